"""Group robots of WeCom, over HTTP to the fake webhook: what a group reads, how fast, and what errors mean."""

import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agent.turn import Choice, Part
from bot.assembly import _wecom
from bot.channels.wecom.account import Robot
from bot.channels.wecom.robot import BOT, NAME, PICTURE_BYTES, Robots
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)
from bot.delivery.outgoing.letters import Key, Letter
from bot.delivery.outgoing.pacing import Pace, Pacer
from bot.delivery.outgoing.rows import Address
from bot.doctor import examine
from bot.settings import Settings
from memory.records import Outbox
from tests.bot.house import House, message
from tests.fakes.web import Trouble
from tests.fakes.wecom import Api
from tests.fakes.wecom.robots import A_MINUTE, KEY

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
FAST = Pace(total_per_second=1000, group_per_minute=60_000)
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


@pytest.fixture
async def robots(api: Api) -> AsyncIterator[Robots]:
    robots = Robots(Robot.read(f"家人={KEY}, 病房={KEY} markdown, 别处=00000000-dead"), api.url, FAST)
    yield robots
    await robots.close()


def nothing() -> None:
    """Note no leaving."""


async def test_a_text_and_a_picture_reach_the_group(api: Api, robots: Robots) -> None:
    left: list[int] = []
    keys = ((Key("知道了", "b1"),),)
    said = await robots.send("家人", Letter("低血糖 2.8 mmol/L", keys=keys), lambda: left.append(1))
    await robots.send("病房", Letter("**低血糖**"), nothing)
    await robots.send("家人", Letter("", PNG), nothing)
    assert api.robots.seen == [
        (KEY, "text", "低血糖 2.8 mmol/L", None),
        (KEY, "markdown", "**低血糖**", None),
        (KEY, "image", "", PNG),
    ]
    assert (left, bool(said)) == ([1], True)


async def test_a_long_letter_is_cut_at_whole_letters_and_its_picture_comes_after_the_words(
    api: Api, robots: Robots, house: House
) -> None:
    office = await house.open(robots)
    await house.open()
    await house.offices[-1].inbox.accept(message("hi"))
    await house.offices[-1].quiet()
    (person,) = {row.person_id for row in await house.rows(Outbox)}
    long = "糖" * 1500 + "😀" * 300
    part = Part(long, PNG, ((Choice("好", {"ok": 1}),),))
    parcels = await house.database.write(
        lambda session: office.outgoing.post(session, Address(NAME, BOT, "家人", person), (part,), "alert:1")
    )
    office.outgoing.dispatch(parcels)
    await office.quiet()
    texts = [text for _, kind, text, _ in api.robots.seen if kind == "text"]
    assert "".join(texts) == long
    assert len(texts) == 3
    assert max(len(text.encode()) for text in texts) <= 2048
    assert [kind for _, kind, _, _ in api.robots.seen] == ["text", "text", "text", "image"]
    mine = [row for row in await house.rows(Outbox) if row.channel == NAME]
    assert {row.state for row in mine} == {"sent"}


def test_twenty_a_minute_are_never_passed() -> None:
    pacer, at, sent = Pacer(Robots([]).pace), 0.0, list[float]()
    for _ in range(100):
        at += pacer.in_chat("家人", True, at)
        sent.append(at)
    assert max(sum(one <= other < one + 60 for other in sent) for one in sent) <= A_MINUTE


async def test_the_twenty_first_in_a_minute_is_told_to_wait(api: Api, robots: Robots) -> None:
    for number in range(A_MINUTE):
        await robots.send("家人", Letter(f"{number}"), nothing)
    with pytest.raises(RetryAfterError) as caught:
        await robots.send("家人", Letter("more"), nothing)
    assert caught.value.seconds == 60
    assert len(api.robots.seen) == A_MINUTE


@pytest.mark.parametrize(
    ("chat", "letter", "error"),
    [
        ("别处", Letter("hi"), UnreachableError),
        ("没有", Letter("hi"), RefusedError),
        ("家人", Letter(" "), RefusedError),
        ("家人", Letter("", PNG + bytes(PICTURE_BYTES)), RefusedError),
        ("家人", Letter("", b"GIF89a"), RefusedError),
    ],
)
async def test_what_a_robot_cannot_send_is_an_error_of_its_own(
    api: Api, robots: Robots, chat: str, letter: Letter, error: type[SendingError]
) -> None:
    with pytest.raises(error):
        await robots.send(chat, letter, nothing)
    assert api.robots.seen == []


async def test_trouble_on_the_way_is_told_apart(api: Api, robots: Robots) -> None:
    robots._client._http.timeout = 0.4
    api.limits("webhook/send", 7)
    with pytest.raises(RetryAfterError):
        await robots.send("家人", Letter("hi"), nothing)
    api.troubles.once("webhook/send", Trouble(delay=3600, cut=True, heard=True))
    with pytest.raises(AmbiguousError):
        await robots.send("家人", Letter("hi"), nothing)
    nowhere = Robots(Robot.read(f"家人={KEY}"), "http://127.0.0.1:1")
    with pytest.raises(TemporaryError):
        await nowhere.send("家人", Letter("hi"), nothing)
    await nowhere.close()


async def test_a_key_is_in_no_log(robots: Robots, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await robots.send("家人", Letter("hi"), nothing)
    with pytest.raises(UnreachableError) as caught:
        await robots.send("别处", Letter("hi"), nothing)
    assert KEY not in caplog.text
    assert "dead" not in caplog.text + str(caught.value)


def test_a_robot_is_read_from_its_key_or_its_address() -> None:
    assert Robot.read(f" 家人={ADDRESS}{KEY} markdown , b={KEY},") == (
        Robot("家人", KEY, "markdown"),
        Robot("b", KEY),
    )
    assert Robot.read("") == ()


@pytest.mark.parametrize(
    "text", ["x", f"={KEY}", "a=short", f"a:b={KEY}", f"a={KEY} html", f"a={KEY},a={KEY}"]
)
def test_settings_refuse_what_names_no_robot_without_showing_the_key(text: str) -> None:
    with pytest.raises(ValueError, match="robot"):
        Robot.read(text)
    with pytest.raises(ValidationError, match="robot") as caught:
        Settings(_env_file=None, wecom_robots=text)
    assert KEY not in str(caught.value)


def test_the_channel_is_made_where_robots_are_set(tmp_path: Path) -> None:
    given: Any = {"data": tmp_path, "wecom_robots": f"家人={KEY}"}
    (channel,) = _wecom(Settings(_env_file=None, **given))
    assert (channel.name, channel.bot) == ("wecom_robot", "groups")
    assert _wecom(Settings(_env_file=None, data=tmp_path, wecom_robots="")) == []


async def test_the_doctor_names_robots_without_their_keys(tmp_path: Path) -> None:
    out = StringIO()
    given: Any = {"data": tmp_path, "language": "en", "wecom_robots": f"家人={KEY}"}
    await examine(Settings(_env_file=None, **given), out)
    assert "Group robots of WeCom are set up" in out.getvalue()
    assert KEY not in out.getvalue()
