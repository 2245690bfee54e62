"""Writes a peft LoRA folder as a GGUF adapter for llama.cpp and Ollama."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from training.gguf.base import finish
from training.gguf.names import Names, RefusedError, checked

_REFUSED = ("use_dora", "use_rslora", "modules_to_save", "rank_pattern", "alpha_pattern", "lora_bias")
"""Settings of peft that a GGUF adapter cannot say; each would be dropped in silence."""
_KEY = re.compile(r"base_model\.model\.(?P<module>.+)\.lora_(?P<half>[AB])\.weight$")
_LAYER = re.compile(r"\.layers\.(\d+)\.")


def export_adapter(peft: Path, architecture: str, path: Path) -> Path:
    """Write the adapter of a peft folder for bases of an architecture. Errors: RefusedError."""
    import gguf
    from safetensors.numpy import load_file

    checked(architecture)
    config = json.loads((peft / "adapter_config.json").read_text("utf-8"))
    _check(config)
    tensors = load_file(peft / "adapter_model.safetensors")
    half = path.with_name(path.name + ".half")
    writer = gguf.GGUFWriter(half, architecture)
    writer.add_type("adapter")
    writer.add_name(path.stem)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
    for name, values in _named(tensors, architecture):
        writer.add_tensor(name, values)
    finish(writer)
    half.replace(path)
    return path


def _check(config: Mapping[str, Any]) -> None:
    if config.get("peft_type") != "LORA":
        raise RefusedError(f"only LoRA is written as GGUF, not {config.get('peft_type')}")
    for name in _REFUSED:
        if config.get(name):
            raise RefusedError(f"a GGUF adapter cannot say {name}={config[name]!r}")
    if config.get("bias", "none") != "none":
        raise RefusedError(f"a GGUF adapter cannot say bias={config['bias']!r}")


def _named(tensors: Mapping[str, Any], architecture: str) -> Iterator[tuple[str, Any]]:
    import numpy as np

    numbers = [int(found[1]) for key in tensors if (found := _LAYER.search(key))]
    names = Names(architecture, max(numbers, default=0) + 1)
    for key, values in sorted(tensors.items()):
        found = _KEY.match(key)
        if found is None:
            raise RefusedError(f"{key!r} is no LoRA tensor")
        module = found["module"]
        if "lm_head" in module or "embed" in module:
            raise RefusedError(f"a GGUF adapter does not change {module}")
        yield f"{names.of(module + '.weight')}.lora_{found['half'].lower()}", values.astype(np.float32)
