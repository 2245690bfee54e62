"""How a food's name is folded, so that the same food said in another script or spelling meets itself."""

import re
import unicodedata
from functools import cache

from health.foods.table import rows

_BRACKETS = re.compile(r"[(\[【〔《<](?![^)]*(?:糖|sugar))[^)\]】〕》>]*[)\]】〕》>]")
"""What is said in brackets, but for how much sugar: "奶茶（三分糖）"."""
_LEFT_BRACKETS = str.maketrans("()[]", "    ")
_CAMEL = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z])")
_SPACES = re.compile(r"\s+")
_CJK = re.compile(r"[㐀-鿿]")
_CJK_GAP = re.compile(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])")
_EDGES = " \t\n.,;:!?'\"、。，；：！？“”‘’·~-_/"
_WORD = re.compile(r"[a-z0-9%&+]+(?:'[a-z]+)?")


@cache
def _simple() -> dict[int, int]:
    """Traditional (and variant) characters that occur in food names, each with its simplified one."""
    pairs: dict[int, int] = {}
    for traditional, simplified in rows("own/characters.csv"):
        pairs.update(zip(map(ord, traditional), map(ord, simplified), strict=True))
    return pairs


def simplify(text: str) -> str:
    """Traditional characters of food names as simplified ones, one for one: positions stay."""
    return text.translate(_simple())


def is_chinese(text: str) -> bool:
    """Does the text hold a Chinese character?"""
    return _CJK.search(text) is not None


def fold(name: str) -> str:
    """A name in the form in which the tables hold it: simplified, lower case, no brackets or edge marks."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'").replace("é", "e").replace("ñ", "n")
    text = _CAMEL.sub(" ", text) if " " not in text else text
    bare = _BRACKETS.sub(" ", text).translate(_LEFT_BRACKETS)
    text = simplify((bare if bare.strip(_EDGES) else text).lower())
    text = _CJK_GAP.sub("", _SPACES.sub(" ", text))
    return text.strip(_EDGES)


def words(text: str) -> tuple[str, ...]:
    """The English words of a folded text in the singular."""
    return tuple(_singular(word) for word in _WORD.findall(text))


def canonical(name: str) -> str:
    """An English name as its singular words without articles."""
    return " ".join(word for word in words(name) if word not in _ARTICLES)


def _singular(word: str) -> str:
    if len(word) <= 3 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + ("ie" if word in _IE else "y")
    if word.endswith(("ches", "shes", "xes", "oes", "sses")) and word not in _OE:
        return word[:-2]
    return word[:-1]


_IE = {"brownies", "cookies", "smoothies", "pies", "veggies", "smarties", "toasties"}
_OE = {"shoes", "toes", "quiches", "avocadoes", "toaches"}
_ARTICLES = frozenset({"a", "an", "the", "of", "some", "my", "our", "his", "her"})
