"""The foods of a stretch of text, with quantities: both languages through the same steps (cut, clean, weigh)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agent.requests import Item
from agent.understanding.foods.compounds import joined
from agent.understanding.foods.names import knows, mentions, parts
from agent.understanding.foods.quantities import Quantity
from agent.understanding.foods.runs import english_parts
from agent.understanding.foods.tokens import Token, tokens
from agent.understanding.text.fold import Folded
from agent.understanding.text.words import split_en, split_zh, table

MOST_ITEMS = 40


@dataclass(frozen=True)
class Piece:
    """A name at [start, end) of the folded text and the amount that belongs to it."""

    start: int
    end: int
    quantity: Quantity | None = None
    weight: Quantity | None = None


@cache
def _never(language: str) -> frozenset[str]:
    rows = table("foods/noise")
    return frozenset(split_zh(rows["zh_never"]) if language == "zh" else split_en(rows["en_never"]))


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


def stray(folded: Folded, start: int, end: int, blank: tuple[tuple[int, int], ...]) -> int:
    """How many letters are neither food, nor counted like one (一个司康), nor a little word: 这个橙子8两重 has one."""
    text = list(folded.text)
    for first, last in blank:
        text[first:last] = ";" * (last - first)
    cleaned = "".join(text)
    total = 0
    for piece in split_lists(folded, _pieces(cleaned, start, end)):
        name = cleaned[piece.start : piece.end].strip(" '.-")
        bare = name in _never("zh") or name in _never("en")
        counted = piece.quantity is not None and piece.quantity.unit is not None and not bare
        if name and not counted and not mentions(name):
            total += len(name)
    return total


_NO_FOOD = re.compile(
    r"[们俩说讲写问送]|邻居|[每这上下一]次|次$|费$|说明|医生|块钱|(?:^| )(?:before|after|since|until) |(?<![a-z])(?:meals?|everyone|nobody|because)(?![a-z])"
)
"""An unknown name with one of these in it is no food, though somebody ate."""


_DISH = re.compile(r"(?:清|红|白|干|爆|油|凉)?[炒烧炖蒸拌煮煎烤焖卤煨烩涮炸熘焗煲][\u4e00-\u9fff]{1,4}")
"""A way of cooking and what was cooked, where it is counted: 一盘炒菜心."""
_MENU = re.compile(r"(?<=[a-z]) meals?$")
"""A big mac meal is of its name."""


def _item(folded: Folded, text: str, piece: Piece, *, known_only: bool) -> Item | None:
    name = text[piece.start : piece.end].strip(" '.-")
    if not name or not _LETTER.search(name) or len(name) > 40:
        return None
    language = "zh" if _CJK.search(name) else "en"
    whole = knows(name)
    if not whole and (name in _never(language) or (language == "zh" and len(name) > 14)):
        return None
    if not whole and _NO_FOOD.search(_MENU.sub("", name)):
        return None
    if (name in _never(language) or (len(name) == 1 and not whole)) and not _counted(piece):
        return None  # a letter that is left over: 帮(我妈)记, 回(来)喝了
    if known_only and not whole and not mentions(name) and not (_DISH.fullmatch(name) and _counted(piece)):
        return None
    quantity, weight = piece.quantity, piece.weight
    if quantity and quantity.grams is not None and weight is None:
        weight = quantity
    if len(name) > 2 and name[0] in "小大" and not whole and knows(name[1:]):
        piece, name = Piece(piece.start + 1, piece.end, piece.quantity, piece.weight), name[1:]
    last = piece.start + len(text[piece.start : piece.end].rstrip())
    said = folded.said(piece.start, last).strip(" '.-")
    grams = weight.grams if weight else _weigh(name, quantity)
    shown = quantity or weight
    return Item(
        food=said or name,
        quantity=None if shown is None else round(shown.value, 2),
        unit=None if shown is None else shown.unit,
        grams=grams,
        stated=weight is not None,
    )


def _counted(piece: Piece) -> bool:
    """Has it an amount that only food has (not 三顿饭)?"""
    unit = piece.quantity.unit if piece.quantity else None
    return piece.weight is not None or (unit is not None and unit not in {"顿", "餐"})


def _weigh(name: str, quantity: Quantity | None) -> float | None:
    from health.foods import weigh

    grams = weigh(name, quantity.value if quantity else None, quantity.unit if quantity else None).grams
    return None if grams is None or quantity is None else round(grams, 1)


def _pieces(text: str, start: int, end: int) -> list[Piece]:
    """Names and amounts in order, each amount given to the name that it belongs to."""
    line = tokens(text, start, end)
    return _without_filling(text, _pair(line), end) + _drinks(text, line)


_FILLING = re.compile(r"\s*(?:馅儿?)?的\s*$")


def _without_filling(text: str, pieces: list[Piece], end: int) -> list[Piece]:
    """饺子 十二个 韭菜鸡蛋的: what is in a counted food is no food beside it."""
    if len(pieces) < 2 or not _FILLING.match(text, pieces[-1].end, end):
        return pieces
    first, last = pieces[-2:]
    amount = first.quantity or last.quantity
    if amount is None or (first.quantity and last.quantity) or amount.start < first.end:
        return pieces
    return [*pieces[:-2], Piece(first.start, first.end, amount, first.weight)]


_DRINKS = frozenset(("pint", "pints", "cuppa"))


def _drinks(text: str, line: Sequence[Token]) -> list[Piece]:
    """A pint or a cuppa, with nothing named in it, is a drink by itself."""
    last = next((token for token in reversed(line) if token.kind in {"name", "amount"}), None)
    if last is None or last.amount is None or last.amount.unit not in _DRINKS:
        return []
    place = text.index(last.amount.unit, last.start)
    return [Piece(place, place + len(last.amount.unit), last.amount)]


def _pair(line: Sequence[Token]) -> list[Piece]:
    """Amount before name or name before amount, as the line begins; a second weight refines the first."""
    pieces: list[Piece] = []
    waiting: Quantity | None = None
    for i, token in enumerate(line):
        if token.kind == "name":
            pieces.append(Piece(token.start, token.end, waiting))
            waiting = None
        elif token.kind == "amount" and token.amount:
            if pieces and _belongs_before(line, i, pieces[-1], token.amount):
                pieces[-1] = _with(pieces[-1], token.amount)
            else:
                waiting = token.amount
        elif (
            token.kind == "break" and waiting is not None and i + 1 < len(line) and line[i + 1].kind != "name"
        ):
            waiting = None
    return pieces


def _belongs_before(line: Sequence[Token], i: int, last: Piece, amount: Quantity) -> bool:
    """Does this amount belong to the name before it?"""
    following = _next_kind(line, i)
    if last.quantity is None:
        if following != "name":
            return True
        # "鸡蛋两个牛奶一杯": amounts follow their names when the first one does
        adjacent = line[i - 1].kind in {"name", "space", "gap"}
        after = next((token.kind for token in line[i + 1 :] if token.kind != "space"), "break")
        parted = after == "break"
        return adjacent and (parted or _suffix_style(line))
    return (
        last.weight is None
        and amount.grams is not None
        and (following != "name" or line[i + 1].kind == "break")
    )


def _next_kind(line: Sequence[Token], i: int) -> str | None:
    for token in line[i + 1 :]:
        if token.kind in {"name", "amount"}:
            return token.kind
    return None


def _suffix_style(line: Sequence[Token]) -> bool:
    """The line begins with a name and ends with an amount, as diaries do."""
    kinds = [token.kind for token in line if token.kind in {"name", "amount"}]
    return kinds[0] == "name" and kinds[-1] == "amount" and kinds.count("name") == kinds.count("amount")


def _with(piece: Piece, amount: Quantity) -> Piece:
    if piece.quantity is None:
        return Piece(piece.start, piece.end, amount)
    return Piece(piece.start, piece.end, piece.quantity, amount)


def split_lists(folded: Folded, found: list[Piece]) -> list[Piece]:
    """Runs of names without amount or with a count, cut into the foods they list."""
    out: list[Piece] = []
    for piece in found:
        name = folded.text[piece.start : piece.end]
        weighed = piece.weight or (piece.quantity and piece.quantity.grams is not None)
        chinese = bool(_CJK.search(name))
        cut = parts if chinese else english_parts
        spans = [(0, len(name))] if weighed else joined(name, cut(name), piece.quantity, chinese=chinese)
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
