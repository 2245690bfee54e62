"""How it has been going: averages, time in target, highs and lows with what was eaten before, patterns."""

import re
from datetime import timedelta

from sqlmodel import Session

from memory import diary
from tools.acts.talk import known_of
from tools.hands import Given, Hands
from tools.insights import Standing, Summary, meals_of, refresh, shown, standing, summary, values_of
from tools.outcome import Offer, Outcome

_USUAL_DAYS = 14
_GENERAL = re.compile(r"为什么|为啥|怎么会|\b(?:why|should|how come)\b")
"""What has an answer without any record: why one goes low, what sugar should be at bedtime."""
_LONGEST = 365


async def show_insights(hands: Given, days: int | None = None) -> Outcome:
    """Tell the person how their glucose has been, from their own values."""
    span = max(1, min(days or _USUAL_DAYS, _LONGEST))
    found = await hands.database.read(lambda session: _summary(session, hands, span))
    patterns = await _patterns(hands)
    if found.n == 0:
        known = await known_of(hands, hands.text) if _GENERAL.search(hands.text.lower()) else None
        return known or Outcome("overview.nothing", {"days": span})
    picture = Offer("overview.show_chart", "show_chart", {"kind": "trend", "days": min(span, 90)}, again=True)
    facts = {
        "days": span,
        "count": found.n,
        "mean": found.mean,
        "lowest": found.lowest,
        "highest": found.highest,
        "share": round(100 * (found.in_target or 0)),
        "below": round(100 * (found.below or 0)),
        "above": round(100 * (found.above or 0)),
        "contexts": [one for one in found.contexts if one.name in _NAMED],
        "highs": found.highs,
        "lows": found.lows,
        "change": found.mean - found.earlier_mean
        if found.mean is not None
        and found.earlier_mean is not None
        and found.earlier_n >= _ENOUGH <= found.n
        and abs(found.mean - found.earlier_mean) >= _WORTH_SAYING
        else None,
    }
    told = [{"seen": one.observation, "suggestion": one.suggestion} for one in patterns]
    # Only the person judges what is said of them, and not where others read along.
    own = hands.actor is None and hands.audience == "private"
    offers = ((picture,), *(_judged(patterns) if own else ()))
    return Outcome("overview.summary", {**facts, "patterns": told}, offers)


async def _patterns(hands: Hands) -> list[Standing]:
    """Look again, and give what holds beyond chance now; what the person waved away is left out."""
    await refresh(hands.database, hands.vault, hands.person, hands.now)
    found = await hands.database.read(
        lambda session: standing(session, hands.vault, hands.person, hands.now, hands.language)
    )
    own = hands.actor is None and hands.audience == "private"
    return [one for one in shown(found, own) if one.opinion != "bad"][:_MOST_PATTERNS]


def _judged(patterns: list[Standing]) -> tuple[tuple[Offer, ...], ...]:
    """One row of buttons below each pattern: it helps, it does not, I did it."""
    several = len(patterns) > 1
    return tuple(
        tuple(
            Offer(
                f"overview.pattern_{verdict}",
                "judge_insight",
                {"insight": one.id, "verdict": verdict},
                {"number": number if several else None},
            )
            for verdict in ("good", "bad", "did")
        )
        for number, one in enumerate(patterns, 1)
    )


_WORTH_SAYING = 0.3  # mmol/L
_MOST_PATTERNS = 3
_NAMED = {"fasting", "before_meal", "after_meal", "bedtime", "overnight"}
_ENOUGH = 5  # values in each of two periods, before they are compared


def _summary(session: Session, hands: Hands, days: int) -> Summary:
    until = hands.now + timedelta(minutes=1)
    since = until - timedelta(days=2 * days + 1)
    person = hands.person
    return summary(
        values_of(diary.readings(session, person.id, since, until)),
        meals_of(diary.meals(session, hands.vault, person.id, since, until)),
        days,
        person.zone,
        until,
        (person.target_low, person.target_high),
    )
