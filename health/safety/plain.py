"""Makes a message plain to read for the word tables: small letters, half width, simplified, common slips mended.

Every letter remembers its place in the message, so that what is found can be shown there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from health.prices import priced
from health.safety.tables import table

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27, 0x2018: 0x27}
_WORD = re.compile(r"[a-z]{4,20}")


@dataclass(frozen=True)
class Plain:
    """A message made plain; `places[i]` is where letter i stood in the message, one more for its end."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a place in the plain text into one in the message."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=16)
def plain(message: str) -> Plain:
    """Make a message plain; several ask it of the same message in a turn."""
    text = "".join(low if len(low := letter.lower()) == 1 else letter for letter in message)
    text = text.translate(_letters())
    text = _slips_zh().sub(lambda slip: table("slips")["zh"][slip.group()], text)
    text = priced(text)
    places = list(range(len(text)))
    if "'" in text:
        places = [place for place in places if text[place] != "'"]
        text = text.replace("'", "")
    return _mend_english(text, places, len(message))


def _mend_english(text: str, places: list[int], end: int) -> Plain:
    parts: list[str] = []
    where: list[int] = []
    done = 0
    for word in _WORD.finditer(text):
        right = _slips_en().get(word.group())
        if right is None:
            continue
        parts += [text[done : word.start()], right]
        where += places[done : word.start()]
        last = word.end() - 1
        where += [places[min(word.start() + step, last)] for step in range(len(right))]
        done = word.end()
    if not done:
        return Plain(text, (*places, end))
    return Plain("".join(parts) + text[done:], (*where, *places[done:], end))


@cache
def _letters() -> dict[int, int]:
    old, new = files("health.safety.words").joinpath("traditional.txt").read_text("utf-8").split()
    return _WIDTH | {ord(traditional): ord(simple) for traditional, simple in zip(old, new, strict=True)}


@cache
def _slips_zh() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(table("slips")["zh"], key=len, reverse=True))))


@cache
def _slips_en() -> dict[str, str]:
    """Every likely slip of the words that matter: a letter left out, doubled, swapped, or a wrong vowel."""
    slips = table("slips")
    real = set(slips["real_words"]) | set(slips["words"])
    found = {
        wrong: word
        for word in slips["words"]
        for make in _MAKERS
        for wrong in make(word)
        if wrong not in real
    }
    return {**found, **slips["en"]}


def _left_out(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word)) if len(word) > 5]


def _doubled(word: str) -> list[str]:
    return [word[: at + 1] + word[at:] for at in range(len(word))]


def _swapped(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _wrong_vowel(word: str) -> list[str]:
    spots = [at for at, letter in enumerate(word) if letter in "aeiou" and len(word) > 5]
    return [word[:at] + vowel + word[at + 1 :] for at in spots for vowel in "aeiou"]


_MAKERS: tuple[Callable[[str], list[str]], ...] = (_wrong_vowel, _left_out, _doubled, _swapped)
