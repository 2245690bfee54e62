"""A database on PostgreSQL, where there is one."""

from collections.abc import Callable

import pytest

from tests.memory.conftest import _empty, server_url  # noqa: F401  # a fixture


@pytest.fixture
def postgres_url(server_url: Callable[[str], str]) -> str:  # noqa: F811  # the fixture that is imported above
    """An empty database of our own on PostgreSQL; without one the test is skipped."""
    url = server_url("postgres")
    _empty(url)
    return url
