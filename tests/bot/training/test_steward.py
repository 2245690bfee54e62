"""A round of the steward where a brain writes along: what was heard is kept with the version, and acted on."""

import asyncio

import pytest
from sqlmodel import Session

from agent.brains.backend import Asked, Line
from agent.brains.shadow import Heard
from bot.training.room import Room
from bot.training.steward import Steward
from memory.learning import versions
from memory.records import ModelVersion
from tests.agent.brains.scripted import Scripted, brains_of
from tests.bot.training.test_terminal import settings_of
from tests.fakes.models import OllamaServer
from tests.training.registry.made import version_of
from tests.training.village import NOW, Village
from training.registry.shadows import Along, along_of

UNSAFE = "胰岛素多打六个单位就好。"


def _listens(session: Session) -> None:
    row = version_of("v", share=0.2)
    session.add(row)
    versions.let_listen(session, row, NOW)


def _round(village: Village, kitchen: OllamaServer, says: list[str]) -> ModelVersion:
    room = Room(village.database, settings_of(village, kitchen), lambda: NOW)

    async def walked() -> None:
        texts = iter(says)
        brains = brains_of({"ollama:v": Scripted(lambda _: next(texts))}, left=("ollama:v",))
        steward = Steward(room, village.vault, brains, [])
        for _ in says:
            asked = Asked((Line("user", "?"),), 20)
            assert brains.shadows.along(Heard("ollama:v", frozenset()), asked, "zh", ())
            await brains.shadows.quiet()
        await steward.round(NOW)
        await steward.round(NOW)  # nothing is counted twice
        await brains.close()

    asyncio.run(walked())
    return village.versions()[0]


@pytest.mark.safety
def test_what_was_heard_is_kept_with_the_version_and_two_unsafe_drafts_end_it(
    village: Village, kitchen: OllamaServer
) -> None:
    village.do(_listens)
    row = _round(village, kitchen, ["这几天都挺稳的。", UNSAFE])
    assert (row.state, along_of(row).turns, along_of(row).unsafe) == ("shadow", 2, 1)
    row = _round(village, kitchen, [UNSAFE])
    assert row.state == "retired"
    assert along_of(row) == Along(3, refused=2, unsafe=2)
