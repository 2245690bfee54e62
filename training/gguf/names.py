"""Which models can be written, and how their tensors are called in GGUF."""

from typing import Any


class RefusedError(Exception):
    """A model or adapter that cannot be written as GGUF without a change of what it says."""


ARCHITECTURES = {"qwen2": "QWEN2", "qwen3": "QWEN3"}
"""By the `model_type` of transformers. A llama needs its query and key rows reordered: not one of ours, so refused."""


def checked(architecture: str) -> str:
    """Give the architecture back. Errors: RefusedError where it is not one that we write."""
    if architecture not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise RefusedError(f"the architecture {architecture!r} is not written as GGUF here, only {known}")
    return architecture


class Names:
    """The GGUF names of one architecture with so many layers."""

    def __init__(self, architecture: str, layers: int) -> None:
        import gguf

        self._map: Any = gguf.get_tensor_name_map(
            getattr(gguf.MODEL_ARCH, ARCHITECTURES[checked(architecture)]), layers
        )

    def of(self, name: str) -> str:
        """Name a tensor ("model.layers.0.mlp.up_proj.weight" -> "blk.0.ffn_up.weight"). Errors: RefusedError."""
        found = self._map.get_name(name, try_suffixes=(".weight", ".bias"))
        if found is None:
            raise RefusedError(f"the tensor {name!r} has no place in a GGUF of this architecture")
        return str(found)
