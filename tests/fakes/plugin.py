"""The pytest plug-in: one fixture for each fake, started when a test asks for it."""

from collections.abc import Iterator

import pytest

from tests.fakes.telegram import BotApi


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """A fake Bot API server on loopback, for one bot."""
    api = BotApi()
    yield api
    api.close()
