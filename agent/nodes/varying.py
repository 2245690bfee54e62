"""Asking on about the food that was just predicted: half of it, something else in its place, at another time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from agent.nodes.portions import Foods, foods_in, heaviest, place_of, table, with_amount, with_share
from agent.nodes.whom import named
from agent.state import Asked, Call, Circumstances
from agent.understanding import Known
from agent.understanding.foods.items import items_and_rest
from agent.understanding.foods.meals import ATE
from agent.understanding.logs.people import others
from agent.understanding.text.fold import fold
from agent.understanding.text.moments import future, usual_hour
from agent.understanding.text.times import times
from tools.circle.access import PATIENT
from tools.dayparts import meal_in
from tools.weighing import FoodSaid, helping

_LONGEST = 40
"""Letters; a Chinese sign counts as two. Whoever writes more tells something of its own."""
_OPEN_FOR = timedelta(minutes=30)
_EATEN_WITHIN = timedelta(minutes=90)
_ANSWERED = frozenset({"chitchat", "ask_knowledge", "welcome"})
_MAY_I = re.compile(
    r"(?:能不能|可不可以|能|可以|敢不敢|想|馋)(?:再|偶尔|稍微|少|多)?(?:吃|喝|来|尝|碰)(?:点|些|口)?[^,，。了过药]{0,6}(?:吗|么|不|呢|[?？。])*$"
    r"|\b(?:can|may|could) i (?:have|eat|drink)\b",
    re.IGNORECASE,
)
"""Whoever asks so, and names no food that is known, names it next."""
_Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class _Words:
    """How people ask on: the patterns of a frame, of what stands in it, and of what is told afterwards."""

    frame: Mapping[str, re.Pattern[str]]
    said: Mapping[str, _Patterns]


@cache
def _words() -> _Words:
    rows = {name: {key: re.compile(one) for key, one in row.items()} for name, row in table().items()}
    return _Words(rows["frame"], {name: tuple(row.values()) for name, row in rows.items()})


def _hit(name: str, text: str) -> re.Match[str] | None:
    return next((found for one in _words().said[name] if (found := one.search(text))), None)


def asked_for(calls: Sequence[Call], text: str, before: Asked | None, now: datetime) -> Asked | None:
    """Keep the foods that a turn predicted; what another turn leaves of them is no longer the last thing said."""
    if any(call.tool in {"log_meal", "amend_meal"} for call in calls):
        return None  # what is eaten is no longer thought of
    found = [call for call in calls if call.tool == "predict_response" and call.arguments.get("items")]
    if not found and calls and all(call.tool in _ANSWERED for call in calls) and _MAY_I.search(text):
        return Asked(items=[], at=None, now=now.isoformat(), just=True)
    if not found or PATIENT in found[-1].arguments:
        return before and Asked(items=before["items"], at=before["at"], now=before["now"], just=False)
    given = found[-1].arguments
    foods = [FoodSaid.model_validate(dict(one)).model_dump(exclude_none=True) for one in given["items"]]
    at = given.get("at")
    return Asked(items=foods, at=at.isoformat() if at else None, now=now.isoformat(), just=True)


def varied(about: Circumstances, asked: Asked | None) -> Call | None:
    """Hear what a message says of the food that was predicted last; None where it is about something else."""
    turn = about.turn
    if asked is None or turn.action is not None or turn.audience != "private" or turn.forwarded:
        return None
    gone = turn.sent_at - datetime.fromisoformat(asked["now"])
    text = fold(turn.text).text.strip().lower()
    width = sum(2 if letter > "\u2e80" else 1 for letter in text)
    if gone > _EATEN_WITHIN or not 0 < width <= _LONGEST:
        return None
    if named(turn.text, about.around) or others(text, Known()):
        return None
    foods: Foods = [dict(one) for one in asked["items"]]
    if not foods:
        return _thought_of(text) if asked["just"] else None
    if (told := _told(text, foods)) is not None:
        return told
    return _asked_on(text, foods, about, asked) if gone <= _OPEN_FOR else None


def _thought_of(text: str) -> Call | None:
    """The food behind "may I have something sweet?": it is thought of, and not eaten."""
    folded = fold(_core(text))
    found, rest = items_and_rest(folded, 0, len(folded.text), ())
    if not found or rest or ATE.search(text) or _words().frame["not"].search(text):
        return None
    return _call([one.model_dump(exclude_none=True) for one in found], None)


def _told(text: str, foods: Foods) -> Call | None:
    """What became of it: eaten, in part, or not at all."""
    if _hit("left", text):
        return Call("keep_company", {"mood": "left"})
    hit = _hit("eaten", text)
    if hit is None:
        return None
    rest = hit["rest"].strip()
    eaten = (with_amount(rest, foods) or with_share(rest, foods)) if rest else foods
    return Call("log_meal", {"items": eaten}) if eaten else None


def _asked_on(text: str, foods: Foods, about: Circumstances, asked: Asked) -> Call | None:
    frame = _words().frame
    at = datetime.fromisoformat(asked["at"]) if asked["at"] else None
    if asked["just"] and _hit("why", text):
        why = _call(foods, at)
        return Call(why.tool, {**why.arguments, "why": True})
    if not frame["asks"].search(text) or frame["not"].search(text):
        return None
    core = _core(text)
    if (moment := _moment(core, about, just=asked["just"])) is not None:
        return _call(foods, moment)
    changed = _other(core, foods) or with_amount(core, foods) or with_share(core, foods)
    return _call(changed, at) if changed else None


def _core(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _words().frame["around"].sub("", text).strip()
    return text


def _call(foods: Foods, at: datetime | None) -> Call:
    return Call("predict_response", {"items": foods} | ({"at": at} if at else {}))


def _moment(core: str, about: Circumstances, *, just: bool) -> datetime | None:
    """The time at which it would be eaten, where nothing but that is asked."""
    now = about.turn.sent_at.astimezone(ZoneInfo(about.person.zone))
    said = times(core)
    rest = core
    for one in reversed(said):
        rest = rest[: one.start] + rest[one.end :]
    eats = re.search(r"[吃喝]|\b(?:have|eat|drink)\b", core)
    meal = meal_in(core)
    if not (said or meal) or not (just or eats):
        return None
    bare = re.sub(r"[早中午晚][饭餐]|夜宵|加餐|breakfast|lunch|dinner|supper", "", rest)
    if not _hit("when", bare):
        return None
    at = next((found for one in said if (found := future(one, now))), None)
    if at is not None and (said[0].hour is not None or meal is None):
        return at
    if meal is None:
        return None
    hours = usual_hour(meal, Known(meal_times=about.habits))  # type: ignore[arg-type]  # the keys are meal names
    day = at.date() if at else now.date()
    usual = datetime.combine(day, time(), now.tzinfo) + timedelta(minutes=round(hours * 60))
    return usual if usual > now else usual + timedelta(days=1)


def _other(core: str, foods: Foods) -> Foods | None:
    """Another food in the place of one, one more, or one less."""
    if found := _hit("swap", core):
        parts = found.groupdict()
        new = foods_in(parts.get("new") or parts.get("instead") or "")
        return _swapped(foods, new, parts.get("old") or parts.get("of")) if new else None
    if (found := _hit("add", core)) and (more := foods_in(found["new"])):
        return [*foods, *more]
    found = _hit("drop", core)
    place = place_of(found["old"], foods) if found else None
    return [*foods[:place], *foods[place + 1 :]] if place is not None and len(foods) > 1 else None


def _swapped(foods: Foods, new: Foods, old: str | None) -> Foods:
    place = place_of(old, foods) if old else None
    if place is None:
        alike = [n for n, one in enumerate(foods) if one["food"][-1] == new[0]["food"][-1]]
        place = alike[0] if alike else heaviest(foods)
    if len(new) == 1 and not new[0].get("quantity"):
        # As much of it as of what it replaces: the two are compared.
        grams = helping(FoodSaid.model_validate(foods[place])).grams
        new = [{**new[0], "grams": grams, "stated": True}] if grams else new
    return [*foods[:place], *new, *foods[place + 1 :]]
