"""What is eaten against a low value."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from memory.records import Meal
from tests.agent.replay import Talk

MORNING = datetime(2026, 11, 21, 0, tzinfo=UTC)  # 08:00 in Shanghai


@pytest.mark.parametrize(
    ("value", "eaten", "meal"),
    [
        ("58 mg/dL", "had juice", "snack"),
        ("3.2", "喝了半杯果汁", "snack"),
        ("6.2", "喝了半杯果汁", "breakfast"),
        ("3.5", "吃了两个肉包一碗粥", "breakfast"),
    ],
)
async def test_a_little_sugar_against_a_low_is_no_breakfast(
    talk: Talk, value: str, eaten: str, meal: str
) -> None:
    await talk.say(value, MORNING)
    await talk.say(eaten, MORNING + timedelta(minutes=10))
    meals = await talk.database.read(lambda session: list(session.exec(select(Meal))))
    assert [one.meal for one in meals] == [meal]
