"""Tells from an arrow or from words that a glucose value is on its way down, and how fast.

A value that is still fine but falling is not fine for long: with a sensor, carbohydrates are taken before 3.9 mmol/L is
reached (EASD and ISPAD position statement on sensor glucose in exercise, 2020; docs/sources/safety.md).
"""

import re
from functools import cache
from typing import Literal

from health.safety.plain import plain
from health.safety.tables import either, table

SOON_LOW = {"falling": 5.5, "falling_fast": 7.0}
"""mmol/L (100 and 126 mg/dL): a value no higher than this that falls may be low within half an hour."""


def falling(text: str) -> Literal["falling", "falling_fast"] | None:
    """Say whether a message tells that the value is falling; None where it says nothing of it, or the contrary."""
    readable = plain(text).text
    if _words("not").search(readable) or not (_signs("falling", text) or _words("falling").search(readable)):
        return None
    return "falling_fast" if _signs("fast", text) or _words("fast").search(readable) else "falling"


def soon_low(mmol: float, text: str) -> bool:
    """Say whether a value in mmol/L that is not low yet may soon be, by what its message tells of where it heads."""
    heading = falling(text)
    return heading is not None and mmol <= SOON_LOW[heading]


def _signs(name: str, text: str) -> bool:
    return any(sign in text for sign in table("trends")[name]["signs"])


@cache
def _words(name: str) -> re.Pattern[str]:
    words = table("trends")[name]
    return re.compile(rf"{either(words['zh']).pattern}|\b(?:{either(words['en']).pattern})")
