"""Hears what a draft must not say: a dose, changed medicine, a diagnosis, a cure, a danger, a leak."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from health.safety.tables import either, table

_SENTENCE = re.compile(r"(?:[^。！？!?；;\n.]|\.(?=\d))+[。！？!?；;\n.]*")


@dataclass(frozen=True)
class Claim:
    """A claim that must not be made: its kind and place."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Row:
    kind: str
    said: re.Pattern[str]
    but_not: re.Pattern[str]
    even_so: re.Pattern[str]


def claims(text: str) -> Iterator[Claim]:
    """Find the forbidden claims of plain text, sentence by sentence."""
    for sentence in _SENTENCE.finditer(text):
        said, start = sentence.group(), sentence.start()
        yield from (Claim("dose", start + a, start + b) for a, b in _doses(said))
        for row in _rows():
            found = row.said.search(said)
            if found and (row.even_so.search(said) or not row.but_not.search(said)):
                yield Claim(row.kind, start + found.start(), start + found.end())


def _doses(sentence: str) -> Iterator[tuple[int, int]]:
    """An amount of medicine, unless it is only a record of what was taken."""
    words = _dose_words()
    for language in ("zh", "en"):
        amount = words[f"{language}_amount"].search(sentence)
        if amount is None and words[f"{language}_medicine"].search(sentence):
            amount = words[f"{language}_pill"].search(sentence)
        if amount is None or _glucose_tablets(sentence, amount.end()):
            continue
        record = words[f"{language}_record"].search(sentence)
        if record is None or words[f"{language}_directive"].search(sentence):
            yield amount.span()


def _glucose_tablets(sentence: str, end: int) -> bool:
    return (
        re.match(r"\s*(?:葡萄糖|glucose|快糖|糖片)", sentence[end:]) is not None
        or "glucose tablet" in sentence
    )


@cache
def _dose_words() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{pattern})" if name in {"en_amount", "en_pill", "en_medicine"} else pattern)
        for name, pattern in table("drafts")["dose"].items()
    }


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(kind, either([*row["zh"], *row["en"]]), either(row["but_not"]), either(row.get("even_so", [])))
        for kind, row in table("drafts")["claims"].items()
    )
