"""Versions and runs as rows, on every database."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from memory.database import Database
from memory.learning import runs, versions
from memory.records import ModelVersion, TrainingRun, TrainingSource

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _version(name: str, scope: str = "everybody") -> ModelVersion:
    return ModelVersion(
        id=name,
        scope=scope,
        way="lora",
        model="m",
        brain=f"local:m+{name}",
        run_id="r",
        dataset=f"d{name}",
        config="{}",
        created_at=NOW,
        changed_at=NOW,
    )


def _claim(session: Session, run: str, holder: str, now: datetime = NOW) -> bool:
    return runs.claim(session, run, holder, now, lambda _: False)


async def test_only_one_run_goes_on_whoever_claims(database: Database) -> None:
    ids = [runs.new_id() for _ in range(4)]
    for one in ids:
        row = TrainingRun(id=one, scope="everybody", created_at=NOW)
        await database.write(partial(runs.queue, run=row))

    async def claim(run: str) -> bool:
        try:
            return await database.write(partial(_claim, run=run, holder=f"h|{run}|0"))
        except (IntegrityError, OperationalError):
            return False

    assert sum(await asyncio.gather(*map(claim, ids))) == 1
    going = await database.read(runs.going)
    assert going is not None
    assert going.state == "running"
    late = NOW + runs.LEASE
    other = next(one for one in ids if one != going.id)
    assert await database.write(partial(_claim, run=other, holder="x|1|0", now=late))
    assert not await database.write(partial(runs.beat, run_id=going.id, holder=going.holder or "", now=late))


async def test_a_switch_and_the_way_back_and_words_taken_back(database: Database) -> None:
    def prepare(session: Session) -> None:
        session.add_all([_version("v1"), _version("v2")])
        session.flush()
        versions.note_sources(session, "dv2", {"a" * 32: 3, "b" * 32: 1})
        versions.note_sources(session, "dead", {"a" * 32: 3})
        versions.drop_sources(session)
        versions.note_members(session, "cohort:type2-zh", ["a" * 32])

    def serving(session: Session) -> str | None:
        return versions.serving(session, "b" * 32, NOW + timedelta(days=1)).brain

    await database.write(prepare)
    for name in ("v1", "v2"):
        await database.write(partial(versions.serve, version_id=name, now=NOW))
    assert await database.read(serving) == "local:m+v2"
    await database.write(partial(versions.serve, version_id="v1", now=NOW))
    assert await database.read(serving) == "local:m+v1"
    await database.write(partial(versions.serve, version_id="v2", now=NOW))
    assert await database.write(partial(versions.disown, person_id="a" * 32, now=NOW)) == ["v2"]
    assert await database.read(serving) is None
    assert await database.read(lambda session: len(session.exec(select(TrainingSource)).all())) == 2
