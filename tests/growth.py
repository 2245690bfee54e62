"""How the processor time of work grows with its input: a ratio of one run, which no slow or busy machine changes much."""

import time
from collections.abc import Callable

MOST = 12.0
"""Four times as much takes four times as long in proportion, and sixteen in squares."""


def growth(work: Callable[[str], object], piece: str, letters: int) -> float:
    """Processor time of ``work`` over so many letters of ``piece`` repeated, by that over a quarter: the quickest of three each."""
    long = (piece * letters)[:letters]
    short = long[: letters // 4]
    work(short)
    return _quickest(work, long) / _quickest(work, short)


def _quickest(work: Callable[[str], object], text: str) -> float:
    spent = []
    for _ in range(3):
        begin = time.process_time()
        work(text)
        spent.append(time.process_time() - begin)
    return max(min(spent), 1e-4)
