"""A message that somebody writes for a person whose diary they keep: "I do mum's log, her sugar was 10.3".

It is read as that person would have written it. Whoever only tells of another says no such thing and changes nothing.
"""

import re
from functools import cache
from typing import Any

from agent.understanding.text.caring_zh import keeps_zh
from agent.understanding.text.words import either, split_en, table

_GATE = re.compile(
    r"(?<![a-z])(?:for|behalf|care(?:r|giver|taker)?|her|his|their|caring)(?![a-z])|s (?=[a-z])"
)
"""Without one of these nobody says that they write for another."""


def keeps(text: str) -> bool:
    """Does the writer say that they keep the diary of somebody else?"""
    return bool(_GATE.search(text) and _said(text)) or keeps_zh(text)


def for_another(text: str) -> str:
    """The folded text as the person for whom it was written would say it; its length stays."""
    said = _said(text) if _GATE.search(text) else []
    if not said:
        return text
    persons = _persons(said)
    marks = [*said, *_pattern("beside").finditer(text)]
    # in "Tom's wife here" the wife is the writer
    persons |= _kin_of(" ".join(match.group() for match in marks if not match.groupdict().get("name")))
    rest = text
    for first, last in (match.span() for match in marks):
        rest = rest[:first] + " " * (last - first) + rest[last:]
    return text if _pattern("own").search(rest) else _as_own(rest, persons)


def _said(text: str) -> list[re.Match[str]]:
    """Where it is said; not in a question, nor of what was or might be."""
    found = [match for pattern in _says() for match in pattern.finditer(text)]
    return [
        match
        for match in found
        if not _pattern("never").search(text, 0, match.start()) and not _ASKED.match(text, match.end())
    ]


_ASKED = re.compile(r"[^,.;!]*\?")


def _persons(said: list[re.Match[str]]) -> set[str]:
    """The names of those for whom it is written."""
    named = {name for match in said if (name := match.groupdict().get("name"))}
    return named | {name for match in said if not named for name in _NAMED.findall(match.group())}


_NAMED = re.compile(r"(?<![a-z])([a-z]{2,20})'s(?![a-z])")


def _kin_of(text: str) -> set[str]:
    """The words for the persons named there, with their sisters in the table: mum and mother are one."""
    kin = set(_kin_word().findall(text))
    for words in table("things")["care"].values():
        if kin & set(words.split()):
            kin |= {word for word in words.split() if word.isascii()}
    return kin


def _as_own(text: str, persons: set[str]) -> str:
    """The same length with the person's words as their own; blanks before, for what follows stands close."""
    if persons:
        who = rf"(?<![a-z])(?:(?:my|our|the) )?{either(persons)}"
        text = _put(rf"{who}(?:'s|s'| is)(?=\s(?:at |about |around )?\d)", "i'm", text)
        text = _put(rf"{who}'s(?![a-z])", "my", text)
        text = _put(rf"{who}(?![a-z'-])", "i", text)
    for pattern, own in _PRONOUNS:
        text = _put(pattern, own, text)
    return text


def _put(pattern: str, own: str, text: str) -> str:
    return re.sub(pattern, lambda match: own.rjust(len(match.group())), text)


_PRONOUNS = (
    (r"(?<![a-z])(?:s?he|they)(?:'s| is|'re| are)(?![a-z])", "i'm"),
    (r"(?<![a-z])(?:s?he|they)(?![a-z])", "i"),
    (r"(?<![a-z])(?:hers|theirs)(?![a-z])", "mine"),
    (
        r"(?<![a-z])(?:his|their|her(?=\s(?!at |on |in |to |for |with |and |but |now|today|this |a |an |some |the |before |after )[a-z]))(?![a-z])",
        "my",
    ),
    (r"(?<![a-z])(?:her|him|them)(?![a-z])", "me"),
)


@cache
def _says() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![a-z])(?:{_filled(row)})(?![a-z])") for row in _rows()["says"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_filled(_rows()[name]))


@cache
def _kin_word() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){either(split_en(_rows()['kin']))}(?![a-z])")


def _rows() -> dict[str, Any]:
    rows: dict[str, Any] = table("caring")["english"]
    return rows


def _filled(pattern: str) -> str:
    rows = _rows()
    for name in ("who", "whose", "book", "role"):
        pattern = pattern.replace("{" + name + "}", str(rows[name]))
    return pattern.replace("{kin}", either(split_en(rows["kin"])))
