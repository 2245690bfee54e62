"""How a reading stands to a meal and to the clock: what is said around it, before it or as an afterthought."""

import re
from bisect import bisect_left
from datetime import datetime

from agent.requests import GlucoseContext, LogGlucose, MealName
from agent.understanding.foods.meals import meal_name
from agent.understanding.logs.contexts import context_of, later_end
from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When
from health.numerals import DIGITS

_MINUTES = re.compile(
    r"(?<![\d.])(?P<n>[1-4](?:\.5)?)\s?(?:h|hr|hrs|hours?)?\s?pp(?![a-z])|(?<![a-z])pp\s?(?P<n2>[1-3])(?![\d.])|[餐饭]后(?P<n3>[123一二两三])(?=[:,，\s是为]|\d?$)"
)


def relation(
    scene: Scene, near: tuple[int, int], start: int, end: int, earlier: list[LogGlucose]
) -> tuple[GlucoseContext | None, MealName | None, int | None]:
    """Context, meal and minutes after it of the number at [start, end), by the words in `near`."""
    text = scene.text
    before, after = _sides(text, near, (start, end), joined=bool(earlier))
    if (swapped := _SWAPPED.match(after)) and (named := meal_name(before) or (earlier and earlier[-1].meal)):
        return ("after_meal" if swapped["side"] == "after" else "before_meal"), named, None
    context = context_of(before) or context_of(after)
    if context is None and earlier and _same_series(scene, near, start):
        context = earlier[-1].context if earlier[-1].context == "fasting" else None
    times = scene.times_in(near[0], near[1])
    minutes = _minutes(text[near[0] : near[1]], times)
    if context is None and earlier and _only_length(scene, near, start):
        return earlier[-1].context, earlier[-1].meal, minutes
    if context is None and (
        any(when.shift and when.shift > 0 for when in times) or _after_so_long(scene, near)
    ):
        context = "after_meal"
    if context != "after_meal":
        minutes = None
    meal = None
    if context in {"before_meal", "after_meal"}:
        same = earlier[-1].meal if earlier and minutes else None
        meal = meal_name(before) or meal_name(after) or _meal_of_part(times) or same
    return context, meal, minutes


def _after_so_long(scene: Scene, near: tuple[int, int]) -> bool:
    """Is it said how long after something, and nothing of what that was: 12.4 after two hours?"""
    whens = [when for when in scene.times_in(*near) if when.length is not None and when.length <= _LATEST]
    return any(
        _AFTER.search(scene.text, near[0], when.start) and not _DURING.match(scene.text, when.end)
        for when in whens
    )


_LATEST = 600
_AFTER = re.compile(r"(?<![a-z])after (?:about |around |some |just |only )?$")
_DURING = re.compile(
    r"\s(?:of|at|in|on|without|walking|running|driving|cycling|exercise|sleep|work)(?![a-z])"
)


def _sides(text: str, near: tuple[int, int], value: tuple[int, int], *, joined: bool) -> tuple[str, str]:
    """The words before and behind a value that speak of it."""
    before = text[near[0] : value[0]]
    after = re.split(r"[,。;!?、\n]", text[value[1] : near[1]], maxsplit=1)[0]
    if text[near[1] : near[1] + 1].isdigit():
        after = _JOINT.split(after, maxsplit=1)[0]  # "9.1 and fasting was 7.2"
    own = _JOINT.split(before)[-1]
    if joined and context_of(own) is None and context_of(after) is not None:
        before = own  # "5.4 before lunch and 8.7 two hours after"
    return before, after


_JOINT = re.compile(r"[,;]|(?<![a-z])(?:and|but|then)(?![a-z])")
"""Where one value of an English sentence ends and the next begins."""


def afterthought(scene: Scene, value: LogGlucose, start: int, end: int) -> LogGlucose:
    """The reading with how it stands to a meal, where that is all that a later clause says: 11.5 饭后一个半小时的."""
    said = scene.text[start:end]
    if value.context is not None or not _AFTERTHOUGHT.fullmatch(said.strip()):
        return value
    context, meal, minutes = relation(scene, (start, end), end, end, [])
    at = value.at or scene.happened(start, end)
    told = {"context": context, "meal": meal, "minutes_after_meal": minutes, "at": at}
    return value.model_copy(update=told)


_AFTERTHOUGHT = re.compile(
    r"(?:是|这是)?(?:今天|昨天|昨晚|今早|早上|中午|晚上)?(?:空腹|睡前|(?:(?:早|午|中|晚)?[餐饭]之?[前后]|[吃喝用]完(?:了)?(?:早|午|中|晚)?[餐饭]?(?:之?后|以后)?)(?:大概|差不多|有)?(?:[\d一二两三俩半]+个?半?(?:小时|钟头|分钟|钟))?)(?:后)?(?:测|量|扎|验|查)?(?:出来)?[的得嘞哩滴咧哈啊呢]*|(?:that was |this was |it was )?(?:fasting|bed ?time|(?:(?:just |about |around )?(?:\d+|an?|one|two|three|half an|thirty|ninety) (?:hours?|hrs?|h|mins?|minutes?) )?(?:after|before|post|pre)[ -](?:my |the )?(?:breakfast|lunch|dinner|supper|tea|food|eating|bed|a meal|meal))"
)


_SWAPPED = re.compile(r"\s*(?:mmol(?:/l)?|mg/?dl)?\s*(?P<side>after|before)(?:wards|hand)?\s*(?:$|and\b)")
"""In "5.8 before breakfast and 9.2 after" the last word is of the same meal."""


def _only_length(scene: Scene, near: tuple[int, int], start: int) -> bool:
    """1h 9.8 2h 7.9: the second stands to the same meal."""
    rest = scene.text[near[0] : start]
    lengths = [when for when in scene.times_in(near[0], start) if when.length]
    for when in lengths:
        rest = rest.replace(scene.text[when.start : when.end], "")
    return bool(lengths) and not any(c.isalpha() for c in rest.replace("后", ""))


def _same_series(scene: Scene, near: tuple[int, int], start: int) -> bool:
    """Only a day stands between this reading and the one before: 空腹昨天6.3 今天6.5."""
    whens = scene.times_in(near[0], start)
    rest = scene.text[near[0] : start]
    for when in whens:
        rest = rest.replace(scene.text[when.start : when.end], "")
    return any(when.day is not None or when.weekday is not None for when in whens) and not any(
        c.isalpha() for c in rest
    )


def _meal_of_part(times: list[When]) -> MealName | None:
    meals: dict[str, MealName] = {
        "morning": "breakfast",
        "noon": "lunch",
        "evening": "dinner",
        "dusk": "dinner",
    }
    return next((meals[when.part] for when in times if when.part in meals), None)


def _minutes(text: str, times: list[When]) -> int | None:
    for when in times:
        if when.length and when.length <= 600:
            return round(when.length)
        if when.shift and 0 < when.shift <= 600:
            return round(when.shift)
    if match := _MINUTES.search(text):
        said = match["n"] or match["n2"] or match["n3"]
        return round(60 * (DIGITS[said] if said in DIGITS else float(said)))
    return None


def moment(
    scene: Scene, near: tuple[int, int], whole: tuple[int, int], place: int, earlier: list[LogGlucose]
) -> datetime | None:
    """The time nearest before the reading, else after it, else that of the telling."""
    left = near[0]
    near = (left, later_end(scene, place, near[1]))
    near = (_own_start(scene, near, whole, place, earlier), near[1])
    meal: MealName | None = None
    if not any(when.part for when in scene.times_in(*near)):  # a bare day: the meal tells the hour
        fasting = context_of(scene.text[near[0] : place]) == "fasting"
        meal = "breakfast" if fasting else meal_name(scene.text[near[0] : place])
    days = [when for when in scene.times_in(near[0], place) if when.day is not None]
    if days and days[-1].day == 0 and days[-1].part is None and days[-1].hour is None:
        near = (days[-1].start, near[1])  # "hotpot last night, 8.8 today": the day before is over
        return scene.happened(near[0], place, meal) or scene.happened(place, near[1], meal)
    at = scene.happened(near[0], place, meal) or scene.happened(place, near[1], meal)
    if at is not None or near[0] > left:
        return at  # what was said before it is of something else
    if earlier:
        morning = context_of(scene.text[left : near[1]]) == "fasting" and _in_the_evening(earlier[-1].at)
        return None if morning else earlier[-1].at
    return scene.happened(whole[0], place, meal) if whole[0] < place else None


def _in_the_evening(at: datetime | None) -> bool:
    return at is not None and at.hour >= _EVENING


_EVENING = 17
_NIGHT = frozenset({"evening", "night_past", "bed", "dusk"})


def _own_start(
    scene: Scene, near: tuple[int, int], whole: tuple[int, int], place: int, earlier: list[LogGlucose]
) -> int:
    """Where the words of the reading at `place` begin, past the times that belong to what was told before it."""
    before = [when for when in scene.times_in(near[0], place) if not when.woken]
    if not before:
        return near[0]
    if scene.folded.chinese:
        return _own_start_zh(scene, near, before, place)
    apart = _JOINT.search(scene.text, before[-1].end, place) is not None
    if scene.times_in(place, near[1]) and (apart or _behind(scene, near, whole, before[0], earlier)):
        return before[-1].end
    woke = apart and context_of(scene.text[before[-1].end : near[1]]) == "fasting"
    return before[-1].end if woke and before[-1].part in _NIGHT else near[0]


_MARK = re.compile(r"[,。;!?\s]")


def _own_start_zh(scene: Scene, near: tuple[int, int], before: list[When], place: int) -> int:
    """昨晚失眠 早上空腹8.1: of this morning; 昨晚没睡好 空腹7.9: not of last night either."""
    last = before[-1]
    if _MARK.search(scene.text, last.end, place):
        fasting = context_of(scene.text[last.end : near[1]]) == "fasting"
        return last.end if fasting and last.part in _NIGHT and (last.day or 0) < 0 else near[0]
    first = last
    for when in reversed(before[:-1]):
        if scene.text[when.end : first.start].strip(" 的:"):
            break
        first = when
    own = last.part is not None or last.hour is not None or last.day is not None
    return first.start if own and first is not before[0] else near[0]


def _behind(
    scene: Scene, near: tuple[int, int], whole: tuple[int, int], when: When, earlier: list[LogGlucose]
) -> bool:
    """Do the times of this message follow their values ("6.1 yesterday 6.4 today")?"""
    if not earlier or earlier[0].span is None or scene.text[near[0] : when.start].strip():
        return False
    first = bisect_left(scene.folded.places, earlier[0].span[0])
    return not scene.times_in(whole[0], first)
