"""The doors: links once and for ten minutes, Telegram's signature, an admin's two factors; and what the doors keep out."""

import asyncio
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pyotp
import pytest
from pydantic import SecretStr
from sqlmodel import select

from agent.turn import Answer, Part, Turn
from bot.settings import Settings
from bot.web.entry import admins, passes, telegram
from bot.web.entry.doorman import Doorman
from bot.web.entry.gate import cookie_name
from memory.records import Identity, WebAdmin, WebPass
from tests.bot.house import ScriptedAgent
from tests.bot.web.console.conftest import Console, Serve

TOKEN = "12345:secret-of-the-bot"


class PaperTelegram:
    """Telegram as the console sees it: a name and a bot."""

    name, bot, pace = "telegram", "12345", None
    limits: Any = None
    hook = None


def _signed(user: dict[str, Any], at: datetime, token: str = TOKEN, **more: str) -> str:
    """Sign as Telegram does (core.telegram.org/bots/webapps)."""
    fields = {"auth_date": str(int(at.timestamp())), "query_id": "AA", "user": json.dumps(user), **more}
    told = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(key, told.encode(), hashlib.sha256).hexdigest()})


@pytest.fixture
async def outside(serve: Serve, settings: Settings) -> Console:
    chosen = settings.model_copy(
        update={"public_url": "https://tangban.example", "telegram_token": SecretStr(TOKEN)}
    )
    return await serve(chosen, PaperTelegram())


async def _form(client: httpx.AsyncClient, path: str) -> str:
    page = await client.get(path)
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def _post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    form = await _form(client, path)
    origin = {"origin": str(client.base_url).rstrip("/")}
    return await client.post(path, data={"form": form, **fields}, headers=origin)


def _turn(text: str, person_id: str, now: datetime, **fields: Any) -> Turn:
    return Turn("inbox:1", person_id, "t", fields.pop("audience", "private"), text, now, now, **fields)


async def _link(console: Console, person_id: str) -> str:
    desk = Doorman(ScriptedAgent(), console.house.database, console.clock, "https://t.example", near=False)
    answer = await desk.answer(_turn("/web", person_id, console.clock()))
    await console.write(answer.finish)
    found = re.search(r"https://t\.example/enter/link#([0-9a-f]{32})", answer.parts[0].text)
    assert found
    return found[1]


async def test_a_link_opens_once_as_the_person_who_asked(outside: Console) -> None:
    ann = await outside.newcomer("1", "Ann")
    code = await _link(outside, ann.id)
    async with httpx.AsyncClient(base_url=outside.url) as client:
        answer = await _post(client, "/enter/link", code=code)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert (await client.get("/data")).status_code == 200
    async with httpx.AsyncClient(base_url=outside.url) as thief:
        assert (await _post(thief, "/enter/link", code=code)).status_code == 403
    rows = await outside.read(lambda session: session.exec(select(WebPass)).all())
    assert [(row.kind, row.person_id) for row in rows] == [("session", ann.id)]
    homes = await outside.read(lambda session: session.exec(select(Identity)).all())
    here = next(row for row in homes if row.channel == "web")
    assert here.person_id == ann.id
    assert not here.reachable  # alarms go on to Telegram, not to a page that nobody has open


async def test_a_link_holds_ten_minutes_and_a_new_one_ends_the_old(outside: Console) -> None:
    ann = await outside.newcomer("1", "Ann")
    old, late = await _link(outside, ann.id), await _link(outside, ann.id)

    async def redeem(code: str) -> Any:
        return await outside.write(lambda session: passes.redeem(session, code, outside.clock()))

    assert await redeem(old) is None
    outside.clock.pass_(minutes=10, seconds=1)
    assert await redeem(late) is None
    assert await redeem(await _link(outside, ann.id)) == ann.id


async def test_two_who_open_a_link_at_once_are_one(outside: Console) -> None:
    ann = await outside.newcomer("1", "Ann")
    code = await _link(outside, ann.id)
    came = await asyncio.gather(
        *(outside.write(lambda session: passes.redeem(session, code, outside.clock())) for _ in range(8))
    )
    assert [one for one in came if one] == [ann.id]


@pytest.mark.parametrize("fields", [{"audience": "group"}, {"forwarded": True}])
async def test_no_link_before_others(console: Console, fields: dict[str, Any]) -> None:
    ann = await console.newcomer("1", "Ann")
    desk = Doorman(ScriptedAgent(), console.house.database, console.clock, "https://t.example", near=False)
    answer = await desk.answer(_turn("/web", ann.id, console.clock(), **fields))
    assert "http" not in answer.parts[0].text


async def test_other_words_go_on_to_the_companion(console: Console) -> None:
    ann = await console.newcomer("1", "Ann")
    agent = ScriptedAgent(lambda turn: Answer((Part(f"re: {turn.text}"),)))
    desk = Doorman(agent, console.house.database, console.clock, "", near=False)
    assert (await desk.answer(_turn("web 6.8", ann.id, console.clock()))).parts[0].text == "re: web 6.8"
    assert "http" not in (await desk.answer(_turn("/web", ann.id, console.clock()))).parts[0].text


async def test_telegram_lets_in_its_own_user(outside: Console) -> None:
    ann = await outside.newcomer("77", "Ann")
    homes = await outside.read(lambda session: session.exec(select(Identity)).all())
    assert homes[0].person_id == ann.id
    data = _signed({"id": 78, "language_code": "zh-hans"}, outside.clock())
    async with httpx.AsyncClient(base_url=outside.url) as client:
        frame = await client.get("/enter/telegram")
        assert "frame-ancestors https://web.telegram.org" in frame.headers["content-security-policy"]
        assert "x-frame-options" not in frame.headers
        origin = {"origin": outside.url}
        answer = await client.post("/enter/telegram", json={"init_data": data}, headers=origin)
        assert (answer.status_code, answer.json()) == (200, {"next": "/"})
        page = await client.get("/")
        assert "frame-ancestors https://web.telegram.org" in page.headers["content-security-policy"]
    homes = await outside.read(lambda session: session.exec(select(Identity)).all())
    assert ("telegram", "78") in {(row.channel, row.account) for row in homes}


NOW = datetime.fromisoformat("2026-11-21T12:00:00+00:00")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hash=",
        "a&b",
        _signed({"id": 7}, NOW, token="99:other-bot"),
        _signed({"id": 7}, NOW - timedelta(minutes=11)),
        _signed({"id": 7}, NOW + timedelta(minutes=5)),
        _signed({"id": "x"}, NOW),
        _signed({}, NOW),
        _signed({"id": 7}, NOW).replace("%22id%22%3A+7", "%22id%22%3A+8"),
        _signed({"id": 7}, NOW) + "&user=%7B%22id%22%3A9%7D",
        "x" * 9000,
    ],
)
def test_what_telegram_did_not_sign_lately_counts_for_nothing(data: str) -> None:
    with pytest.raises(telegram.InitDataError):
        telegram.user_of(data, TOKEN, NOW)


def test_what_telegram_signed_counts() -> None:
    assert telegram.user_of(_signed({"id": 7, "language_code": "en"}, NOW), TOKEN, NOW) == ("7", "en")


async def _admin(console: Console) -> admins.Made:
    vault, now = console.house.vault, console.clock()
    made: admins.Made = await console.write(
        lambda session: admins.make(session, vault, "root", "Asia/Shanghai", "en", now)
    )
    return made


def _code(made: admins.Made, at: datetime) -> str:
    found = pyotp.parse_uri(made.address)
    assert isinstance(found, pyotp.TOTP)
    return found.at(at)


async def test_an_admin_needs_both_factors_and_no_code_counts_twice(outside: Console) -> None:
    made, now = await _admin(outside), outside.clock()
    house = outside.house

    async def admit(name: str, password: str, code: str) -> str | None:
        return await admins.admit(house.database, house.vault, (name, password, code), now)

    code = _code(made, now)
    assert await admit("root", "wrong", code) is None
    assert await admit("nobody", made.password, code) is None
    assert await admit("root", made.password, "000000" if code != "000000" else "111111") is None
    assert await admit("root", made.password, _code(made, now - timedelta(minutes=3))) is None
    assert await admit("root", made.password, code) is not None
    assert await admit("root", made.password, code) is None


async def test_making_an_admin_again_ends_what_was(outside: Console) -> None:
    old = await _admin(outside)
    row = await outside.read(lambda session: session.get(WebAdmin, "root"))
    ticket = await outside.write(
        lambda session: passes.open_session(session, row.person_id, "password", outside.clock())
    )
    new, now = await _admin(outside), outside.clock()
    assert new.password != old.password
    given = ("root", old.password, _code(old, now))
    assert await admins.admit(outside.house.database, outside.house.vault, given, now) is None
    async with httpx.AsyncClient(base_url=outside.url, cookies={cookie_name(secure=False): ticket}) as client:
        assert (await client.get("/admin")).headers["location"] == "/enter"


async def test_there_is_no_admin_and_no_password_by_default(outside: Console) -> None:
    assert not await outside.read(admins.exist)
    async with httpx.AsyncClient(base_url=outside.url) as client:
        for name, password in (("admin", "admin"), ("root", ""), ("", "")):
            answer = await _post(client, "/enter/admin", name=name, password=password, code="000000")
            assert answer.status_code in {403, 422}


async def test_guessing_is_held_back_at_every_door(outside: Console) -> None:
    made = await _admin(outside)
    async with httpx.AsyncClient(base_url=outside.url) as client:
        codes = [
            (await _post(client, "/enter/admin", name="root", password="x", code="1")).status_code
            for _ in range(7)
        ]
        assert codes == [403] * 5 + [429] * 2  # five at one name
        right = await _post(
            client, "/enter/admin", name="root", password=made.password, code=_code(made, outside.clock())
        )
        assert right.status_code == 429  # even the right one has to wait
        codes = [(await _post(client, "/enter/link", code="0" * 32)).status_code for _ in range(4)]
        assert codes[-1] == 429  # ten at one address
        outside.clock.pass_(minutes=10)
        right = await _post(
            client, "/enter/admin", name="root", password=made.password, code=_code(made, outside.clock())
        )
        assert right.status_code == 303


async def test_forms_from_elsewhere_are_refused(outside: Console) -> None:
    code = await _link(outside, (await outside.newcomer("1", "Ann")).id)
    async with httpx.AsyncClient(base_url=outside.url) as client:
        form = await _form(client, "/enter/link")
        body = {"form": form, "code": code}
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {},
        ):
            answer = await client.post("/enter/link", data=body, headers=headers)
            assert (answer.status_code, answer.text) == (403, "foreign origin")
        origin = {"origin": outside.url}
        assert (
            await client.post("/enter/link", data={**body, "form": "x"}, headers=origin)
        ).status_code == 403
        assert (await client.post("/enter/link", data={"code": code}, headers=origin)).status_code == 403
        form = await _form(client, "/enter/link")
        assert (
            await client.post("/enter/link", data={**body, "form": form}, headers=origin)
        ).status_code == 303
