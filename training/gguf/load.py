"""Loads the training model and its tokenizer from the very GGUF that is served."""

from pathlib import Path
from typing import Any

from training.gguf.facts import read_facts
from training.gguf.names import checked


def load_model(path: Path, dtype: str = "float32") -> Any:
    """Load the weights on the CPU, dequantised to a type of torch ("float32", "bfloat16").

    Errors: RefusedError where the architecture is none that we can write back.
    """
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging as _logging

    checked(read_facts(path).architecture)
    logging: Any = _logging
    logging.disable_progress_bar()
    model: Any = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, config=_config(path), dtype=getattr(torch, dtype), **_unpacked()
    )
    return model.eval()


def load_tokenizer(path: Path) -> Any:
    """Load the tokenizer that the GGUF holds."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    tokenizer.chat_template = read_facts(path).template
    return tokenizer


def _unpacked() -> dict[str, Any]:
    """Newer transformers leave the weights in their blocks where a kernel is found; LoRA and bf16 want them plain."""
    import transformers

    packed = getattr(transformers, "GgufConfig", None)
    return {} if packed is None else {"quantization_config": packed(dequantize=True)}


def _config(path: Path) -> Any:
    """Mend what transformers leaves out: a qwen3's `attention.key_length`, for which it takes the 128 of the released sizes."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(path.parent, gguf_file=path.name)
    head = read_facts(path).head
    if head is not None and config.model_type == "qwen3":
        config.head_dim = int(head)
    return config
