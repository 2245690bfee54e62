"""Hears emergencies in a message: which signs, meant as of now, make which alarm.

To add a kind of emergency: give it a sign in `words/signs.toml` and a row in `_ALONE`, or a rule below.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from health.safety.frames import Frames
from health.safety.hunch import hunch
from health.safety.plain import Plain, plain
from health.safety.signs import Sign, masked, signs
from health.safety.tables import table

_ENOUGH = 2.0  # points of signs that make a hypo
_ALONE = {
    "self_harm": "self_harm",
    "unconscious": "unconscious",
    "chest": "chest_pain",
    "ketone_high": "hyper",
    "fruity": "hyper",
    "meter_hi": "hyper",
    "stroke": "other",
    "allergy": "other",
    "overdose": "other",
    "bleeding": "other",
    "foot": "other",
    "call": "other",
    "breath": "other",
    "vomit_hard": "other",
    "unborn": "other",
}
"""Signs that are an alarm by themselves."""
_WARNING = frozenset({"chest", "stroke", "unconscious"})
"""Signs that are a warning even when they are over: a heart, a brain, or a low that took the senses."""
_WITH_HIGH = frozenset(
    {"vomit", "vomit_hard", "queasy", "deep_breath", "fruity", "drowsy", "belly", "confused", "breath"}
)
_HIGH = frozenset({"reading_high", "high_word", "meter_hi"})
_LOW = frozenset(
    {
        "reading_very_low",
        "reading_low",
        "low_word",
        "low_now",
        "shake",
        "cold_sweat",
        "big_sweat",
        "sweat",
        "hunger",
    }
)
_DOUBT = 1.5
"""How much surer the second ear must be for each reason to doubt it."""
_HINT = 0.5
"""And how much less sure where a sign is named that makes no alarm by itself."""
_ORDER = ("unconscious", "chest_pain", "self_harm", "hypo", "hyper", "other")


@dataclass(frozen=True)
class Alarm:
    """An emergency: hypo, hyper, chest_pain, unconscious, self_harm or other, and the words that say so."""

    kind: str
    span: tuple[int, int]


_MOST, _END = 5000, 2500
"""Of a message with more letters than any channel brings at once, this many at either end are read."""


@lru_cache(maxsize=16)
def alarms(text: str) -> tuple[Alarm, ...]:
    """Find the emergencies in a message, the most pressing first; each kind at most once."""
    if len(text) <= _MOST:
        return _alarms(text)
    shift = len(text) - _END
    last = [
        Alarm(alarm.kind, (alarm.span[0] + shift, alarm.span[1] + shift)) for alarm in _alarms(text[shift:])
    ]
    kinds = {alarm.kind: alarm for alarm in [*last, *_alarms(text[:_END])]}
    return tuple(kinds[kind] for kind in _ORDER if kind in kinds)


def passed(text: str) -> bool:
    """Tell whether a message without an alarm tells of a danger of the last days that is over: it wants a doctor all the same."""
    if len(text) > _MOST or alarms(text):
        return False
    read = _read(text)
    return any(sign.name in _WARNING and read.frames.passed(sign) for sign in read.found)


@lru_cache(maxsize=16)
def of_the_unborn(text: str) -> bool:
    """Tell whether a message says that an unborn child moves less, or that the waters broke: the maternity unit is whom to call."""
    read = _read(text[:_MOST])
    return any(sign.name == "unborn" and read.frames.means(sign) for sign in read.found)


@dataclass(frozen=True)
class _Read:
    """A message made plain and without idioms, the signs in it, and what it says of them."""

    message: Plain
    readable: str
    found: tuple[Sign, ...]
    frames: Frames


@lru_cache(maxsize=16)
def _read(text: str) -> _Read:
    """Read a message once, for all that is asked of it in a turn."""
    message = plain(text)
    readable = masked(message.text)
    found = tuple(signs(readable))
    return _Read(message, readable, found, Frames(message.text, found))


def _alarms(text: str) -> tuple[Alarm, ...]:
    read = _read(text)
    found, frames = read.found, read.frames
    meant = [sign for sign in found if frames.means(sign)]
    kinds = _kinds(meant)
    if not kinds and not frames.elsewhere():
        doubts = (len(meant) < len(found)) + 2 * frames.over()  # the tables took something back
        kind = hunch(read.readable, _DOUBT * doubts - _HINT * bool(meant))
        kinds = {kind: (0, len(read.readable))} if kind else {}
    return tuple(Alarm(kind, read.message.span(*kinds[kind])) for kind in _ORDER if kind in kinds)


def _kinds(meant: Collection[Sign]) -> dict[str, tuple[int, int]]:
    alone = {
        _ALONE[sign.name]: (sign.start, sign.end) for sign in reversed(list(meant)) if sign.name in _ALONE
    }
    hyper, hypo = _hyper(meant), _hypo(meant)
    if hyper:
        alone["hyper"] = hyper
    elif hypo and not _stroke_alone(meant):
        alone["hypo"] = hypo
    if {"hyper", "chest_pain"} & alone.keys() and {
        sign.name for sign in meant if _ALONE.get(sign.name) == "other"
    } <= {
        "breath",
        "vomit_hard",
    }:
        alone.pop("other", None)
    return alone


def _hyper(meant: Collection[Sign]) -> tuple[int, int] | None:
    """High sugar together with what makes it dangerous."""
    high = [sign for sign in meant if sign.name in _HIGH]
    bad = [sign for sign in meant if sign.name in _WITH_HIGH]
    return _around([*high, *bad]) if high and bad else None


def _hypo(meant: Collection[Sign]) -> tuple[int, int] | None:
    """A very low reading, a low one with any sign, or signs enough."""
    points = table("signs")["points"]
    telling = {sign.name: sign for sign in meant if sign.name in points}
    very_low = [sign for sign in meant if sign.name == "reading_very_low"]
    low = [sign for sign in meant if sign.name == "reading_low"]
    if very_low or (low and telling.keys() - {"low_word"}):
        return _around([*very_low, *low, *telling.values()])
    if any(sign.name == "reading_high" for sign in meant):
        return None
    if sum(points[name] for name in telling) < _ENOUGH:
        return None
    return _around(list(telling.values()))


def _stroke_alone(meant: Collection[Sign]) -> bool:
    """Tell whether a stroke is named and nothing says that it is a low: weak and confused is what a stroke is like."""
    names = {sign.name for sign in meant}
    return "stroke" in names and not names & _LOW


def _around(found: Collection[Sign]) -> tuple[int, int]:
    return min(sign.start for sign in found), max(sign.end for sign in found)
