"""GGUF there and back: models and adapters written for llama.cpp, and the training model read from what is served."""

from training.gguf.adapter import export_adapter
from training.gguf.base import export_base
from training.gguf.facts import Facts, read_facts
from training.gguf.load import load_model, load_tokenizer
from training.gguf.names import RefusedError

__all__ = [
    "Facts",
    "RefusedError",
    "export_adapter",
    "export_base",
    "load_model",
    "load_tokenizer",
    "read_facts",
]
