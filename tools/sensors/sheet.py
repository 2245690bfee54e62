"""A file of bytes as a table: its encoding, its separator, and the line that names the columns."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

MOST_BYTES = 20_000_000  # what Telegram lets a bot fetch; a year of five-minute values is under 15 MB
_HEAD = 40  # lines among which the one with the column names is sought
_OTHER_KINDS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")

Why = Literal["empty", "too_big", "no_table", "no_glucose", "no_time", "no_values"]


class SensorFileError(ValueError):
    """Nothing can be taken from this file; `why` says what is wrong with it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Sheet:
    """Column names, folded to lower case, and the lines below them."""

    names: tuple[str, ...]
    lines: Sequence[Sequence[str]]


def sheet(content: bytes, time_words: Sequence[str], value_words: Sequence[str]) -> Sheet:
    """Read a table whose head names a time and a value; lines above the head are passed over. Errors: SensorFileError."""
    if not content.strip():
        raise SensorFileError("empty")
    if len(content) > MOST_BYTES:
        raise SensorFileError("too_big")
    if content.startswith(_OTHER_KINDS):
        raise SensorFileError("no_table")
    lines = _decoded(content).splitlines()
    for separator in _separators(lines[:_HEAD]):
        rows = list(csv.reader(lines, delimiter=separator))
        heads = [
            (len(row), -number)
            for number, row in enumerate(rows[:_HEAD])
            if len(row) > 1 and _names_any(_folded(row), time_words) and _names_any(_folded(row), value_words)
        ]
        if heads:  # the widest: a title above the table names both too ("葡萄糖数据,生成时间")
            number = -max(heads)[1]
            return Sheet(_folded(rows[number]), rows[number + 1 :])
    raise SensorFileError(_missing(lines[:_HEAD], time_words, value_words))


def _folded(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip().strip("\ufeff").lower() for cell in row)


def _names_any(names: Sequence[str], words: Sequence[str]) -> bool:
    return any(word in name for name in names for word in words)


def _missing(lines: Sequence[str], time_words: Sequence[str], value_words: Sequence[str]) -> Why:
    head = [line.lower() for line in lines]
    if _names_any(head, value_words):
        return "no_time"
    return "no_glucose" if _names_any(head, time_words) else "no_table"


def _separators(lines: Sequence[str]) -> list[str]:
    """The separators that occur, the most frequent first."""
    text = "\n".join(lines)
    return sorted((one for one in ",;\t|" if one in text), key=lambda one: -text.count(one))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace")
