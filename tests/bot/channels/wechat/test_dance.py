"""Whatever time an answer takes, it arrives, and once."""

import asyncio
from datetime import timedelta

import pytest

from agent.turn import Answer, Part, Turn
from memory.records import Inbox, Outbox, Reading
from tests.bot.channels.wechat.conftest import SCALE, Service
from tests.bot.house import Script, echo
from tests.fakes.wechat.api import SECRET
from tests.fakes.wechat.platform import as_xml

LATENCIES = (0, 3, 4.6, 8, 9.5, 14, 22)
"""Seconds of the platform; 4.6 and 9.5 fall between two deliveries."""


def slow(scale: float = SCALE) -> Script:
    """Take as many seconds of the platform as the message says."""

    async def script(turn: Turn) -> Answer:
        await asyncio.sleep(float(turn.text) * scale)
        return echo(turn)

    return script


async def test_an_answer_that_is_ready_is_the_reply(service: Service) -> None:
    service.scale = 1.0  # nothing is waited for
    await service.start()
    told = await service.says("o7", "6.8")
    assert told.shown is not None
    assert (told.shown.kind, told.shown.text, len(told.answers)) == ("reply", "re: 6.8", 1)
    await service.quiet()
    (row,) = await service.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("sent", f"reply:{told.external_id}")
    assert service.api.calls == [("menu/create", service.api.menu)]


async def test_every_answer_arrives_once_however_long_it_takes(service: Service) -> None:
    """Within 14.2 s it is the reply to one of three deliveries, later a customer-service message."""
    service.scale = 0.5
    service.house.agent.script = slow(service.scale)
    await service.start()
    told = await asyncio.gather(*[service.says(f"o{seconds}", str(seconds)) for seconds in LATENCIES])
    await service.quiet()
    for seconds, delivered in zip(LATENCIES, told, strict=True):
        seen = service.api.seen[f"o{seconds}"]
        assert [got.text for got in seen].count(f"re: {seconds}") == 1
        assert seen[-1].text == f"re: {seconds}"
        if seconds != 14:  # a hair's breadth from the end: either way is right
            assert [got.kind for got in seen] == (["reply"] if seconds < 14 else ["reply", "custom"])
        assert len(delivered.answers) in {int(seconds / 5) + 1, int(seconds / 5) + 2, 3}
    for table in (Inbox, Outbox, Reading):
        assert len(await service.house.rows(table)) == len(LATENCIES)
    assert not service.platform.invalid


async def test_a_second_question_while_the_first_runs_is_answered_too(service: Service) -> None:
    service.house.agent.script = slow()
    await service.start()
    first = asyncio.create_task(service.says("o7", "6"))
    async with asyncio.timeout(5):
        while not service.house.agent.heard:
            await asyncio.sleep(0.01)
    await service.says("o7", "3")
    await first
    await service.quiet()
    assert service.api.texts("o7") == ["re: 6", "re: 3"]


async def test_an_account_that_may_only_answer_keeps_late_answers_for_the_next_message(
    service: Service,
) -> None:
    """It is said so, and the next message brings what was kept together with its own answer."""
    service.secret = ""
    service.scale = 0.5
    service.house.agent.script = slow(service.scale)
    await service.start()
    await service.says("o7", "16")
    assert [("发一个字" in text) for text in service.api.texts("o7")] == [True]
    await service.quiet()
    assert [row.state for row in await service.house.rows(Outbox)] == ["kept"]
    await service.says("o7", "0")
    await service.quiet()
    assert service.api.texts("o7")[1:] == ["re: 16\n\nre: 0"]
    assert [row.state for row in await service.house.rows(Outbox)] == ["sent", "sent"]


@pytest.mark.parametrize(("secret", "seconds"), [(SECRET, "4.8"), ("", "8")], ids=["put back", "kept"])
async def test_what_one_worker_puts_back_another_worker_s_reply_carries(
    service: Service, secret: str, seconds: str
) -> None:
    """The first delivery comes to one process, the second to another: the table is what they share."""
    service.secret = secret
    service.scale = 0.5
    service.house.agent.script = slow(service.scale)
    await service.start()
    first = service.platform.url
    second = await service.start()
    elsewhere = service.platform.url
    service.platform.url = first

    def calls(fields: dict[str, str]) -> str | None:
        answer = again(fields)
        service.platform.url = elsewhere
        return answer

    again, service.platform._call = service.platform._call, calls  # type: ignore[method-assign]  # a balancer
    told = await service.says("o7", seconds)
    assert told.shown is not None
    assert (told.shown.text, len(told.answers)) == (f"re: {seconds}", 2)
    await service.quiet()
    assert service.api.texts("o7") == [f"re: {seconds}"]
    assert second.counts == {}


async def test_a_reply_that_nobody_took_is_carried_by_the_next_delivery(service: Service) -> None:
    """The platform hangs up just before the answer is written."""
    service.scale = 0.5
    service.house.agent.script = slow(service.scale)
    await service.start()
    query, body = service.platform.sealed(_said("o7", "1", "501"))
    with pytest.raises(Exception, match="timed out"):
        await asyncio.to_thread(service.platform.post, query, body, 0.5 * service.scale)
    query, body = service.platform.sealed(_said("o7", "1", "501"))
    service.api.touched("o7")
    answer = await asyncio.to_thread(service.platform.post, query, body)
    assert service.platform.read("o7", answer.text)[1] == "re: 1"


async def test_an_answer_of_silence_ends_the_dance_at_once(service: Service) -> None:
    service.house.agent.script = lambda _turn: Answer(())
    await service.start()
    assert (await service.says("o7", "hi")).answers == ["success"]


async def test_a_failing_turn_is_apologised_for(service: Service) -> None:
    def failing(_turn: Turn) -> Answer:
        raise RuntimeError("scripted")

    service.house.agent.script = failing
    await service.start()
    await service.says("o7", "hi")
    await service.quiet()
    (text,) = service.api.texts("o7")
    assert text.startswith("抱歉")


async def test_a_kept_letter_says_that_it_is_an_earlier_one(service: Service) -> None:
    service.house.agent.script = lambda turn: Answer((Part(f"第{turn.text}条"), Part("更多")))
    service.secret = ""
    wechat = await service.start()
    await service.says("o7", "一")
    await service.quiet()
    hands = service.house.clock
    object.__setattr__(wechat._dance._means, "clock", lambda: hands() + timedelta(minutes=30))
    service.house.agent.script = lambda turn: Answer((Part(f"第{turn.text}条"),))
    await service.says("o7", "二")
    assert service.api.texts("o7") == ["第一条", "（之前没能发出的）\n更多\n\n第二条"]


def _said(person: str, text: str, number: str) -> str:
    return as_xml(
        {
            "ToUserName": "gh_0123456789ab",
            "FromUserName": person,
            "CreateTime": "1795271248",
            "MsgType": "text",
            "Content": text,
            "MsgId": number,
        }
    )
