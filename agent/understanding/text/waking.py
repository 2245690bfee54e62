"""Waking as a word of time: with "just" before it it is now, in 刚起床的时候 it is a time looked back at."""

import re
from functools import cache

from agent.understanding.text.words import split_en, split_zh, table

_BACK_THEN = re.compile(r"[了后]?的?(?:时|那会|那阵|那下)")


def woken(text: str, start: int, end: int) -> bool:
    """Does the word at [start, end) tell of waking, and of nothing longer ago?"""
    return text[start:end] in _words() and not _BACK_THEN.match(text, end)


@cache
def _words() -> frozenset[str]:
    words = table("times")["woken"]
    return frozenset([*split_zh(words["zh"]), *split_en(words["en"])])
