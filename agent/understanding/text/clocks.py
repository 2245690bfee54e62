"""Hours written in figures or in English words."""

import re

from agent.understanding.text.sugars import STIRRED


def clocks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of a clock, the surest first."""
    clock_en = r"(?<![\d./:])(?P<h>\d{1,2})(?:[:.h](?P<m>[0-5]\d)(?!\d))?\s?(?P<ap>a\.?m\.?|p\.?m\.?|o'?\s?clock)(?![a-z])"
    return (
        (
            "clock",
            re.compile(
                r"(?<![\d./:])(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?![\d:])\s?(?P<ap>[ap]\.?m\.?(?![a-z]))?"
            ),
        ),
        ("clock", re.compile(clock_en)),
        (
            "clock",
            re.compile(
                r"(?<![a-z])(?P<rel>half|quarter)\s+(?P<dir>past|to)\s+(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![a-z\d])"
            ),
        ),
        (
            "clock",
            re.compile(
                r"(?:(?<=morning )|(?<=evening )|(?<=night )|(?<=afternoon )|(?<=noon ))(?P<h>\d{1,2})(?![\d.,:/%]|\s?(?:units?|u|mg|mcg|mmol|ml|g|tablets?|pills?|mins?|minutes?|hours?|hrs?|times?|days?)(?![a-z]))"
            ),
        ),
        (
            "clock",
            re.compile(
                r"(?<![a-z])(?:at|around|by|@)\s?(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[.](?P<m>[0-5]\d))?(?P<ap>ish)?(?![a-z]|\s?(?:[\d/%]|[.,:]\d|units?|u(?![a-z])|mmol|mg|kg|weeks?|months?|days?|hours?|hrs?|min|percent|years?|lbs|kilos?|stone|steps|bpm|grams?|g(?![a-z])|ml|points?|after|before|post|pre|fasting|o.?clock|[ap]m(?![a-z])))|(?<![a-z])(?:at|around|by|@)\s?(?P<h2>\d{1,2}|seven|eight|nine|ten)(?=\s+(?:every|each|in\s+the|tomorrow|tonight|daily|to\s|for\s|on\s|this|last|yesterday|and\s|my\s|i\s))"
            ),
        ),
    )


def leveled(text: str, start: int, end: int, hour: int) -> bool:
    """Is the number of "at 9" a value ("my sugar is at 9") and no hour?"""
    if text[start].isdigit() and _AFTER_ITS_PART.search(text, 0, start) and not _REMINDED.search(text):
        return True
    if _PLANNED.search(text, 0, start) or _THEN_VALUE.match(text, end):
        return False
    level = _LEVEL.search(text, 0, start)
    if level and _SWEET.search(text, 0, start):
        return False
    return level is not None and not (level.group().startswith("woke up") and hour in range(4, 12))


def at_one(text: str, start: int, end: int) -> bool:
    """Tell one o'clock (下午一点, 一点吃的) from a little of something (吃了一点咸菜)."""
    before = text[:start].rstrip()
    if not before or before[-1] in ",，。.;；、!！?？我":
        return _DONE_AT_ONE.match(text, end) is not None
    return _BESIDE_ONE.search(before) is not None


_BESIDE_ONE = re.compile(r"[天早晨午上晚夜在到从约快是]$")
_DONE_AT_ONE = re.compile(r"[吃喝测量打起睡到去回开我才就前后]")
_LEVEL = re.compile(
    r"(?<![a-z])(?:sugars?|glucose|bg|bgl?|readings?|level|levels|numbers?|(?:sugars?|glucose|bgl?|levels?|reading) (?:is|was|were|stayed)|sitting|still|stable|steady|hovering|stuck|i'?m|am|(?<!remind )(?<!wake )(?<!tell )(?<!alert )(?<!nudge )(?<!ping )me|came in|currently|stayed|dexcom|libre|sensor|meter|woke up|fasting|it'?s)\s$"
)
_SWEET = re.compile(rf"{STIRRED} $")
_AFTER_ITS_PART = re.compile(r"(?:morning|evening|night|noon) $")
_REMINDED = re.compile(r"(?<![a-z])(?:remind|reminders?|alarms?)(?![a-z])")
"""Tablet morning 8 and night 8: hours where a reminder is wished for, else values."""
_PLANNED = re.compile(
    r"(?<![a-z])(?:(?:remind|wake|alert|nudge|ping|buzz|poke|notify|message|text|prompt|call|ring|phone|shout) me|reminders?|alarms?)(?![a-z])[^.;!?\d]*$|(?:(?<![a-z])(?:to |i |should |will |must )|^)(?:check|test|measure)(?: my| the)?(?: blood)? (?:sugars?|glucose|bgl?|levels?|readings?|numbers?) $"
)
"""What is to be checked at nine has no value yet."""
_THEN_VALUE = re.compile(
    r"\s*(?:o'?clock )?(?:this morning |last night |today |yesterday |tonight )?(?:was|is|=|:|read|showed|it was|came in at)\s+(?:about |around |at |only )?\d"
)
"""My sugar at 9 was 140: the hour of the value behind it."""
