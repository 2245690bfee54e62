"""A small linear model for open questions: hashed letters and words, the same answer every time.

Foods, medicines, people and numbers are replaced by one letter each before, so that what was learnt of one
holds for all. `python -m agent.understanding.train` makes the weights, words/model.json.
"""

import base64
import json
import math
import re
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from agent.understanding.foods.names import chinese_at, english_mentions, false_friend
from agent.understanding.logs.medicines import marked
from agent.understanding.logs.people import people_en, people_zh
from agent.understanding.text.words import FOLDER

BUCKETS = 1 << 13
_FOOD, _MEDICINE, _PERSON, _NUMBER = "ꙛ", "ꙮ", "ꙩ", "ꙟ"
_WORDS = re.compile(r"[a-z']+|[ꙛꙮꙩꙟ]|[一-鿿]|\?")
_DIGITS = re.compile(r"\d+(?:[.:]\d+)?")


@dataclass(frozen=True)
class Model:
    """Classes, and for each bucket one weight a class; a logit is bias + scale x the sum of weights / sqrt(features)."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    weights: "array[int]"


@cache
def model() -> Model:
    """The shipped weights."""
    row = json.loads((FOLDER / "model.json").read_text("utf-8"))
    weights = array("b", zlib.decompress(base64.b85decode(row["weights"])))
    return Model(tuple(row["classes"]), tuple(row["bias"]), row["scale"], weights)


def features(text: str) -> list[int]:
    """Buckets of a folded clause: letters of Chinese in ones, twos and threes, English words in ones and twos."""
    words = _WORDS.findall(_without_names(text))
    grams = [*words, "^" + words[0], words[-1] + "$"] if words else []
    grams += [a + "_" + b for a, b in pairwise(words)]
    grams += [a + b + c for a, b, c in zip(words, words[1:], words[2:], strict=False) if not a.isascii()]
    return sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams})


@cache
def _people() -> re.Pattern[str]:
    return re.compile(f"(?:我的?|俺)?{people_zh()}|(?<![a-z])(?:my )?{people_en()}(?![a-z])")


def _without_names(text: str) -> str:
    text = _people().sub(_PERSON, marked(text, _MEDICINE))
    for start, end in reversed(english_mentions(text)):
        if text[start:end] not in {"sugar", "water"}:
            text = f"{text[:start]}{_FOOD}{text[end:]}"
    out, at = [], 0
    while at < len(text):
        size = chinese_at(text, at, len(text))
        food = size > 1 or (size == 1 and not false_friend(text, at))
        out.append(_FOOD if food else text[at])
        at += size if food else 1
    return _DIGITS.sub(_NUMBER, "".join(out))


def classify(text: str) -> tuple[str, float]:
    """The likeliest class of a clause ("intent" or "intent.action", "log" for what tells) and its probability."""
    known, found = model(), features(text)
    if not found:
        return "chitchat", 0.0
    size = len(known.classes)
    factor = known.scale / math.sqrt(len(found))
    logits = list(known.bias)
    for i in range(size):
        logits[i] += factor * sum(known.weights[bucket * size + i] for bucket in found)
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    best = max(range(size), key=lambda i: powers[i])
    return known.classes[best], powers[best] / sum(powers)
