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


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("刚才那个9.6记错了，是9.2", [9.2, 8.9]),
        ("不是9.6是9.2", [9.2, 8.9]),
        ("that 9.6 was wrong, it should be 9.2", [9.2, 8.9]),
        ("9.6记错了，是8.8", [8.8, 8.9]),
        ("不是8.9，是8.7", [9.6, 8.7]),
        ("不是7.7，是8.7", [9.6, 8.7]),
    ],
)
async def test_the_value_that_was_wrong_is_corrected_not_the_last_one(
    talk: Talk, text: str, left: list[float]
) -> None:
    await talk.say("早饭后两小时9.6", NOON - timedelta(hours=4))
    await talk.say("睡前8.9", NOON)
    await talk.say(text, NOON + timedelta(minutes=5))
    assert sorted(await talk.database.read(_standing)) == sorted(left)


async def test_what_is_corrected_keeps_its_hour_and_occasion(talk: Talk) -> None:
    await talk.say("早饭后两小时9.6", NOON - timedelta(hours=4))
    await talk.say("睡前8.9", NOON)
    await talk.say("9.6记错了，是9.2", NOON + timedelta(minutes=5))
    rows = await talk.database.read(lambda session: list(session.exec(select(Reading))))
    wrong, right = (next(row for row in rows if row.mmol == value) for value in (9.6, 9.2))
    assert (right.at, right.context, right.meal) == (wrong.at, wrong.context, wrong.meal)


@pytest.mark.parametrize("text", ["actually that was 152 mg/dL", "Actually it's 8.4"])
async def test_what_was_just_said_is_corrected_and_what_is_days_old_is_not(talk: Talk, text: str) -> None:
    await talk.say("fasting 6.8", NOON - timedelta(days=3))
    await talk.say("fasting 7.2", NOON - timedelta(minutes=5))
    await talk.say(text, NOON)
    standing = await talk.database.read(_standing)
    assert len(standing) == 2
    assert 6.8 in standing
    assert 7.2 not in standing
    await talk.say(text, NOON + timedelta(days=3))
    assert len(await talk.database.read(_standing)) == 3
