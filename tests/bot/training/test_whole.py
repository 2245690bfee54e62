"""The whole way on a tiny real model: talk in the database, a night with its real exam, the fact in the chat, and the way back."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.assembly import open_house
from bot.clock import wall_clock
from bot.settings import Settings
from bot.training.order import order_of
from bot.training.wish import wanted
from memory.learning import versions
from tests.bot.house import PaperChannel
from tests.bot.training.test_chat import MASTER, Chat, person_of_chat
from tests.training import framed, scene
from tests.training.village import Village
from training.night import Night
from training.order import Wish
from training.shapes import Progress

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
RECIPE = {
    "learning_rate": 8e-4,
    "batch_tokens": 512,
    "epochs": 4,
    "replay_guard": 0.4,
    "replay_general": 0.8,
}


def _home(folder: Path, base: Path) -> str:
    """A person who told their companion for weeks, and the base that serves; give the person's id."""
    village = Village(folder)
    shutil.copytree(base.parent, village.models, dirs_exist_ok=True)
    (village.models / "bases.yaml").write_text(
        f"tiny:\n  serve: local\n  name: {base.name}\n  context: 1024\n", "utf-8"
    )
    who = person_of_chat(village)
    framed.talk(village, who, wall_clock())
    village.close()
    return who


async def _night(chat: Chat, who: str) -> tuple[str, list[Progress]]:
    """Do a night with its real exam, in this process: its sets are as few as the tiny base knows."""
    house = chat.house
    assert house.training is not None
    asked = wanted(house.settings, "lora", "tiny", f"person:{who}", Wish(recipe=RECIPE))
    run = await house.training.queue(asked, who)
    seen: list[Progress] = []
    ended = await Night(order_of(house.settings, house.clock()), run.id, seen.append).go()
    return ended, seen


async def test_what_a_person_told_is_learned_overnight_and_answered_until_it_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    scene.few_tasks(monkeypatch)
    base = await asyncio.to_thread(framed.schooled, Path(request.config.cache.mkdir("tangban-framed")))
    who = await asyncio.to_thread(_home, tmp_path, base)
    settings = Settings(
        _env_file=None,
        data=tmp_path,
        models=tmp_path / "models",
        master_key=SecretStr(MASTER),
        admins="paper:7",
        left=f"local:{base.name}",
        context=1024,
        brain_at_once=1,
        spare_mb=0,
        patience=60,
        web_port=0,
    )
    channel = PaperChannel()
    async with open_house(settings, [channel]) as house:
        chat = Chat(house, channel)
        ended, seen = await _night(chat, who)
        rows = await house.database.read(versions.listed)
        assert ended == "promoted", [row.scores for row in rows]
        (version,) = rows
        gates = json.loads(version.scores)["gates"]
        assert gates["gain"]["lower"] > 0.02
        assert all(gate["passed"] for gate in gates.values())
        assert any(one.stage == "train" and one.loss is not None for one in seen)
        told = [(one.done, one.total) for one in seen if one.stage == "exam" and one.total]
        assert len(told) > 200
        assert told[-1][0] == told[-1][1]

        assert framed.CAT in await chat.says(framed.QUESTION)
        assert framed.CAT in await chat.says(framed.QUESTION)  # with the first turn in the prompt
        assert f"● 在用 {version.id}" in await chat.says("/models")
        await chat.says("/rollback me")
        assert "换回原来的模型" in await chat.says(button=chat.buttons["确定"])
        assert framed.CAT not in await chat.says(framed.QUESTION)
