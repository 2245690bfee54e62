import sys
from types import ModuleType

import numpy as np
import pytest

from memory.database import Database
from memory.recall import Recall
from memory.recall.encoders import BUILTIN, embedder
from memory.recall.encoders.sentence import EncoderMissingError, SentenceEncoder
from memory.vault import Vault

from ..conftest import LATER, Tell


class Model:
    """Knows that a feline is a cat; counts what it was asked to encode."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode(self, texts: list[str], **_: object) -> np.ndarray:
        self.encoded += texts
        return np.array(
            [[1.0, 0.0] if "cat" in text or "feline" in text else [0.0, 1.0] for text in texts], np.float32
        )


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> list[Model]:
    """Stand in for the package, which is not in the base install; gives the models that were loaded."""
    loaded: list[Model] = []
    package = ModuleType("sentence_transformers")

    def load(name: str) -> Model:
        loaded.append(Model(name))
        return loaded[-1]

    package.SentenceTransformer = load  # type: ignore[attr-defined]  # a module made for the test
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    return loaded


def test_the_name_builtin_needs_no_model() -> None:
    assert embedder("builtin") is BUILTIN


def test_a_missing_package_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderMissingError, match="embed"):
        SentenceEncoder("all-MiniLM-L6-v2").encode(["x"])


@pytest.mark.parametrize(
    ("name", "text", "knows"),
    [
        ("all-MiniLM-L6-v2", "which sensor?", True),
        ("all-MiniLM-L6-v2", "我用哪个探头？", False),
        ("BAAI/bge-small-zh-v1.5", "我用哪个探头？", True),
        ("BAAI/bge-small-zh-v1.5", "which sensor?", False),
        ("paraphrase-multilingual-MiniLM-L12-v2", "我用哪个探头？", True),
    ],
)
def test_a_language_that_a_model_does_not_know_is_refused(name: str, text: str, knows: bool) -> None:
    assert SentenceEncoder(name).knows(text) is knows


def test_a_question_is_encoded_once(models: list[Model]) -> None:
    encoder = SentenceEncoder("any")
    for _ in range(3):
        encoder.encode(["where is the cat?"])
    assert models[0].encoded == ["where is the cat?"]


async def test_an_encoder_finds_by_meaning_and_encodes_each_memory_once(
    models: list[Model], database: Database, vault: Vault, tell: Tell, somebody: str
) -> None:
    await tell(somebody, "I bought bread", "Our cat is called Muffin", "I painted the fence")
    recall = Recall(database, vault, SentenceEncoder("any"))
    found = await recall.search(somebody, "the feline", asof=LATER)
    assert found[0].text == "Our cat is called Muffin"
    assert await recall.complete(somebody) == 0
    assert len(models[0].encoded) == 4


async def test_the_vectors_of_another_embedder_are_not_compared(
    models: list[Model], database: Database, vault: Vault, tell: Tell, somebody: str
) -> None:
    await tell(somebody, "I bought bread", "Our cat is called Muffin")
    await Recall(database, vault, SentenceEncoder("any")).complete(somebody)
    found = await Recall(database, vault).search(somebody, "bread", asof=LATER)
    assert found[0].text == "I bought bread"
    assert await Recall(database, vault).nearest(somebody, BUILTIN.encode(["bread"])[0]) == []
