"""Base models by name, read from training/bases.yaml and the host's own beside the models."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

FILE = "bases.yaml"
_NEEDED = {"serve", "name"}
_KNOWN = _NEEDED | {"weights", "context", "adapters"}


class BaseError(ValueError):
    """There is no base model of that name, or bases.yaml does not say what it must."""


@dataclass(frozen=True)
class Base:
    """A base model: who serves it under which name, and the GGUF (in the models folder) that LoRA is trained on."""

    key: str
    serve: str
    name: str
    weights: str | None = None
    context: int = 4096
    adapters: str | None = None


def bases(models: Path) -> Mapping[str, Base]:
    """Read every base; what stands in the models folder goes first. Errors: BaseError."""
    import yaml

    told: dict[str, Any] = yaml.safe_load(files("training").joinpath(FILE).read_text("utf-8"))
    own = models / FILE
    if own.is_file():
        told |= yaml.safe_load(own.read_text("utf-8")) or {}
    return {str(key): _read(str(key), row) for key, row in told.items()}


def base(models: Path, key: str) -> Base:
    """Find a base by its name. Errors: BaseError."""
    found = bases(models).get(key)
    if found is None:
        raise BaseError(f"{BaseError.__doc__} ({key}; there are {', '.join(sorted(bases(models)))})")
    return found


def _read(key: str, row: Any) -> Base:
    if not isinstance(row, dict) or set(row) - _KNOWN or _NEEDED - set(row):
        raise BaseError(f"{BaseError.__doc__} ({key})")
    told = {name: str(value) for name, value in row.items()}
    try:
        context = int(told.pop("context", Base.context))
    except ValueError as error:
        raise BaseError(f"{BaseError.__doc__} ({key})") from error
    return Base(key, context=context, **told)
