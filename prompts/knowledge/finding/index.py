"""An index of the ways in which people ask for each piece, and the score of a question against it.

A word weighs by its rarity (BM25's inverse document frequency over pieces). A piece's score is half how well the best way of
asking fits (Dice), half how much of the question the piece covers; a word that no piece knows speaks against every answer.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prompts.knowledge.finding.words import elsewhere, english, plain, spelt, subjects, tokens, whose

_TEXT = 0.45  # a word that only the text holds proves less than one that people ask with
_SURFACE = 0.35  # "=watermelon" beside "#fruit" only tells near pieces apart
_UNKNOWN_ZH, _UNKNOWN_EN = 0.5, 1.8  # of the highest weight: many Chinese pairs straddle two words
_NAMED = 0.15  # for a question that holds a whole way of asking
_OTHERS = 0.75  # for a piece that is not of the pregnant, the children ... whom the question is of
_ASIDE, _OTHER_SUBJECT = 0.95, 0.7  # for a piece that is of some, of none of the subjects named
_FIT = 0.5
_ENOUGH, _SURE, _MARGIN = 0.48, 0.65, 0.03
"""Least score; from where on a near second does not matter; by how much a doubtful best must lead. Chosen on the first
half of tests/prompts/asked.toml and the "work" part of questions.toml."""


@dataclass(frozen=True)
class Entry:
    """A piece as it is looked for: ways to ask (titles among them), and its texts, in both languages."""

    id: str
    asked: tuple[str, ...]
    text: str


class Index:
    """Finds the entry that a question asks for; made once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._known = english(word for entry in self._entries for word in (*entry.asked, entry.text))
        self._raw = {entry.id: plain(" | ".join(entry.asked)) for entry in self._entries}
        ways = [(entry.id, way, tokens(way)) for entry in self._entries for way in entry.asked]
        self._ways = [(name, words) for name, _, words in ways if words]
        self._covered: dict[str, frozenset[str]] = {
            entry.id: frozenset().union(*(words for name, words in self._ways if name == entry.id))
            for entry in self._entries
        }
        self._texts = {entry.id: tokens(entry.text) - self._covered[entry.id] for entry in self._entries}
        self._weight = self._weights()
        self._highest = max(self._weight.values())
        self._size = [self._sum(words) for _, words in self._ways]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, (_, words) in enumerate(self._ways):
            for word in words:
                self._places[word].append(place)
        self._exact = {_bare(way): name for name, way, _ in ways}
        self._named = [(plain(way), name, words) for name, way, words in ways if words and len(way) > 1]

    def find(self, question: str) -> str | None:
        """Return the id of the piece that answers; None where none does, or where two would as badly."""
        return next((name for _, name in self.answers(question)), None)

    def answers(self, question: str) -> list[tuple[float, str]]:
        """Return scores and ids, the piece that answers first, then what is near; nothing where none answers."""
        if (asked := self._exact.get(_bare(question))) is not None:
            return [(1.0, asked)]
        ranked = self.ranked(question)
        if not ranked or _names_nothing(question):
            return []
        (best, name), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
        if best < _ENOUGH or best - second < self._lead(best, question):
            return []
        return ranked if all(word in self._raw[name] for word in elsewhere(question)) else []

    def _lead(self, best: float, question: str) -> float:
        """By how much the best must lead: a question that names no subject is never sure."""
        return _MARGIN if best < _SURE or not subjects(tokens(question)) else 0.0

    def ranked(self, question: str) -> list[tuple[float, str]]:
        """Return scores (0 to 1.15) and ids, best first, of all pieces that share a way of asking with the question."""
        low = spelt(question, self._known)
        asked = frozenset(word for word in tokens(low) if word in self._weight or not word.startswith("="))
        whole = self._sum(asked)
        if not whole:
            return []
        fits = self._fits(asked, whole)
        named: defaultdict[str, float] = defaultdict(float)
        said = re.sub(r"[?!.,;]", " ", low)
        for way, name, words in self._named:
            if _holds(said, way):
                named[name] = max(named[name], min(1.0, self._sum(words & asked) / whole))
        scores = [
            (self._score(name, fit, asked, whole) + _NAMED * named[name], name) for name, fit in fits.items()
        ]
        return sorted(scores, reverse=True)

    def _fits(self, asked: frozenset[str], whole: float) -> Mapping[str, float]:
        shared: defaultdict[int, float] = defaultdict(float)
        for word in asked:
            for place in self._places.get(word, ()):
                shared[place] += self._of(word)
        fits: dict[str, float] = {}
        for place, both in shared.items():
            name = self._ways[place][0]
            fits[name] = max(fits.get(name, 0.0), 2 * both / (whole + self._size[place]))
        return fits

    def _score(self, name: str, fit: float, asked: frozenset[str], whole: float) -> float:
        covered = self._sum(asked & self._covered[name]) + _TEXT * self._sum(asked & self._texts[name])
        about, mine = subjects(asked), self._covered[name]
        factor = _OTHERS if whose(asked) - mine else 1.0
        if about - mine:
            factor *= _ASIDE if about & mine else _OTHER_SUBJECT
        return factor * (_FIT * fit + (1 - _FIT) * covered / whole)

    def _weights(self) -> dict[str, float]:
        found = Counter(word for words in self._covered.values() for word in words)
        only_text = Counter(word for words in self._texts.values() for word in words if word not in found)
        many = len(self._entries)
        return {word: math.log(1 + (many - n + 0.5) / (n + 0.5)) for word, n in (found + only_text).items()}

    def _sum(self, words: Iterable[str]) -> float:
        return sum(map(self._of, words))

    def _of(self, word: str) -> float:
        weight = self._weight.get(word)
        if weight is None:
            return self._highest * (_UNKNOWN_EN if word.isascii() else _UNKNOWN_ZH)
        return weight * (_SURFACE if word.startswith("=") else 1.0)


def _names_nothing(question: str) -> bool:
    """Whether glucose, or nothing, is all that a question names: "how is my sugar" is about its writer, not about a piece."""
    named = {word for word in tokens(question) if not word.startswith("=")}
    return named <= {"#glucose"} or named <= {"#what_is"}


def _holds(low: str, way: str) -> bool:
    return f" {way} " in f" {low} " if way.isascii() else way in low


def _bare(text: str) -> str:
    """Leave letters and digits alone, to compare a question with a way of asking it."""
    return re.sub(r"[\W_]+", "", plain(text))
