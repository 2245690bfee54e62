"""Who leaves, or takes consent back, is in no model any more: at once out of service, then out of every file."""

import asyncio

import pytest
from sqlmodel import select

from agent.brains import Brains
from agent.brains.brains import Plan
from bot.training.room import Room
from bot.training.steward import Steward
from memory.learning import versions
from memory.records import ModelVersion, TrainingRun, TrainingSource
from tests.bot.training.test_terminal import settings_of
from tests.fakes.models import OllamaServer
from tests.training.village import NOW, Village
from tools.export.erasing import forget
from training.collect.items import pseudonym
from training.registry.shelves import Shelves

pytestmark = pytest.mark.safety


def _round(village: Village, kitchen: OllamaServer) -> None:
    room = Room(village.database, settings_of(village, kitchen), lambda: NOW)
    asyncio.run(Steward(room, village.vault, Brains(Plan()), []).round(NOW))


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
    _round(village, kitchen)
    Shelves.under(village.folder).forget(pseudonym(bert))
    assert b"QUETZAL" not in _everything(village)
    assert kitchen.store.kept == {}


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
    village.do(lambda session: versions.disown(session, anna, NOW))
    assert village.do(lambda session: versions.serving(session, anna, NOW)).brain is None
    _round(village, kitchen)
    assert kitchen.store.kept == {}
    shelves = Shelves.under(village.folder)
    assert not list(shelves.datasets.iterdir())
    assert not list(shelves.versions.iterdir())


def test_a_run_that_goes_on_is_told_to_stop_when_somebody_leaves(village: Village) -> None:
    from memory.learning import runs

    job = village.queue()
    village.do(lambda session: runs.claim(session, job, "h|1|0", NOW, lambda _: False))
    village.do(lambda session: versions.disown(session, "z" * 32, NOW))
    assert village.run(job).state == "stopping"
    assert village.do(lambda session: runs.beat(session, job, "h|1|0", NOW)) is False
