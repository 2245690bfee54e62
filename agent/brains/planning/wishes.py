"""Finds a composite wish in a message ("prepare me for the doctor on Friday") and lists its steps.

Steps are ordinary tool calls with keys of their own, so each effect is done once and can be taken back like any other.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from agent.understanding.text.fold import fold
from agent.understanding.text.moments import future
from agent.understanding.text.times import When, times
from prompts.reader import say

MOST_STEPS = 5
MOST_SECONDS = 15.0
"""A plan starts no further step after this."""
_EVENING = 20
_LONGEST = 300  # letters: who writes more tells a story


@dataclass(frozen=True)
class Step:
    """One tool call of a plan."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class _Wish:
    wanted: tuple[re.Pattern[str], ...]
    unwanted: tuple[re.Pattern[str], ...]
    steps: tuple[Step, ...]


def plan(text: str, now: datetime, language: str) -> tuple[Step, ...]:
    """List the steps of the wish in a message, none where there is no such wish; `now` is aware and on the person's clock."""
    folded = fold(text).text
    if len(folded) > _LONGEST:
        return ()
    for wish in _wishes():
        if all(one.search(folded) for one in wish.wanted) and not any(
            one.search(folded) for one in wish.unwanted
        ):
            day = _day(folded, now)
            filled = [_filled(step, day, now, language) for step in wish.steps]
            return tuple(step for step in filled if step is not None)[:MOST_STEPS]
    return ()


def _day(folded: str, now: datetime) -> datetime | None:
    moments = (future(_at_nine(when), now) for when in times(folded))
    return next((one for one in moments if one is not None and one.date() >= now.date()), None)


def _at_nine(when: When) -> When:
    """A day without an hour means its morning."""
    if when.hour is None and when.part is None and when.shift is None:
        return replace(when, hour=9, exact=True)
    return when


def _filled(step: Step, day: datetime | None, now: datetime, language: str) -> Step | None:
    arguments = dict(step.arguments)
    if str(arguments.get("text", "")).startswith("brains."):
        arguments["text"] = say(arguments["text"], language)
    if "at" not in arguments:
        return Step(step.tool, arguments)
    if day is None:
        return None
    arguments["at"] = _eve(day, now)
    return Step(step.tool, arguments) if arguments["at"] > now else None


def _eve(day: datetime, now: datetime) -> datetime:
    """The evening before, or two hours before where that has passed, or early on the day."""
    eve = (day - timedelta(days=1)).replace(hour=_EVENING, minute=0, second=0, microsecond=0)
    if eve > now:
        return eve
    return day - timedelta(hours=2) if day - timedelta(hours=2) > now else now + timedelta(minutes=10)


@cache
def _wishes() -> tuple[_Wish, ...]:
    rows = tomllib.loads(files("agent.brains.planning").joinpath("wishes.toml").read_text("utf-8"))
    return tuple(
        _Wish(
            tuple(re.compile(one) for one in row["wish"]),
            tuple(re.compile(one) for one in row.get("not", [])),
            tuple(Step(one["tool"], one["arguments"]) for one in row["steps"]),
        )
        for row in rows.values()
    )
