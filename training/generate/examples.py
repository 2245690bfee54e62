"""Chooses the examples that a model is given with every question: few, and such that all of the corpus is near one of them.

They cost their tokens on each turn, so at most a quarter of what the model reads is spent on them. Choosing is the greedy
maximisation of a facility-location function under a budget (Wolsey, "Maximising real-valued submodular functions", 1982).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memory.recall.encoders import BUILTIN
from training.generate.lines import Line

SHARE = 0.25
"""Of the context, at most."""

_MOST_CANDIDATES = 2000
_ENOUGH = 1e-3


@dataclass(frozen=True)
class Examples:
    """The chosen pairs as messages, and what they cost in tokens (estimated on the safe side)."""

    messages: tuple[dict[str, str], ...]
    tokens: int


def choose(lines: Sequence[Line], context: int) -> Examples:
    """Choose examples for a context of so many tokens; the newest lines are looked at."""
    newest = list(lines)[-_MOST_CANDIDATES:]
    if not newest:
        return Examples((), 0)
    vectors = BUILTIN.encode([line.said for line in newest])
    likeness = np.clip(vectors @ vectors.T, 0, None) * np.array([line.weight for line in newest])[:, None]
    costs = np.array([_cost(line) for line in newest])
    left, covered = int(context * SHARE), np.zeros(len(newest))
    chosen: list[int] = []
    while True:
        gains = np.maximum(likeness - covered[:, None], 0).sum(axis=0) / costs
        gains[costs > left] = 0
        gains[chosen] = 0
        best = int(gains.argmax())
        if gains[best] <= _ENOUGH:
            break
        chosen.append(best)
        left -= int(costs[best])
        covered = np.maximum(covered, likeness[:, best])
    pairs = [newest[place].messages[-2:] for place in sorted(chosen)]
    return Examples(tuple(dict(one) for pair in pairs for one in pair), int(context * SHARE) - left)


def modelfile(base: str, examples: Examples, context: int) -> str:
    """Write an Ollama Modelfile, for people to read; the server is given JSON, where nothing needs quoting.

    A Modelfile knows no escapes: three quotes inside a message would end it, so they become two single ones and one.
    """
    said = [f'MESSAGE {one["role"]} """{_quoted(one["content"])}"""' for one in examples.messages]
    return "\n".join([f"FROM {base}", f"PARAMETER num_ctx {context}", *said]) + "\n"


def as_json(examples: Examples) -> str:
    """Write the examples as the field `messages` of Ollama's /api/create."""
    return json.dumps(list(examples.messages), ensure_ascii=False, indent=1) + "\n"


def _quoted(text: str) -> str:
    return text.replace('"""', "\u201d\u201d\u201d")


def _cost(line: Line) -> int:
    """Estimate tokens on the safe side: one for each Chinese character, one for three other letters, and the marks of a turn."""
    text = "".join(one["content"] for one in line.messages[-2:])
    wide = sum(ord(letter) > 0x2E7F for letter in text)
    return wide + (len(text) - wide + 2) // 3 + 16
