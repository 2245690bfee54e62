"""How the person's own meals differ from those of people like them, told with how many meals say so and how surely."""

from typing import Any

from memory.insights import Kept
from tools.hands import Given
from tools.insights.response import Eater, renewed
from tools.outcome import Outcome

_MOST = 6


async def show_patterns(hands: Given) -> Outcome:
    """Tell the person which foods and meals do more, or less, to their glucose than one would expect."""
    eater = Eater(hands.vault, hands.person)
    kept = await hands.database.write(lambda session: renewed(session, eater, hands.now))
    rows = [_told(one) for one in kept[:_MOST]]
    return Outcome("patterns.shown", {"patterns": rows}) if rows else Outcome("patterns.nothing")


def _told(kept: Kept) -> dict[str, Any]:
    one = kept.noticed
    percent = min(99, round(100 * one.confidence))
    return {
        **one.evidence.facts,
        "effect": one.evidence.effect,
        "meals": one.evidence.n,
        "confidence": percent,
    }
