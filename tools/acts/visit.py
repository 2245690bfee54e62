"""What to ask the doctor, from the person's own values."""

from datetime import timedelta

from sqlmodel import Session

from memory import diary
from tools.hands import Given, Hands
from tools.insights import Summary, meals_of, summary, values_of
from tools.outcome import Outcome

_USUAL_DAYS = 30
_LONGEST = 90
_OFTEN = 2  # lows that are worth a question of their own


async def visit_questions(hands: Given, days: int | None = None) -> Outcome:
    """Collect questions for a doctor's visit from what the person's values show."""
    span = max(1, min(days or _USUAL_DAYS, _LONGEST))
    found, measured = await hands.database.read(lambda session: _looked(session, hands, span))
    high = [one for one in found.contexts if one.name in _NAMED and one.mean > hands.person.target_high]
    high.sort(key=lambda one: -one.mean)
    facts = {
        "days": span,
        "count": found.n,
        "lows": found.low_count if found.low_count >= _OFTEN else 0,
        "high": high[:1],
        "hba1c": measured,
    }
    return Outcome("visit.questions", facts)


_NAMED = {"fasting", "before_meal", "after_meal", "bedtime", "overnight"}


def _looked(session: Session, hands: Hands, days: int) -> tuple[Summary, bool]:
    """Summarise the values, and tell whether an HbA1c of the last half year is known."""
    until = hands.now + timedelta(minutes=1)
    since = until - timedelta(days=days)
    person = hands.person
    seen = summary(
        values_of(diary.readings(session, person.id, since, until)),
        meals_of(diary.meals(session, hands.vault, person.id, since, until)),
        days,
        person.zone,
        until,
        (person.target_low, person.target_high),
    )
    measured = diary.measurements(session, person.id, until - timedelta(days=180), until)
    return seen, any(one.kind == "hba1c" for one in measured)
