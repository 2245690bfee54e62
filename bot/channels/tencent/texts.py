"""Texts as these platforms take them: legal in XML, short enough, with choices as numbers."""

import re
import unicodedata

from bot.delivery.outgoing.letters import Letter
from prompts.reader import language_of, say

TEXT_BYTES = 2048
"""How long a text may be, in UTF-8."""

CHOICES_BYTES = 448
"""What of it is left for numbered choices."""

NOTE_BYTES = 80
"""What of it is left for a note that a letter is an earlier one, and for what stands between two."""

ROOM_BYTES = TEXT_BYTES - CHOICES_BYTES - NOTE_BYTES
"""How long the text of a letter may be."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHOSEN = re.compile(r"(?:回复|选|选择|第)?\s*(\d{1,2})\s*(?:个|项)?[.。!！]?")


def legal(text: str) -> str:
    """Leave out what no XML may hold: control characters, halves of characters, and two that are no characters."""
    return _ILLEGAL.sub("", text)


def cdata(text: str) -> str:
    """Write a text so that an XML parser reads exactly what is legal of it."""
    return f"<![CDATA[{legal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def clipped(text: str, most: int) -> str:
    """Return the longest beginning of at most so many bytes of UTF-8."""
    return text.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")


def worded(letter: Letter) -> str:
    """Say a letter in words alone: its text, and below it the choices with the number that chooses each."""
    text = letter.text
    if letter.document is not None:
        text = say("wechat.no_files", language_of(text, "zh"), name=letter.document[0])
    return clipped(legal(with_choices(text, letter)), TEXT_BYTES)


def with_choices(text: str, letter: Letter) -> str:
    """Write the choices of a letter below a text."""
    labels = [key.label for row in letter.keys for key in row]
    if not labels:
        return text
    lines = [f"{number}. {clipped(label, 60)}" for number, label in enumerate(labels, 1)]
    choices = "\n".join([say("wechat.choose", language_of(text, "zh")), *lines])
    return f"{text}\n\n{clipped(choices, CHOICES_BYTES)}".strip()


def chosen(text: str) -> int | None:
    """Tell which number somebody chose by typing it; None if they said something else."""
    found = _CHOSEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) if found else None
