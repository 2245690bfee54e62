"""A second ear for Chinese: how much a message sounds like an emergency, by its letters and its pairs of letters.

The word tables hear what they hold; people find other words. This hears likeness instead, and is asked only where the tables
find nothing. The weights, words/hunch.json, are made by `python -m health.safety.train`; the threshold was chosen on messages
that a fit had not seen (docs/measurements/safety.md).
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
from operator import add

_NUMBER = re.compile(r"\d[\d.]*")
_JUNK = re.compile(r"[^\u4e00-\u9fff□#a-z]+")
_ZH = re.compile(r"[\u4e00-\u9fff]{2}")
_LONGEST = 200
"""Letters; a longer message dilutes what one part of it says."""
_SURE = 1.5
"""Log odds from which a message is taken for an emergency."""


@dataclass(frozen=True)
class _Weights:
    alarm: dict[str, float]
    bias: float
    kinds: tuple[str, ...]
    place: dict[str, int]
    kind: "array[int]"
    kind_bias: tuple[float, ...]
    kind_scale: float


def grams(text: str) -> list[str]:
    """List the letters and pairs of letters of plain, masked text; numbers are all alike, marks left out."""
    letters = "^" + _JUNK.sub("", _NUMBER.sub("#", text)) + "$"
    return [*letters, *map(add, letters, letters[1:])]


def hunch(text: str) -> str | None:
    """Name the kind of emergency that plain, masked Chinese text sounds like; None where it does not."""
    if len(text) > _LONGEST or not _ZH.search(text):
        return None
    weights = _weights()
    every = grams(text)
    told = [weight for weight in map(weights.alarm.get, every) if weight is not None]
    odds = sum(told) / math.sqrt(len(told) or 1) + weights.bias
    return _kind(weights, every) if odds > _SURE else None


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
def _weights() -> _Weights:
    row = json.loads(files("health.safety.words").joinpath("hunch.json").read_text("utf-8"))
    every = row["grams"].split(" ")
    alarm, kind = (array("b", zlib.decompress(base64.b85decode(row[name]))) for name in ("alarm", "kind"))
    return _Weights(
        {gram: weight * row["alarm_scale"] for gram, weight in zip(every, alarm, strict=True)},
        row["alarm_bias"],
        tuple(row["kinds"]),
        {gram: at for at, gram in enumerate(every)},
        kind,
        tuple(row["kind_bias"]),
        row["kind_scale"],
    )
