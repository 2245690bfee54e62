"""Whatever time an answer takes, it arrives, and once."""

import asyncio

import pytest

from agent.turn import Answer, Part, Turn
from memory.records import Inbox, Outbox, Reading
from tests.bot.channels.wechat.conftest import SCALE, Service
from tests.bot.house import Script, echo


def slow(seconds: float) -> Script:
    async def script(turn: Turn) -> Answer:
        await asyncio.sleep(seconds * SCALE)
        return echo(turn)

    return script


async def test_an_answer_that_is_ready_is_the_reply(service: Service) -> None:
    await service.start()
    told = await service.says("o7", "6.8")
    assert told.shown is not None
    assert (told.shown.kind, told.shown.text, len(told.answers)) == ("reply", "re: 6.8", 1)
    await service.quiet()
    (row,) = await service.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("sent", f"reply:{told.external_id}")
    assert service.api.calls == [("menu/create", service.api.menu)]


@pytest.mark.parametrize("seconds", [0, 3, 4.6, 8, 9.5, 14, 22])
async def test_an_answer_arrives_once_however_long_it_takes(service: Service, seconds: float) -> None:
    """Within 14.2 s it is the reply to one of three deliveries, later a customer-service message."""
    service.house.agent.script = slow(seconds)
    await service.start()
    told = await service.says("o7", "6.8")
    await service.quiet()
    seen = service.api.seen["o7"]
    assert [got.text for got in seen].count("re: 6.8") == 1
    if seconds != 14:  # a hair's breadth from the end: either way is right
        assert [got.kind for got in seen] == (["reply"] if seconds < 14 else ["reply", "custom"])
    assert seen[-1].text == "re: 6.8"
    assert len(told.answers) in {int(seconds / 5) + 1, int(seconds / 5) + 2, 3}
    for table in (Inbox, Outbox, Reading):
        assert len(await service.house.rows(table)) == 1
    assert not service.platform.invalid
