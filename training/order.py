"""What the process of a night is told, on its standard input: nothing secret stands in its arguments or its environment."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from training.publish.parcel import Place
from training.shapes import Recipe

FEW = {"message": 10, "lora": 50}
"""Pairs to learn from that each way needs at least, where nobody said otherwise."""

HELDOUT_SESSIONS = 10
"""Sessions to examine with that LoRA needs: fewer cannot tell better from luck."""


@dataclass(frozen=True)
class Order:
    """Where everything is. The hour is handed in, and goes on from there."""

    database: str
    master_key: bytes = field(repr=False)
    data: Path
    place: Place = field(repr=False)
    now: datetime
    think: bool = False
    begun: float = field(default_factory=time.monotonic, compare=False)

    def clock(self) -> datetime:
        """Tell the hour: that of the order and what has passed since."""
        return self.now + timedelta(seconds=time.monotonic() - self.begun)

    def written(self) -> str:
        """Write it for the process that carries it out."""
        place = {**asdict(self.place), "models": str(self.place.models)}
        told = {"database": self.database, "data": str(self.data), "place": place, "think": self.think}
        key = base64.b64encode(self.master_key).decode()
        return json.dumps({**told, "master_key": key, "now": self.now.isoformat()})

    @staticmethod
    def read(text: str) -> "Order":
        """Read what `written` wrote."""
        told = json.loads(text)
        place = Place(**{**told["place"], "models": Path(told["place"]["models"])})
        return Order(
            told["database"],
            base64.b64decode(told["master_key"]),
            Path(told["data"]),
            place,
            datetime.fromisoformat(told["now"]),
            told["think"],
        )


@dataclass(frozen=True)
class Wish:
    """How a run is to be done; kept with it as JSON.

    `shadow`: the new version first writes along where nobody sees it. `canary`: the share of the people who then meet it first.
    """

    min_corpus: int | None = None
    shadow: bool = False
    canary: float = 0.0
    only_if_new: bool = False
    recipe: dict[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        """Write it as it is kept."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def read(text: str) -> "Wish":
        """Read what is kept; what a newer program wrote beside it is passed over."""
        told = json.loads(text or "{}")
        return Wish(**{name: told[name] for name in Wish.__dataclass_fields__ if name in told})

    def lora(self) -> Recipe:
        """The recipe, with what was wished otherwise. Errors: RecipeError for what no recipe has, or what is out of bounds."""
        for name, value in self.recipe.items():
            kind, least, most = _BOUNDS.get(name, (None, 0, 0))
            if (
                kind is None
                or isinstance(value, bool)
                or not isinstance(value, kind)
                or not least <= value <= most
            ):
                raise RecipeError(f"{RecipeError.__doc__} ({name}={value}; {recipe_help()})")
        return Recipe(**self.recipe)


class RecipeError(ValueError):
    """A recipe has no such entry, or not with such a value."""


def recipe_help() -> str:
    """Name the entries of a recipe with their bounds."""
    return ", ".join(f"{name} {least:g} to {most:g}" for name, (_, least, most) in _BOUNDS.items())


_NUMBER = (int, float)
_BOUNDS: Mapping[str, tuple[Any, float, float]] = {
    "rank": (int, 1, 256),
    "alpha": (int, 1, 1024),
    "learning_rate": (_NUMBER, 1e-7, 0.1),
    "epochs": (_NUMBER, 0.05, 50),
    "batch_tokens": (int, 32, 65536),
    "max_tokens": (int, 32, 32768),
    "dropout": (_NUMBER, 0, 0.9),
    "warmup": (_NUMBER, 0, 0.9),
    "replay_guard": (_NUMBER, 0, 5),
    "replay_general": (_NUMBER, 0, 5),
    "patience": (int, 1, 100),
    "seed": (int, 0, 2**31),
    "threads": (int, 1, 256),
    "privacy_epsilon": (_NUMBER, 0.01, 1000),
}
