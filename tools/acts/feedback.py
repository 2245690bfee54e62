"""What a person thinks of an answer."""

from memory import promotions
from memory.records import BrainVote
from tools.hands import Given
from tools.outcome import Outcome


async def rate_answer(hands: Given, version: str, good: bool) -> Outcome:
    """Count whether an answer was helpful, for the version of the brain that worded it."""
    row = BrainVote(
        person_id=hands.person.id,
        source_key=hands.key,
        version=version[:200],
        opinion="good" if good else "bad",
        at=hands.now,
    )
    await hands.database.write(lambda session: promotions.vote(session, row))
    return Outcome("brains.thanks")
