"""What a model says it sees in a picture: read strictly, because a picture can hold words that are meant for the model."""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from prompts.reader import say

MOST_FOODS = 8
_PLAUSIBLE = {"mmol/L": (1.0, 33.3), "mg/dL": (18.0, 600.0)}
_OTHER = re.compile(r"[^\w %./½¼-]|_")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["meter", "meal", "other"]},
        "value": {"type": ["number", "null"]},
        "unit": {"type": ["string", "null"], "enum": ["mmol/L", "mg/dL", None]},
        "foods": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "amount": {"type": "string"}},
                "required": ["name", "amount"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["kind", "value", "unit", "foods"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Seen:
    """A value on a meter with its unit, or foods as (name, amount)."""

    kind: Literal["meter", "meal"]
    value: float = 0.0
    unit: str = "mmol/L"
    foods: tuple[tuple[str, str], ...] = ()

    def words(self, language: str) -> str:
        """Say it as the person could have written it, for the same understanding that reads what people write."""
        facts = {"value": f"{self.value:g}", "unit": self.unit, "foods": self.foods}
        return say(f"media.{self.kind}_words", language, **facts)


def read(told: str) -> Seen | None:
    """Read what a model answered; nothing where it saw neither, or says what cannot be."""
    try:
        found = json.loads(told[told.index("{") : told.rindex("}") + 1])
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return _meter(found) if found.get("kind") == "meter" else _meal(found)


def _meter(found: dict[str, Any]) -> Seen | None:
    value, unit = found.get("value"), found.get("unit")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or unit not in _PLAUSIBLE:
        return None
    low, high = _PLAUSIBLE[unit]
    return Seen("meter", float(value), unit) if low <= value <= high else None


def _meal(found: dict[str, Any]) -> Seen | None:
    listed = found.get("foods")
    if found.get("kind") != "meal" or not isinstance(listed, list):
        return None
    foods = [
        (_clean(one.get("name"), 20), _clean(one.get("amount"), 12))
        for one in listed
        if isinstance(one, dict)
    ]
    named = tuple((name, amount) for name, amount in foods if name)[:MOST_FOODS]
    return Seen("meal", foods=named) if named else None


def _clean(text: Any, most: int) -> str:
    """Leave letters, digits and spaces, and not many."""
    return _OTHER.sub("", str(text or ""))[:most].strip()
