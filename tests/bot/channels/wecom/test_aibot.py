"""The AI bot over a real WebSocket: it answers, keeps alive, comes back, and says nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from agent.turn import Answer, Choice, Part
from bot.channels.wecom.account import Bot
from bot.channels.wecom.aibot import AiBot
from bot.channels.wecom.link import Beat
from bot.clock import wall_clock
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import AmbiguousError, RefusedError, RetryAfterError, TemporaryError
from bot.delivery.outgoing.letters import Letter
from bot.delivery.turns import Rules
from memory.records import Inbox, Outbox, Reading
from tests.bot.house import House
from tests.fakes.wecom import Bots
from tests.fakes.wecom.bots import BOT_ID, SECRET

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
BEAT = Beat(ping_s=0.1, answer_s=1.0, pause_s=0.02, longest_pause_s=0.1, deaf_s=0.3)


class Service:
    """The house with an AI bot in it."""

    def __init__(self, house: House, bots: Bots) -> None:
        self.house = house
        self.bots = bots

    async def start(self, secret: str = SECRET) -> AiBot:
        self.aibot = AiBot(Bot(BOT_ID, secret, self.bots.url), self.house.clock, beat=BEAT)
        self.office: Office = await self.house.open(self.aibot)
        self.task = asyncio.create_task(self.aibot.run(self.office))
        if secret == SECRET:
            await self.bots.joined(self.bots.subscribed + 1)
            await asyncio.sleep(0.05)
        return self.aibot

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def says(self, user: str, text: str, **fields: Any) -> str:
        before = len(self.bots.seen)
        number = await self.bots.says(user, text, **fields)
        await self.bots.until(before + 1)
        await self.office.quiet()
        return number


@pytest.fixture
async def service(house: House) -> AsyncIterator[Service]:
    house.clock = wall_clock
    house.rules = Rules(lease=timedelta(seconds=5), backoff_s=0.01)
    bots = Bots()
    await bots.start()
    service = Service(house, bots)
    yield service
    await service.stop()
    await bots.close()


async def test_a_message_is_answered_under_its_own_request(service: Service) -> None:
    await service.start()
    await service.says("zhang", "6.8")
    assert service.bots.seen == [("zhang", "re: 6.8", None)]
    (row,) = await service.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("sent", "r1")
    assert not service.bots.strange


async def test_a_second_part_and_a_letter_of_our_own_are_pushed(service: Service) -> None:
    service.house.agent.script = lambda turn: Answer((Part("一"), Part("二")))
    aibot = await service.start()
    await service.bots.says("zhang", "hi")
    await service.bots.until(2)
    await aibot.send("zhang", Letter("该测血糖了"), lambda: None)
    assert service.bots.texts("zhang") == ["一", "二", "该测血糖了"]
    assert not service.bots.strange


async def test_a_picture_goes_with_its_words(service: Service) -> None:
    service.house.agent.script = lambda _turn: Answer((Part("这是曲线", picture=PNG),))
    aibot = await service.start()
    await service.says("zhang", "chart")
    assert service.bots.seen == [("zhang", "这是曲线", PNG)]
    with pytest.raises(RefusedError):
        await aibot.send("zhang", Letter("", PNG), lambda: None)


async def test_a_group_is_a_group_and_its_bot_s_name_is_no_word(service: Service) -> None:
    await service.start()
    await service.says("zhang", "@糖伴 早上 6.8", group="g1")
    (turn,) = service.house.agent.heard
    assert (turn.audience, turn.text, turn.address) == (
        "group",
        "早上 6.8",
        ("wecom_bot", BOT_ID, "group:g1"),
    )
    assert service.bots.texts("g1") == ["re: 早上 6.8"]
    assert service.aibot.is_group("group:g1")
    await service.aibot.send("group:g1", Letter("later"), lambda: None)
    assert service.bots.texts("g1")[-1] == "later"


async def test_the_same_message_redelivered_is_one_row_one_effect_one_reply(service: Service) -> None:
    await service.start()
    await service.says("zhang", "6.8", msgid="same")
    await service.bots.says("zhang", "6.8", msgid="same")
    await service.bots.breaks()
    await service.bots.joined(2)
    await service.bots.says("zhang", "6.8", msgid="same")
    await service.says("zhang", "next")
    for table in (Inbox, Outbox, Reading):
        assert len(await service.house.rows(table)) == 2
    assert service.bots.texts("zhang") == ["re: 6.8", "re: next"]


async def test_voice_and_mixed_messages_are_words(service: Service) -> None:
    await service.start()
    await service.says("zhang", "", msgtype="voice", voice={"content": "六点八"})
    items = [{"msgtype": "text", "text": {"content": "午饭"}}, {"msgtype": "image", "image": {"url": "u"}}]
    await service.says("zhang", "", msgtype="mixed", mixed={"msg_item": items})
    await service.says("zhang", "", msgtype="image", image={"url": "u", "aeskey": "k"})
    assert [(turn.kind, turn.text) for turn in service.house.agent.heard] == [
        ("text", "六点八"),
        ("text", "午饭"),
        ("photo", ""),
    ]


async def test_a_typed_number_presses_the_stored_row(service: Service) -> None:
    choices = ((Choice("记下", {"yes": 1}),),)
    service.house.agent.script = lambda turn: Answer(
        (Part("好", choices=() if turn.kind == "button" else choices),)
    )
    await service.start()
    await service.says("zhang", "6.8")
    assert service.bots.texts("zhang") == ["好\n\n回复数字就行：\n1. 记下"]
    await service.says("zhang", "1")
    assert service.house.agent.heard[-1].action == {"yes": 1}


async def test_it_keeps_alive_and_comes_back_when_the_connection_breaks(service: Service) -> None:
    aibot = await service.start()
    async with asyncio.timeout(5):
        while service.bots.pings < 3:
            await asyncio.sleep(0.02)
    await service.bots.breaks()
    await service.bots.joined(2)
    await asyncio.sleep(0.05)
    await service.says("zhang", "back?")
    assert service.bots.texts("zhang") == ["re: back?"]
    assert aibot.healthy()


async def test_a_server_that_does_not_answer_a_ping_is_left(service: Service) -> None:
    await service.start()
    service.bots.silent.add("ping")
    await service.bots.joined(2)
    service.bots.silent.clear()
    await asyncio.sleep(0.05)
    await service.says("zhang", "hi")


async def test_a_wrong_secret_is_tried_again_and_shows_in_the_health(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    aibot = await service.start("wrong")
    assert aibot.healthy()
    with pytest.raises(TemporaryError):
        await aibot.send("zhang", Letter("hi"), lambda: None)
    async with asyncio.timeout(5):
        while aibot.healthy():
            await asyncio.sleep(0.05)
    assert "40058" in caplog.text
    assert "wrong" not in caplog.text


async def test_errors_and_silence_are_told_apart(service: Service) -> None:
    aibot = await service.start()
    service.bots.codes = [45009, 40035]
    with pytest.raises(RetryAfterError):
        await aibot.send("zhang", Letter("hi"), lambda: None)
    with pytest.raises(RefusedError):
        await aibot.send("zhang", Letter("hi"), lambda: None)
    service.bots.silent.add("aibot_send_msg")
    with pytest.raises(AmbiguousError):
        await aibot.send("zhang", Letter("hi"), lambda: None)


async def test_frames_that_nobody_understands_are_passed_over(service: Service) -> None:
    await service.start()
    for raw in ("", "[]", "{", '{"cmd": "aibot_msg_callback"}', '{"headers": {}}', "null"):
        await service.bots.raw(raw)
    await service.bots.frame("aibot_msg_callback", "rx", {"msgid": "x"})
    await service.bots.frame("aibot_event_callback", "ry", {"event": {"eventtype": "enter_chat"}})
    await service.says("zhang", "still there?")
    assert len(await service.house.rows(Inbox)) == 1
