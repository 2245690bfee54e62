"""The same as in `caring` for Chinese: 这个号专门给我妈记的 她今早空腹8.2 is read as mum would have written it."""

import re
from functools import cache
from typing import Any

from agent.understanding.text.words import either, split_zh, table

_GATE = re.compile(r"[给帮替为代记号]|我是")
_ENTRY = re.compile(r"\d|[一二三四五六七八九十两]+(?:点|[个碗片杯勺份块根步斤])|[吃喝打走跑]了")
"""Without one of these nothing is told that could go into a diary."""
_ASKED = re.compile(r"[^,。;!?\s]{0,12}(?:\?|[吗么](?:$|[,。;!?\s]))")


def keeps_zh(text: str) -> bool:
    """Does the writer say that they keep the diary of somebody else?"""
    return bool(_GATE.search(text) and _said(text))


def for_another_zh(text: str) -> str:
    """The folded text as the person for whom it was written would say it; its length stays."""
    if not (_GATE.search(text) and _ENTRY.search(text)):
        return text
    said = _said(text)
    if not said:
        return text
    marks = [*said, *_pattern("beside").finditer(text), *_pattern("ill").finditer(text)]
    rest = text
    for first, last in (match.span() for match in marks):
        rest = rest[:first] + " " * (last - first) + rest[last:]
    if _pattern("own").search(rest):
        return text
    return _as_own(rest, _kin(" ".join(match.group() for match in marks)) or _kin(text)[:1])


def _said(text: str) -> list[re.Match[str]]:
    """Where it is said; not in a question, nor of what was or might be."""
    found = [match for pattern in _says() for match in pattern.finditer(text)]
    if _pattern("ill").search(text):
        found += _pattern("measured").finditer(text)
    return [
        match
        for match in found
        if not _pattern("never").search(text, 0, match.start()) and not _ASKED.match(text, match.end())
    ]


def _kin(text: str) -> list[str]:
    """The words for the persons named there, with their sisters in the table: 妈 and 母亲 are one."""
    kin: list[str] = re.findall(either(split_zh(_rows()["kin"])), text)
    for words in table("things")["care"].values():
        same = [word for word in split_zh(words) if not word.isascii()]
        if any(word in one for word in same for one in kin):
            kin += same
    return kin


def _as_own(text: str, kin: list[str]) -> str:
    """The same length with the person's words as their own."""
    words = either([*kin, *split_zh(_rows()["any"])])
    who = rf"(?:我们家|我家|咱家|俺家|我们|咱们|我|俺|咱)?(?:{words}|[他她](?!们|人))"
    return re.compile(who).sub(lambda match: "我".rjust(len(match.group())), text)


@cache
def _says() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_filled(row)) for row in _rows()["says"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_filled(_rows()[name]))


def _rows() -> dict[str, Any]:
    rows: dict[str, Any] = table("caring")["chinese"]
    return rows


def _filled(pattern: str) -> str:
    rows = _rows()
    filled = pattern.replace("{who}", str(rows["who"])).replace("{role}", str(rows["role"]))
    return filled.replace("{kin}", either(split_zh(rows["kin"])))
