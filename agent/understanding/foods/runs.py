"""A run of English words cut into the foods that it lists, as voice input brings them: two eggs toast."""

import re
from functools import cache

from agent.understanding.foods.names import english_mentions, knows
from agent.understanding.text.words import split_en, table

_GAP = re.compile(r"[\s'-]*")
_MASS_ENDS = ("ss", "us", "molasses", "madras")
"""Ends in s, and is no plural: swiss, hummus."""


def english_parts(name: str) -> list[tuple[int, int]]:
    """The foods of a run without "and" or commas; one span where it is one dish, or where a word is unknown."""
    whole = [(0, len(name))]
    if knows(name):
        return whole
    spans = _covered(name)
    return _joined(name, spans) if len(spans) > 1 else whole


def _covered(name: str) -> list[tuple[int, int]]:
    """The known foods that make up all of the run, each with the words of preparing before it."""
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in english_mentions(name):
        before = name[at:start]
        if not all(word in _listed("leading") | _listed("tastes") for word in before.split()):
            return []
        spans.append((start - len(before.lstrip()), end))
        at = end
    return spans if not _GAP.sub("", name[at:]) else []


def _joined(name: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What makes one dish joined again: the taste before its head, which is no plural and no dish itself."""
    out: list[tuple[int, int]] = []
    closed = True
    for start, end in spans:
        word = name[start:end]
        before = name[slice(*out[-1])] if out else ""
        if not closed and _one_dish(before, word):
            out[-1] = (out[-1][0], end)
            if len(out) > 1 and word in _listed("twice") and name[slice(*out[-2])] in _listed("tastes"):
                out[-2:] = [(out[-2][0], end)]
            closed = True
        elif before in _listed("tastes") and _ends_a_dish(word, "twice"):
            out[-1] = (out[-1][0], end)  # ham and what is known as cheese sandwich
            closed = True
        else:
            out.append((start, end))
            closed = _ends_a_dish(word, "heads")
    return out


def _one_dish(before: str, word: str) -> bool:
    if is_plural(before):
        return False
    return word in _listed("heads") or (word in _listed("flavoured") and before in _listed("tastes"))


def _ends_a_dish(word: str, heads: str) -> bool:
    """Is this a dish with its head already ("turkey sandwich")?"""
    words = word.split()
    return len(words) > 1 and words[-1] in _listed(heads)


def agreed(first: str, last: str, count: float) -> bool:
    """Does the number before two foods agree with the last alone: two corn tortillas, a chicken biscuit?"""
    if is_plural(first):
        return False
    if count > 1:
        return is_plural(last)
    return first in _listed("mass") and not is_plural(last) and last not in _listed("uncounted")


def is_plural(word: str) -> bool:
    """Does the word speak of several?"""
    return word.endswith("s") and not word.endswith(_MASS_ENDS)


@cache
def _listed(part: str) -> frozenset[str]:
    return frozenset(split_en(table("foods/heads")[part]))
