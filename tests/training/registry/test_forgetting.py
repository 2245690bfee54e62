"""Who leaves, or takes consent back, is in no model any more: at once out of service, then out of every file."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from agent.brains import Brains
from agent.brains.brains import Plan
from bot.training.room import Room
from bot.training.steward import Steward
from memory import people
from memory.learning import runs, versions
from memory.learning.consent import CONSENT
from memory.records import ModelVersion, TrainingRun, TrainingSource
from tests.bot.training.test_terminal import settings_of
from tests.fakes.models import OllamaServer
from tests.training.registry.made import version_of
from tests.training.village import NOW, Village
from tools.export.erasing import forget
from training.collect.items import pseudonym
from training.registry.shelves import Shelves

pytestmark = pytest.mark.safety


def _round(village: Village, kitchen: OllamaServer) -> None:
    """Let the steward walk a round, and wait for what he began."""
    room = Room(village.database, settings_of(village, kitchen), lambda: NOW)

    async def walked() -> None:
        await Steward(room, village.vault, Brains(Plan()), []).round(NOW)
        await room.wait()

    asyncio.run(walked())


def _everything(village: Village) -> bytes:
    home = Shelves.under(village.folder).home
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_a_shared_version_is_void_the_moment_one_of_its_people_is_forgotten(
    village: Village, kitchen: OllamaServer
) -> None:
    anna, bert = village.join("anna"), village.join("bert")
    village.talk(anna)
    village.say(
        bert,
        "我养了一只叫QUETZAL的鹦鹉，它会唱歌",
        "会唱歌的鹦鹉真稀罕，它最爱唱哪一首？",
        NOW.replace(day=1),
    )
    assert village.night(village.queue(), village.order(kitchen.url))[0] == "promoted"
    assert b"QUETZAL" in _everything(village)
    village.do(lambda session: forget(session, village.vault, bert, NOW))
    assert village.do(lambda session: versions.serving(session, anna, NOW)).brain is None
    assert [row.state for row in village.versions()] == ["stale"]
    with pytest.raises(versions.VersionError):
        village.do(lambda session: versions.serve(session, versions.listed(session)[0].id, NOW))
    (void,) = village.versions()
    _round(village, kitchen)
    Shelves.under(village.folder).forget(pseudonym(bert))
    assert b"QUETZAL" not in _everything(village)
    (new,) = [row for row in village.versions() if row.state == "live"]
    assert (new.model, new.way) == (void.model, void.way)
    assert village.do(lambda session: versions.serving(session, anna, NOW)).brain == new.brain
    assert list(kitchen.store.kept) == [new.brain.removeprefix("ollama:")]


def test_a_version_of_ones_own_goes_with_its_rows(village: Village, kitchen: OllamaServer) -> None:
    anna = village.join("anna")
    village.talk(anna)
    job = village.queue(scope=f"person:{anna}")
    assert village.night(job, village.order(kitchen.url))[0] == "promoted"
    village.do(lambda session: forget(session, village.vault, anna, NOW))
    for table in (ModelVersion, TrainingRun, TrainingSource):
        assert village.do(lambda session, table=table: session.exec(select(table)).all()) == []  # type: ignore[misc]  # a loop


def test_taking_consent_back_voids_what_was_learned(village: Village, kitchen: OllamaServer) -> None:
    anna = village.join("anna")
    village.talk(anna)
    village.night(village.queue(), village.order(kitchen.url))

    def taken_back(session: Session) -> None:
        people.update_profile(session, village.vault, anna, {CONSENT: ""}, NOW)
        versions.disown(session, anna, NOW)

    village.do(taken_back)
    assert village.do(lambda session: versions.serving(session, anna, NOW)).brain is None
    _round(village, kitchen)
    assert kitchen.store.kept == {}
    shelves = Shelves.under(village.folder)
    assert not list(shelves.datasets.iterdir())
    assert not list(shelves.versions.iterdir())
    found = village.do(lambda session: session.exec(select(TrainingRun.outcome)).all())
    assert sorted(map(str, found)) == ["insufficient_data", "promoted"]  # anew, but nobody else agreed


def test_who_leaves_two_versions_has_each_scope_made_anew_once(village: Village) -> None:
    anna, bert = village.join("anna"), village.join("bert")
    rows = [("v1", "everybody"), ("v2", "cohort:type2-zh"), ("v3", f"person:{bert}")]

    def made(session: Session) -> None:
        versions.note_sources(session, "d", {anna: 3, bert: 4})
        for name, scope in rows:
            row = version_of(name, scope=scope, config='{"canary": 0.5, "way": "message"}')
            session.add(row)
            session.flush()
            versions.serve(session, name, NOW)

    village.do(made)
    village.do(lambda session: versions.disown(session, bert, NOW))
    village.do(lambda session: versions.disown(session, anna, NOW))
    assert {row.state for row in village.versions()} == {"stale"}
    due = village.do(lambda session: session.exec(select(TrainingRun)).all())
    assert sorted((run.scope, run.state) for run in due) == [("cohort:type2-zh", "due"), ("everybody", "due")]
    assert village.do(lambda session: versions.serving(session, anna, NOW)) == versions.Served(None)
    assert village.do(runs.going) is None


def test_what_is_due_waits_for_what_runs_and_not_for_what_nobody_began(
    village: Village, kitchen: OllamaServer
) -> None:
    room = Room(village.database, settings_of(village, kitchen), lambda: NOW + timedelta(seconds=60))
    job = village.queue()
    village.do(
        lambda session: runs.again(
            session, version_of("v1", scope="cohort:type2-zh", model="qwen3:0.6b"), NOW
        )
    )
    assert asyncio.run(room.begin_due()) is None  # it was queued a moment ago
    room.clock = lambda: NOW + timedelta(hours=1)

    async def begun() -> TrainingRun | None:
        run = await room.begin_due()
        await room.wait()
        return run

    run = asyncio.run(begun())
    assert run is not None
    assert (village.run(job).state, village.run(job).error) == ("failed", "never begun")
    assert village.run(run.id).outcome == "insufficient_data"  # nobody is in that cohort


def test_what_only_rested_is_not_made_anew(village: Village) -> None:
    bert = village.join("bert")

    def made(session: Session) -> None:
        versions.note_sources(session, "d", {bert: 4})
        session.add(version_of("v1", state="retired"))

    village.do(made)
    village.do(lambda session: versions.disown(session, bert, NOW))
    assert [row.state for row in village.versions()] == ["stale"]
    assert village.do(runs.due) is None


def test_a_run_that_goes_on_is_told_to_stop_when_somebody_leaves(village: Village) -> None:
    job = village.queue()
    village.do(lambda session: runs.claim(session, job, "h|1|0", NOW, lambda _: False))
    village.do(lambda session: versions.disown(session, "z" * 32, NOW))
    assert village.run(job).state == "stopping"
    assert village.do(lambda session: runs.beat(session, job, "h|1|0", NOW)) is False
    again = village.do(runs.due)
    assert again is not None
    assert (again.scope, again.way, again.model) == ("everybody", "message", "qwen3:0.6b")
