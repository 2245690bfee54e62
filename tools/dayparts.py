"""Parts of the day and meals by the words that people have for them, in both languages: one place for whoever asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hours:
    """Clock hours from `first` up to `last`; a span that ends before it begins goes over midnight."""

    first: int
    last: int

    def holds(self, hour: int) -> bool:
        """Whether an hour (0 to 23) of the person's clock lies within."""
        if self.first <= self.last:
            return self.first <= hour < self.last
        return hour >= self.first or hour < self.last


WHOLE_DAY = Hours(0, 24)

_PARTS: tuple[tuple[re.Pattern[str], Hours], ...] = (
    (re.compile(r"半夜|夜里|深夜|夜间|后半夜"), Hours(21, 6)),
    (re.compile(r"凌晨|\bsmall hours\b"), Hours(0, 6)),
    (re.compile(r"早(?!就|点|知|已|说|该)|清晨|上午|\bmornings?\b"), Hours(4, 12)),
    (re.compile(r"中午|正午|\bnoon\b|\bmidday\b"), Hours(11, 14)),
    (re.compile(r"下午|午后|\bafternoons?\b"), Hours(12, 18)),
    (
        re.compile(r"晚(?!了|点|说|一点)|傍晚|睡前|\bevenings?\b|\btonight\b|\blast night\b|\bbedtime\b"),
        Hours(17, 24),
    ),
    (re.compile(r"\bnights?\b"), Hours(18, 6)),
)

MEAL_WORDS: Mapping[str, re.Pattern[str]] = {
    "breakfast": re.compile(r"早餐|早饭|早点|早上|今早|封斋饭|breakfast|this morning|\bsuhoo?r\b|\bsehri\b"),
    "lunch": re.compile(r"午餐|午饭|中饭|中午|lunch|\bnoon\b"),
    "dinner": re.compile(r"晚餐|晚饭|晚上|昨晚|今晚|开斋饭|dinner|supper|last night|tonight|\biftar\b"),
    "snack": re.compile(r"加餐|零食|夜宵|下午茶|snack"),
}


def hours_of(text: str) -> Hours | None:
    """Return the hours of the part of the day that a text (lower case) names first in the table; None where none is."""
    return next((hours for words, hours in _PARTS if words.search(text)), None)


def meals_in(text: str) -> list[str]:
    """Return the meals that a text (lower case) names: breakfast, lunch, dinner, snack."""
    return [name for name, words in MEAL_WORDS.items() if words.search(text)]


def meal_in(text: str) -> str | None:
    """Return the first meal that a text (lower case) names."""
    return next(iter(meals_in(text)), None)
