"""The fake WeChat is held to what the official documentation says, since so much is judged by it."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.web import Request, Response, WebServer
from tests.fakes.wechat import Api, Platform
from tests.fakes.wechat.api import APP_ID, SECRET, TEMPLATE
from tests.fakes.wechat.platform import ACCOUNT, AES_KEY, TOKEN, Mode, as_xml
from tests.fakes.wechat.seals import decrypt, encrypt, signature

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


def token(api: Api, **changes: Any) -> Any:
    body = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **changes}
    return httpx.post(f"{api.url}/cgi-bin/stable_token", json=body).json()


def call(api: Api, path: str, body: Any, *, escaped: bool = False) -> int:
    content = json.dumps(body, ensure_ascii=escaped).encode()
    access = {"access_token": token(api).get("access_token", "")}
    answer = httpx.post(f"{api.url}/cgi-bin/{path}", params=access, content=content).json()
    return int(answer["errcode"])


def text(words: str = "hi", to: str = "o7") -> dict[str, Any]:
    return {"touser": to, "msgtype": "text", "text": {"content": words}}


def test_a_stable_token_stays_until_it_is_forced_or_nearly_over(api: Api) -> None:
    first = token(api)
    assert first["expires_in"] in {7199, 7200}
    assert token(api)["access_token"] == first["access_token"]
    forced = token(api, force_refresh=True)["access_token"]
    assert forced != first["access_token"]
    api.later(6901)
    assert token(api)["access_token"] != forced


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "x"}, 40002),
        ({"appid": "x"}, 40013),
        ({"secret": "x"}, 40125),
        ({"force_refresh": "yes"}, 47001),
    ],
)
def test_a_wrong_request_for_a_token_is_refused(api: Api, changes: dict[str, Any], code: int) -> None:
    assert token(api, **changes)["errcode"] == code


def test_a_message_needs_a_token_that_holds(api: Api) -> None:
    api.touched("o7")
    url = f"{api.url}/cgi-bin/message/custom/send"
    assert httpx.post(url, params={"access_token": "x"}, json=text()).json()["errcode"] == 40001
    assert call(api, "message/custom/send", text()) == 0
    api.expire()
    assert call(api, "message/custom/send", text()) == 0


@pytest.mark.parametrize(
    ("words", "code"), [("", 44004), ("  ", 44004), ("糖" * 683, 45002), ("糖" * 682, 0)]
)
def test_a_text_has_a_length(api: Api, words: str, code: int) -> None:
    api.touched("o7")
    assert call(api, "message/custom/send", text(words)) == code


def test_escaped_characters_are_not_shown_to_anybody(api: Api) -> None:
    api.touched("o7")
    assert call(api, "message/custom/send", text("糖"), escaped=True) == 47001


def test_the_window_is_48_hours_and_five_messages(api: Api) -> None:
    assert call(api, "message/custom/send", text()) == 40003
    api.touched("o7")
    assert [call(api, "message/custom/send", text()) for _ in range(6)] == [0] * 5 + [45047]
    api.touched("o7")
    api.later(48 * 3600 + 1)
    assert call(api, "message/custom/send", text()) == 45015
    api.touched("o7")
    api.followers.discard("o7")
    assert call(api, "message/custom/send", text()) == 43004
    api.may_write = False
    assert call(api, "message/custom/send", text()) == 48001


def test_a_picture_is_uploaded_before_it_is_sent(api: Api) -> None:
    api.touched("o7")
    picture = {"touser": "o7", "msgtype": "image", "image": {"media_id": "nothing"}}
    assert call(api, "message/custom/send", picture) == 40007
    query = {"access_token": token(api)["access_token"], "type": "image"}
    url = f"{api.url}/cgi-bin/media/upload"
    told = httpx.post(url, params=query, files={"media": ("a.png", PNG, "image/png")}).json()
    assert call(api, "message/custom/send", {**picture, "image": {"media_id": told["media_id"]}}) == 0
    assert api.seen["o7"][0].picture == PNG
    assert httpx.post(url, params=query, files={"media": ("a.png", b"x")}).json()["errcode"] == 40005
    assert httpx.post(url, params=query, json={}).json()["errcode"] == 41005


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"template_id": "x"}, 40037),
        ({"data": {"thing1": {"value": "x" * 21}}}, 47003),
        ({"data": {}}, 47003),
    ],
)
def test_a_template_has_its_fields(api: Api, changes: dict[str, Any], code: int) -> None:
    api.followers.add("o7")
    body = {"touser": "o7", "template_id": TEMPLATE, "data": {"thing1": {"value": "x"}}, **changes}
    assert call(api, "message/template/send", body) == code
    assert call(api, "message/subscribe/bizsend", body) == code


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40017),
        ([{"type": "click", "name": "好", "key": "k"}] * 4, 40017),
        ([{"type": "click", "name": "六个字太长了", "key": "k"}], 40018),
        ([{"type": "click", "name": "好", "key": ""}], 40019),
        ([{"type": "click", "name": "好", "key": "k"}], 0),
    ],
)
def test_a_menu_has_three_short_buttons(api: Api, buttons: list[Any], code: int) -> None:
    assert call(api, "menu/create", {"button": buttons}) == code


def test_trouble_comes_as_it_is_ordered(api: Api) -> None:
    api.touched("o7")
    api.refuses("custom/send", 45009)
    assert call(api, "message/custom/send", text()) == 45009
    api.limits("custom/send", 3)
    api.fails("custom/send", 502)
    url = f"{api.url}/cgi-bin/message/custom/send"
    limited, away = httpx.post(url, json=text()), httpx.post(url, json=text())
    assert (limited.status_code, limited.headers["Retry-After"], away.status_code) == (429, "3", 502)
    api.hangs("custom/send")
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url, json=text(), timeout=0.2)


def test_what_is_sealed_is_opened_with_the_same_key_alone() -> None:
    sealed = encrypt(AES_KEY, APP_ID, "<xml>糖</xml>")
    assert decrypt(AES_KEY, APP_ID, sealed) == "<xml>糖</xml>"
    with pytest.raises((AssertionError, UnicodeDecodeError, ValueError)):
        decrypt(AES_KEY[::-1], APP_ID, sealed)
    assert signature("b", "a", "1") == signature("1", "b", "a")


def test_the_library_seals_as_the_fake_does() -> None:
    """wechatpy and the fake were written apart: each reads what the other wrote."""
    from wechatpy.crypto import WeChatCrypto

    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    sealed = encrypt(AES_KEY, APP_ID, "<xml>糖</xml>")
    whole = signature(TOKEN, "1", "2", sealed)
    assert crypto.decrypt_message({"Encrypt": sealed}, whole, "1", "2") == "<xml>糖</xml>"


@pytest.mark.parametrize("mode", ["plain", "secure"])
async def test_the_platform_calls_three_times_and_shows_only_what_is_right(api: Api, mode: Mode) -> None:
    answers = [Response(503), Response(500), Response(200, b"<xml>")]
    seen = list[Request]()

    def answer(request: Request) -> Response:
        seen.append(request)
        return answers.pop(0)

    server = WebServer(answer)
    platform = Platform(api, f"{server.url}/wechat", mode, 0.2)
    told = await asyncio.wrap_future(platform.says("o7", "hi"))
    assert told.answers == ["", "", "<xml>"]
    assert (told.shown, len(platform.invalid), len(seen)) == (None, 1, 3)
    assert len({request.form["nonce"] for request in seen}) == 3
    for request in seen:
        signed = [TOKEN, request.form["timestamp"], request.form["nonce"]]
        assert request.form["signature"] == signature(*signed)
        assert (b"Encrypt" in request.body) is (mode == "secure")
    platform.close()
    server.close()


def test_a_reply_to_somebody_else_is_not_shown(api: Api) -> None:
    platform = Platform(api, mode="plain")
    head = {"ToUserName": "o8", "FromUserName": ACCOUNT, "CreateTime": str(int(api.now()))}
    with pytest.raises(AssertionError):
        platform.read("o7", as_xml({**head, "MsgType": "text", "Content": "hi"}))
    assert platform.read("o8", as_xml({**head, "MsgType": "text", "Content": "hi"}))[1] == "hi"
    platform.close()
