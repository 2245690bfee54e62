"""Finds what must not be learned of a person and writes a word for its kind in its place.

Everything is matched on a copy of the text in which each letter was folded to one other (full width to half, Chinese
numerals to digits), so that places stay the same. `\\b` is no help: to a regular expression a Chinese character and a
digit are both letters of one word. So digits are bounded by ASCII look-arounds.

To add a kind: a finder in FINDERS (the first to claim a place keeps it) and its word in prompts/training.toml. Names of
people who are not known need a model that reads; pass one as `names`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from prompts.reader import say

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]
"""Finds the places of one kind in a folded text."""

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_DIGIT = r"(?<![0-9A-Za-z.])"
_END = r"(?![0-9A-Za-z])"
_CARD = re.compile(rf"{_DIGIT}[0-9](?:[ -]?[0-9]){{12,18}}{_END}")
_CARD_WORD = re.compile(r"卡|card|visa|account", re.IGNORECASE)
_ID = re.compile(
    rf"{_DIGIT}[1-9][0-9]{{5}}[ -]?(?:18|19|20)[0-9]{{2}}[ -]?[01][0-9][0-3][0-9][ -]?[0-9]{{3}}[0-9Xx]{_END}"
)
_MOBILE = re.compile(r"(?<![0-9.])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SECRET = re.compile(
    r"(?:密码|口令|验证码|passwords?|passwd|pwd|passcode|pin code|pin码)(?:\s*(?:is|was|:|=|是|为|改成|换成))*\s*[\"'“]?"
    r"([!-~]*[0-9!-/:-@][!-~]*)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:微信号?|wechat(?: id)?|qq号?|whatsapp|telegram)(?:\s*(?:is|:|=|是|为|号码?))*\s*(@?[A-Za-z0-9][A-Za-z0-9_-]{4,})",
    re.IGNORECASE,
)
_ADDRESS_ZH = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|区|县|镇|乡|街道))*[\u4e00-\u9fff]{1,8}(?:路|街|大道|道|巷|胡同|弄|村|小区|花园|苑|里)"
    r"(?:\s*[0-9]{1,5}\s*(?:号院?|弄|栋|幢|座|单元|室|楼|层|[-#]))+(?:\s*[0-9]{1,5}\s*(?:号|室|单元|层|楼)?)?"
)
_ADDRESS_EN = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd)(?![a-z])"
    r"(?:,? (?:Apt|Apartment|Unit|Suite|Flat) ?#?[0-9A-Z]{1,5})?"
)
_NAMED = re.compile(
    r"(?:我(?:的名字)?叫(?![了你他她它您个车做])|本人姓名|姓名(?:是|:)|全名是)\s*([\u4e00-\u9fff]{2,4}?)(?=[，。,. !！?？、;；]|$)"
    r"|(?:[Mm]y (?:full )?name is|I am called) ([A-Z][a-z]+(?: [A-Z][a-z]+){0,2})"
)
_LINK = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class Masked:
    """A text without what was found in it, and how much of each kind that was."""

    text: str
    found: Mapping[str, int]


def mask(text: str, language: str, known: Iterable[str] = (), names: Finder | None = None) -> Masked:
    """Mask a text; `known` are names that are known to be names, `names` may find others."""
    taken: list[tuple[Span, str]] = []
    folded = fold(text)
    for kind, find in {**FINDERS, "name": _names(tuple(known), names)}.items():
        for span in find(folded):
            if span[0] < span[1] and all(span[1] <= start or end <= span[0] for (start, end), _ in taken):
                taken.append((span, kind))
    for (start, end), kind in sorted(taken, reverse=True):
        text = f"{text[:start]}{_word(kind, language)}{text[end:]}"
    return Masked(text, Counter(kind for _, kind in taken))


def fold(text: str) -> str:
    """Fold each letter to one other: full width to half; numerals to digits where seven or more stand together."""
    half = text.translate(_WIDTH)
    return _RUN.sub(lambda run: run.group().translate(_NUMERALS), half)


_RUN = re.compile(r"[〇零一二三四五六七八九幺0-9 -]{7,}")


def _ids(text: str) -> Iterator[Span]:
    """Chinese identity numbers by the checksum of GB 11643."""
    from stdnum.cn import ric

    yield from (
        one.span() for one in _ID.finditer(text) if ric.is_valid(re.sub("[ -]", "", one.group()).upper())
    )


def _cards(text: str) -> Iterator[Span]:
    """Bank cards by Luhn, with an issuer's first digits or a word for a card nearby: one number in ten passes by chance."""
    from stdnum import luhn

    for one in _CARD.finditer(text):
        digits = re.sub("[ -]", "", one.group())
        near = text[max(0, one.start() - 12) : one.end() + 6]
        if luhn.is_valid(digits) and (
            digits.startswith(("62", "4", "5", "34", "37")) or _CARD_WORD.search(near)
        ):
            yield one.span()


def _phones(text: str) -> Iterator[Span]:
    """Mobiles of China by their shape, whatever stands around them; all other numbers as libphonenumber reads them."""
    import phonenumbers

    yield from (one.span() for one in _MOBILE.finditer(text))
    for found in phonenumbers.PhoneNumberMatcher(text, "CN"):
        yield found.start, found.end


def _whole(pattern: re.Pattern[str]) -> Finder:
    return lambda text: [one.span() for one in pattern.finditer(text)]


def _inside(pattern: re.Pattern[str]) -> Finder:
    """Only the group is masked: the word before it says what it was."""
    return lambda text: [one.span(one.lastindex or 0) for one in pattern.finditer(text)]


def _names(known: tuple[str, ...], more: Finder | None) -> Finder:
    def find(text: str) -> Iterator[Span]:
        yield from _inside(_NAMED)(text)
        for name in sorted({one for one in known if len(one) > 1}, key=len, reverse=True):
            yield from (one.span() for one in re.finditer(_bounded(name), text))
        yield from more(text) if more is not None else ()

    return find


@cache
def _bounded(name: str) -> re.Pattern[str]:
    bounds = (r"(?<![A-Za-z])", r"(?![A-Za-z])") if name.isascii() else ("", "")
    return re.compile(bounds[0] + re.escape(name) + bounds[1])


@cache
def _word(kind: str, language: str) -> str:
    return say(f"training.mask_{kind}", language)


FINDERS: Mapping[str, Finder] = {
    "link": _whole(_LINK),
    "mail": _whole(_MAIL),
    "secret": _inside(_SECRET),
    "account": _inside(_ACCOUNT),
    "id": _ids,
    "card": _cards,
    "phone": _phones,
    "address": lambda text: [*_whole(_ADDRESS_ZH)(text), *_whole(_ADDRESS_EN)(text)],
}
