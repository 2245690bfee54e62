"""An application of WeCom, over HTTP between the fake API and its callbacks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from agent.turn import Answer, Choice, Part
from bot.channels.wecom.account import Corp
from bot.channels.wecom.app import WeCom
from bot.channels.wecom.web import attach_one
from bot.clock import wall_clock
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)
from bot.delivery.outgoing.letters import Letter
from bot.delivery.turns import Rules
from bot.web.server import Server
from memory.records import Identity, Inbox, Outbox, Reading
from tests.bot.house import House
from tests.fakes.web import Trouble
from tests.fakes.wecom import Api
from tests.fakes.wecom.api import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Service:
    """The house with an application in it."""

    def __init__(self, house: House, api: Api) -> None:
        self.house = house
        self.api = api
        self.url = ""
        self._numbers = 0

    async def start(self) -> WeCom:
        corp = Corp(CORP_ID, AGENT_ID, SECRET, TOKEN, AES_KEY, self.api.url)
        self.wecom = WeCom(corp, self.house.clock)
        self.office = await self.house.open(self.wecom)
        self.wecom.attend(self.office)
        app = FastAPI()
        attach_one(app, self.wecom)
        server = Server(app, "127.0.0.1", 0)
        self.tasks = [
            asyncio.create_task(server.run()),
            asyncio.create_task(self.wecom.run(self.office)),
        ]
        await server.started()
        self.url = f"http://127.0.0.1:{server.port}/wecom"
        return self.wecom

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.wecom.close()

    async def says(self, text: str, user: str = "zhang", number: str = "", **fields: str) -> httpx.Response:
        self._numbers += 1
        number = number or str(7_000_000_000 + self._numbers)
        answer = await asyncio.to_thread(self.api.says, self.url, user, number, Content=text, **fields)
        await self.office.quiet()
        return answer


@pytest.fixture
async def service(house: House) -> AsyncIterator[Service]:
    house.clock = wall_clock
    house.rules = Rules(lease=timedelta(seconds=5), backoff_s=0.01)
    api = Api()
    service = Service(house, api)
    await service.start()
    yield service
    await service.stop()
    api.close()


async def test_the_address_is_verified_by_what_only_we_can_read(service: Service) -> None:
    assert (await asyncio.to_thread(service.api.verify, service.url, "98765")).text == "98765"
    forged = await asyncio.to_thread(
        httpx.get, service.url, params={"msg_signature": "0", "timestamp": "1", "nonce": "2", "echostr": "x"}
    )
    assert forged.status_code == 403


async def test_a_message_is_committed_and_answered_by_the_api(service: Service) -> None:
    answer = await service.says("6.8")
    assert (answer.status_code, answer.content) == (200, b"")
    assert service.api.texts("zhang") == ["re: 6.8"]
    (row,) = await service.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("sent", "corp-1")
    assert service.api.fetches == 1


async def test_the_same_message_delivered_three_times_is_one_row_one_effect_one_reply(
    service: Service,
) -> None:
    for _ in range(3):
        assert (await service.says("6.8", number="555")).status_code == 200
    for table in (Inbox, Outbox, Reading):
        assert len(await service.house.rows(table)) == 1
    assert service.api.texts("zhang") == ["re: 6.8"]


async def test_replayed_forged_and_malformed_calls_are_refused_and_counted(service: Service) -> None:
    query, body = service.api.sealed("<xml><MsgType>text</MsgType></xml>")
    calls = [
        (query, body),
        ({**query, "nonce": "1"}, body),
        (query, "<xml>"),
        ({}, "<xml><Encrypt>x</Encrypt></xml>"),
        (service.api.query("x"), "<xml><Encrypt>x</Encrypt></xml>"),
        (query, '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>'),
    ]
    statuses = []
    for params, content in calls:
        answer = await asyncio.to_thread(httpx.post, service.url, params=params, content=content)
        statuses.append(answer.status_code)
    assert statuses == [200, 403, 200, 403, 200, 200]
    good = service.api.sealed(
        "<xml><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>view</Event></xml>"
    )
    twice = [
        (await asyncio.to_thread(httpx.post, service.url, params=good[0], content=good[1])).status_code
        for _ in range(2)
    ]
    assert twice == [200, 403]
    assert dict(service.wecom.counts) == {"unreadable": 4, "forged": 2, "repeated": 1}


async def test_words_pictures_and_files_go_as_what_they_are(service: Service) -> None:
    service.house.agent.script = lambda _turn: Answer(
        (Part("这是曲线", picture=PNG), Part("这是报告", document=("report.pdf", b"%PDF-1.7 x")))
    )
    await service.says("chart")
    assert [(got.kind, got.text, got.content) for got in service.api.seen] == [
        ("text", "这是曲线", None),
        ("image", "", PNG),
        ("text", "这是报告", None),
        ("file", "", b"%PDF-1.7 x"),
    ]


async def test_a_typed_number_presses_the_stored_row(service: Service) -> None:
    choices = ((Choice("记下", {"yes": 1}), Choice("不记", {"no": 1})),)
    service.house.agent.script = lambda turn: Answer(
        (Part("好", choices=() if turn.kind == "button" else choices),)
    )
    await service.says("6.8")
    assert service.api.texts("zhang") == ["好\n\n回复数字就行：\n1. 记下\n2. 不记"]
    await service.says("2")
    assert service.house.agent.heard[-1].action == {"no": 1}


async def test_events_and_other_kinds(service: Service) -> None:
    await service.says("", MsgType="event", Event="subscribe")
    assert [turn.text for turn in service.house.agent.heard] == ["帮助"]
    await service.says("", MsgType="image", PicUrl="http://x", MediaId="m1")
    assert service.house.agent.heard[-1].kind == "photo"
    await asyncio.to_thread(service.api.says, service.url, "zhang", "", MsgType="event", Event="unsubscribe")
    (identity,) = await service.house.rows(Identity)
    assert not identity.reachable


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (45009, RetryAfterError),
        (60111, UnreachableError),
        (81013, UnreachableError),
        (60020, TemporaryError),
        (44004, RefusedError),
    ],
)
async def test_each_error_of_the_platform_has_its_meaning(
    service: Service, code: int, error: type[SendingError]
) -> None:
    service.api.users.add("zhang")
    service.api.refuses("message/send", code)
    with pytest.raises(error):
        await service.wecom.send("zhang", Letter("hi"), lambda: None)


async def test_trouble_on_the_way_is_told_apart(service: Service) -> None:
    service.wecom._wire._client._http.timeout = 0.4
    service.api.users.add("zhang")
    service.api.limits("message/send", 7)
    with pytest.raises(RetryAfterError):
        await service.wecom.send("zhang", Letter("hi"), lambda: None)
    service.api.troubles.once("message/send", Trouble(delay=3600, cut=True, heard=True))
    with pytest.raises(AmbiguousError):
        await service.wecom.send("zhang", Letter("hi"), lambda: None)
    with pytest.raises(UnreachableError):
        await service.wecom.send("li", Letter("hi"), lambda: None)


async def test_a_refused_token_is_replaced_once(service: Service) -> None:
    service.api.users.add("zhang")
    await service.wecom.send("zhang", Letter("a"), lambda: None)
    service.api.expire()
    await service.wecom.send("zhang", Letter("b"), lambda: None)
    assert (service.api.texts("zhang"), service.api.fetches) == (["a", "b"], 2)
