"""A message as it was meant: widths, letters, slips of voice input made alike, every place still known."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.understanding.text.words import either, split_zh, table

LIMIT = 1000
"""Characters of a message that are read; nobody tells a meal in more."""

_PUNCTUATION = str.maketrans("“”‘’「」『』—–～﹣‑•·﹐﹑﹒︰⁄∕＇`´×", "\"\"''\"\"\"\"--~--、·,、.:/''''x")
_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"(?<![a-z])b4(?![a-z\d])|[a-z][a-z']*")
_SELECTORS = re.compile("[\u200b-\u200f\ufe0f\u2060\ufeff]")


@dataclass(frozen=True)
class Folded:
    """The text to read, and for each of its characters the place in the text as written."""

    text: str
    places: tuple[int, ...]
    original: str
    chinese: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span [start, end) of the folded text, in the original."""
        if start >= end or start >= len(self.places):
            return (0, 0)
        return self.places[start], self.places[min(end, len(self.places)) - 1] + 1

    def said(self, start: int, end: int) -> str:
        """What was written there."""
        first, last = self.span(start, end)
        return self.original[first:last].strip()


@cache
def _characters() -> dict[int, str]:
    """Full width to half width, traditional to simplified, one character for one."""
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    forms = table("folding")["traditional"]
    simple = {ord(old): new for old, new in zip(forms["from"], forms["to"], strict=True)}
    blanks = dict.fromkeys([0x00A0, 0x3000, 0x2009, 0x202F, 0x09], " ")
    circled = {0x2460 + i: str(i + 1) for i in range(9)}
    marks = {0xFF0C: ",", 0xFF01: "!", 0xFF1F: "?", 0xFF1A: ":", 0xFF1B: ";"}
    return wide | circled | simple | blanks | marks


@cache
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    forms: dict[str, str] = {}
    for right, wrong in table("folding")["homophones"].items():
        forms |= dict.fromkeys(split_zh(wrong), right)
    return re.compile(either(forms)), forms


@cache
def _typos() -> dict[str, str]:
    return {wrong: right for right, all_ in table("folding")["words"].items() for wrong in split_zh(all_)}


@cache
def _pictures(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    forms = dict(table("folding")["emoji"][language])
    return re.compile(either(forms)), forms


@lru_cache(maxsize=16)
def fold(text: str) -> Folded:
    """Fold the first `LIMIT` characters of a message."""
    original = text[:LIMIT]
    chinese = bool(_CJK.search(original))
    # A character whose lower case is longer ("İ") stays, so that one place is one character.
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in original)
    low = low.translate(_characters()).translate(_PUNCTUATION)
    places = list(range(len(low)))
    low, places = _shortened(low, places)
    low, places = _replace(low, places, _SELECTORS, {})
    low, places = _pictured(low, places, "zh" if chinese else "en")
    if chinese:
        low, places = _replace(low, places, *_slips())
    low, places = _replace(low, places, _WORD, _typos())
    return Folded(low, tuple(places), original, chinese)


def _pictured(text: str, places: list[int], language: str) -> tuple[str, list[int]]:
    """Pictures of foods as their words; one beside its own word says nothing more (🥚鸡蛋, 🍞全麦面包, fried egg 🍳)."""
    pattern, forms = _pictures(language)
    for match in reversed(list(pattern.finditer(text))):
        start, end = match.span()
        word = forms[match.group()]
        new = "" if _beside(text, start, end, word) else word
        spread = [places[start]] * len(new)
        text, places = text[:start] + new + text[end:], places[:start] + spread + places[end:]
    return text, places


_NEAR = 12
_RUN_AFTER = re.compile(r"[\s\d]{0,3}[一-鿿a-z' ]*")
_RUN_BEFORE = re.compile(r"[一-鿿a-z' ]*[\s\d]{0,3}$")


def _beside(text: str, start: int, end: int, word: str) -> bool:
    """Does the word, or what it is a kind of (面条 and 牛肉面), stand right before or behind the picture?"""
    after = _RUN_AFTER.match(text, end, end + _NEAR)
    before = _RUN_BEFORE.search(text[max(start - _NEAR, 0) : start])
    near = f"{before.group() if before else ''} {after.group() if after else ''}"
    if word.isascii():
        return word.rstrip("s").rstrip("e") in near
    return any(letter in near for letter in word.rstrip("子")[-1 if len(word) > 2 else 0 :])


_DRAWN_OUT = re.compile(r"(.)\1{40,}", re.DOTALL)
_KEPT = 40
"""Letters kept of one letter written again and again: the rest says nothing, and every pattern would try it."""


def _shortened(text: str, places: list[int]) -> tuple[str, list[int]]:
    """The text without what follows the fortieth of a run of one letter."""
    out, kept, last = "", list[int](), 0
    for match in _DRAWN_OUT.finditer(text):
        stop = match.start() + _KEPT
        out += text[last:stop]
        kept += places[last:stop]
        last = match.end()
    return (out + text[last:], kept + places[last:]) if last else (text, places)


def _replace(
    text: str, places: list[int], pattern: re.Pattern[str], forms: dict[str, str]
) -> tuple[str, list[int]]:
    """Replace matches; a longer or shorter word spreads over the places of the old one."""
    out: list[str] = []
    kept: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        old = match.group()
        new = forms.get(old, old if pattern is _WORD else "")
        if new == old:
            continue
        start, end = match.span()
        out += [text[last:start], new]
        kept += places[last:start]
        kept += [places[start + min(i * len(old) // max(len(new), 1), len(old) - 1)] for i in range(len(new))]
        last = end
    if not last:
        return text, places
    out.append(text[last:])
    kept += places[last:]
    return "".join(out), kept
