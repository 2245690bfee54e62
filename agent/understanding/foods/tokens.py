"""A stretch of text as names of foods, amounts, and what parts them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.understanding.foods.givers import giver
from agent.understanding.foods.names import chinese_at, english_names, false_friend
from agent.understanding.foods.quantities import Quantity, quantities
from agent.understanding.text.words import either, split_en, split_zh, table

_SEPARATOR = re.compile(
    r"[,、;.!?。:+\n\r\t/|~()\[\]<>{}\"*_=\u2600-\u27bf\u2b50\U0001f000-\U0001faff-]+|\s{1,}"
)
"""Marks, and pictures that name no food themselves."""
_BLANK = re.compile(r"\s+")
_CJK = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class Token:
    """One of "name", "amount", "break", "gap" or "space" at [start, end)."""

    kind: str
    start: int
    end: int
    amount: Quantity | None = None


@lru_cache(maxsize=16)
def tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Cut [start, end) into tokens; foods are looked for twice in a message, and its rest once more."""
    amounts = {quantity.start: quantity for quantity in quantities(text, start, end)}
    found: list[Token] = []
    at = start
    while at < end:
        token = _bare_measure(text, at, end) or _token(text, at, end, amounts)
        if (token.kind == "name" and found and found[-1].kind == "name" and found[-1].end == at) or (
            token.kind == "space" and found and found[-1].kind == "name" and _goes_on(text, token, end)
        ):
            found[-1] = Token("name", found[-1].start, token.end)
        elif token.kind != "drop":
            found.append(token)
        at = token.end
    return tuple(found)


_BARE_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?:small|big|large|medium|quick|little|tiny|huge)\s)?(?P<unit>bowl|glass|cup|mug|plate|slice|piece|can|tin|bag|handful|pint|bottle|packet|serving|portion|scoop|spoonful|tablespoon|teaspoon|bar|order|bite)\sof\s"
)
_BARE = re.compile(r"(?<=[了吃喝来个整点炫嗦啃过杯那这])[碗个杯根块份片盘条串瓶罐盒袋口粒颗只张屉笼]")


def _bare_measure(text: str, at: int, end: int) -> Token | None:
    """吃了碗面: a measure without its number is one of it."""
    if measure := _BARE_ENGLISH.match(text, at, end):
        return Token("amount", at, measure.end(), Quantity(1, measure["unit"], at, measure.end()))
    match = _BARE.match(text, at, end)
    if not match or chinese_at(text, at, end) > 1 or match.end() >= end or not _CJK.match(text[match.end()]):
        return None
    return Token("amount", at, match.end(), Quantity(1, match.group(), at, match.end()))


def _goes_on(text: str, space: Token, end: int) -> bool:
    """A blank inside an English name; between Chinese words it separates."""
    after = text[space.end : space.end + 1]
    before = text[space.start - 1]
    return bool(after) and space.end < end and before.isascii() and after.isascii() and after.isalpha()


_SEVERAL = re.compile(r"(?:好|十|来)?几(?:大|小)?[碗个杯根块份片盘条串瓶罐盒袋口粒颗只张屉笼棵朵勺瓣]")
_SWEETNESS = re.compile(r"(?:[一二三四五六七八九\d]分|半|全|少|微|无|多|[不没]加)糖的?")
"""How many nobody counted, and how sweet a drink is: neither is a food, nor its amount."""


def _token(text: str, at: int, end: int, amounts: dict[int, Quantity]) -> Token:
    if blank := _BLANK.match(text, at, end):
        return Token("space", at, blank.end())
    known = chinese_at(text, at, end)
    if known > 1 or (known and not false_friend(text, at)):
        return Token("name", at, at + known)
    if known:
        return Token("gap", at, at + 1)
    if vague := _SEVERAL.match(text, at, end) or _SWEETNESS.match(text, at, end):
        return Token("gap", at, vague.end())
    if at in amounts:
        return Token("amount", at, max(amounts[at].end, at + 1), amounts[at])
    if match := _SEPARATOR.match(text, at, end):
        return Token("break", at, match.end())
    if text[at].isascii():
        return _english_token(text, at, end)
    return _chinese_token(text, at, end)


_LARGE = re.compile(
    r"大(?=[一-鿿]{1,2}[粥汤羹饭面饼包糕菜鱼虾肉条糊])|全(?=麦)|高(?=[粱钙纤])|有(?=机)|当(?=归)|人(?=参)|后(?=腿)|带(?=骨)|去(?=[骨壳]|皮(?!肤))"
)
"""Of a name, where no food begins behind it: 大碴粥 and 全麦三明治, and not 大苹果."""


def _chinese_token(text: str, at: int, end: int) -> Token:
    """A word that separates, a word that is dropped (the longer one wins), or a letter of a name."""
    words = noise()
    parts, drops = words["zh_break"].match(text, at, end), words["zh_drop"].match(text, at, end)
    if _LARGE.match(text, at, end) and not chinese_at(text, at + 1, end):
        return Token("name", at, at + 1)
    if parts and not (drops and drops.end() > parts.end()):
        return Token("break", at, parts.end())
    if given := giver(text, at, end):
        return Token("gap", at, given)
    if said := _dialect().match(text, at, end):
        return Token("gap", at, said.end())
    return Token("gap", at, drops.end()) if drops else Token("name", at, at + 1)


def _english_token(text: str, at: int, end: int) -> Token:
    words = noise()
    inside = at > 0 and text[at - 1].isascii() and text[at - 1].isalpha()
    if not inside:
        longest = english_food(text, at, end)
        if longest:
            return Token("name", at, longest)
        for kind, name in (
            ("break", "en_effect"),
            ("break", "en_break"),
            ("gap", "en_beside"),
            ("gap", "en_drop"),
        ):
            if match := words[name].match(text, at, end):
                return Token(kind, at, match.end())
    return Token("name", at, at + 1)


@cache
def _dialect() -> re.Pattern[str]:
    rows = table("foods/dialect")
    return re.compile(f"{either(split_zh(rows['meals']))}|{rows['verbs']}")


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(either(english_names(), bounded=True))


def english_food(text: str, at: int, end: int) -> int:
    """Where the longest English name of a food that begins at ``at`` ends; 0 where none does."""
    match = _starts().match(text, at, end)
    return match.end() if match else 0


@cache
def noise() -> dict[str, re.Pattern[str]]:
    """The patterns of what stands around foods and is none."""
    rows, beside = table("foods/noise"), table("foods/beside")
    return {
        "en_effect": re.compile(beside["effect"]),
        "en_beside": re.compile(f"{beside['whose']}|{beside['drop']}|{beside['chop']}"),
        "zh_break": re.compile(either(split_zh(rows["zh_break"]))),
        "zh_drop": re.compile(either(split_zh(rows["zh_drop"]))),
        "en_drop": re.compile(rf"{either(split_en(rows['en_drop']), bounded=True)}(?!')"),
        "en_break": re.compile(either(split_en(rows["en_break"]), bounded=True)),
    }
