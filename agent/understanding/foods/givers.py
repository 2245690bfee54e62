"""Who cooked, bought or brought a food is none itself: 孙女买的蛋糕, 宝宝剩的半碗粥, 在老王家吃的鱼."""

from functools import cache
from re import Pattern
from re import compile as pattern

from agent.understanding.foods.names import chinese_at
from agent.understanding.text.words import table


def giver(text: str, at: int, end: int) -> int:
    """Where the words of a giver or a host that begin at ``at`` end; 0 where none do.

    A name of a food among the letters makes it none: 玉米面做的馒头 is of flour.
    """
    for words in _patterns():
        match = words.match(text, at, end)
        if match and not any(chinese_at(text, place, end) for place in range(*match.span("who"))):
            return match.end()
    return 0


@cache
def _patterns() -> tuple[Pattern[str], ...]:
    return tuple(pattern(words) for words in table("foods/givers").values())
