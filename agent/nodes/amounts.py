"""Other amounts of what was just noted: "the noodles were a small bowl", "I only had half", "breakfast was really two eggs"."""

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from agent.requests import LogMeal
from agent.state import Call, Circumstances
from agent.understanding import Known
from agent.understanding import understand as read
from agent.understanding.foods.names import mentions
from agent.understanding.foods.quantities import quantities
from agent.understanding.text.fold import Folded
from tools.dayparts import meal_in

_LONGEST = 40
_SHORT = 20
_ATE = re.compile(
    r"[吃喝又再还加]|\b(?:had|ate|drank|another|more|plus|and|also|breakfast|lunch|dinner|snack)\b"
)

_ONLY = re.compile(
    r"[只就才](?:吃|喝|有|用)了?|^(?:it|that|they|those|the [a-z ]{3,20}?) (?:was|were) |^(?!我?[吃喝])[^，,吃喝]{1,8}(?:是|应该是)|\bonly (?:had|ate|drank|one|two|half|a)\b|\b(?:had|ate|drank) only\b"
)
_REALLY = re.compile(r"其实是?|应该是|实际上?是?|\b(?:actually|really|in fact)\b", re.IGNORECASE)
_FILLING = re.compile(
    r"其实|应该|实际上?|大概|差不多|估计|吧|呗|有|不对|不是|说错|写错|记错|错|是|只有?|就|了|的|那个|刚才|刚刚|我|吃|喝|[，,。.!！]|\b(?:no|sorry|actually|really|in fact|it|that|they|the|my|was|were|is|only|just|had|about|around|i|ate)\b"
)
_AMOUNT = re.compile(r"^(?:小|大|中)(?:碗|份|杯|盘|个|块)$")
_MORE = re.compile(r"还|又|再|也|\b(?:also|and|another|more)\b|[?？]|吗|提醒|remind|血糖|sugar|glucose")


def really(text: str, about: Circumstances) -> Call | None:
    """Take "昨天早饭其实是两个鸡蛋" for no further breakfast, but for the right one."""
    lower = text.lower()
    if not _REALLY.search(lower) or meal_in(lower) is None:
        return None
    plain = _REALLY.sub(lambda found: "是" if found.group() >= "\u4e00" else "", text)
    known = Known(zone=about.person.zone, meal_times=about.habits)
    told = [
        one
        for one in read(plain, about.turn.sent_at.astimezone(ZoneInfo(about.person.zone)), known)
        if isinstance(one, LogMeal)
    ]
    if len(told) != 1 or not told[0].items:
        return None
    items_said = [item.model_dump(exclude_none=True) for item in told[0].items]
    named = meal_in(lower)
    meal = told[0].meal or named
    return Call("amend_meal", {"items": items_said, "meal": meal, "at": told[0].at})


def only(calls: Sequence[Call], folded: Folded, last_logged: str | None) -> Call | None:
    """Take "I only had half the bun" for the bun that was just noted, where there is one."""
    if len(calls) != 1 or calls[0].tool != "log_meal":
        return None
    text, given = folded.text.strip().lower(), calls[0].arguments
    if not given.get("items"):
        return None
    said = {slot: one for slot, one in given.items() if slot in {"items", "meal", "at"}}
    if _ONLY.search(text):
        return Call("amend_meal", {**said, "instead": False})
    if last_logged != "log_meal":
        return None
    # "3 eggs" right after "eggs and bacon" says how many they were.
    bare = len(text) <= _SHORT and not _ATE.search(text) and all(one.get("quantity") for one in said["items"])
    return Call("amend_meal", {**said, "instead": False, "open_only": True}) if bare else None


def amount(folded: Folded, last_logged: str | None) -> Call | None:
    """Read "红烧肉是五块" and "it was only one slice" as another amount of what was just noted."""
    text = folded.text.strip().lower()
    if last_logged != "log_meal" or _MORE.search(text) or len(text) > _LONGEST:
        return None
    said_now: dict[str, Any]
    rest = _FILLING.sub(" ", text).strip()
    said = quantities(rest, 0, len(rest))
    if len(said) == 1:
        one = said[0]
        if one.unit is None and not (rest[: one.start] + rest[one.end :]).strip():
            return None  # a number alone is a value of a meter
        name = f"{rest[: one.start]} {rest[one.end :]}".strip(" -'")
        said_now = {
            "quantity": one.value,
            "unit": one.unit,
            "grams": one.grams,
            "stated": one.grams is not None,
        }
    else:
        size = next((word for word in rest.split() or [rest] if _AMOUNT.match(word)), None)
        if size is None:
            ends = re.search(r"((?:小|大|中)(?:碗|份|杯|盘|个|块))$", rest)
            size = ends.group(1) if ends else None
        if size is None or said:
            return None
        name, said_now = rest.replace(size, "").strip(), {"quantity": 1.0, "unit": size}
    if name and not mentions(name):
        return None
    item = {"food": name, **{slot: value for slot, value in said_now.items() if value is not None}}
    return Call("amend_meal", {"items": [item]})
