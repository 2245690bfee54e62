"""The foods of a stretch of text, with quantities: both languages through the same steps (cut, clean, weigh)."""

import re
from dataclasses import dataclass
from functools import cache

from agent.requests import Item
from agent.understanding.foods.names import chinese_at, english_names, false_friend, knows, mentions, parts
from agent.understanding.foods.quantities import Quantity, quantities
from agent.understanding.text.fold import Folded
from agent.understanding.text.words import either, split_en, split_zh, table

MOST_ITEMS = 40


@dataclass(frozen=True)
class Piece:
    """A name at [start, end) of the folded text and the amount that belongs to it."""

    start: int
    end: int
    quantity: Quantity | None = None
    weight: Quantity | None = None


@cache
def _noise() -> dict[str, re.Pattern[str]]:
    rows = table("foods/noise")
    return {
        "zh_break": re.compile(either(split_zh(rows["zh_break"]))),
        "zh_drop": re.compile(either(split_zh(rows["zh_drop"]))),
        "en_drop": re.compile(rf"{either(split_en(rows['en_drop']), bounded=True)}(?!')"),
        "en_break": re.compile(either(split_en(rows["en_break"]), bounded=True)),
    }


@cache
def _never(language: str) -> frozenset[str]:
    rows = table("foods/noise")
    return frozenset(split_zh(rows["zh_never"]) if language == "zh" else split_en(rows["en_never"]))


_SEPARATOR = re.compile(r"[,、;.!?。:+\n\r\t/|~()\[\]<>{}\"*_=-]+|\s{1,}")
_CJK = re.compile(r"[㐀-鿿]")
_LETTER = re.compile(r"[a-z㐀-鿿]")


def items(
    folded: Folded, start: int, end: int, *, known_only: bool, blank: tuple[tuple[int, int], ...] = ()
) -> list[Item]:
    """Items between start and end; `blank` spans (times, readings, medicines) are no food.

    known_only: names must be, or hold, a food that is known (where no verb says that it was eaten).
    """
    text = list(folded.text)
    for first, last in blank:
        text[first:last] = ";" * (last - first)
    cleaned = "".join(text)
    found = []
    for piece in split_lists(folded, _pieces(cleaned, start, end)):
        if item := _item(folded, cleaned, piece, known_only=known_only):
            found.append(item)
    return found[:MOST_ITEMS]


def items_and_rest(
    folded: Folded, start: int, end: int, blank: tuple[tuple[int, int], ...]
) -> tuple[list[Item], int]:
    """The known foods, and how many letters belong to no food, amount or little word."""
    found = items(folded, start, end, known_only=True, blank=blank)
    text = list(folded.text)
    for first, last in blank:
        text[first:last] = ";" * (last - first)
    cleaned = "".join(text)
    unknown = [
        piece.end - piece.start
        for piece in split_lists(folded, _pieces(cleaned, start, end))
        if not knows(cleaned[piece.start : piece.end].strip())
    ]
    return found, sum(unknown)


def _item(folded: Folded, text: str, piece: Piece, *, known_only: bool) -> Item | None:
    name = text[piece.start : piece.end].strip(" '.-")
    if not name or not _LETTER.search(name) or len(name) > 40:
        return None
    language = "zh" if _CJK.search(name) else "en"
    whole = knows(name)
    if not whole and (name in _never(language) or (language == "zh" and len(name) > 14)):
        return None
    if name in _never(language) and piece.weight is None and not (piece.quantity and piece.quantity.unit):
        return None
    if known_only and not whole and not mentions(name):
        return None
    quantity, weight = piece.quantity, piece.weight
    if quantity and quantity.grams is not None and weight is None:
        weight = quantity
    said = folded.said(piece.start, piece.end).strip(" '.-")
    grams = weight.grams if weight else _weigh(name, quantity)
    shown = quantity or weight
    return Item(
        food=said or name,
        quantity=None if shown is None else round(shown.value, 2),
        unit=None if shown is None else shown.unit,
        grams=grams,
        stated=weight is not None,
    )


def _weigh(name: str, quantity: Quantity | None) -> float | None:
    from health.foods import weigh

    grams = weigh(name, quantity.value if quantity else None, quantity.unit if quantity else None).grams
    return None if grams is None or quantity is None else round(grams, 1)


def _pieces(text: str, start: int, end: int) -> list[Piece]:
    """Names and amounts in order, each amount given to the name that it belongs to."""
    return _pair(_tokens(text, start, end))


@dataclass(frozen=True)
class Token:
    """One of "name", "amount", "break", "gap" or "space" at [start, end)."""

    kind: str
    start: int
    end: int
    amount: Quantity | None = None


def _tokens(text: str, start: int, end: int) -> list[Token]:
    amounts = {quantity.start: quantity for quantity in quantities(text, start, end)}
    tokens: list[Token] = []
    at = start
    while at < end:
        token = _bare_measure(text, at, end) or _token(text, at, end, amounts)
        if (token.kind == "name" and tokens and tokens[-1].kind == "name" and tokens[-1].end == at) or (
            token.kind == "space" and tokens and tokens[-1].kind == "name" and _goes_on(text, token, end)
        ):
            tokens[-1] = Token("name", tokens[-1].start, token.end)
        elif token.kind != "drop":
            tokens.append(token)
        at = token.end
    return tokens


_BARE_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?:small|big|large|medium|quick|little|tiny|huge)\s)?(?P<unit>bowl|glass|cup|mug|plate|slice|piece|can|tin|bag|handful|pint|bottle|packet|serving|portion|scoop|spoonful|tablespoon|teaspoon|bar|order|bite)\sof\s"
)
_BARE = re.compile(r"(?<=[了吃喝来个整点炫嗦啃过杯])[碗个杯根块份片盘条串瓶罐盒袋口粒颗只张屉笼]")


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


def _token(text: str, at: int, end: int, amounts: dict[int, Quantity]) -> Token:
    if text[at].isspace():
        stop = at + 1
        while stop < end and text[stop].isspace():
            stop += 1
        return Token("space", at, stop)
    known = chinese_at(text, at, end)
    if known > 1 or (known and not false_friend(text, at)):
        return Token("name", at, at + known)
    if known:
        return Token("gap", at, at + 1)
    if at in amounts:
        return Token("amount", at, max(amounts[at].end, at + 1), amounts[at])
    if match := _SEPARATOR.match(text, at, end):
        return Token("break", at, match.end())
    if text[at].isascii():
        return _english_token(text, at, end)
    return _chinese_token(text, at, end)


def _chinese_token(text: str, at: int, end: int) -> Token:
    """A word that separates, a word that is dropped (the longer one wins), or a letter of a name."""
    noise = _noise()
    parts, drops = noise["zh_break"].match(text, at, end), noise["zh_drop"].match(text, at, end)
    if parts and not (drops and drops.end() > parts.end()):
        return Token("break", at, parts.end())
    return Token("gap", at, drops.end()) if drops else Token("name", at, at + 1)


def _english_token(text: str, at: int, end: int) -> Token:
    noise = _noise()
    inside = at > 0 and text[at - 1].isascii() and text[at - 1].isalpha()
    if not inside:
        longest = _english_name(text, at, end)
        if longest:
            return Token("name", at, longest)
        for kind, name in (("break", "en_break"), ("gap", "en_drop")):
            if match := noise[name].match(text, at, end):
                return Token(kind, at, match.end())
    return Token("name", at, at + 1)


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(either(english_names(), bounded=True))


def _english_name(text: str, at: int, end: int) -> int:
    match = _starts().match(text, at, end)
    return match.end() if match else 0


def _pair(tokens: list[Token]) -> list[Piece]:
    """Amount before name or name before amount, as the line begins; a second weight refines the first."""
    pieces: list[Piece] = []
    waiting: Quantity | None = None
    for i, token in enumerate(tokens):
        if token.kind == "name":
            pieces.append(Piece(token.start, token.end, waiting))
            waiting = None
        elif token.kind == "amount" and token.amount:
            if pieces and _belongs_before(tokens, i, pieces[-1], token.amount):
                pieces[-1] = _with(pieces[-1], token.amount)
            else:
                waiting = token.amount
        elif (
            token.kind == "break"
            and waiting is not None
            and i + 1 < len(tokens)
            and tokens[i + 1].kind != "name"
        ):
            waiting = None
    return pieces


def _belongs_before(tokens: list[Token], i: int, last: Piece, amount: Quantity) -> bool:
    """Does this amount belong to the name before it?"""
    following = _next_kind(tokens, i)
    if last.quantity is None:
        if following != "name":
            return True
        # "鸡蛋两个牛奶一杯": amounts follow their names when the first one does
        adjacent = tokens[i - 1].kind in {"name", "space", "gap"}
        parted = tokens[i + 1].kind == "break" if i + 1 < len(tokens) else True
        return adjacent and (parted or _suffix_style(tokens))
    return (
        last.weight is None
        and amount.grams is not None
        and (following != "name" or tokens[i + 1].kind == "break")
    )


def _next_kind(tokens: list[Token], i: int) -> str | None:
    for token in tokens[i + 1 :]:
        if token.kind in {"name", "amount"}:
            return token.kind
    return None


def _suffix_style(tokens: list[Token]) -> bool:
    """The line begins with a name and ends with an amount, as diaries do."""
    kinds = [token.kind for token in tokens if token.kind in {"name", "amount"}]
    return kinds[0] == "name" and kinds[-1] == "amount" and kinds.count("name") == kinds.count("amount")


def _with(piece: Piece, amount: Quantity) -> Piece:
    if piece.quantity is None:
        return Piece(piece.start, piece.end, amount)
    return Piece(piece.start, piece.end, piece.quantity, amount)


def split_lists(folded: Folded, found: list[Piece]) -> list[Piece]:
    """Runs of Chinese names without amount or with a count, cut into the foods they list."""
    out: list[Piece] = []
    for piece in found:
        name = folded.text[piece.start : piece.end]
        weighed = piece.weight or (piece.quantity and piece.quantity.grams is not None)
        spans = [(0, len(name))] if weighed or not _CJK.search(name) else parts(name)
        for n, (first, last) in enumerate(spans):
            out.append(
                Piece(
                    piece.start + first, piece.start + last, piece.quantity if n == 0 else None, piece.weight
                )
            )
    return out


def weigh_said(item: Item, said: Quantity) -> Item:
    """The item with an amount that was told later."""
    grams = said.grams if said.grams is not None else _weigh(item.food, said)
    return item.model_copy(
        update={"quantity": said.value, "unit": said.unit, "grams": grams, "stated": said.grams is not None}
    )
