"""A home with people who talk, and what a night needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.models import OllamaServer
from tests.training.village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    home = Village(tmp_path)
    yield home
    home.close()


@pytest.fixture
def kitchen() -> Iterator[OllamaServer]:
    """A fake Ollama server that has the base qwen3:0.6b."""
    server = OllamaServer("qwen3:0.6b")
    yield server
    server.close()
