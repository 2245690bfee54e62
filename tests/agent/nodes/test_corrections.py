"""What somebody is was never an entry: to correct an age or a height takes back no value."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from memory.records import Reading
from tests.agent.replay import Talk

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def _standing(session: Session) -> list[float]:
    return [row.mmol for row in session.exec(select(Reading)) if row.undone_by is None]


@pytest.mark.safety
@pytest.mark.parametrize(
    "text", ["我58岁说错了，是59岁", "I said 61, that was wrong, I am 62", "身高说错了，是172厘米"]
)
async def test_a_corrected_profile_takes_back_no_value(talk: Talk, text: str) -> None:
    await talk.say("空腹6.8", NOON)
    await talk.say(text, NOON + timedelta(minutes=5))
    assert await talk.database.read(_standing) == [6.8]
