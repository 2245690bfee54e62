"""A version as a row, for tests of what is done with versions."""

from typing import Any

from memory.records import ModelVersion
from tests.training.village import NOW


def version_of(name: str, **more: Any) -> ModelVersion:
    told = {
        "scope": "everybody",
        "way": "message",
        "model": "m",
        "brain": f"ollama:{name}",
        "run_id": "r",
        "dataset": "d",
    }
    return ModelVersion(id=name, created_at=NOW, changed_at=NOW, **{**told, **more})
