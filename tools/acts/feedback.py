"""What a person thinks of an answer, or of a pattern that was found in their values."""

from typing import Literal

from memory import promotions
from memory.records import BrainVote
from tools.hands import Given
from tools.insights import judge
from tools.outcome import Outcome


async def rate_answer(hands: Given, version: str, good: bool, answer: str = "") -> Outcome:
    """Count whether an answer was helpful, for the version of the brain that worded it; `answer` is the key of its turn."""
    row = BrainVote(
        person_id=hands.person.id,
        source_key=answer[:80] or hands.key,
        version=version[:200],
        opinion="good" if good else "bad",
        at=hands.now,
    )
    await hands.database.write(lambda session: promotions.vote(session, row))
    return Outcome("brains.thanks")


async def judge_insight(hands: Given, insight: int, verdict: Literal["good", "bad", "did"]) -> Outcome:
    """Note whether a pattern helps, or that the person did what was suggested."""
    noted = await hands.database.write(
        lambda session: judge(session, hands.vault, hands.person, insight, verdict, hands.sent_at)
    )
    return Outcome(f"overview.judged_{verdict}" if noted else "talk.button_old")
