"""Voices and photos over HTTP: from Telegram's file server to the model and into the diary, and their bytes nowhere."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from agent.companion import Companion
from bot.brains import senses
from bot.clock import wall_clock
from bot.delivery.office import Means
from bot.settings import Settings
from memory.recall import Recall, embedder
from memory.records import Meal, Reading
from tests.bot.channels.telegram.conftest import Bot
from tests.bot.house import House
from tests.fakes.models import Fail, Garbage, OllamaServer, OpenAIServer, Say
from tests.fakes.telegram import BotApi

OGG = b"OggS" + b"sound of a voice" * 40
JPEG = b"\xff\xd8\xff" + b"look of a photo" * 40

Opens = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def opens(
    house: House, bot_api: BotApi, openai: OpenAIServer, ollama: OllamaServer
) -> AsyncIterator[Opens]:
    """A bot with the real companion, which listens and looks as the settings say."""
    house.clock = wall_clock
    opened: list[Bot] = []

    async def make(**chosen: Any) -> Bot:
        where = {"openai_url": openai.url, "ollama_url": ollama.url, "openai_key": SecretStr("sk-test")}
        settings = Settings(_env_file=None, **where, **chosen)  # type: ignore[arg-type]  # fields of settings
        recall = Recall(house.database, house.vault, embedder("builtin"))
        means = Means(
            house.database,
            house.vault,
            Companion(house.database, house.vault, recall),
            house.clock,
            house.folder,
            house.rules,
            intake=senses(settings),
        )
        house.means = means
        opened.append(Bot(house, bot_api))
        await opened[0].start()
        return opened[0]

    yield make
    for bot in opened:
        await bot.stop()
        if house.means is not None:
            await house.means.intake.close()


async def _values(bot: Bot) -> list[float]:
    return [row.mmol for row in await bot.house.rows(Reading)]


async def test_a_voice_note_is_written_down_and_answered_like_a_text(
    opens: Opens, openai: OpenAIServer
) -> None:
    bot = await opens(transcriber="openai:glm")
    bot.api.sends_voice(7, OGG)
    (sent, *_) = await bot.sent(1)
    await bot.quiet()
    assert sent.text.startswith("我听到的是：“早上空腹六点八”")
    assert await _values(bot) == [6.8]
    assert openai.hears.heard[0]["file"].content == OGG


async def test_an_emergency_in_a_voice_is_one(opens: Opens, openai: OpenAIServer) -> None:
    openai.hears.always = Say("我胸口好痛，喘不上气")
    bot = await opens(transcriber="openai:glm")
    bot.api.sends_voice(7, OGG)
    (sent, *_) = await bot.sent(1)
    assert "120" in sent.text


@pytest.mark.parametrize("vision", ["openai:glm", "ollama:qwen3:8b"])
async def test_a_meter_in_a_photo_is_asked_back_before_it_is_noted(
    opens: Opens, openai: OpenAIServer, ollama: OllamaServer, vision: str
) -> None:
    seen = Say(json.dumps({"kind": "meter", "value": 6.8, "unit": "mmol/L", "foods": []}))
    openai.script.always = ollama.script.always = seen
    bot = await opens(vision=vision)
    bot.api.sends_photo(7, JPEG)
    (asked,) = await bot.sent(1)
    await bot.quiet()
    assert "血糖6.8 mmol/L" in asked.text
    assert await _values(bot) == []
    bot.api.presses(7, asked, "对，记下来")
    await bot.sent(2)
    await bot.quiet()
    assert await _values(bot) == [6.8]
    assert ollama.complaints == []


async def test_a_meal_in_a_photo_that_was_seen_wrongly_is_not_noted(
    opens: Opens, openai: OpenAIServer
) -> None:
    foods = [{"name": "米饭", "amount": "一碗"}, {"name": "鸡蛋", "amount": "两个"}]
    openai.script.always = Say(json.dumps({"kind": "meal", "value": None, "unit": None, "foods": foods}))
    bot = await opens(vision="openai:glm")
    for number, label in ((1, "不对"), (3, "对，记下来")):
        bot.api.sends_photo(7, JPEG)
        asked = (await bot.sent(number))[-1]
        assert "一碗米饭、两个鸡蛋" in asked.text
        bot.api.presses(7, asked, label)
        await bot.sent(number + 1)
        await bot.quiet()
        assert len(await bot.house.rows(Meal)) == (number == 3)
    assert "没有记" in bot.api.sent[1].text


@pytest.mark.parametrize("act", [Say("看不清"), Fail(500), Garbage()])
async def test_where_nothing_is_seen_or_heard_the_kind_answer_comes(
    opens: Opens, openai: OpenAIServer, act: Any
) -> None:
    openai.script.always = act
    openai.hears.always = Say("") if isinstance(act, Say) else act
    bot = await opens(vision="openai:glm", transcriber="openai:glm")
    bot.api.sends_photo(7, JPEG)
    await bot.sent(1)
    bot.api.sends_photo(7, b"GIF89a no picture of ours")
    await bot.sent(2)
    bot.api.sends_voice(7, OGG)
    texts = [sent.text for sent in await bot.sent(3)]
    assert all("麻烦" in text or "告诉我" in text for text in texts), texts
    assert await _values(bot) == []


async def test_a_file_that_is_too_large_or_gone_is_not_taken_in(opens: Opens, openai: OpenAIServer) -> None:
    bot = await opens(transcriber="openai:glm")
    telegram = bot.running[0][0]
    telegram._files._largest = 100
    bot.api.sends_voice(7, OGG)
    bot.api.says(7, voice={"file_id": "gone", "duration": 3})
    await bot.sent(2)
    assert openai.hears.heard == []


async def test_without_a_model_in_a_group_and_forwarded_nothing_is_fetched(opens: Opens) -> None:
    bot = await opens(transcriber="openai:glm")
    bot.api.sends_photo(7, JPEG)
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
    bot.api.says(7, voice=bot.api.photo(OGG), forward_origin=origin)
    bot.api.says(7, voice=bot.api.photo(OGG), group=-5, reply_to_message={"from": {"id": 123456}})
    await bot.sent(3)
    assert not [1 for method, _ in bot.api.calls if method == "getFile"]


@pytest.mark.safety
async def test_bytes_of_voices_and_photos_are_kept_nowhere(
    opens: Opens, openai: OpenAIServer, tmp_path: Path
) -> None:
    openai.script.always = Say(json.dumps({"kind": "meter", "value": 6.8, "unit": "mmol/L", "foods": []}))
    bot = await opens(vision="openai:glm", transcriber="openai:glm")
    bot.api.sends_photo(7, JPEG)
    bot.api.sends_voice(7, OGG)
    await bot.sent(2)
    await bot.quiet()
    await bot.house.database.read(lambda session: session.exec(select(Reading)).all())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"look of a photo" not in held
            assert b"sound of a voice" not in held
    # Sealed rows would hide them: their sizes tell that nothing so large is kept.
    from memory.records import Inbox, Outbox

    sizes = [len(row.sealed) for table in (Inbox, Outbox) for row in await bot.house.rows(table)]
    assert max(sizes) < min(len(OGG), len(JPEG))
