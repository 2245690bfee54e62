"""How the person's own meals differ from those of people like them, told with how many meals say so and how surely."""

from typing import Any

from sqlmodel import Session

from health.response import Pattern
from tools.hands import Given
from tools.learned import seen_patterns
from tools.outcome import Outcome

_MOST = 6


async def show_patterns(hands: Given) -> Outcome:
    """Tell the person which foods and meals do more, or less, to their glucose than one would expect."""

    def work(session: Session) -> list[dict[str, Any]]:
        found, names = seen_patterns(session, hands, hands.now)
        return [_told(one, names) for one in found[:_MOST]]

    rows = await hands.database.read(work)
    return Outcome("patterns.shown", {"patterns": rows}) if rows else Outcome("patterns.nothing")


def _told(one: Pattern, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": one.name,
        "food": names.get(one.food or ""),
        "effect": one.effect,
        "size": abs(one.effect),
        "more": one.effect > 0,
        "meals": one.meals,
        "confidence": min(99, round(100 * one.confidence)),
    }
