"""What was just noted is doubted, moved to another hour or given another amount in a few words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from memory.records import Meal, Medication, Reading
from tests.agent.replay import Talk

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2026, 11, 21, 8, 0, tzinfo=ZONE)


async def _said(talk: Talk, *texts: str) -> str:
    answer = ""
    for text in texts:
        turn = await talk.say(text, EIGHT + timedelta(minutes=talk.turns))
        answer = "\n".join(part.text for part in turn.parts)
    return answer


async def _readings(talk: Talk) -> list[tuple[float, datetime]]:
    rows = await talk.database.read(
        lambda session: list(session.exec(select(Reading).where(col(Reading.undone_by).is_(None))))
    )
    return [(round(row.mmol, 1), row.at.astimezone(ZONE)) for row in rows]


async def _dose(talk: Talk) -> tuple[float | None, datetime]:
    row = await talk.database.read(lambda session: session.exec(select(Medication)).one())
    return row.dose, row.at.astimezone(ZONE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("no that was yesterday", EIGHT - timedelta(days=1)),
        ("that was yesterday", EIGHT - timedelta(days=1)),
        ("sorry it was at 6:30", EIGHT.replace(hour=6, minute=30)),
        ("actually that was last night at 10", EIGHT.replace(hour=22) - timedelta(days=1)),
        ("不对，那是昨天的", EIGHT - timedelta(days=1)),
        ("是6点半测的", EIGHT.replace(hour=6, minute=30)),
    ],
)
async def test_it_was_at_another_time(talk: Talk, text: str, at: datetime) -> None:
    await _said(talk, "7.2 mmol/L", text)
    assert await _readings(talk) == [(7.2, at)]


async def test_all_that_one_message_told_is_moved_once(talk: Talk) -> None:
    await _said(talk, "sugar 7.2, had two eggs", "no that was yesterday", "are you sure")
    meals = await talk.database.read(lambda session: list(session.exec(select(Meal))))
    days = [at.day for _, at in await _readings(talk)] + [one.at.astimezone(ZONE).day for one in meals]
    assert days == [20, 20]


@pytest.mark.parametrize("text", ["no it was 8.6", "sorry 8.6", "actually it was 8.6", "no, 8.6"])
async def test_no_and_a_value_takes_the_place_of_the_last(talk: Talk, text: str) -> None:
    await _said(talk, "6.8", text)
    assert [value for value, _ in await _readings(talk)] == [8.6]


async def test_no_and_a_value_in_mg_dl_too(talk: Talk) -> None:
    await _said(talk, "168 mg/dL", "no it was 186")
    assert [value for value, _ in await _readings(talk)] == [10.3]


async def test_a_second_value_is_a_second_value(talk: Talk) -> None:
    await _said(talk, "168 mg/dL", "now it's 186")
    assert len(await _readings(talk)) == 2


@pytest.mark.safety
@pytest.mark.parametrize("text", ["no 18", "actually 18", "sorry it was 18", "make it 18"])
async def test_no_and_a_number_after_a_medicine_is_its_dose_and_no_value(talk: Talk, text: str) -> None:
    await _said(talk, "took 20 units lantus", text)
    assert (await _dose(talk))[0] == 18
    assert await _readings(talk) == []


@pytest.mark.parametrize(("text", "clock"), [("change it to 10", "22:00"), ("make it 8", "20:00")])
async def test_a_number_after_a_reminder_is_its_hour(talk: Talk, text: str, clock: str) -> None:
    said = await _said(talk, "remind me to take lantus at 9 every night", text)
    assert clock in said


@pytest.mark.parametrize(
    ("before", "text", "holds"),
    [
        ("6.8", "are you sure", "6.8 mmol/L"),
        ("6.8", "你确定吗", "6.8 mmol/L"),
        ("what is a1c", "are you sure?", "I can be wrong"),
        ("sugar 12.3", "why", "12.3 mmol/L"),
        ("sugar 12.3", "why so high", "12.3 mmol/L"),
        ("should i take more lantus", "why", "not something I may decide"),
    ],
)
async def test_a_doubt_is_answered(talk: Talk, before: str, text: str, holds: str) -> None:
    assert holds in await _said(talk, before, text)


@pytest.mark.parametrize("text", ["no", "no thanks", "yesterday was my birthday", "are you sure it rains"])
async def test_what_is_no_correction_changes_nothing(talk: Talk, text: str) -> None:
    await _said(talk, "7.2 mmol/L", text)
    assert await _readings(talk) == [(7.2, EIGHT)]
