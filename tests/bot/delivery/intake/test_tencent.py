"""Pictures, voices and files of WeChat and WeCom over HTTP: fetched from the platform, read by the model, kept nowhere."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.companion import Companion
from bot.brains import senses
from bot.channels.tencent import client
from bot.channels.wecom.account import Bot
from bot.channels.wecom.aibot import AiBot
from bot.clock import wall_clock
from bot.delivery.office import Means
from bot.settings import Settings
from memory.recall import Recall, embedder
from memory.records import Reading
from tests.bot.channels.wechat.conftest import Service as WeChatService
from tests.bot.channels.wecom.test_app import Service as WeComService
from tests.bot.house import House
from tests.fakes.models import OpenAIServer, Say
from tests.fakes.wechat import Api, Platform
from tests.fakes.wecom import Api as CorpApi
from tests.fakes.wecom import Bots
from tests.fakes.wecom.bots import BOT_ID, SECRET

AMR = b"#!AMR\n" + b"sound of a voice" * 40
JPEG = b"\xff\xd8\xff" + b"look of a photo" * 40
METER = Say(json.dumps({"kind": "meter", "value": 6.8, "unit": "mmol/L", "foods": []}))
LIBRE = (
    "Glucose Data,Generated on,21-11-2026 08:00 UTC\n"
    "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L\n"
    "FreeStyle LibreLink,1,20-11-2026 08:00,0,6.8\n"
    "FreeStyle LibreLink,1,20-11-2026 08:15,0,7.1\n"
)

Furnish = Callable[..., House]


@pytest.fixture
async def furnish(house: House, openai: OpenAIServer) -> AsyncIterator[Furnish]:
    """A house with the real companion, which listens and looks as the settings say."""
    house.clock = wall_clock

    def make(**chosen: Any) -> House:
        settings = Settings(_env_file=None, openai_url=openai.url, openai_key=SecretStr("sk-test"), **chosen)
        recall = Recall(house.database, house.vault, embedder("builtin"))
        companion = Companion(house.database, house.vault, recall)
        house.means = Means(
            house.database,
            house.vault,
            companion,
            house.clock,
            house.folder,
            house.rules,
            intake=senses(settings),
        )
        return house

    yield make
    if house.means is not None:
        await house.means.intake.close()


@pytest.fixture
async def wechat(house: House) -> AsyncIterator[WeChatService]:
    api = Api()
    service = WeChatService(house, api, Platform(api), scale=1.0)
    yield service
    await service.stop()
    service.platform.close()
    api.close()


@pytest.fixture
async def wecom(house: House) -> AsyncIterator[WeComService]:
    service = WeComService(house, CorpApi())
    yield service
    await service.stop()
    service.api.close()


@pytest.fixture
async def bots(house: House) -> AsyncIterator[tuple[Bots, Callable[[], Awaitable[AiBot]]]]:
    bots, running = Bots(), list[Any]()
    await bots.start()

    async def start() -> AiBot:
        aibot = AiBot(Bot(BOT_ID, SECRET, bots.url), house.clock)
        office = await house.open(aibot)
        running.extend([aibot, asyncio.create_task(aibot.run(office))])
        await bots.joined()
        return aibot

    yield bots, start
    if running:
        running[1].cancel()
        await asyncio.gather(running[1], return_exceptions=True)
        await running[0].close()
    await bots.close()


async def _values(house: House) -> list[float]:
    return [row.mmol for row in await house.rows(Reading)]


async def test_a_meter_in_a_photo_on_wechat_is_asked_back_before_it_is_noted(
    furnish: Furnish, wechat: WeChatService, openai: OpenAIServer
) -> None:
    openai.script.always = METER
    house = furnish(vision="openai:glm")
    wechat.api.media["from-person"] = JPEG
    await wechat.start()
    told = await wechat.sends("o7", "image", PicUrl="http://127.0.0.1:9/", MediaId="from-person")
    assert told.shown is not None
    assert "血糖6.8 mmol/L" in told.shown.text
    assert await _values(house) == []
    await wechat.says("o7", "1")
    await wechat.quiet()
    assert await _values(house) == [6.8]


async def test_a_voice_without_recognition_on_wechat_is_written_down_and_one_with_it_is_not_fetched(
    furnish: Furnish, wechat: WeChatService, openai: OpenAIServer
) -> None:
    house = furnish(transcriber="openai:glm")
    wechat.api.media["said"] = AMR
    await wechat.start()
    told = await wechat.sends("o7", "voice", MediaId="said", Format="amr")
    assert told.shown is not None
    assert told.shown.text.startswith("我听到的是：“早上空腹六点八”")
    assert openai.hears.heard[0]["file"].name == "voice.amr"
    await wechat.sends("o7", "voice", MediaId="said", Format="amr", Recognition="早上空腹7.1")
    await wechat.quiet()
    assert sorted(await _values(house)) == [6.8, 7.1]
    assert [name for name, _ in wechat.api.calls].count("media/get") == 1


async def test_what_wechat_does_not_give_gets_the_kind_answer(
    furnish: Furnish, wechat: WeChatService, openai: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone, a video's JSON, larger than allowed, an account without a secret, no model at all."""
    openai.script.always = METER
    house = furnish(vision="openai:glm")
    wechat.api.media |= {"video": b'{"video_url": "http://x/y"}', "large": JPEG + bytes(5000), "good": JPEG}
    await wechat.start()
    monkeypatch.setattr(client.Client.download, "__defaults__", (4096,))
    for media in ("gone", "video", "large"):
        told = await wechat.sends("o7", "image", PicUrl="x", MediaId=media)
        assert told.shown is not None
        assert "告诉我" in told.shown.text or "请" in told.shown.text
    await wechat.stop()
    wechat.secret = ""
    await wechat.start()
    told = await wechat.sends("o7", "image", PicUrl="x", MediaId="good")
    assert told.shown is not None
    assert openai.script.heard == []
    assert await _values(house) == []


async def test_a_refused_token_is_replaced_for_a_download_too(
    furnish: Furnish, wechat: WeChatService, openai: OpenAIServer
) -> None:
    openai.script.always = METER
    furnish(vision="openai:glm")
    wechat.api.media["good"] = JPEG
    channel = await wechat.start()
    assert await channel.fetch("good") == JPEG
    wechat.api.expire()
    assert await channel.fetch("good") == JPEG


@pytest.mark.safety
async def test_bytes_are_kept_nowhere_and_in_no_log(
    furnish: Furnish,
    wechat: WeChatService,
    openai: OpenAIServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    openai.script.always = METER
    furnish(vision="openai:glm", transcriber="openai:glm")
    wechat.api.media |= {"photo": JPEG, "said": AMR}
    await wechat.start()
    await wechat.sends("o7", "image", PicUrl="http://x/y", MediaId="photo")
    await wechat.sends("o7", "voice", MediaId="said", Format="amr")
    await wechat.quiet()
    for held in (path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()):
        assert b"look of a photo" not in held
        assert b"sound of a voice" not in held
    assert "look of a photo" not in caplog.text
    assert "access_token" not in caplog.text


async def test_photos_and_voices_of_a_wecom_application_are_taken_in(
    furnish: Furnish, wecom: WeComService, openai: OpenAIServer
) -> None:
    openai.script.always = METER
    house = furnish(vision="openai:glm", transcriber="openai:glm")
    wecom.api.media |= {"photo": ("image", JPEG), "said": ("voice", AMR)}
    await wecom.start()
    await wecom.says("", MsgType="image", PicUrl="x", MediaId="photo")
    assert "血糖6.8 mmol/L" in wecom.api.texts("zhang")[-1]
    await wecom.says("1")
    assert await _values(house) == [6.8]
    await wecom.says("", MsgType="voice", MediaId="said", Format="amr")
    assert "早上空腹六点八" in wecom.api.texts("zhang")[-1]
    await wecom.says("", MsgType="video", MediaId="video", ThumbMediaId="t")
    assert wecom.api.fetched == ["photo", "said"]


async def test_a_photo_that_an_ai_bot_is_sent_is_opened_and_read(
    furnish: Furnish, bots: tuple[Bots, Any], openai: OpenAIServer
) -> None:
    openai.script.always = METER
    house = furnish(vision="openai:glm")
    server, start = bots
    await start()
    await server.says("zhang", "", msgtype="image", image=server.files.keep(JPEG))
    await server.until(1)
    assert "血糖6.8 mmol/L" in server.texts("zhang")[0]
    items = [{"msgtype": "image", "image": server.files.keep(JPEG)}]
    await server.says("zhang", "", msgtype="mixed", mixed={"msg_item": items})
    await server.until(2)
    assert "血糖6.8 mmol/L" in server.texts("zhang")[1]
    assert await _values(house) == []


async def test_a_file_that_an_ai_bot_is_sent_is_imported_like_any_sensor_s(
    furnish: Furnish, bots: tuple[Bots, Any]
) -> None:
    house = furnish()
    server, start = bots
    await start()
    await server.says("zhang", "", msgtype="file", file=server.files.keep(LIBRE.encode()))
    await server.until(1)
    assert sorted(await _values(house)) == [6.8, 7.1]
    server.files.expire()
    await server.says("zhang", "", msgtype="file", file=server.files.keep(b"x") | {"aeskey": "wrong"})
    await server.until(2)
    assert len(await _values(house)) == 2
