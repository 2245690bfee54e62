"""A second ear: how much a message sounds like an emergency, by its letters (Chinese) or its words and their parts (English).

The word tables hear what they hold; people find other words. This hears likeness instead, and is asked only where the tables
find nothing; what they hear it never silences. The weights, words/hunch.json, are made by `python -m health.safety.train`;
the thresholds were chosen on messages that a fit had not seen (docs/measurements/safety.md).
"""

import base64
import json
import math
import re
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from operator import add

from health.safety.readings import HIGH, LOW, MG_DL_PER_MMOL_L

_NUMBER = re.compile(r"\d[\d.]*")
_JUNK = re.compile(r"[^\u4e00-\u9fff□#a-z]+")
_ZH = re.compile(r"[\u4e00-\u9fff]{2}")
_WORD = re.compile(r"[a-z]+|#[lh]?|□+")
_TWO_WORDS = re.compile(r"[a-z]{2}[a-z]*[^a-z]+[a-z]{2}")
_SENTENCE = re.compile(r"[。！？!?；;\n…]+|\.(?!\d)")
_PART = 4
"""Letters of a part of an English word: what two forms of one word share."""
_LONGEST = {"zh": 200, "en": 260}
"""Letters; a longer message dilutes what one part of it says."""
_SURE = {"zh": 1.0, "en": 1.0}
"""Log odds from which a message is taken for an emergency."""
_PART_SURER = 1.0
"""And how much more it takes for one sentence of a longer message: the less was said, the less is known."""


@dataclass(frozen=True)
class _Weights:
    alarm: dict[str, float]
    bias: float
    kinds: tuple[str, ...]
    place: dict[str, int]
    kind: "array[int]"
    kind_bias: tuple[float, ...]
    kind_scale: float


def language(text: str) -> str | None:
    """Name the ear for this text: Chinese where two of its letters stand together, else English for two words or more."""
    if _ZH.search(text):
        return "zh"
    return "en" if _TWO_WORDS.search(text) else None


def grams(text: str) -> list[str]:
    """List the letters and pairs of letters of plain, masked text; numbers are all alike, marks left out."""
    letters = "^" + _JUNK.sub("", _NUMBER.sub("#", text)) + "$"
    return [*letters, *map(add, letters, letters[1:])]


def words(text: str) -> list[str]:
    """List the words of plain, masked English text, their pairs and their parts, each once."""
    plain = _NUMBER.sub("#" if "keton" in text else _band, text)
    said = ["^", *(word[0] if word[0] == "□" else word for word in _WORD.findall(plain)), "$"]
    found = dict.fromkeys(said)
    found.update(dict.fromkeys(f"{one}_{other}" for one, other in pairwise(said)))
    for word in said:
        edged = f"<{word}>"
        found.update(dict.fromkeys(f"~{edged[at : at + _PART]}" for at in range(len(edged) - _PART + 1)))
    return list(found)


def _band(number: re.Match[str]) -> str:
    """Stand for a number: "#l" where it would be a low glucose in either unit, "#h" a high one, else "#"."""
    value = float(number.group()) if number.group().count(".") < 2 else 0.0
    if 1 < value < LOW or 36 <= value < LOW * MG_DL_PER_MMOL_L:
        return "#l"
    return "#h" if HIGH < value < 36 or HIGH * MG_DL_PER_MMOL_L < value < 700 else "#"


READ = {"zh": grams, "en": words}
"""What each ear listens to."""


def hunch(text: str, surer: float = 0.0) -> str | None:
    """Name the kind of emergency that plain, masked text, or a sentence of it, sounds like; None where none does.

    surer: how much more than usual it takes.
    """
    for extra, piece in _pieces(text):
        name, every, odds = _odds(piece)
        if name and odds > _SURE[name] + surer + extra:
            return _kind(_weights(name), every)
    return None


def _pieces(text: str) -> list[tuple[float, str]]:
    sentences = [piece for piece in _SENTENCE.split(text) if piece.strip()]
    return [(0.0, text), *((_PART_SURER, piece) for piece in sentences if len(sentences) > 1)]


def _odds(text: str) -> tuple[str | None, list[str], float]:
    """The language of a text (None where no ear is for it), what was listened to, and the log odds."""
    name = language(text)
    if name is None or len(text) > _LONGEST[name]:
        return None, [], 0.0
    weights = _weights(name)
    every = READ[name](text)
    told = [weight for weight in map(weights.alarm.get, every) if weight is not None]
    return name, every, sum(told) / math.sqrt(len(told) or 1) + weights.bias


def _kind(weights: _Weights, every: list[str]) -> str:
    count = len(weights.kinds)
    places = [weights.place[gram] * count for gram in every if gram in weights.place]
    share = weights.kind_scale / math.sqrt(len(places) or 1)
    scores = [
        share * sum(weights.kind[place + at] for place in places) + weights.kind_bias[at]
        for at in range(count)
    ]
    return weights.kinds[scores.index(max(scores))]


@cache
def _weights(name: str) -> _Weights:
    row = json.loads(files("health.safety.words").joinpath("hunch.json").read_text("utf-8"))[name]
    every = row["grams"].split(" ")
    alarm, kind = (array("b", zlib.decompress(base64.b85decode(row[part]))) for part in ("alarm", "kind"))
    return _Weights(
        {gram: weight * row["alarm_scale"] for gram, weight in zip(every, alarm, strict=True)},
        row["alarm_bias"],
        tuple(row["kinds"]),
        {gram: at for at, gram in enumerate(every)},
        kind,
        tuple(row["kind_bias"]),
        row["kind_scale"],
    )
