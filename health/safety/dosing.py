"""Hears a question for a dose: how much medicine to take, or whether to change, skip or stop it."""

import re
from dataclasses import dataclass
from functools import cache

from health.safety.plain import plain
from health.safety.signs import languages
from health.safety.tables import either, table

_SENTENCE = re.compile(r"[^。！!\n；;.?？]*(?:\.(?=\d)[^。！!\n；;.?？]*)*[。！!\n；;.?？]*")
_SHORT = 60


@dataclass(frozen=True)
class _Words:
    medicine: re.Pattern[str]
    direct: re.Pattern[str]
    amount: re.Pattern[str]
    change: re.Pattern[str]
    question: re.Pattern[str]
    exempt_amount: re.Pattern[str]
    exempt: re.Pattern[str]


def asks_dose(text: str) -> bool:
    """Tell whether a message asks how much of a medicine to take, or whether to change it."""
    readable = plain(text).text
    sentences = [piece for piece in _SENTENCE.findall(readable) if piece.strip()]
    return any(_asks(sentences, _words(language)) for language in languages(readable))


def _asks(sentences: list[str], words: _Words) -> bool:
    if not any(words.medicine.search(piece) or words.direct.search(piece) for piece in sentences):
        return False
    known = False
    for piece in sentences:
        named = words.medicine.search(piece) is not None
        known = known or named
        if not words.exempt_amount.search(piece) and _amount(piece, words, named=named):
            return True
        if known and not words.exempt.search(piece) and _change(piece, words, named=named):
            return True
    return False


def _amount(piece: str, words: _Words, *, named: bool) -> bool:
    return words.direct.search(piece) is not None or (named and words.amount.search(piece) is not None)


def _change(piece: str, words: _Words, *, named: bool) -> bool:
    """A change that is asked for; without the medicine's name only in a short sentence that goes on from one."""
    if not named and len(piece) > _SHORT:
        return False
    return words.change.search(piece) is not None and words.question.search(piece) is not None


@cache
def _words(language: str) -> _Words:
    rows = table("dosing")[language]
    start = r"\b" if language == "en" else ""
    patterns = {name: f"{start}(?:{either(row).pattern})" for name, row in rows.items()}
    patterns["question"] += "|[?？]"
    return _Words(**{name: re.compile(pattern) for name, pattern in patterns.items()})
