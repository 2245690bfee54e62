"""Times a prediction, the personal update and a sensor's file. Run: python -m benchmarks.prediction.measure.

Processor time of this process is told beside the clock, since other work may share the cores; the least of many rounds is what the work
itself takes, the median what it took beside that other work.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlmodel import Session

from health.response import Meal, PastMeal, Person, days, personal, predict
from health.response.prior import shipped
from memory import diary, people
from memory.database import Database
from memory.records import Person as Person_
from memory.vault import Vault
from tools.sensors.files import read
from tools.sensors.keeping import keep

ROUNDS = 200
NOON = datetime.fromisoformat("2026-08-01T11:40:00")
LI = Person(age=61, sex="m", bmi=25.1, hba1c_pct=7.9, diabetes="t2d", insulin_user=False)
RICE = Meal(60, NOON, "lunch", 25, 12, 5, 450, 6.8, foods=("rice", "egg"))
SENSOR = replace(RICE, pre_slope=0.4, mean_24h=8.1, sd_24h=2.0, mins_since_prev=260.0, carbs_prev_3h=0.0)

WEEK = replace(SENSOR, mean_6h=7.6, days_seen=7.0, days_before=7.0, days_rise=2.1)


def main() -> None:
    """Print milliseconds: median on the clock; least, median and worst of processor time."""
    learning, thousand = shipped().learning, _past(1000, foods=False)
    named = _past(1000, foods=True)
    _told("prediction, meter, no history", lambda: predict(LI, [], RICE))
    _told("prediction, sensor, no history", lambda: predict(LI, [], SENSOR))
    _told("prediction, sensor with its week, no history", lambda: predict(LI, [], WEEK))
    _told("prediction, sensor with its week, 1,000 own meals", lambda: predict(LI, thousand, WEEK))
    _told("the same with foods", lambda: predict(LI, named, WEEK))
    _told("update with 1,000 meals", lambda: personal.learn(LI, thousand[-personal.LATEST :], learning))
    _told("the same with foods", lambda: personal.learn(LI, named[-personal.LATEST :], learning))
    minutes = np.arange(-7 * 1440.0, 1.0, 5.0)
    _told(
        "what 2,017 values of a week tell of this hour", lambda: days.told(minutes, 7 + np.sin(minutes / 90))
    )
    asyncio.run(_sensor())


def _past(count: int, *, foods: bool) -> list[PastMeal]:
    names = [(f"food {at % 40}", f"food {at * 7 % 40}", "rice") if foods else () for at in range(count)]
    return [
        PastMeal(40 + at % 50, 2 + at % 5, NOON - timedelta(hours=8 * (count - at)), None, 25, 12, 5, 450, 6 + at % 4, eaten)
        for at, eaten in enumerate(names)
    ]  # fmt: skip


def _told(name: str, work: Callable[[], object]) -> None:
    clock, processor = [], []
    work()
    for _ in range(ROUNDS):
        began, spent = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - spent)
    print(
        f"{name}: {1000 * statistics.median(clock):.2f} ms on the clock, "
        f"{1000 * min(processor):.2f} ms of processor time at least, "
        f"{1000 * statistics.median(processor):.2f} at the median, {1000 * max(processor):.2f} at worst"
    )


async def _sensor() -> None:
    """90 days of five-minute values: read, kept, kept again, and read back for a prediction."""
    now = datetime(2026, 11, 21, 8, tzinfo=UTC)
    lines = ["Timestamp,Event Type,Glucose Value (mmol/L)"]
    start = now - timedelta(days=90)
    lines += [
        f"{start + timedelta(minutes=5 * n):%Y-%m-%dT%H:%M:%S},EGV,{5 + n % 70 / 10:.1f}"
        for n in range(25_900)
    ]
    content = "\n".join(lines).encode()
    began = time.perf_counter()
    found = read(content, "UTC", now)
    print(f"{len(found.values)} values read from a file: {time.perf_counter() - began:.2f} s")
    with TemporaryDirectory() as folder:
        database, vault = Database(f"sqlite:///{Path(folder) / 'tangban.db'}"), Vault(bytes(32))
        database.migrate()
        person = await database.write(lambda session: _somebody(session, vault, now))
        for word in ("kept", "known"):
            began = time.perf_counter()
            await keep(database, person.id, found.values, now)
            print(f"the same {word}: {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        await database.read(lambda session: diary.series(session, person.id, start, now))
        print(f"read back: {time.perf_counter() - began:.2f} s")
        await database.close()


def _somebody(session: Session, vault: Vault, now: datetime) -> Person_:
    return people.identify(
        session, vault, channel="console", bot="local", account="me", language="zh", zone="UTC", now=now
    )


if __name__ == "__main__":
    main()
