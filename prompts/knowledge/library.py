"""Finds the piece of knowledge that answers a question, or says honestly that there is none.

A question is compared with the ways in which people ask for each piece (its aliases) and with its text, by shared
words (English) and pairs of characters (Chinese), rare ones weighing more (BM25's inverse document frequency).
To add knowledge: write a table into a TOML file of this folder; the tests read every piece.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[a-z0-9][a-z0-9.-]*")
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_ENOUGH = 0.42
"""Below this the library does not know; measured on the questions of tests/prompts (docs/measurements/safety.md)."""
_TEXT_WEIGHT = 0.45  # a word that only the text holds proves less than one that people ask with
_SMALL = frozenset(
    "的了吗呢吧啊呀么什怎能会可有没是我你他她它要给让对跟和与在把被就都也还很太啥为几哪谁请想问得着地这那个些点儿时候"
)
"""Small characters: a pair that holds one tells nothing of the subject."""
_JUNK_ZH, _JUNK_EN = 0.35, 0.8  # of the highest weight: what a word in no piece speaks against an answer
_NAMED = 0.2  # for a question that holds a whole alias
_STOP = frozenset(
    [
        *[
            "a",
            "an",
            "the",
            "is",
            "are",
            "was",
            "be",
            "do",
            "does",
            "did",
            "i",
            "me",
            "my",
            "you",
            "your",
            "we",
            "it",
            "its",
            "of",
            "for",
            "to",
            "in",
            "on",
            "at",
            "and",
            "or",
            "with",
            "if",
            "what",
            "which",
            "how",
            "why",
        ],
        *[
            "when",
            "who",
            "can",
            "could",
            "should",
            "would",
            "will",
            "may",
            "have",
            "has",
            "had",
            "about",
            "this",
            "that",
            "there",
            "please",
            "tell",
            "some",
            "any",
            "get",
            "so",
            "much",
            "many",
        ],
        *[
            "explain",
            "mean",
            "means",
            "work",
            "know",
            "want",
            "need",
            "people",
            "person",
            "someone",
            "diabetic",
            "diabetics",
            "diabetes",
            "good",
            "bad",
            "best",
            "better",
        ],
        *[
            "糖尿",
            "尿病",
            "病人",
            "怎样",
            "知道",
            "告诉",
            "介绍",
            "一点",
            "一下",
            "现在",
            "需要",
            "意思",
            "解释",
            "应该",
            "注意",
            "影响",
            "关系",
            "事项",
            "好处",
            "坏处",
        ],
    ]
)


@dataclass(frozen=True)
class Piece:
    """A piece of knowledge in one language, with where it is from."""

    id: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class _Entry:
    id: str
    asked: tuple[frozenset[str], ...]
    named: tuple[str, ...]  # aliases as they stand, English ones between spaces
    text: frozenset[str]


@dataclass(frozen=True)
class _Index:
    entries: tuple[_Entry, ...]
    weight: dict[str, float]
    unseen: float


def find(query: str, language: str) -> Piece | None:
    """Find the piece that answers a question asked in any of the languages; None where the library does not know."""
    asked = _tokens(query)
    if not asked:
        return None
    index = _index()
    low = f" {query.lower()} "
    score, best = max(
        ((_score(asked, low, entry, index), entry.id) for entry in index.entries), default=(0.0, "")
    )
    return piece(best, language) if score >= _ENOUGH else None


def piece(name: str, language: str) -> Piece:
    """Return a piece by its id; KeyError where there is none."""
    row = _rows()[name]
    return Piece(name, str(row[f"{language}_title"]), str(row[language]), str(row["source"]))


def names() -> tuple[str, ...]:
    """Return the ids of all pieces."""
    return tuple(_rows())


def _score(asked: frozenset[str], query: str, entry: _Entry, index: _Index) -> float:
    """Half how well the best alias fits, half how much of the question the piece covers, more for a whole alias."""
    covered = frozenset().union(*entry.asked)
    if not asked & (covered | entry.text):
        return 0.0
    whole = _sum(asked, index)
    alias = max(2 * _sum(asked & words, index) / (whole + _sum(words, index)) for words in entry.asked)
    coverage = (
        _sum(asked & covered, index) + _TEXT_WEIGHT * _sum((asked & entry.text) - covered, index)
    ) / whole
    named = _NAMED if any(name in query for name in entry.named) else 0.0
    return 0.5 * alias + 0.5 * coverage + named


def _sum(words: Iterable[str], index: _Index) -> float:
    return sum(
        index.weight.get(word) or index.unseen * (_JUNK_EN if word.isascii() else _JUNK_ZH) for word in words
    )


def _tokens(text: str) -> frozenset[str]:
    """Words of English without their endings, pairs of neighbouring Chinese characters; single ones where alone."""
    low = text.lower().replace("’", "'").replace("'s", "")
    words = {_stem(word.strip(".-")) for word in _WORD.findall(low) if word not in _STOP}
    pairs = {run[at : at + 2] for run in _RUN.findall(low) for at in range(max(1, len(run) - 1))}
    telling = {pair for pair in pairs if not _SMALL & set(pair)}
    return frozenset(words | telling) - _STOP - {""}


def _stem(word: str) -> str:
    for ending in ("ing", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@cache
def _rows() -> dict[str, dict[str, str | list[str]]]:
    folder = files("prompts.knowledge")
    tables = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {name: row for file in tables for name, row in tomllib.loads(file.read_text("utf-8")).items()}


@cache
def _index() -> _Index:
    entries = tuple(_entry(name, row) for name, row in _rows().items())
    found = Counter(word for entry in entries for word in frozenset().union(entry.text, *entry.asked))
    weight = {word: math.log(1 + (len(entries) - n + 0.5) / (n + 0.5)) for word, n in found.items()}
    return _Index(entries, weight, max(weight.values()))


def _entry(name: str, row: dict[str, str | list[str]]) -> _Entry:
    said = [*row["zh_ask"], *row["en_ask"], str(row["zh_title"]), str(row["en_title"])]
    asked = tuple(words for words in map(_tokens, said) if words)
    named = tuple(f" {ask} " if ask.isascii() else ask for ask in said if len(ask) > 1 and _tokens(ask))
    return _Entry(name, asked, named, _tokens(f"{row['zh']} {row['en']}"))
