"""Where a run stands, on the disk: whole or not at all."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Standing:
    """How far a run is: the steps taken, the best that was watched, and for how long nothing was better."""

    run: str
    step: int = 0
    best: float = float("inf")
    first: float = float("nan")
    loss: float = float("nan")
    waited: int = 0
    done: bool = False
    weights: dict[str, Any] = field(default_factory=dict)
    best_weights: dict[str, Any] = field(default_factory=dict)
    optimiser: dict[str, Any] = field(default_factory=dict)
    chance: Any = None


def save(path: Path, standing: Standing) -> None:
    """Write it beside, flush it, and put it in place in one move."""
    import torch

    half = path.with_name(path.name + ".half")
    with half.open("wb") as file:
        torch.save(vars(standing), file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def load(path: Path, run: str) -> Standing | None:
    """Read where this very run stood; None where there is nothing, or something of another data set or recipe."""
    import torch

    if not path.is_file():
        return None
    found = torch.load(path, weights_only=True, map_location="cpu")
    return Standing(**found) if found["run"] == run else None
