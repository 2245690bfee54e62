"""The words around a food's name: what cooks it, cuts it, sizes it or joins it, and what only looks like food."""

import re
from functools import cache

from health.foods.table import rows, table
from health.foods.wording import canonical

ADDS_OIL = frozenset({"oil", "deep", "sweet"})


@cache
def kinds() -> dict[str, str]:
    """Word -> kind: state, plain, oil, deep, sweet, shape, join (own/words.csv)."""
    return {word: kind for kind, cell in rows("own/words.csv") for word in cell.split()}


@cache
def shares() -> dict[str, float]:
    """Key of a food -> its weight in a dish against 1 of a main part (own/garnishes.csv): sugar, seeds, sauces."""
    named = (
        (table().named(name), share) for share, cell in rows("own/garnishes.csv") for name in cell.split()
    )
    return {food.key: float(share) for food, share in named if food}


@cache
def _spellings() -> list[tuple[str, str]]:
    return [(wrong, right) for wrong, right in rows("own/spellings.csv")]


def respell(name: str) -> str:
    """Homophones, dialect spellings and common typos put right."""
    for wrong, right in _spellings():
        if wrong in name:
            name = name.replace(wrong, right)
    return name


@cache
def _rules(stage: str) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), food) for when, pattern, food in rows("own/rules.csv") if when == stage]


def rule(name: str, stage: str) -> str | None:
    """The name of the food that stands for this kind of name: stage head (before dishes), last or never."""
    return next((food for pattern, food in _rules(stage) if pattern.search(name)), None)


def is_nonfood(name: str) -> bool:
    """Words that hold a food's name and are none: 血糖, 里面, blood sugar."""
    return rule(name, "never") is not None


def bare_chinese(name: str) -> list[str]:
    """The name without words in front or behind that leave the food what it is, longest rests first."""
    found = [name]
    for text in found:
        found += [rest for rest in _peeled(text) if rest not in found][: _MOST - len(found)]
    return sorted(found[1:], key=len, reverse=True)


def _peeled(text: str) -> list[str]:
    """What is left when one harmless word is taken from either end; 粉丝 is no 粉 cut into 丝."""
    cuts = range(1, len(text))
    in_front = [text[cut:] for cut in cuts if kinds().get(text[:cut]) in _HARMLESS]
    return in_front + [
        text[:-cut]
        for cut in cuts
        if kinds().get(text[-cut:]) in _HARMLESS_BEHIND and text[-cut - 1 :] not in table().index
    ]


def bare_english(name: str) -> list[str]:
    """The canonical name, then without words of state and size, then without plain cooking."""
    tokens = canonical(name).split()
    stateless = [word for word in tokens if kinds().get(word) != "state"]
    uncooked = [word for word in stateless if kinds().get(word) != "plain"]
    uncut = [word for word in uncooked if kinds().get(word) != "shape"]
    return list(dict.fromkeys(" ".join(kept) for kept in (tokens, stateless, uncooked, uncut) if kept))


@cache
def english_words() -> frozenset[str]:
    """Every word of every English name."""
    return frozenset(word for name in table().index if name.isascii() for word in name.split())


_MOST = 24
_HARMLESS = ("state", "plain")
_HARMLESS_BEHIND = ("state", "shape")
