"""Letters: the parts of an answer as they are sent, rendered once and never changed."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from agent.turn import Part
from bot.delivery.outgoing.buttons import Desk, issue

Size = Callable[[str], int]
"""How much of a limit one letter takes."""


@dataclass(frozen=True)
class Key:
    """A button as the platform sees it: what it says and the id of its row."""

    label: str
    id: str


@dataclass(frozen=True)
class Letter:
    """One message as it goes out: text, or a PNG picture or a file (name, bytes) with the text as its caption; keys below.

    `by` is the brain that worded it, for those who say how they found it.
    """

    text: str
    picture: bytes | None = None
    keys: tuple[tuple[Key, ...], ...] = ()
    document: tuple[str, bytes] | None = None
    by: str = ""

    def pack(self) -> bytes:
        """Write the letter down; `unpack` gives the very same letter back."""
        written = {
            "text": self.text,
            "picture": None if self.picture is None else b64encode(self.picture).decode(),
            "keys": [[[key.label, key.id] for key in row] for row in self.keys],
            "document": self.document and (self.document[0], b64encode(self.document[1]).decode()),
            "by": self.by,
        }
        return json.dumps(written, ensure_ascii=False).encode()

    @staticmethod
    def unpack(packed: bytes) -> "Letter":
        """Read a letter that was written down; one whose words were forgotten is `blank`."""
        read = json.loads(packed)
        if not read:
            return Letter("")
        picture = None if read["picture"] is None else b64decode(read["picture"])
        keys = tuple(tuple(Key(label, id_) for label, id_ in row) for row in read["keys"])
        document = read["document"] and (read["document"][0], b64decode(read["document"][1]))
        return Letter(read["text"], picture, keys, document, read.get("by", ""))

    @property
    def blank(self) -> bool:
        """Tell whether nothing is left of it."""
        return not (self.text or self.picture or self.document)


@dataclass(frozen=True)
class Limits:
    """The longest text and caption of a platform, in UTF-16 units as Telegram counts (never fewer than letters).

    With `in_bytes` they are counted in UTF-8. Where no words fit below a picture (`caption` 0) they go before it.
    """

    text: int = 4096
    caption: int = 1024
    in_bytes: bool = False


def render(parts: tuple[Part, ...], limits: Limits, desk: Desk) -> list[Letter]:
    """Turn parts into letters: long ones are cut at line ends, buttons go below the last piece; empty ones fall out."""
    return [letter for part in parts for letter in _letters(part, limits, desk)]


def cut(text: str, first: int, rest: int, size: Size | None = None) -> Iterator[str]:
    """Cut a text into pieces of at most `first`, then `rest` units (UTF-16 by default), at line ends or spaces where there are any."""
    limit, measure = first, size or _utf16
    while len(text) * _MOST_UNITS > limit and sum(map(measure, text)) > limit:
        head = _head(text, limit, measure)
        place = next((end for end in _ends(head) if end > len(head) // 2), len(head))
        yield text[:place].rstrip()
        text, limit = text[place:].lstrip(), rest
    yield text


_MOST_UNITS = 4
"""No letter takes more of either unit: what is short anyway is not counted letter by letter."""


def _ends(head: str) -> tuple[int, ...]:
    """Where a piece may end, the best place first: a line, a sentence, a word."""
    return head.rfind("\n"), max(head.rfind(mark) + 1 for mark in "。！？"), head.rfind(" ")


def _letters(part: Part, limits: Limits, desk: Desk) -> Iterator[Letter]:
    alone = part.picture is None and part.document is None
    if alone and not part.text.strip():
        return
    if not alone and not limits.caption and part.text.strip():
        yield from _letters(replace(part, picture=None, document=None), limits, desk)
        yield Letter("", part.picture, (), part.document)
        return
    first = limits.text if alone else limits.caption
    pieces = list(cut(part.text, first, limits.text, _utf8 if limits.in_bytes else None))
    keys = tuple(
        tuple(Key(choice.label, issue(desk, choice.action)) for choice in row) for row in part.choices if row
    )
    for place, piece in enumerate(pieces):
        held = (part.picture, part.document) if place == 0 else (None, None)
        yield Letter(piece, held[0], keys if place == len(pieces) - 1 else (), held[1], part.by)


def _utf16(letter: str) -> int:
    return 2 if letter > "\uffff" else 1


def _utf8(letter: str) -> int:
    return len(letter.encode("utf-8", "replace"))


def _head(text: str, units: int, size: Size) -> str:
    """Return the longest beginning of at most so many units."""
    left = units
    for place, letter in enumerate(text):
        left -= size(letter)
        if left < 0:
            return text[:place]
    return text
