"""Which entry the words of an undo mean: its kind, its day and hours, its meal, a food, a value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from sqlmodel import Session, col, select

from memory import diary
from memory.diary import Entry
from memory.recall.dates import spans
from memory.recall.lexical.script import folded
from memory.records import Exercise, Meal, Measurement, Medication, Reading
from prompts.reader import MG_DL_PER_MMOL_L
from tools.dayparts import WHOLE_DAY, Hours, hours_of, meal_in
from tools.hands import Hands

_KINDS: Mapping[type[Entry], re.Pattern[str]] = {
    Reading: re.compile(
        r"血糖|读数|\breadings?\b|\bglucose\b|\bblood sugar\b|\bsugar\b|\bnumbers?\b|\bvalues?\b"
    ),
    Meal: re.compile(
        r"[早午晚中]饭(?![前后])|[早午晚]餐(?![前后])|加餐|那[顿餐]|饭菜|\bmeals?\b|\bbreakfast\b|\blunch\b|\bdinner\b|\bsupper\b|\bsnack\b|\bfood\b"
    ),
    Medication: re.compile(
        r"药|胰岛素|\b(?:medicines?|medications?|meds?|pills?|tablets?|insulin|dose|shot)\b"
    ),
    Exercise: re.compile(r"运动|锻炼|散步|走路|跑步|\b(?:walk|run|exercise|workout|activity|swim)\b"),
    Measurement: re.compile(
        r"体重|血压|心率|步数|糖化|血酮|体温|\b(?:weight|blood pressure|heart rate|pulse|steps|a1c|hba1c|ketones?|temperature)\b"
    ),
}
_LAST = re.compile(r"最后|最近一|刚才|刚刚|那[条个次]|上一[条个次]|\b(?:last|latest|that|just|previous)\b")
_NUMBER = re.compile(
    r"(?<![\d.:])(\d{1,3}(?:\.\d)?)(?![\d.:]|\s*(?:天|点|号|日|月|分|次|条|个|days?|hours?|am|pm|o.clock))"
)
_BACK = timedelta(days=2)
_NAMED = re.compile(
    r"删掉|删除|删了?|去掉|撤回|撤销|撤了?|取消|不用了?|不要了?|不需要|记错了?|写错了?|输错了?|说错了?|弄错了?|搞错了?|错了|不对|不是|不算|改|作废|刚才|刚刚|最后|最近|上一?|前面|那|这|一|条|个|次|笔|记录|内容|输入|我|的|了|吧|把|请|麻烦|帮|给|掉|一下|是|啊|呀|哦|下"
    r"|\b(?:delete|remove|undo|take|back|cancel|erase|scratch|forget|wrong|mistake|error|incorrect|typo|oops|sorry|no|not|right|was|is|were|that'?s|it'?s|the|my|that|this|it|those|last|latest|previous|just|now|one|entry|entries|record|log|logged|thing|i|please|a|of|what|said|noted|wrote|made|by|accident|didn'?t|mean|meant|to|never|mind|nvm|correct|correction|ignore|so|and|but|in)\b"
)
"""Words that name no entry; what is left of an undo without them names something."""


@dataclass(frozen=True)
class Meant:
    """What was named: kinds (all where none), days, hours, a meal, values; `last` of these where it says so."""

    kinds: tuple[type[Entry], ...]
    since: datetime
    until: datetime
    hours: Hours
    meal: str | None
    days: bool
    values: tuple[float, ...]
    last: bool
    words: str


def meant(query: str, hands: Hands) -> Meant | None:
    """Read what an undo names; None where it names nothing, and means the last entry whatever it was."""
    words = folded(query)
    kinds = tuple(kind for kind, pattern in _KINDS.items() if pattern.search(words))
    days = spans(words, hands.now.date())
    values = tuple(float(one) for one in _NUMBER.findall(words))
    if not kinds and not days and not values and not _NAMED.sub("", words).strip(" ,，。.!！?？'"):
        return None
    zone = hands.now.tzinfo
    since, until = hands.now - _BACK, hands.now + timedelta(minutes=1)
    if days:
        since = datetime.combine(min(one.first for one in days), time(), tzinfo=zone)
        until = datetime.combine(max(one.last for one in days) + timedelta(days=1), time(), tzinfo=zone)
    named_meal = meal_in(words) if Meal in kinds else None
    hours = WHOLE_DAY if named_meal else hours_of(words) or WHOLE_DAY
    return Meant(kinds, since, until, hours, named_meal, bool(days), values, bool(_LAST.search(words)), words)


def candidates(session: Session, hands: Hands, named: Meant) -> list[Entry]:
    """Return the standing entries that are meant, in the order in which they happened."""
    found: list[Entry] = [
        one
        for kind in named.kinds or diary.KINDS
        for one in _standing(session, hands, kind, named)
        if named.hours.holds(one.at.astimezone(hands.now.tzinfo).hour)
    ]
    named_so = [
        one
        for one in found
        if isinstance(one, (Medication, Exercise)) and _is_called(session, hands, one, named.words)
    ]
    if named_so:
        return sorted(named_so, key=lambda one: one.at)
    with_food = [
        one for one in found if isinstance(one, Meal) and _has_food(session, hands, one, named.words)
    ]
    if with_food:
        return sorted(with_food, key=lambda one: one.at)
    if not (named.kinds or named.days or named.values):
        return []  # a name that nothing of these days has
    if named.values:
        # Of several kinds only those have a value that could be meant.
        found = [one for one in found if _has_value(one, named.values)]
    return sorted(found, key=lambda one: one.at)


def _standing(session: Session, hands: Hands, kind: type[Entry], named: Meant) -> list[Entry]:
    rows = select(kind).where(
        kind.person_id == hands.person.id,
        col(kind.undone_by).is_(None),
        col(kind.source_key).not_like("cgm:%"),
        col(kind.at) >= named.since,
        col(kind.at) < named.until,
    )
    return [
        one
        for one in cast("list[Entry]", session.exec(rows).all())
        if named.meal is None or not isinstance(one, Meal) or one.meal == named.meal
    ]


def _is_called(session: Session, hands: Hands, entry: Medication | Exercise, words: str) -> bool:
    name = hands.vault.open_text(session, hands.person.id, entry.sealed).lower()
    return bool(name) and any(
        part in words for part in (name, *(one for one in name.split() if len(one) > 3))
    )


def _has_food(session: Session, hands: Hands, meal: Meal, words: str) -> bool:
    seen = diary.meal_seen(session, hands.vault, hands.person.id, meal.id or 0)
    return seen is not None and any(item.food.lower() in words for item in seen.items)


def same_value(said: float, mmol: float) -> bool:
    """Tell whether a number that was said is this glucose value, in either unit."""
    return abs(mmol - said) < 0.06 or abs(mmol * MG_DL_PER_MMOL_L - said) < 1


def _has_value(entry: Entry, values: tuple[float, ...]) -> bool:
    if isinstance(entry, Reading):
        return any(same_value(value, entry.mmol) for value in values)
    if isinstance(entry, Measurement):
        return any(value in (entry.value, entry.second_value) for value in values)
    return False
