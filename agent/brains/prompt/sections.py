"""Puts data between marks and within a budget: sections have an order in which they give way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_OPEN, _CLOSE = "〔", "〕"
_MARKS = str.maketrans({"〔": "(", "〕": ")", "\x00": " "})


@dataclass(frozen=True)
class Section:
    """A titled list of lines, the first being the most important; one that is `needed` is shortened, never left out.

    A `backwards` one is written with its first line last, as a talk is read.
    """

    title: str
    lines: tuple[str, ...]
    needed: bool = False
    backwards: bool = False


def tokens(text: str) -> int:
    """Estimate on the safe side: a token for each Chinese character, one for three other letters."""
    wide = sum(ord(letter) > 0x2E7F for letter in text)
    return wide + (len(text) - wide + 2) // 3


def fenced(section: Section) -> str:
    """Write a section; the marks cannot be written by whoever wrote the lines."""
    lines = reversed(section.lines) if section.backwards else section.lines
    body = "\n".join(line.translate(_MARKS) for line in lines)
    return f"{section.title}{_OPEN}\n{body}\n{_CLOSE}"


def within(sections: Sequence[Section], budget: int) -> tuple[Section, ...]:
    """Fit sections into a budget of tokens.

    Sections stand in the order of their importance. The needed ones are fitted first, each cut to what is left; the others follow
    in order and lose their last lines first, so that what stands last gives way first.
    """
    kept: dict[int, Section] = {}
    places = sorted(range(len(sections)), key=lambda place: (not sections[place].needed, place))
    for place in places:
        section = sections[place]
        lines, budget = _fitting(section, budget)
        if lines:
            kept[place] = replace(section, lines=lines)
    return tuple(kept[place] for place in sorted(kept))


def _fitting(section: Section, budget: int) -> tuple[tuple[str, ...], int]:
    lines: list[str] = []
    left = budget - tokens(section.title) - 4
    for line in section.lines:
        cost = tokens(line) + 1
        if cost > left:
            if section.needed and left > 8:
                lines.append(_cut(line, left - 1))
                left = 0
            break
        lines.append(line)
        left -= cost
    return (tuple(lines), left) if lines else ((), budget)


def _cut(line: str, budget: int) -> str:
    """Cut a line at a budget of tokens."""
    end = min(len(line), 3 * budget)
    while end and tokens(line[:end]) > budget:
        end -= max(1, (tokens(line[:end]) - budget))
    return line[:end]
