"""The vectors of onnxruntime are those of the model itself, whatever the batch; run where both are installed."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from memory.recall.encoders import embedder
from memory.recall.encoders.languages import knows
from memory.recall.encoders.onnx import OnnxEncoder, model_in
from memory.recall.encoders.sentence import SentenceEncoder

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "the",
    "cat",
    "sits",
    "on",
    "a",
    "mat",
    "sugar",
    "was",
    "high",
    "after",
    "noodles",
]
TEXTS = [
    "the cat sits on the mat",
    "sugar was high",
    "noodles",
    "the cat was high after the noodles on the mat",
]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A model of two small layers with random weights, as sentence-transformers keeps one."""
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    torch.manual_seed(3)
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    transformers.BertModel(config).save_pretrained(folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 32}), "utf-8")
    return folder


def of_the_model(folder: Path, text: str) -> Any:
    """The mean of the last states, as transformers works it out for one text alone."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    said = AutoTokenizer.from_pretrained(str(folder))(text, return_tensors="pt")
    with torch.no_grad():
        states = AutoModel.from_pretrained(str(folder)).eval()(**said).last_hidden_state[0].mean(0)
    return (states / states.norm()).numpy()


@pytest.mark.slow
def test_a_converted_model_gives_the_same_vectors(tiny: Path, tmp_path: Path) -> None:
    from memory.recall.encoders.convert import convert

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter of torch warns of its own future
        convert(str(tiny), tmp_path / "made")
    made = embedder(str(tmp_path / "made"))
    assert isinstance(made, OnnxEncoder)
    together = made.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.abs(vector - of_the_model(tiny, text)).max() < 1e-4
        assert np.abs(vector - made.encode([text])[0]).max() < 1e-4


def test_a_folder_without_such_a_model_goes_to_sentence_transformers(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    assert model_in(tmp_path) is None
    assert isinstance(embedder(str(tmp_path)), SentenceEncoder)
    assert isinstance(embedder("no-such-model"), SentenceEncoder)


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        ("models/all-MiniLM-L6-v2", "which sensor?", True),
        ("models/all-MiniLM-L6-v2", "我用哪个探头？", False),
        ("models/bge-small-zh-v1.5", "我用哪个探头？", True),
        ("models/paraphrase-multilingual-MiniLM-L12-v2", "我用哪个探头？", True),
    ],
)
def test_a_language_that_a_model_does_not_know_is_refused(name: str, text: str, known: bool) -> None:
    assert knows(name, text) is known
    assert OnnxEncoder(name, Path(name)).knows(text) is known
