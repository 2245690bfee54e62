"""Reads what Tangban says: blocks of text in `prompts/*.toml`, every language side by side.

To add words: write a table `[name]` with one key for each language in a TOML file here and say it as "file.name".
Placeholders are Jinja2; the filters below know the person's unit, zone and language, which every call passes.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

LANGUAGES = ("zh", "en")
MG_DL_PER_MMOL_L = 18.016
_TWELVE_HOURS = (
    "America/",
    "US/",
    "Canada/",
    "Australia/",
    "Asia/Kolkata",
    "Asia/Manila",
    "Pacific/Auckland",
    "Pacific/Honolulu",
)
"""Beginnings of zones in which English is written with AM and PM."""
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def say(name: str, language: str, /, **facts: object) -> str:
    """Render the block `file.block` in a language; a missing fact or block is an error, never a silent blank."""
    return _template(name, language).render({**facts, "language": language}).strip()


def glucose_text(mmol: float, unit: str) -> str:
    """6.8 -> "6.8 mmol/L", or "122 mg/dL" for who thinks in those."""
    if unit == "mg/dL":
        return f"{round(mmol * MG_DL_PER_MMOL_L)} mg/dL"
    return f"{mmol:.1f} mmol/L"


def blocks(file: str) -> Mapping[str, Mapping[str, str]]:
    """Return every block of a prompt file as it stands, by name and language."""
    return _file(file)


@cache
def _file(file: str) -> dict[str, dict[str, str]]:
    text = files("prompts").joinpath(f"{file}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _template(name: str, language: str) -> Template:
    file, block = name.split(".", 1)
    return _environment().from_string(_file(file)[block][language])


@cache
def _environment() -> Environment:
    # Plain text for messengers, never markup for a browser: escaping would corrupt what people read.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    environment.filters.update(_FILTERS)
    environment.globals.update(say=_nested, named=_named, foods=_foods)
    return environment


@pass_context
def _nested(context: Context, name: str, facts: Mapping[str, Any]) -> str:
    """Say one block inside another, with the same person's unit, zone and language."""
    everyday = {key: context[key] for key in ("unit", "zone", "now", "language") if key in context}
    language = everyday.pop("language")
    return say(name, language, **{**everyday, **facts})


@pass_context
def _named(context: Context, key: str | None) -> str:
    """Give the name of a thing in the language of the block, with the leading space that English wants."""
    return _file("names")[key][context["language"]] if key else ""


@pass_context
def _foods(context: Context, items: Sequence[Mapping[str, Any]]) -> str:
    """List foods with what was assumed: "米饭 1碗 ≈ 180 g、鸡蛋 2个 ≈ 100 g"."""
    joint = "、" if context["language"] == "zh" else ", "
    return joint.join(_nested(context, "names.food_item", item) for item in items)


@pass_context
def _glucose(context: Context, mmol: float) -> str:
    return glucose_text(mmol, context["unit"])


@pass_context
def _meter(context: Context, mmol: float) -> str:
    """Give the bare number as the person's own meter shows it: 6.8, or 122."""
    return glucose_text(mmol, context.get("unit", "")).split()[0]


@pass_context
def _change(context: Context, mmol: float) -> str:
    """2.6 -> "+2.6 mmol/L"; what is lost is written with a real minus."""
    shown = _glucose(context, abs(mmol))
    # What rounds to nothing has no sign to lose.
    sign = "+" if mmol >= 0 or not re.search("[1-9]", shown.split()[0]) else "−"
    return f"{sign}{shown}"


@pass_context
def _clock(context: Context, at: datetime) -> str:
    """Give the hour as the person's kitchen clock shows it."""
    return _hour(context, at.astimezone(ZoneInfo(context["zone"])).strftime("%H:%M"))


@pass_context
def _hour(context: Context, time: str) -> str:
    """Leave "20:00" as it stands, or write "8:00 PM" to who reads English where clocks are read in twelve hours."""
    if context["language"] != "en" or not str(context.get("zone", "")).startswith(_TWELVE_HOURS):
        return time
    hour, minute = time.split(":")
    return f"{int(hour) % 12 or 12}:{minute} {'AM' if int(hour) < 12 else 'PM'}"


@pass_context
def _day(context: Context, at: datetime) -> str:
    """Name a day as people do: today, yesterday, else the date."""
    zone = ZoneInfo(context["zone"])
    day, today = at.astimezone(zone).date(), context["now"].astimezone(zone).date()
    near = {0: ("今天", "today"), 1: ("昨天", "yesterday"), 2: ("前天", None), -1: ("明天", "tomorrow")}
    zh, en = near.get((today - day).days, (None, None))
    named = zh if context["language"] == "zh" else en
    return named or _date(context["language"], day, today)


def _date(language: str, day: date, today: date) -> str:
    far = abs(today - day) > timedelta(days=300)
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if far else f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if far else "")


@pass_context
def _moment(context: Context, at: datetime) -> str:
    """Day and hour together: "昨天 22:00", "today at 08:10"."""
    joint = " " if context["language"] == "zh" else " at "
    return f"{_day(context, at)}{joint}{_clock(context, at)}"


def _plain(number: float) -> str:
    """Write a number as a person would: 2 and not 2.0, 0.5 and not .50."""
    return f"{round(number, 2):g}"


def _grams(grams: float) -> str:
    return f"{round(grams)} g"


_FILTERS: dict[str, Callable[..., str]] = {
    "glucose": _glucose,
    "change": _change,
    "meter": _meter,
    "clock": _clock,
    "hour": _hour,
    "begun": lambda text: text[:1].upper() + text[1:],  # "capitalize" would make "PM" small
    "day": _day,
    "moment": _moment,
    "plain": _plain,
    "grams": _grams,
}


def language_of(text: str, otherwise: str) -> str:
    """Tell the language of a message by its letters; a bare number tells nothing."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return "zh"
    text = _UNITS.sub("", text)
    return "en" if sum(letter.isascii() and letter.isalpha() for letter in text) >= 3 else otherwise


_UNITS = re.compile(r"mmol(?:/l)?|mg/?dl|mmhg|(?<=\d)\s?(?:bpm|kg|mg|ml)\b", re.IGNORECASE)
"""A unit is in no language."""


def facts_of(person: Any, now: datetime) -> dict[str, Any]:
    """Gather what every block may use of a person: unit, zone, now."""
    return {"unit": person.unit, "zone": person.zone, "now": now}
