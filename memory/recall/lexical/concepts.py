"""Words that stand for the same thing ("CGM", "Dexcom", "探头") are found for one another through groups of terms."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from memory.recall.lexical.script import folded
from memory.recall.lexical.words import stem

TABLES = ("medical.toml", "everyday.toml")

_WORD = re.compile(r"[a-z0-9]+")
_AGE = re.compile(r"(?<=[,.] )[1-9]\d?(?=, )")
"""An age as people write it of themselves ("Priya, 38, type 1")."""
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class Thesaurus:
    """Terms and the groups that each stands in: Chinese by characters, English by stems in a row."""

    chinese: dict[str, frozenset[str]]
    english: dict[tuple[str, ...], frozenset[str]]
    chinese_lengths: dict[str, tuple[int, ...]]
    """By their first character, how long terms are, the longest first."""
    english_lengths: dict[str, tuple[int, ...]]
    """By their first stem, of how many stems terms are, the most first."""


def concepts(text: str) -> Counter[str]:
    """Count the groups that the terms of a folded text stand in; the longest term at each place is taken."""
    known = thesaurus()
    counted: Counter[str] = Counter()
    if not text.isascii():
        _count_chinese(text, known, counted)
    _count_english([stem(word) for word in _WORD.findall(text)], known, counted)
    counted["age"] += len(_AGE.findall(text))
    return +counted


def _count_chinese(text: str, known: Thesaurus, counted: Counter[str]) -> None:
    at, lengths, terms = 0, known.chinese_lengths, known.chinese
    while at < len(text):
        step = 1
        # A term of both scripts is only read where it begins with a Chinese character or a digit.
        if text[at] >= "㐀" or text[at].isdigit():
            for length in lengths.get(text[at], ()):
                if groups := terms.get(text[at : at + length]):
                    counted.update(groups)
                    step = length
                    break
        at += step


def _count_english(stems: list[str], known: Thesaurus, counted: Counter[str]) -> None:
    at, lengths, terms = 0, known.english_lengths, known.english
    while at < len(stems):
        step = 1
        for length in lengths.get(stems[at], ()):
            if groups := terms.get(tuple(stems[at : at + length])):
                counted.update(groups)
                step = length
                break
        at += step


@cache
def thesaurus() -> Thesaurus:
    """Read the shipped tables once."""
    chinese: dict[str, set[str]] = {}
    english: dict[tuple[str, ...], set[str]] = {}
    for group, term in _terms():
        if _HAN.search(term):
            chinese.setdefault(term, set()).add(group)
        elif stems := tuple(stem(word) for word in _WORD.findall(term)):
            english.setdefault(stems, set()).add(group)
    return Thesaurus(
        chinese={term: frozenset(groups) for term, groups in chinese.items()},
        english={term: frozenset(groups) for term, groups in english.items()},
        chinese_lengths=_lengths(chinese),
        english_lengths=_lengths(english),
    )


def _lengths(terms: Iterable[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for term in terms:
        found.setdefault(term[0], set()).add(len(term))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def narrower() -> dict[str, frozenset[str]]:
    """Read which groups stand in a wider one."""
    return {
        group: frozenset(_listed(parts)) for table in _tables() for group, parts in table["wider"].items()
    }


def _terms() -> list[tuple[str, str]]:
    """Every group with each of its terms; a wider group has the terms of its narrower ones too."""
    groups = {group: _listed(terms) for table in _tables() for group, terms in table["groups"].items()}
    return [
        (group, folded(term))
        for group, terms in groups.items()
        for term in (*terms, *(term for part in narrower().get(group, ()) for term in groups[part]))
    ]


@cache
def _tables() -> list[dict[str, dict[str, str]]]:
    folder = files("memory.recall.lexical")
    return [tomllib.loads(folder.joinpath(table).read_text(encoding="utf-8")) for table in TABLES]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]
