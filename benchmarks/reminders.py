"""How long many reminders of one minute take, how long a person's copy and forgetting take: python -m benchmarks.reminders [NUMBER]."""

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.erasing import Eraser
from memory.records import Reading
from tests.bot.house import NOW
from tests.bot.people.stage import Stage
from tests.bot.reminders.test_claims import _fill


async def _ring(folder: Path, number: int) -> None:
    stage = Stage(folder, "Asia/Shanghai", "zh")
    await stage.open()
    await stage.database.write(lambda session: _fill(session, stage.vault, number))
    begun = time.perf_counter()
    rung = await asyncio.gather(stage.reminders.tick(), stage.another_worker().tick())
    claimed = time.perf_counter() - begun
    await stage.office.quiet()
    print(f"{sum(rung)} letters with their buttons written by two workers in {claimed:.1f} s")
    print(f"all of them settled after {time.perf_counter() - begun:.1f} s; sent: {len(stage.channel.sent)}")
    await stage.close()


async def _leave(folder: Path, readings: int) -> None:
    stage = Stage(folder, "Asia/Shanghai", "en")
    await stage.open()
    await stage.says("fasting 6.8")
    (person,) = {turn.person_id for turn in await _readings(stage)}

    def fill(session: object) -> None:
        for one in range(readings):
            session.add(  # type: ignore[attr-defined]  # a session
                Reading(
                    person_id=person,
                    source_key=f"bench:{one}",
                    at=NOW - timedelta(minutes=15 * one),
                    created_at=NOW,
                    mmol=6.0 + one % 40 / 10,
                )
            )

    await stage.database.write(fill)
    begun = time.perf_counter()
    (letter,) = await stage.says("/export")
    size = len(letter.document[1]) if letter.document else 0
    print(f"a copy of {readings} readings: {time.perf_counter() - begun:.1f} s, {size / 1e6:.1f} MB")
    await stage.says("/forget")
    begun = time.perf_counter()
    await stage.presses("Forget everything for good")
    print(f"forgetting them in one transaction: {time.perf_counter() - begun:.2f} s")
    begun = time.perf_counter()
    await Eraser(stage.database, stage.recall, folder).sweep()
    print(f"the sweep: {time.perf_counter() - begun:.2f} s")
    await stage.close()


async def _readings(stage: Stage) -> list[Reading]:
    from sqlmodel import select

    return await stage.database.read(lambda session: list(session.exec(select(Reading)).all()))


def main() -> None:
    """Measure in folders that are thrown away."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as folder:
        asyncio.run(_ring(Path(folder), number))
    with TemporaryDirectory() as folder:
        asyncio.run(_leave(Path(folder), number))


if __name__ == "__main__":
    main()
