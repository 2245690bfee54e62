"""Fixtures of the fake model servers and of the tiny real model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.models import OllamaServer, OpenAIServer
from tests.fakes.models.gguf import write_adapter, write_model

SENTENCES = ("今天这样就很好，慢慢来。", "我是给安娜的话，散散步吧。", "我是给老王的话，喝口水吧。")


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    """A fake Ollama server on loopback that has qwen3:8b."""
    server = OllamaServer("qwen3:8b")
    yield server
    server.close()


@pytest.fixture
def openai() -> Iterator[OpenAIServer]:
    """A fake OpenAI-compatible server on loopback that has the model glm and wants a key."""
    server = OpenAIServer("glm", key="sk-test")
    yield server
    server.close()


@pytest.fixture(scope="session")
def gguf_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny.gguf, which says the first sentence, and its adapters anna and wang, which say the others."""
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "tiny.gguf", SENTENCES)
    adapters = folder / "tiny.gguf.adapters"
    adapters.mkdir()
    write_adapter(adapters / "anna.gguf", SENTENCES, 1)
    write_adapter(adapters / "wang.gguf", SENTENCES, 2)
    return folder
