"""What each number of a clause stands for: a reading, a weight, a dose, an age, a time."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.text.numbers import Number, numbers
from agent.understanding.text.scene import Scene
from agent.understanding.text.words import table

_NEAR = 22
_ORDER = (
    "glucose",
    "ketones",
    "hba1c",
    "blood_pressure",
    "heart_rate",
    "weight",
    "steps",
    "temperature",
    "other",
)


@dataclass(frozen=True)
class Role:
    """A number and what it stands for: a kind of measurement, "glucose", "other", or "" where nothing says.

    sure: a word or unit names it; a bare number in a clause about something else is not sure.
    unit: the text that follows at once and names the kind; `lead` the words that led to it.
    """

    number: Number
    kind: str
    sure: bool = False
    unit: str = ""
    lead: str = ""


@cache
def _tables() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    rows = table("roles")
    return {
        kind: (re.compile(row["before"]), re.compile(row["after"]) if row["after"] else None)
        for kind, row in rows.items()
    }


@cache
def leads() -> tuple[re.Pattern[str], ...]:
    """What leads to a value of one's own, kind by kind."""
    return tuple(before for kind, (before, _) in _tables().items() if kind != "other")


@cache
def trends() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a sensor shows behind a value: an arrow, which nothing else has, and the same in words."""
    row = table("roles")["glucose"]
    return re.compile(row["trend"]), re.compile(row["going"])


@cache
def _strong() -> re.Pattern[str]:
    return re.compile(table("roles")["glucose"]["strong"])


def roles(
    scene: Scene, start: int, end: int, taken: list[tuple[int, int]], back: int | None = None
) -> list[Role]:
    """The roles of the numbers in [start, end) that no other reader has taken; `back` is where a lead may begin."""
    text = scene.text
    found: list[Role] = []
    first = start if back is None else back
    last = first
    for number in numbers(text[start:end]):
        here = Number(number.value, number.start + start, number.end + start, number.written, number.text)
        free = not any(here.start < b and a < here.end for a, b in taken)
        if free and not scene.overlaps(here.start, here.end):
            reach = here.start - _NEAR if back is None or found else first
            found.append(_role(text, here, max(last, reach, first), end, found))
        last = here.end
    return found


def _role(text: str, number: Number, left: int, end: int, earlier: list[Role]) -> Role:
    named = _unit(text, number, end)
    before, lead, strong = _lead(text, left, number.start)
    if before in {"", "glucose"} and named in {"", "glucose"} and trends()[0].match(text, number.end, end):
        return Role(number, "glucose", sure=True, unit=_after(text, number, "glucose", end), lead=lead)
    if named and (kind := _by_unit(text, number, end, named, before)) is not None:
        return Role(number, kind, sure=bool(kind), unit=_after(text, number, named, end), lead=lead)
    if earlier and _CHANGE.match(lead) and earlier[-1].kind:
        before, strong = earlier[-1].kind, earlier[-1].sure
    if not before and earlier and earlier[-1].sure and number.start - earlier[-1].number.end <= _TOGETHER:
        before = earlier[-1].kind if _JOINED.fullmatch(text, earlier[-1].number.end, number.start) else ""
    sure = strong or before not in {"", "glucose"}
    return Role(number, before, sure=sure, unit=_after(text, number, before, end), lead=lead)


_TOGETHER = 4
_JOINED = re.compile(r"\s*(?:[/,、]|和|比|over|到|-|~)?\s*")


_BESIDE = {"blood_pressure", "heart_rate", "steps", "hba1c", "ketones", "temperature"}


def _by_unit(text: str, number: Number, end: int, named: str, before: str) -> str | None:
    """The kind that the unit after a number settles; None where the words before it decide."""
    if named == "other" and before == "hba1c":
        return "other" if _BOUND.match(text, number.end) else "hba1c"
    if named == "glucose":
        return "ketones" if before == "ketones" else "glucose"
    if named == "weight" and text.startswith("斤", number.end):
        # 半斤饺子 is no weight of a person
        near = _WEIGHED.search(text, max(number.start - _NEAR, 0), number.start)
        return "weight" if near or _body_alone(text, number, end) else ""
    if named == "weight" and _POUNDS.match(text, number.end) and not _of_a_body(text, number, end):
        return ""
    if named == "temperature":
        # 今天35度 is the weather, and 41F who somebody is
        if number.value < _FEWEST_FAHRENHEIT and text.startswith(("f", " f"), number.end):
            return "other"
        return (
            named if _FEVER.search(text, max(number.start - _NEAR, 0), min(end, number.end + 8)) else "other"
        )
    if named in {"weight", "blood_pressure"}:
        return (
            named if before in {"", named, "glucose"} or (named == "weight" and before in _BESIDE) else None
        )
    return named


_BOUND = re.compile(r"\s?%?\s?(?:以[上下内]|之[内下])")
_BODY = (70, 400)
"""Jin (half kilograms) that somebody grown weighs."""
_ONESELF = re.compile(
    r"(?:^|(?<=[,。;!?\s]))(?:我|俺|咱|本人|现在|目前|今天|今早|早上|今儿|都|又|已经|居然|竟然|终于|总算|快|才|还|就|还有|是|有|剩|净|哎呀?|唉|长|胖|瘦|涨|掉|减|回|降|到|成|了|这么|这会儿|[\s,])*$"
)
_ENOUGH = re.compile(r"\s?斤半?(?:多|出头|整)?(?:了|啦|咯|喽|嘞|勒|哦|啊|呀|呢|吧|哩|\s)*")


def _body_alone(text: str, number: Number, end: int) -> bool:
    """一百二十六斤了: what is weighed with nothing else in its clause is oneself."""
    low, high = _BODY
    left = max(number.start - _NEAR, 0)
    alone = _ENOUGH.fullmatch(text, number.end, end) and _ONESELF.search(text[left : number.start])
    return low <= number.value <= high and bool(alone)


_FEWEST_FAHRENHEIT = 80
"""Degrees Fahrenheit that no living body has."""
_POUNDS = re.compile(r"\s?(?:lbs?|pounds?)(?![a-z])(?P<of>\s+of(?![a-z]))?")
_ON_SCALES = re.compile(
    r"(?<![a-z])(?:weigh\w*|scales?|from|i'?m|i am|down|up|now|lost|gained|went|body|hit|morning|today)(?![a-z])"
)
_OTHER_POUNDS = re.compile(
    r"(?<![a-z])(?:lift\w*|deadlift\w*|press\w*|bench\w*|squat\w*|curl\w*|bought|buy|carr\w+|load|freight|sack|bag|feed|costs?|ship\w*|package)(?![a-z])"
)


def _of_a_body(text: str, number: Number, end: int) -> bool:
    """Are these pounds what somebody weighs, not what they lift, buy or load?"""
    unit = _POUNDS.match(text, number.end)
    before = text[max(number.start - 2 * _NEAR, 0) : number.start]
    if (
        unit is None
        or unit["of"]
        or _OTHER_POUNDS.search(before)
        or _OTHER_POUNDS.search(text, number.end, end)
    ):
        return False
    return bool(_ON_SCALES.search(before)) or not before.strip()


_WEIGHED = re.compile(r"称|重|秤|瘦|胖|减")
_FEVER = re.compile(r"烧|体温|额|腋|耳温|量|(?<![a-z])(?:temp|temperature|fever|thermometer)")
_CHANGE = re.compile(r"[降升涨掉飙跌变]")


def _unit(text: str, number: Number, end: int) -> str:
    """The kind whose unit follows the number."""
    for kind in _ORDER:
        if _after(text, number, kind, end):
            return kind
    return ""


def _after(text: str, number: Number, kind: str, end: int) -> str:
    pattern = _tables()[kind][1] if kind in _tables() else None
    match = pattern.match(text, number.end, end) if pattern else None
    return match.group().strip() if match else ""


def _lead(text: str, left: int, right: int) -> tuple[str, str, bool]:
    """The kind whose word stands nearest before, that word, and whether it names a glucose value outright."""
    best, place, word = "", -1, ""
    for kind in _ORDER:
        for match in _tables()[kind][0].finditer(text, left, right):
            if match.end() > place or (match.end() == place and len(match.group()) > len(word)):
                best, place, word = kind, match.end(), match.group()
    if best == "glucose" and (
        _weak(word) or (word.startswith(_MEASURED) and not _OUTRIGHT.search(text, left, right))
    ):
        for kind in _ORDER:
            other = None if kind == "glucose" else _tables()[kind][0].search(text, left, right)
            if other:
                return kind, other.group(), False
    return best, word, best == "glucose" and bool(_strong().search(text, left, right))


_MEASURED = ("测", "test", "验", *"降升涨掉飙跌变")
"""Words of any value: 糖化降到6.5 is none of glucose."""
_OUTRIGHT = re.compile(r"血糖|空腹|[餐饭]后|glucose|sugar")


def _weak(word: str) -> bool:
    return not _strong().fullmatch(word)
