"""Fixtures for reading messages: a morning in Shanghai."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from agent.requests import Request
from agent.understanding import Known, understand

NOW = datetime.fromisoformat("2026-11-21T08:10:00+08:00")


@pytest.fixture
def now() -> datetime:
    """A Saturday, ten past eight."""
    return NOW


@pytest.fixture
def read() -> Callable[..., list[Request]]:
    """Read a message at that moment, with anything known of the person."""

    def _read(text: str, **known: Any) -> list[Request]:
        return understand(text, NOW, Known(**known))

    return _read
