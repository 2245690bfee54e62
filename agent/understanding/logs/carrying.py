"""A time said once holds for what follows in the same message: 早上空腹6.8，吃了两个包子 is breakfast."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from agent.requests import LogGlucose, MealName, Request
from agent.understanding.foods.meals import Told, meal_name
from agent.understanding.text.clauses import Clause
from agent.understanding.text.moments import meal_at, past, usual_hour
from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When
from agent.understanding.text.words import table

_SEVERAL = 2
_EVENING = 17
_AFTER = 120
"""Minutes after a meal at which one measures where none are said."""


def said_last(scene: Scene, clause: Clause, earlier: When | None) -> When | None:
    """The time that holds after this clause; "just now" ends the one before."""
    for when in scene.times_in(clause.start, clause.end):
        if (
            when.is_now
            or (when.shift or 0) < 0
            or (when.day == 0 and not (when.part or when.hour is not None))
        ):
            earlier = None
        elif when.length is None and when.shift is None and past(when, scene.now) is not None:
            earlier = when
    named = meal_name(scene.text[clause.start : clause.end])
    at = None if earlier is None else moment(scene, earlier)
    if earlier and at and named and named != _meal(scene, earlier, at):
        day = replace(earlier, part=None, hour=None)
        return day if moment(scene, day) else None
    return earlier


_BEFOREHAND = re.compile(
    r"睡|失眠|熬夜|通宵|没合眼|做梦|起夜|累[坏着]?|加班|[吃喝](?:得|的)?(?:太|有点|很|挺)?(?:多|撑|咸|油腻?|晚|醉)了?|应酬|忘(?:了|记)?(?:吃|打|用|服)"
    r"|(?<![a-z])(?:sle(?:pt|ep\w*)|insomnia|awake|restless|nightmares?|tossed|up (?:all|half the|most of the) night|worked late|overate|over-?did|hung ?over"
    r"|(?:ate|had|drank) (?:way |far |a bit |a little )?(?:too (?:much|late|many)|a lot)|forgot)(?![a-z])"
)
"""What the evening before was like, told beside a value of now: "slept badly last night, bp 142/88"."""


def holds_on(scene: Scene, clause: Clause, when: When | None) -> When | None:
    """The time that goes on behind this clause; that of a bad night, or of too much food, is the night's alone."""
    own = scene.times_in(clause.start, clause.end)
    if when is None or not own or not _BEFOREHAND.search(scene.text, clause.start, clause.end):
        return when
    at = past(when, scene.now, None, scene.known)
    return None if at is not None and at.date() < scene.now.date() else when


def timed(scene: Scene, request: Request, clause: Clause, earlier: When | None) -> Request:
    """A request of a clause without a time of its own is of the time said before."""
    own = any(when.length is None and when.shift is None for when in scene.times_in(clause.start, clause.end))
    if earlier is None or own or getattr(request, "at", None) is not None:
        return request
    return request.model_copy(update={"at": moment(scene, earlier)})


def moment(scene: Scene, when: When, meal: MealName | None = None) -> datetime | None:
    """The moment of the time said before."""
    return past(when, scene.now, meal, scene.known)


def carried(scene: Scene, meal: Told, earlier: When | None, *, goes_on: bool) -> Told:
    """The meal at the time said before, where it names none and does not contradict it."""
    if earlier is None or meal.at is not None or scene.times_in(meal.start, meal.end):
        return meal
    at = moment(scene, earlier, meal.meal)
    if at is None:
        return meal
    usual = _meal(scene, earlier, at)
    if earlier.part is None and earlier.hour is None and meal.meal is None:
        return meal if goes_on else replace(meal, at=at)
    if meal.meal is None or meal.meal == usual:
        return replace(meal, at=at, meal=meal.meal or usual)
    day = replace(earlier, part=None, hour=None)
    return replace(meal, at=moment(scene, day, meal.meal))


def placed(scene: Scene, values: list[LogGlucose], earlier: When | None = None) -> list[LogGlucose]:
    """Readings that cannot all be of now, each at its own meal: "fasting 6.8, after lunch 9.8", sent in the evening.

    earlier: the time said before them; without one, a single reading is of now.
    """
    if (
        earlier is None
        and len({(value.context, value.meal, value.minutes_after_meal) for value in values}) < _SEVERAL
    ):
        return values
    said = None if earlier is None else moment(scene, earlier)
    return [
        value if value.at else value.model_copy(update={"at": _beside(scene, value, said)})
        for value in values
    ]


def same_meal(scene: Scene, value: LogGlucose, before: LogGlucose, clause: Clause) -> LogGlucose:
    """5.6 before breakfast, 8.2 two hours after: the second stands to the same meal."""
    if value.context is None and before.context == "after_meal" and (length := _length(scene, clause)):
        return value.model_copy(
            update={"context": "after_meal", "meal": before.meal, "minutes_after_meal": length}
        )
    own = any(when.part or when.hour is not None for when in scene.times_in(clause.start, clause.end))
    if own or value.meal or value.context not in {"before_meal", "after_meal"} or before.meal is None:
        return value
    return value.model_copy(update={"meal": before.meal})


def _length(scene: Scene, clause: Clause) -> int | None:
    """Minutes with which the clause begins: "1 hour after dinner 10.1, two hours 8.4"."""
    whens = scene.times_in(clause.start, clause.end)
    return (
        round(whens[0].length) if whens and whens[0].length and whens[0].start - clause.start <= 1 else None
    )


def _beside(scene: Scene, value: LogGlucose, said: datetime | None) -> datetime | None:
    meal: MealName | None = "breakfast" if value.context == "fasting" else value.meal
    if meal is None or meal == "snack":
        return said
    hours = usual_hour(meal, scene.known)
    if value.context == "after_meal":
        hours += (value.minutes_after_meal or _AFTER) / 60
    day = (said or scene.now).replace(hour=0, minute=0, second=0, microsecond=0)
    if said and said.hour >= _EVENING and value.context == "fasting":
        day += timedelta(days=1)  # "pizza last night and my fasting was 8.2"
    at = day + timedelta(minutes=round(hours * 60))
    return at if at <= scene.now else None


def _meal(scene: Scene, when: When, at: datetime) -> MealName:
    parts: dict[str, MealName] = table("foods/meals")["parts"]
    if when.hour is None and when.part in parts:
        return parts[when.part]
    return meal_at(at, scene.known)
