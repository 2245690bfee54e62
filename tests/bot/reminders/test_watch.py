"""The ticking: at once, again and again, and over whatever goes wrong in between."""

import asyncio
from pathlib import Path

import pytest

from bot.reminders import watch
from tests.bot.people.stage import Stage


async def test_it_ticks_by_itself_and_outlives_a_chore_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.05)
    stage = Stage(tmp_path, "Asia/Shanghai", "en")
    await stage.open()
    await stage.says("remind me in 2 hours to call Ann")
    done = asyncio.Event()
    failed: list[int] = []

    async def chore() -> None:
        failed.append(1)
        if len(failed) > 2:
            done.set()
        raise RuntimeError("scripted")

    reminders = watch.Reminders(stage.reminders._watch, [chore])  # the same rows
    reminders.start()
    stage.clock.pass_(hours=2)
    await asyncio.wait_for(done.wait(), 10)
    async with asyncio.timeout(10):
        while not any("It is time: call Ann" in text for text in stage.channel.texts()):
            await asyncio.sleep(0.02)
    await reminders.close()
    await stage.close()


async def test_two_workers_send_a_weekly_picture_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "Asia/Shanghai", "en")
    stage.clock.now = stage.at("2026-11-21 08:00")
    await stage.open()
    for text in ("fasting 6.8", "send me a summary every sunday at 6 pm"):
        await stage.says(text)
    before = len(stage.channel.sent)
    stage.clock.now = stage.at("2026-11-22 18:00")
    await asyncio.gather(stage.reminders.tick(), stage.another_worker().tick())
    await stage.office.quiet()
    (letter,) = [letter for _, letter in stage.channel.sent[before:]]
    assert letter.picture is not None
    await stage.close()


async def test_a_job_that_is_cut_off_at_the_end_is_no_error() -> None:
    begun = asyncio.Event()

    async def job() -> None:
        begun.set()
        await asyncio.sleep(60)

    ticking = asyncio.create_task(watch._steadily(job))
    await begun.wait()
    ticking.cancel()
    await asyncio.wait({ticking})
    assert not ticking.cancelled()
    assert ticking.exception() is None
