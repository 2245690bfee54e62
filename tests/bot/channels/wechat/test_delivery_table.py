"""The rows of the delivery table that concern WeChat, each by its name, over HTTP."""

import asyncio
import random
import time
from datetime import timedelta

import httpx
import pytest

from agent.turn import Answer, Part, Turn
from bot.channels.wechat.account import Template
from bot.clock import wall_clock
from bot.delivery.outgoing.rows import Address
from memory.records import Callback, Identity, Inbox, Outbox, Reading
from tests.bot.channels.wechat.conftest import Service
from tests.bot.house import echo
from tests.fakes.wechat.api import TEMPLATE
from tests.fakes.wechat.platform import as_xml

HEAD = {"ToUserName": "gh_0123456789ab", "FromUserName": "o7", "CreateTime": "1795271248"}


def said(text: str, number: str) -> str:
    return as_xml({**HEAD, "MsgType": "text", "Content": text, "MsgId": number})


async def test_the_same_message_delivered_three_times_is_one_row_one_effect_one_reply(
    service: Service,
) -> None:
    """At once, each signed anew, and again after a restart."""
    await service.start()
    service.api.touched("o7")
    calls = [service.platform.sealed(said("6.8", "500")) for _ in range(3)]
    answers = await asyncio.gather(*[asyncio.to_thread(service.platform.post, *call) for call in calls])
    await service.quiet()
    await service.stop()
    await service.start()
    answers.append(
        await asyncio.to_thread(service.platform.post, *service.platform.sealed(said("6.8", "500")))
    )
    replies = [answer.text for answer in answers if answer.text != "success"]
    assert len(replies) == 1
    assert service.platform.read("o7", replies[0])[1] == "re: 6.8"
    for table in (Inbox, Outbox, Reading):
        assert len(await service.house.rows(table)) == 1
    assert service.api.texts("o7") == []


@pytest.mark.parametrize(("late", "again"), [(4.5, True), (3.0, False)])
async def test_a_reply_that_crossed_the_hanging_up_is_given_to_the_next_call(
    service: Service, *, late: float, again: bool
) -> None:
    """That the platform calls again proves that nobody saw a reply that left as it hung up; a quick one was seen."""
    passed = timedelta()
    service.house.clock = lambda: wall_clock() + passed

    def slow(turn: Turn) -> Answer:
        nonlocal passed
        passed = timedelta(seconds=late * service.scale)
        return echo(turn)

    service.house.agent.script = slow
    await service.start()
    service.api.touched("o7")
    answers = []
    for _ in range(3):
        call = service.platform.sealed(said("6.8", "502"))
        answers.append((await asyncio.to_thread(service.platform.post, *call)).text)
        await service.quiet()
    assert service.platform.read("o7", answers[0])[1] == "re: 6.8"
    for answer in answers[1:]:
        assert (answer == "success") is not again
        if again:
            assert service.platform.read("o7", answer)[1] == "re: 6.8"
    assert [row.state for row in await service.house.rows(Outbox)] == ["sent"]
    assert len(await service.house.rows(Reading)) == 1
    assert service.api.texts("o7") == []


async def test_an_event_delivered_three_times_is_one_row(service: Service) -> None:
    await service.start()
    event = as_xml({**HEAD, "MsgType": "event", "Event": "subscribe", "EventKey": ""})
    for _ in range(3):
        await asyncio.to_thread(service.platform.post, *service.platform.sealed(event))
    assert len(await service.house.rows(Inbox)) == 1


async def test_a_message_is_committed_before_the_200(service: Service) -> None:
    """While the database cannot commit, the platform is not told that its call was taken, and calls again."""
    wechat = await service.start()
    keep, tries = wechat._office.inbox.accept, list[int]()

    async def failing(message):  # type: ignore[no-untyped-def]  # as accept
        tries.append(1)
        if len(tries) < 2:
            raise OSError("disk full")
        return await keep(message)

    wechat._office.inbox.accept = failing  # type: ignore[method-assign]  # a disk that is full for a while
    told = await service.says("o7", "6.8")
    await service.quiet()
    assert told.answers[0] == ""
    assert service.api.texts("o7") == ["re: 6.8"]


async def test_a_message_whose_turn_was_interrupted_is_answered_after_the_restart(service: Service) -> None:
    """The process goes while it thinks; the next one answers, as a customer-service message if nobody calls."""
    service.house.rules = type(service.house.rules)(lease=timedelta(seconds=0.4), backoff_s=0.01)
    hold = asyncio.Event()

    async def thinking(_turn: object) -> Answer:
        await hold.wait()
        return Answer(())

    service.house.agent.script = thinking
    await service.start()
    service.api.touched("o7")
    call = asyncio.create_task(
        asyncio.to_thread(service.platform.post, *service.platform.sealed(said("6.8", "501")), 0.3)
    )
    with pytest.raises(httpx.HTTPError):
        await call
    await service.stop()
    service.house.agent.script = lambda turn: Answer((Part(f"re: {turn.text}"),))
    await service.start()
    (got,) = await service.seen("o7", 1)
    assert (got.kind, got.text) == ("custom", "re: 6.8")


async def test_429_on_one_chat_leaves_another_alone_and_its_text_intact(service: Service) -> None:
    service.house.agent.script = lambda turn: Answer((Part("好"), Part(f"re: {turn.text} 二")))
    await service.start()
    service.api.limits("custom/send", 1)
    await service.says("o1", "A")
    begun = time.monotonic()
    await service.says("o2", "B")
    await service.seen("o2", 2)
    await service.seen("o1", 2)
    assert time.monotonic() - begun > 0.5
    assert service.api.texts("o1") == ["好", "re: A 二"]


@pytest.mark.parametrize(
    ("code", "hours", "reachable"),
    [(45015, 0, False), (45047, 0, True), (48001, 0, True), (45047, 1, False), (48001, 1, False)],
)
async def test_a_reminder_that_nobody_got_is_not_delivered(
    service: Service, code: int, hours: int, reachable: bool
) -> None:
    """It stays open, who cannot be reached is known (who just wrote looks here), and the next message brings it."""
    wechat = await service.start()
    await service.says("o7", "hi")
    await service.quiet()
    hands = wechat._clock
    wechat._clock = lambda: hands() + timedelta(hours=hours)
    service.api.refuses("custom/send", code)
    (identity,) = await service.house.rows(Identity)
    address = Address("wechat", wechat.bot, "o7", identity.person_id)
    office = wechat._office

    def remind(session):  # type: ignore[no-untyped-def]  # a work of the database
        return office.outgoing.post(session, address, (Part("该测血糖了"),), "reminder:1:x")

    office.outgoing.dispatch(await service.house.database.write(remind))
    await service.quiet()
    row = (await service.house.rows(Outbox))[-1]
    assert (row.state, row.platform_message_id) == ("kept", None)
    (identity,) = await service.house.rows(Identity)
    assert identity.reachable is reachable
    wechat._clock = hands
    await service.says("o7", "在")
    await service.quiet()
    assert service.api.texts("o7")[-1] == "该测血糖了\n\nre: 在"
    row = next(row for row in await service.house.rows(Outbox) if row.source_key == "reminder:1:x")
    assert row.state == "sent"


async def test_a_reminder_by_template_is_delivered_under_the_platform_s_id(service: Service) -> None:
    service.template = Template("template", TEMPLATE, "thing1")
    wechat = await service.start()
    await service.says("o7", "hi")
    service.api.refuses("custom/send", 45015)
    (identity,) = await service.house.rows(Identity)
    address = Address("wechat", wechat.bot, "o7", identity.person_id)
    office = wechat._office
    office.outgoing.dispatch(
        await service.house.database.write(
            lambda session: office.outgoing.post(session, address, (Part("该测血糖了"),), "reminder:1:x")
        )
    )
    await service.quiet()
    row = (await service.house.rows(Outbox))[-1]
    assert row.state == "sent"
    assert str(row.platform_message_id).startswith("template:10000")


async def test_a_repeated_nonce_is_refused_and_a_late_delivery_under_it_is_not(service: Service) -> None:
    """Whether a repeated delivery is signed anew is not documented: both ways work, and a replay does not."""
    service.scale = 0.5
    wechat = await service.start()
    query, body = service.platform.sealed(said("6.8", "502"))
    first = await asyncio.to_thread(service.platform.post, query, body)
    again = await asyncio.to_thread(service.platform.post, query, body)
    assert (first.status_code, again.status_code) == (200, 403)
    await asyncio.sleep(2.05)
    late = [await asyncio.to_thread(service.platform.post, query, body) for _ in range(2)]
    assert [answer.status_code for answer in late] == [200, 403]
    assert late[0].text == "success"
    assert wechat.counts["repeated"] == 2
    assert len(service.house.agent.heard) == 1


async def test_calls_that_are_over_are_forgotten(service: Service) -> None:
    from bot.channels.tencent.callbacks import sweep

    await service.start()
    await service.says("o7", "hi")
    assert len(await service.house.rows(Callback)) >= 1  # a slow machine is called again
    later = service.house.clock() + timedelta(minutes=16)
    await service.house.database.write(lambda session: sweep(session, later))
    assert not await service.house.rows(Callback)


async def test_ten_thousand_malformed_or_replayed_calls_leave_the_service_answering(
    service: Service,
) -> None:
    """One in twenty over HTTP here; benchmarks/delivery/wechat.py makes them all over HTTP."""
    wechat = await service.start()
    chance = random.Random(7)
    taken = service.platform.sealed(said("6.8", "503"))
    await asyncio.to_thread(service.platform.post, *taken)
    statuses = set()
    for number in range(10_000):
        query, body = _malformed(service, chance, number, taken)
        if number % 20 == 0:
            answer = await asyncio.to_thread(service.platform.post, query, body)
            statuses.add(answer.status_code)
        else:
            statuses.add((await wechat.answer(query, body)).status)
    assert statuses == {200, 403}
    assert wechat.counts["unreadable"] > 2000
    assert wechat.counts["forged"] > 2000
    assert wechat.counts["repeated"] > 900
    told = await service.says("o8", "still there?")
    assert told.shown is not None
    assert told.shown.text == "re: still there?"
    assert len(await service.house.rows(Inbox)) == 2


def _malformed(
    service: Service, chance: random.Random, number: int, taken: tuple[dict[str, str], str]
) -> tuple[dict[str, str], bytes]:
    """One bad call: replayed, forged, cut, of noise, or well signed nonsense."""
    kind = number % 8
    if kind == 0:
        return taken[0], taken[1].encode()
    query, body = service.platform.sealed(said("x", str(number)))
    if kind == 1:
        return {**query, "msg_signature": "0" * 40}, body.encode()
    if kind == 2:
        return {**query, "timestamp": str(chance.randrange(10**9))}, body.encode()
    if kind == 3:
        return query, body.encode()[: chance.randrange(len(body) // 2)]
    if kind == 4:
        return query, chance.randbytes(chance.randrange(300))
    nonsense = ["", "<xml/>", "<xml><MsgType>text</MsgType></xml>", "\x00", "<a>&b;</a>", "<xml>" * 300]
    if kind == 5:
        nonsense = [as_xml({**HEAD, "MsgType": "text", "CreateTime": "nine", "MsgId": "x"}), *nonsense]
    query, body = service.platform.sealed(chance.choice(nonsense))
    return ({}, body.encode()) if kind == 7 else (query, body.encode())
