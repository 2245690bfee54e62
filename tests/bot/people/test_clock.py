"""Reminders on the person's own clock: over daylight saving, downtime, zone changes and a leap day; time is passed in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from memory.records import Occurrence
from tests.bot.people.stage import Stage


async def _begun(folder: Path, zone: str, at: str, *said: str) -> Stage:
    stage = Stage(folder, zone, "en")
    stage.clock.now = stage.at(at)
    await stage.open()
    for text in said:
        await stage.says(text)
    return stage


async def _rung(stage: Stage, until: str, step: timedelta = timedelta(minutes=30)) -> list[str]:
    """Let time pass in small steps up to an hour (UTC), and tell when something rang (UTC)."""
    rung, end = [], datetime.fromisoformat(until)
    while stage.clock.now < end:
        now = stage.clock.now.astimezone(UTC) + step
        rung += [now.strftime("%d %H:%M") for _ in await stage.passes(now)]
    return rung


async def _states(stage: Stage) -> list[str]:
    rows = await stage.database.read(
        lambda session: session.exec(select(Occurrence).order_by("due_at")).all()
    )
    return [row.state for row in rows]


@pytest.mark.parametrize(
    ("at", "until", "rung"),
    [
        # Berlin, 29 March 2026: 02:30 does not exist and rings an hour later on the clock; then as before.
        ("2026-03-28 00:00", "2026-03-31T00:00Z", ["28 01:30", "29 01:30", "30 00:30"]),
        # 25 October 2026: 02:30 comes twice and rings once.
        ("2026-10-24 00:00", "2026-10-27T00:00Z", ["24 00:30", "25 00:30", "26 01:30"]),
        # A leap day is a day.
        ("2028-02-28 00:00", "2028-03-02T00:00Z", ["28 01:30", "29 01:30", "01 01:30"]),
    ],
    ids=["spring", "autumn", "leap day"],
)
async def test_every_day_at_half_past_two_rings_once_a_day(
    tmp_path: Path, at: str, until: str, rung: list[str]
) -> None:
    stage = await _begun(tmp_path, "Europe/Berlin", at, "remind me to stretch every day at 2:30 am")
    assert await _rung(stage, until) == rung
    await stage.close()


async def test_two_hours_are_two_hours_while_the_clock_jumps(tmp_path: Path) -> None:
    stage = await _begun(tmp_path, "Europe/Berlin", "2026-10-25 02:50", "glucose 3.2")
    await stage.presses("⏰ Remind me to check in 15 min")
    assert await _rung(stage, "2026-10-25T03:00+00:00", timedelta(minutes=5)) == ["25 01:05"]
    await stage.close()


async def test_after_days_without_power_only_the_present_moment_rings(tmp_path: Path) -> None:
    stage = await _begun(
        tmp_path, "Asia/Shanghai", "2026-11-21 08:00", "remind me to take my pills every day at 9 am"
    )
    letters = await stage.passes(stage.at("2026-11-24 09:20"))
    assert [letter.text for letter in letters] == [
        "⏰ This comes late, it was for 09:00: take my pills. "
        "If the next one is near, follow the leaflet or your doctor's advice, and never take two to catch up."
    ]
    assert await _states(stage) == ["missed", "missed", "missed", "sent"]
    assert await stage.passes(stage.at("2026-11-24 09:30")) == []
    await stage.close()


@pytest.mark.parametrize(
    ("said", "late", "comes"),
    [
        ("remind me in 2 hours to check my sugar", timedelta(minutes=55), True),
        ("remind me in 2 hours to check my sugar", timedelta(minutes=65), False),
        ("remind me in 2 hours to call the doctor", timedelta(hours=20), True),
        ("remind me in 2 hours to call the doctor", timedelta(hours=25), False),
        ("remind me in 2 hours to take my metformin", timedelta(hours=2, minutes=50), True),
        ("remind me in 2 hours to take my metformin", timedelta(hours=3, minutes=10), False),
    ],
)
async def test_what_came_late_is_said_late_or_missed(
    stage: Stage, said: str, late: timedelta, comes: bool
) -> None:
    await stage.says(said)
    letters = await stage.passes(stage.at("2026-11-21 10:00") + late)
    assert [("This comes late, it was for 10:00" in one.text) for one in letters] == [True] * comes
    assert await _states(stage) == ["sent" if comes else "missed"]


async def test_a_new_zone_moves_clock_times_and_leaves_instants(tmp_path: Path) -> None:
    stage = await _begun(
        tmp_path,
        "Asia/Shanghai",
        "2026-11-21 12:00",
        "remind me to take my pills every day at 9 pm",
        "remind me in 2 hours to check my sugar",
        "my timezone is Europe/London",
    )
    # 12:00 in Shanghai is 04:00 in London: the instant stays at 06:00 UTC, nine in the evening is London's.
    assert await _rung(stage, "2026-11-22T22:00+00:00") == ["21 06:00", "21 21:00", "22 21:00"]
    await stage.close()


async def test_a_reminder_that_the_person_set_rings_in_quiet_hours(stage: Stage) -> None:
    await stage.says("remind me to check my sugar every day at 3 am")
    assert len(await stage.passes(stage.at("2026-11-22 03:00"))) == 1


@pytest.mark.parametrize(
    ("said", "at_six", "at_seven"),
    [("every morning at 6 send me a summary", 1, 0), ("turn on the daily summary", 0, 0)],
)
async def test_a_summary_comes_in_quiet_hours_only_at_an_hour_that_was_named(
    stage: Stage, said: str, at_six: int, at_seven: int
) -> None:
    await stage.says(said)
    assert len(await stage.passes(stage.at("2026-11-22 06:00"))) == at_six
    assert len(await stage.passes(stage.at("2026-11-22 07:00"))) == at_seven


async def test_a_summary_that_is_late_into_the_night_waits_for_the_end_of_quiet(stage: Stage) -> None:
    await stage.says("send me a summary every week")
    sunday = stage.at("2026-11-22 19:00")
    assert await stage.passes(sunday + timedelta(hours=4)) == []
    assert await stage.passes(sunday + timedelta(hours=11)) == []
    assert len(await stage.passes(stage.at("2026-11-23 07:00"))) == 1
    assert await stage.passes(stage.at("2026-11-29 18:59")) == []
    assert len(await stage.passes(stage.at("2026-11-29 19:00"))) == 1


async def test_a_value_an_hour_after_a_reminder_no_longer_answers_it(stage: Stage) -> None:
    await stage.says("remind me to check my sugar every day at 9 am")
    await stage.passes(stage.at("2026-11-21 09:00"))
    stage.clock.now = stage.at("2026-11-21 10:01")
    await stage.says("6.8")
    assert await _states(stage) == ["sent"]
    stage.clock.now = stage.at("2026-11-21 09:59")
    await stage.says("6.9")
    assert await _states(stage) == ["done"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("remind me to take my metformin every day at 9 am", "took my metformin"),
        ("remind me to walk every day at 9 am", "walked 30 minutes"),
        ("remind me to eat breakfast every day at 9 am", "I had two eggs for breakfast"),
    ],
)
async def test_whatever_was_to_be_done_is_done_when_it_is_written(
    stage: Stage, said: str, written: str
) -> None:
    await stage.says(said)
    await stage.passes(stage.at("2026-11-21 09:00"))
    stage.clock.pass_(minutes=20)
    await stage.says(written)
    assert await _states(stage) == ["done"]


async def test_writing_the_value_stops_the_snoozed_reminder(stage: Stage) -> None:
    await stage.says("remind me to check my sugar every day at 9 am")
    await stage.passes(stage.at("2026-11-21 09:00"))
    await stage.presses("Again in 15 minutes")
    stage.clock.pass_(minutes=5)
    await stage.says("6.8")
    assert await stage.passes(stage.at("2026-11-21 09:20")) == []
    assert await _states(stage) == ["done"]


async def test_a_snoozed_reminder_that_is_done_counts_for_the_first(stage: Stage) -> None:
    await stage.says("remind me to take my pills every day at 9 am")
    await stage.passes(stage.at("2026-11-21 09:00"))
    await stage.presses("Again in 15 minutes")
    assert len(await stage.passes(stage.at("2026-11-21 09:15"))) == 1
    await stage.presses("✓ Done")
    assert await _states(stage) == ["done", "done"]
    listed = await stage.says("show my reminders")
    assert "last 7 days: 1 of 1 done" in listed[0].text
