"""The shipped typeface: which letters it has, how wide they are, and how a text is cut to the room there is."""

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FAMILY = "Tangban"
_FONT = "NotoSansSC-subset.otf"
_EM = 1000


@cache
def register() -> str:
    """Make the font known to matplotlib under a name of its own, which no installed font shares; returns the name."""
    from matplotlib import font_manager

    with as_file(files("tools.pictures.font").joinpath(_FONT)) as path:
        font_manager.fontManager.ttflist.append(font_manager.FontEntry(fname=str(path), name=FAMILY))
    return FAMILY


def legible(text: str) -> str:
    """Leave out what the font cannot draw, emoji above all, and every line break."""
    return " ".join(
        "".join(letter if ord(letter) in _letters() or letter.isspace() else "" for letter in text).split()
    )


def breadth(text: str, size: float) -> float:
    """Measure how many pixels wide a text is in letters of `size` pixels."""
    return sum(_advance(letter) for letter in text) * size


def shortened(text: str, room: float, size: float) -> str:
    """Cut a text to `room` pixels at a letter size of `size` pixels, with dots where something was lost."""
    if breadth(text, size) <= room:
        return text
    while text and breadth(text + "…", size) > room:
        text = text[:-1]
    words, gap, _ = text.rpartition(" ")
    kept = words if gap and text[-1].isascii() and len(words) > len(text) / 2 else text
    # The Chinese ellipsis floats in the middle of the line, which looks wrong after Latin letters.
    return kept.rstrip(" ,，、;；") + ("..." if kept[-1:].isascii() else "…")


@cache
def _font() -> "FT2Font":
    from matplotlib.ft2font import FT2Font

    with as_file(files("tools.pictures.font").joinpath(_FONT)) as path:
        font = FT2Font(str(path))
    font.set_size(_EM, 72)
    return font


@cache
def _letters() -> frozenset[int]:
    return frozenset(_font().get_charmap())


@cache
def _advance(letter: str) -> float:
    from matplotlib.ft2font import LoadFlags

    return _font().load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EM
