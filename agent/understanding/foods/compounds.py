"""Two foods side by side with one amount are one dish where the amount can only be of the last: 一份鸡胸沙拉."""

import re
from functools import cache

from agent.understanding.foods.quantities import Quantity
from agent.understanding.foods.runs import agreed
from agent.understanding.text.words import split_zh, table

Span = tuple[int, int]


def joined(name: str, spans: list[Span], amount: Quantity | None, *, chinese: bool) -> list[Span]:
    """The foods of a run with the dishes of two made one; every other run as it is."""
    if chinese:
        spans = _liquids(name, spans)
    if len(spans) != 2 or amount is None:
        return spans
    first, last = (name[a:b].strip() for a, b in spans)
    if chinese:
        one = _measured(first, last, amount)
    else:
        one = amount.unit is None and agreed(first, last, amount.value)
    return [(spans[0][0], spans[1][1])] if one else spans


def _liquids(name: str, spans: list[Span]) -> list[Span]:
    """白糖 and 水 joined, in a run of any length."""
    rows = table("foods/compounds")
    out: list[Span] = []
    for start, end in spans:
        before = name[slice(*out[-1])] if out else ""
        if (
            before
            and name[start:end] in split_zh(rows["liquids"])
            and not _row("beside_liquids").search(before)
        ):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _measured(first: str, last: str, amount: Quantity) -> bool:
    """Is the measure one of the dish that stands last, and none of what stands before it?"""
    one_by_one = amount.unit in {None, "个", "只", "枚"}
    if last not in _dishes().get(amount.unit or "个", ()) or (one_by_one and _row("counted").search(first)):
        return False
    return not _row("whole").search(first) or bool(_row("flour").search(first))


@cache
def _row(name: str) -> re.Pattern[str]:
    return re.compile(table("foods/compounds")[name])


@cache
def _dishes() -> dict[str, frozenset[str]]:
    rows: dict[str, str] = table("foods/compounds")["takes"]
    return {unit: frozenset(split_zh(dishes)) for units, dishes in rows.items() for unit in split_zh(units)}
