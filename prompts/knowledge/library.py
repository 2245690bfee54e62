"""Finds the piece of knowledge that answers a question, or says honestly that there is none.

To add knowledge: write a table into a TOML file of this folder; the tests read every piece. How a question is compared with
the pieces stands in `finding`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from prompts.knowledge.finding.index import Entry, Index

_LONGEST = 500
"""Letters of a question that are read: whoever tells more than that asks at the beginning, and 10,000 letters took three seconds."""


@dataclass(frozen=True)
class Piece:
    """A piece of knowledge in one language, with where it is from."""

    id: str
    title: str
    text: str
    source: str


def find(query: str, language: str) -> Piece | None:
    """Find the piece that answers a question asked in any of the languages; None where the library does not know."""
    best = next(iter(found(query)), None)
    return piece(best[0], language) if best else None


def found(query: str) -> list[tuple[str, float]]:
    """Give ids and scores, the piece that answers first and then the next best; nothing where the library does not know."""
    return [(name, score) for score, name in _index().answers(query[:_LONGEST])]


def piece(name: str, language: str) -> Piece:
    """Return a piece by its id; KeyError where there is none."""
    row = _rows()[name]
    return Piece(name, str(row[f"{language}_title"]), str(row[language]), str(row["source"]))


def names() -> tuple[str, ...]:
    """Return the ids of all pieces."""
    return tuple(_rows())


@cache
def _rows() -> dict[str, dict[str, str | list[str]]]:
    folder = files("prompts.knowledge")
    tables = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {name: row for file in tables for name, row in tomllib.loads(file.read_text("utf-8")).items()}


@cache
def _index() -> Index:
    return Index(
        Entry(
            name,
            (*row["zh_ask"], *row["en_ask"], str(row["zh_title"]), str(row["en_title"])),
            f"{row['zh']}\n{row['en']}",
        )
        for name, row in _rows().items()
    )
