"""JSON Lines in, JSON Lines out: `tangban predict`. One answer for each line, whatever the line is."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from health.response import bounds
from health.response.predict import expect
from health.response.records import Meal, NoPrediction, PastMeal, Person, Prediction

MESSAGES = {
    "child": "There is no prediction for people under 18.",
    "pregnancy": "There is no prediction in pregnancy.",
    "impossible": "There is no prediction for values that cannot be",
    "low_before": "A value under 3.9 mmol/L is treated first.",
    "unreadable": "This line could not be read",
}
_TEXTS = frozenset({"sex", "diabetes", "meal_type"})
_LISTS = frozenset({"foods"})
_FLAGS = frozenset({"insulin_user", "pregnant"})
_Thing = TypeVar("_Thing", Person, Meal, PastMeal)


def serve(lines: Iterable[str]) -> Iterator[str]:
    """Answer each line with a prediction or with an error under the same id."""
    for line in lines:
        yield json.dumps(answer(line))


def answer(line: str) -> dict[str, Any]:
    """Answer one line."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as wrong:
        return _error(None, "unreadable", f"not JSON: {wrong}")
    if not isinstance(asked, dict):
        return _error(None, "unreadable", "not a JSON object")
    try:
        person, meal = read_person(_object(asked, "person")), _read(Meal, _object(asked, "meal"))
        bounds.check(person, meal)
        said = expect(person, read_history(asked.get("history")), meal)
    except NoPrediction as none:
        return _error(asked.get("id"), none.reason, "" if str(none) == none.reason else str(none))
    return _say(asked.get("id"), said, bounds.is_low(meal))


def read_person(said: Mapping[str, Any]) -> Person:
    """Read a person; raises NoPrediction("impossible") for what is neither a number nor missing."""
    return _read(Person, said)


def read_history(said: Any) -> list[PastMeal]:
    """Read the past meals that can be read; one that cannot is no reason to refuse."""
    if said is None:
        return []
    if not isinstance(said, list):
        raise NoPrediction("impossible", "history is not a list")
    read = []
    for item in said:
        try:
            read.append(_read(PastMeal, item))
        except (NoPrediction, AttributeError):
            continue
    return read


def _read(kind: type[_Thing], said: Mapping[str, Any]) -> _Thing:
    values = {field.name: _value(field.name, said.get(field.name)) for field in fields(kind)}
    for needed in ("carbs_g", "delta_2h"):
        if needed in values and values[needed] is None:
            raise NoPrediction("impossible", f"{needed} is missing")
    return kind(**values)


def _value(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(str(one) for one in value) if isinstance(value, list) else ()
    if value is None or value == "":
        return None
    if name == "time":
        return _time(value)
    if name in _TEXTS:
        return str(value)
    if name in _FLAGS:
        return bool(_number(name, value))
    return _number(name, value)


def _number(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or (isinstance(value, bool) and name not in _FLAGS):
        raise NoPrediction("impossible", f"{name} is not a number")
    return float(value) if abs(value) < 1e9 else _refuse(name)


def _refuse(name: str) -> float:
    raise NoPrediction("impossible", f"{name} is not a possible number")


def _time(value: Any) -> datetime | None:
    """An unreadable time is an unknown time; the wall clock counts, whatever the zone."""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except (ValueError, TypeError):
        return None


def _object(asked: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = asked.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NoPrediction("impossible", f"{name} is not an object")
    return value


def _say(key: Any, said: Prediction, low: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": key,
        "delta_2h": round(said.delta_2h, 3),
        "low": round(said.low, 3),
        "high": round(said.high, 3),
        "class": said.cls,
        "probabilities": {name: round(chance, 4) for name, chance in said.probabilities.items()},
        "reasons": [{"name": reason.name, "effect": round(reason.effect, 2)} for reason in said.reasons],
    }
    if low:
        line |= {"treat_low_first": True, "message": MESSAGES["low_before"]}
    return line


def _error(key: Any, error: str, detail: str) -> dict[str, Any]:
    message = MESSAGES[error].rstrip(".")
    return {"id": key, "error": error, "message": f"{message}: {detail}." if detail else f"{message}."}
