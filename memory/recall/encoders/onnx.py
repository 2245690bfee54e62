"""Vectors of a sentence-transformers model by onnxruntime: the same vectors in a third of the time, without torch.

It takes a folder with `onnx/model.onnx` (as many models on the hub have; `tangban memory convert` makes one of the others),
`tokenizer.json` and, where the pooling is not the mean, `1_Pooling/config.json`.
"""

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from memory.recall.encoders.languages import knows
from memory.recall.encoders.protocol import Vectors

MODELS = ("onnx/model.onnx", "model.onnx")
BATCH = 32
QUERIES_KEPT = 1024
LONGEST = 512
"""Tokens of a text that are read, where the model does not say."""


class OnnxEncoder:
    """A model in a folder, loaded when it is first used."""

    weight = 1.0

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder
        self._lock = Lock()
        self._one = lru_cache(maxsize=QUERIES_KEPT)(self._encode_one)

    def knows(self, text: str) -> bool:
        """Say whether the model was made for the language of a text (Chinese, or any other)."""
        return knows(self.name, text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make one unit vector for each text; shape (texts, dimensions). A single text is remembered."""
        if len(texts) == 1:
            return self._one(texts[0])
        # Texts of like length share a batch: padding is work too.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts = [
            self._encode([texts[place] for place in order[at : at + BATCH]])
            for at in range(0, len(order), BATCH)
        ]
        vectors = np.concatenate(parts)
        return np.asarray(vectors[np.argsort(order)], dtype=np.float32)

    def _encode_one(self, text: str) -> Vectors:
        return self._encode([text])

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            encoded = self._tokenizer.encode_batch(texts)
        fed = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
            "token_type_ids": np.array([one.type_ids for one in encoded], dtype=np.int64),
        }
        wanted = {one.name for one in self._session.get_inputs()}
        states = self._session.run(None, {name: fed[name] for name in fed if name in wanted})[0]
        pooled = states[:, 0] if self._first_token else _mean(states, fed["attention_mask"])
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(lengths, 1e-9), dtype=np.float32)

    @cached_property
    def _session(self) -> Any:
        onnxruntime = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # turns run side by side: one query needs no more
        return onnxruntime.InferenceSession(
            str(model_in(self._folder)), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        longest = _read(self._folder / "sentence_bert_config.json").get("max_seq_length") or LONGEST
        tokenizer.enable_truncation(max_length=int(longest))
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _first_token(self) -> bool:
        return bool(_read(self._folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token"))


def model_in(folder: Path) -> Path | None:
    """Find the model of a folder that onnxruntime can run, if all that it needs is there and installed."""
    if not (folder / "tokenizer.json").is_file() or not all(map(find_spec, ("onnxruntime", "tokenizers"))):
        return None
    return next((folder / name for name in MODELS if (folder / name).is_file()), None)


def _mean(states: Any, mask: Any) -> Any:
    """Average the states of the tokens that are there; states (texts, tokens, dimensions), mask (texts, tokens)."""
    weights = mask[:, :, None].astype(states.dtype)
    return (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object; empty where there is no such file."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found
