"""An answer to what was asked in the last turn completes the request that waited for it."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from agent.requests import LogGlucose, LogMeal, PredictResponse, Request, SetReminder
from agent.understanding.foods.items import items
from agent.understanding.logs.glucose import to_mmol
from agent.understanding.logs.telling import logs
from agent.understanding.text.clauses import clauses
from agent.understanding.text.moments import clock, future
from agent.understanding.text.numbers import numbers
from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When

_SHORT = 40


def filled(scene: Scene) -> list[Request]:
    """The pending request with its slot, where the message is an answer to it; else nothing."""
    pending, slot = scene.known.pending, scene.known.asked
    text = scene.text.strip()
    if (
        pending is None
        or slot is None
        or len(text) > _SHORT
        or text.endswith("?")
        or re.search(r"[吗么呢]$", text)
    ):
        return []
    reader = _READERS.get(slot)
    change = reader(scene, pending) if reader else None
    if change is None:
        return []
    whole = (0, len(scene.folded.original))
    return [type(pending).model_validate({**pending.model_dump(), **change, "missing": None, "span": whole})]


def _bare(scene: Scene) -> float | None:
    """The one number of a message that holds little else."""
    found = numbers(scene.text)
    if len(found) != 1:
        return None
    rest = scene.text[: found[0].start] + scene.text[found[0].end :]
    words = re.sub(
        r"mmol(?:/l)?|mg/?dl|毫摩尔?|每升|左右|大概|是|的|血糖|分钟|小时|岁|kg|公斤|斤|步|minutes?|mins?|it'?s|about|was|hours?|%|[^\w]",
        "",
        rest,
    )
    return found[0].value if len(words) <= 3 else None


def _value(scene: Scene, pending: Request) -> dict[str, Any] | None:
    value = _bare(scene)
    if value is None:
        return None
    if isinstance(pending, LogGlucose):
        unit = "mg" if re.search(r"mg", scene.text) else "mmol" if re.search(r"mmol|毫摩", scene.text) else ""
        unit = unit or ("mg" if scene.known.unit == "mg/dL" and value >= 25 else "")
        mmol = to_mmol(value, unit)
        return None if mmol is None else {"value": mmol}
    return {"value": value}


def _items(scene: Scene, pending: Request) -> dict[str, Any] | None:
    if not isinstance(pending, LogMeal | PredictResponse) or re.search(r"提醒|血糖|remind|sugar", scene.text):
        return None
    found = items(scene.folded, 0, len(scene.text), known_only=False)
    if found:
        return {"items": (*pending.items, *found)}
    return None


def _amount(scene: Scene, pending: Request) -> dict[str, Any] | None:
    """An amount ("两碗") after "how much?" is the amount of the last item."""
    from agent.understanding.foods.items import weigh_said
    from agent.understanding.foods.quantities import quantities

    if not isinstance(pending, LogMeal | PredictResponse) or not pending.items:
        return None
    said = quantities(scene.text, 0, len(scene.text))
    if len(said) != 1 or said[0].end - said[0].start < len(scene.text.strip()) - 4:
        return None
    return {"items": (*pending.items[:-1], weigh_said(pending.items[-1], said[0]))}


def _time(scene: Scene, pending: Request) -> dict[str, Any] | None:
    if not isinstance(pending, SetReminder) or _tells(scene):
        return None
    for when in scene.whens:
        if pending.repeat and pending.repeat != "once" and (said := clock(when)):
            return {"time": said}
        if at := future(_on_its_day(when, pending.day), scene.now):
            return {"at": at, "repeat": "once"}
    value = _bare(scene)
    if value is None or value != int(value) or not 0 <= value < 24:
        return None
    if pending.day:
        return {"at": datetime.combine(pending.day, time(int(value)), scene.now.tzinfo), "repeat": "once"}
    return {"time": f"{int(value):02d}:00"}


def _tells(scene: Scene) -> bool:
    """Tell whether the message is an entry of its own: rice and pork at noon name no hour for the reminder."""
    return any(isinstance(one, LogMeal | LogGlucose) for one in logs(scene, clauses(scene.text)))


def _on_its_day(when: When, day: date | None) -> When:
    """The hour on the day that was named before it was asked for."""
    if day is None or when.day is not None or when.weekday is not None or when.date:
        return when
    return replace(when, date=(day.month, day.day))


def _text(scene: Scene, _pending: Request) -> dict[str, Any] | None:
    return {"text": scene.folded.original.strip()}


def _name(scene: Scene, _pending: Request) -> dict[str, Any] | None:
    said = scene.folded.original.strip(" 。.!！")
    return {"name": said} if said and len(said) <= 20 else None


def _minutes(scene: Scene, _pending: Request) -> dict[str, Any] | None:
    length = next((when.length for when in scene.whens if when.length), None) or _bare(scene)
    return None if length is None else {"minutes": length}


_READERS = {
    "value": _value,
    "items": _items,
    "amount": _amount,
    "time": _time,
    "text": _text,
    "name": _name,
    "minutes": _minutes,
}
