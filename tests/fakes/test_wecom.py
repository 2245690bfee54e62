"""The fake WeCom is held to what the official documentation says."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.fakes.wecom import Api, Bots
from tests.fakes.wecom.api import AES_KEY, AGENT_ID, CORP_ID, SECRET, TOKEN
from tests.fakes.wecom.bots import BOT_ID
from tests.fakes.wecom.bots import SECRET as BOT_SECRET


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    api.users.add("zhang")
    yield api
    api.close()


@pytest.fixture
async def bots() -> AsyncIterator[Bots]:
    bots = Bots()
    await bots.start()
    yield bots
    await bots.close()


def send(api: Api, **changes: Any) -> Any:
    query = {"corpid": CORP_ID, "corpsecret": SECRET}
    token = httpx.get(f"{api.url}/cgi-bin/gettoken", params=query).json()["access_token"]
    body = {
        "touser": "zhang",
        "msgtype": "text",
        "agentid": AGENT_ID,
        "text": {"content": "hi"},
        **changes,
    }
    return httpx.post(f"{api.url}/cgi-bin/message/send", params={"access_token": token}, json=body).json()


@pytest.mark.parametrize(("name", "code"), [("corpid", 40013), ("corpsecret", 40001)])
def test_a_wrong_request_for_a_token_is_refused(api: Api, name: str, code: int) -> None:
    query = {"corpid": CORP_ID, "corpsecret": SECRET, name: "x"}
    assert httpx.get(f"{api.url}/cgi-bin/gettoken", params=query).json()["errcode"] == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"agentid": 1}, 40056),
        ({"text": {"content": " "}}, 44004),
        ({"text": {"content": "糖" * 683}}, 45002),
        ({"msgtype": "image", "image": {"media_id": "x"}}, 40007),
    ],
)
def test_a_message_is_checked(api: Api, changes: dict[str, Any], code: int) -> None:
    assert send(api, **changes)["errcode"] == code


def test_who_is_not_in_the_company_is_named(api: Api) -> None:
    assert send(api, touser="li")["invaliduser"] == "li"
    assert send(api)["msgid"] == "corp-1"


def test_a_token_that_is_over_is_refused(api: Api) -> None:
    url = f"{api.url}/cgi-bin/message/send"
    assert httpx.post(url, params={"access_token": "x"}, json={}).json()["errcode"] == 40014


def test_the_library_opens_what_the_fake_seals(api: Api) -> None:
    from wechatpy.enterprise.crypto import WeChatCrypto

    query, body = api.sealed("<xml>糖</xml>")
    crypto = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)
    signed = query["msg_signature"], query["timestamp"], query["nonce"]
    assert crypto.decrypt_message(body, *signed) == "<xml>糖</xml>"


async def ask(socket: ClientConnection, cmd: str, body: Any = None) -> int:
    await socket.send(json.dumps({"cmd": cmd, "headers": {"req_id": f"{cmd}_1"}, "body": body}))
    answer = json.loads(await asyncio.wait_for(socket.recv(), 5))
    assert answer["headers"]["req_id"] == f"{cmd}_1"
    return int(answer["errcode"])


async def test_a_bot_says_who_it_is_before_anything_else(bots: Bots) -> None:
    async with connect(bots.url) as socket:
        assert await ask(socket, "ping") == 846604
        assert await ask(socket, "aibot_subscribe", {"bot_id": BOT_ID, "secret": "x"}) == 40058
        assert await ask(socket, "aibot_subscribe", {"bot_id": BOT_ID, "secret": BOT_SECRET}) == 0
        assert await ask(socket, "ping") == 0
        markdown = {"chatid": "zhang", "msgtype": "markdown", "markdown": {"content": "hi"}}
        assert await ask(socket, "aibot_send_msg", markdown) == 0
        assert await ask(socket, "aibot_send_msg", {**markdown, "msgtype": "text"}) == 40035
        assert await ask(socket, "aibot_respond_msg", {"msgtype": "stream"}) == 40035
    assert bots.texts("zhang") == ["hi"]
    assert len(bots.strange) == 2
