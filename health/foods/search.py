"""Which food does a person mean? Exact names first, then what they add to names, then kinds, dishes and typos."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from health.foods.dishes import MIX, chinese_dish, english_dish, listed, mean
from health.foods.food import Food
from health.foods.lexicon import bare_chinese, bare_english, english_words, is_nonfood, kinds, respell, rule
from health.foods.table import rows, table
from health.foods.wording import fold, is_chinese, words

Hit = tuple[Food, float]
_LONGEST = 80
_MEASURE = re.compile(
    r"^(?:[一二两三四五六七八九十半几]+|[\d.]+个?半?)(?:个|只|碗|杯|片|块|根|勺|盘|份|包|袋|盒|瓶|张|串|条|笼|把|颗|粒|口|罐)"
    r"|^[\d.]+ ?(?:ml|g|kg|oz|cups?|slices?|pieces?|bowls?|克|毫升|个|只|碗|杯|片|块|根|勺|盘|份|包|袋|盒|瓶|两)? ?(?:of )?"
    r"|[ ,]*[\d.]+ ?(?:ml|mg|g|m|克|毫升|个|只|碗|杯|片|块|根|勺|盘|份|包|袋|盒|瓶|两|颗|粒|cups?|pieces?)?[.]?$"
)


def find(name: str) -> Hit | None:
    """The food that a name as said stands for, with a score from 0 to 1; None where nothing fits.

    1: this very name; 0.95: but for words of size, state or plain cooking; 0.85: with its spelling put right;
    0.8: a dish of known foods, whose nutrients are their mean (key "mix/..."); 0.7: its kind by its last word;
    0.5: its kind by any word. A key of a `Food` is a name too.
    """
    return _find(fold(name)) if name else None


@cache
def names() -> frozenset[str]:
    """All names and aliases of foods, lower case and simplified (fold a text with `simplify` before matching).

    Without the few that more often mean something else in a message ("date", "一点点"); `find` knows those too.
    """
    return table().names() - {name for name, _ in rows("own/ambiguous.csv")}


@lru_cache(maxsize=8192)
def _find(name: str) -> Hit | None:
    keyed = table().keyed(name)
    if keyed is not None:
        return keyed, 1.0
    name = name.removeprefix(MIX)
    if not name or len(name) > _LONGEST:
        return None
    exact = table().named(name)
    if exact is not None:
        return exact, 1.0
    if is_nonfood(name):
        return None
    steps = _CHINESE if is_chinese(name) else _ENGLISH
    return next((hit for step in steps if (hit := step(name)) is not None), None)


def _hit(food: Food | None, score: float) -> Hit | None:
    return None if food is None else (food, score)


def _bare_chinese(name: str) -> Hit | None:
    return _first(bare_chinese(name), 0.95)


def _bare_english(name: str) -> Hit | None:
    return _first(bare_english(name), 0.95)


def _first(names: list[str], score: float) -> Hit | None:
    return next((hit for name in names if (hit := _hit(table().named(name), score))), None)


def _kind(stage: str, score: float) -> Callable[[str], Hit | None]:
    def step(name: str) -> Hit | None:
        food = rule(name, stage)
        return None if food is None else _hit(table().named(food), score)

    return step


def _unmeasured(name: str) -> Hit | None:
    """Without a number and its measure at either end: "80g米饭", "饼干2片"."""
    rest = _MEASURE.sub("", name)
    return None if rest == name else _weaker(_find(rest), 0.9)


def _list(name: str) -> Hit | None:
    parts = listed(name)
    hits = [_find(part) for part in parts if len(parts) > 1]
    foods = [hit[0] for hit in hits if hit is not None and hit[1] >= 0.7]
    return (mean(name, foods), 0.8) if 1 < len(foods) == len(hits) else None


def _chinese_dish(name: str) -> Hit | None:
    return _hit(chinese_dish(name), 0.8)


def _english_dish(name: str) -> Hit | None:
    return _hit(english_dish(name), 0.8)


def _respelt(name: str) -> Hit | None:
    right = respell(name)
    return None if right == name else _weaker(_find(right), 0.85)


def _weaker(hit: Hit | None, most: float) -> Hit | None:
    return None if hit is None else (hit[0], min(hit[1], most))


def _english_typo(name: str) -> Hit | None:
    right = " ".join(_known_word(word) or word for word in words(name))
    return None if right == " ".join(words(name)) else _weaker(_find(right), 0.85)


@lru_cache(maxsize=4096)
def _known_word(word: str) -> str | None:
    """The one food word that a mistyped word can be: same first letter, one slip (two in long words)."""
    from rapidfuzz.distance import OSA

    if len(word) < 5 or word in kinds() or word in english_words():
        return None
    slips = 1 if len(word) < 8 else 2
    near = [
        (OSA.distance(word, other, score_cutoff=slips), other)
        for other in _english_words_by_letter().get(word[0], ())
        if abs(len(other) - len(word)) <= slips
    ]
    near = sorted((distance, other) for distance, other in near if distance <= slips)
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


@cache
def _english_words_by_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in english_words():
        if len(word) >= 4:
            found.setdefault(word[0], []).append(word)
    return found


_CHINESE = (
    _bare_chinese,
    _unmeasured,
    _list,
    _respelt,
    _kind("head", 0.7),
    _chinese_dish,
    _kind("last", 0.5),
)
_ENGLISH = (
    _bare_english,
    _unmeasured,
    _respelt,
    _kind("head", 0.7),
    _english_dish,
    _english_typo,
    _kind("last", 0.5),
)
