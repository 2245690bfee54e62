"""What moment a time means, looked at from now: backwards for what happened, forwards for what shall happen."""

from datetime import date, datetime, time, timedelta
from functools import cache

from agent.requests import MealName
from agent.understanding.known import Known
from agent.understanding.text.times import When
from agent.understanding.text.words import table

MEAL_HOURS: dict[str, tuple[float, float, float]] = {
    "breakfast": (4.5, 10.5, 7.5),
    "lunch": (10.5, 14.5, 12),
    "dinner": (16.5, 21.5, 18.5),
}
"""Begin, end and usual hour of a meal, for a person whose own habits are not known."""
_LATE_NIGHT = 5
_SOON = timedelta(minutes=20)


@cache
def _part(name: str) -> tuple[float, float, float]:
    begin, end, usual = table("times")["parts"][name]["hours"]
    return begin, end, usual


def past(
    when: When, now: datetime, meal: MealName | None = None, known: Known | None = None
) -> datetime | None:
    """The moment of something that happened; None where the words name no moment."""
    at = _past(when, now, meal, known)
    if at is None or at <= now + _SOON or at.date() != now.date():
        return at
    # Whoever tells of "this morning" deep in the night has not slept yet, and means the day before.
    return at - timedelta(days=1) if now.hour < _LATE_NIGHT else now


def _past(when: When, now: datetime, meal: MealName | None, known: Known | None) -> datetime | None:
    if when.is_now:
        return now
    if when.shift is not None:
        return now + timedelta(minutes=when.shift) if when.shift <= 0 else None
    if when.length is not None:
        return None
    day = _day(when, now.date(), backwards=True)
    if when.hour is not None:
        return _clock_past(when, now, day)
    if when.part is None:
        return None if day is None or day == now.date() else _on(day, usual_hour(meal, known), now)
    return _part_past(when, now, day, meal, known)


def _part_past(
    when: When, now: datetime, day: date | None, meal: MealName | None, known: Known | None
) -> datetime:
    begin, end, usual = _part(when.part or "")
    hour = now.hour + now.minute / 60
    if day in (None, now.date()) and (begin <= hour <= end or begin <= hour + 24 <= end):
        return now
    if meal and when.part in {"morning", "noon", "evening", "dusk"}:
        usual = usual_hour(meal, known)
    if day is None and usual >= 24:
        day, usual = now.date(), usual - 24
    at = _on(day or now.date(), usual, now)
    return at - timedelta(days=1) if day is None and at > now + _SOON else at


def _clock_past(when: When, now: datetime, day: date | None) -> datetime:
    hour = _hour(when)
    base = day or now.date()
    if when.exact or when.part:
        at = _on(base, hour + when.minute / 60, now)
        return at - timedelta(days=1) if day is None and at > now + _SOON else at
    if day is not None and day != now.date():
        return _on(day, (hour + 12 if 1 <= hour <= 4 else hour) + when.minute / 60, now)
    both = [_on(base, (hour + add) % 24 + when.minute / 60, now) for add in (0, 12)]
    gone = [at for at in both if at <= now + _SOON]
    return max(gone) if gone else max(both) - timedelta(days=1)


def _hour(when: When) -> float:
    """The hour in 24, from the part of the day; above 24 it is the night after."""
    hour = float(when.hour or 0)
    if when.exact or not when.part:
        return hour
    if when.part in {"afternoon", "dusk"} or (when.part == "noon" and hour < 6):
        return hour + 12 if hour < 12 else hour
    if when.part in {"evening", "bed"}:
        if hour == 12 or hour <= _LATE_NIGHT - 1:
            return 24 + hour % 12
        return hour + 12 if hour < 12 else hour
    if when.part == "night_past":
        return (
            hour + 12
            if 8 <= hour < 12
            else (24 + hour % 12 if when.day is not None and when.day < 0 else hour % 12)
        )
    return hour % 12 if when.part == "dawn" else hour


def future(when: When, now: datetime) -> datetime | None:
    """The next moment that the words can mean; None where they name no moment."""
    if when.shift is not None:
        return now + timedelta(minutes=when.shift) if when.shift > 0 else None
    if when.length is not None or when.is_now:
        return None
    day = _day(when, now.date(), backwards=False)
    if when.hour is None and when.part is None:
        return None
    hour = _hour(when) if when.hour is not None else _part(when.part or "")[2] % 24
    at = _on(day or now.date(), hour + (when.minute / 60 if when.hour is not None else 0), now)
    if day is None and at <= now:
        half = timedelta(hours=12)
        ambiguous = when.hour is not None and not when.exact and not when.part
        if ambiguous and at + half > now:
            at += half
        else:  # nobody plans for three at night without saying so
            at += timedelta(days=1) + (half if ambiguous and 1 <= hour < _LATE_NIGHT else timedelta())
    elif (
        day == now.date() and at <= now and when.hour is not None and not when.exact and not when.part
    ) or ambiguous_afternoon(when, day, now):
        at += timedelta(hours=12)
    return at


def ambiguous_afternoon(when: When, day: date | None, now: datetime) -> bool:
    """Three o'clock tomorrow means the afternoon: nobody plans for three at night without saying so."""
    plain = when.hour is not None and not when.exact and not when.part
    return plain and day is not None and day > now.date() and 1 <= (when.hour or 0) <= _LATE_NIGHT


def clock(when: When) -> str | None:
    """Give "HH:MM" for what repeats; a part of the day stands for its usual hour."""
    if when.hour is not None:
        hour = _hour(when) % 24
        if not when.exact and not when.part and 1 <= hour <= _LATE_NIGHT - 1:
            hour += 12
        return f"{int(hour):02d}:{when.minute:02d}"
    if when.part:
        return f"{int(_part(when.part)[2] % 24):02d}:00"
    return None


def _day(when: When, today: date, *, backwards: bool) -> date | None:
    if when.day is not None:
        return today + timedelta(days=when.day)
    if when.weekday is not None:
        return _weekday(when, today, backwards=backwards)
    return _date(when.date, today, backwards=backwards) if when.date else None


def _weekday(when: When, today: date, *, backwards: bool) -> date:
    weekday = when.weekday or 0
    if when.week is not None:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=weekday, weeks=when.week)
    gap = (today.weekday() - weekday) % 7 if backwards else (weekday - today.weekday()) % 7
    return today - timedelta(days=gap) if backwards else today + timedelta(days=gap)


def _date(said: tuple[int | None, int], today: date, *, backwards: bool) -> date | None:
    month, day = said
    step = -1 if backwards else 1
    year, on = today.year, month or today.month
    for _ in range(13):
        try:
            at = date(year, on, day)
        except ValueError:
            at = None
        if at and (at <= today if backwards else at >= today):
            return at
        on += 12 * step if month else step
        year, on = year + (on - 1) // 12, (on - 1) % 12 + 1
    return None


def _on(day: date, hours: float, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo) + timedelta(minutes=round(hours * 60))


def usual_hour(meal: MealName | None, known: Known | None) -> float:
    """The hour at which this person eats the meal."""
    if meal and known and (own := known.meal_times.get(meal)):
        return own.hour + own.minute / 60
    return MEAL_HOURS.get(meal or "", (0, 0, 15 if meal == "snack" else 12))[2]


def meal_at(at: datetime, known: Known) -> MealName:
    """Which meal one eats at this hour: by the person's own habits when they are known."""
    hour = at.hour + at.minute / 60
    for meal, (begin, end, usual) in MEAL_HOURS.items():
        shift = usual_hour(meal, known) - usual  # type: ignore[arg-type]  # the keys are meal names
        if begin + shift <= hour < end + shift:
            return meal  # type: ignore[return-value]  # the keys are meal names
    return "snack"
