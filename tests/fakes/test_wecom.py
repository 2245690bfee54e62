"""The fake WeCom is held to what the official documentation says."""

import asyncio
import base64
import hashlib
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
from tests.fakes.wecom.robots import KEY


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


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def picture(content: bytes, md5: str = "") -> dict[str, Any]:
    md5 = md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(content).decode(), "md5": md5}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "糖" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": "糖" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": " "}}, 44004),
        ({"msgtype": "text"}, 40008),
        ({"msgtype": "text", "text": "x"}, 40058),
        ({"msgtype": "text", "text": {"content": "x"}, "more": 1}, 40008),
        ({"msgtype": "voice", "voice": {}}, 40008),
        ({"msgtype": "markdown", "markdown": {"content": "x" * 4096}}, 0),
        ({"msgtype": "markdown", "markdown": {"content": "x" * 4097}}, 45002),
        (picture(PNG), 0),
        (picture(PNG, "0" * 32), 301019),
        (picture(b"GIF89a"), 40009),
        (picture(PNG + bytes(2 * 1024 * 1024)), 40009),
        ({"msgtype": "image", "image": {"base64": "?", "md5": ""}}, 40058),
    ],
)
def test_what_a_robot_is_given_is_checked(api: Api, body: dict[str, Any], code: int) -> None:
    url = f"{api.url}/cgi-bin/webhook/send"
    assert httpx.post(url, params={"key": KEY}, json=body).json()["errcode"] == code
    assert len(api.robots.seen) == (code == 0)


def test_a_robot_is_known_by_its_key_and_writes_twenty_times_a_minute(api: Api) -> None:
    url, body = f"{api.url}/cgi-bin/webhook/send", {"msgtype": "text", "text": {"content": "x"}}
    assert httpx.post(url, params={"key": "x"}, json=body).json()["errcode"] == 93000
    with httpx.Client(params={"key": KEY}) as client:
        codes = [client.post(url, json=body).json()["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [45009]
