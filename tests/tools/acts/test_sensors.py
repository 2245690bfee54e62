"""A file of a sensor becomes values in the diary, once, and can be taken back as a whole."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from agent.turn import Answer, Turn
from memory import diary
from memory.records import SensorSite
from tests.agent.brains.conftest import NOW
from tests.agent.replay import Talk, begin

START = NOW - timedelta(days=2)


def clarity(start: datetime = START, count: int = 400) -> bytes:
    lines = ["Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Glucose Value (mmol/L)"]
    lines += [
        f"{start + timedelta(minutes=5 * n):%Y-%m-%dT%H:%M:%S},EGV,{6 + (n % 40) / 10:.1f}"
        for n in range(count)
    ]
    return "\n".join(lines).encode()


async def sent(talk: Talk, content: bytes, at: datetime = NOW) -> Answer:
    """Send a file as the front door hands it over."""
    talk.turns += 1
    turn = Turn(
        key=f"inbox:{talk.turns}",
        person_id=talk.person_id,
        thread="console:local:me",
        audience="private",
        text="",
        sent_at=at,
        now=at,
        kind="document",
        address=("console", "local", "me"),
        file=content,
    )
    answer = await talk.companion.answer(turn)
    await talk.database.write(answer.finish)
    return answer


def text_of(answer: Answer) -> str:
    return "\n".join(part.text for part in answer.parts)


async def pressed(talk: Talk, answer: Answer, label: str, at: datetime) -> str:
    action: dict[str, Any] = next(
        choice.action
        for part in answer.parts
        for row in part.choices
        for choice in row
        if label in choice.label
    )
    return text_of(await talk.say("", at, action))


async def values(talk: Talk) -> list[tuple[datetime, float]]:
    later = NOW + timedelta(days=1)
    return await talk.database.read(
        lambda session: diary.series(session, talk.person_id, NOW - timedelta(days=30), later)
    )


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=9))
    yield talk
    await talk.database.close()


async def test_a_file_is_kept_once(talk: Talk) -> None:
    assert "400 个新的血糖值" in text_of(await sent(talk, clarity()))
    assert len(await values(talk)) == 400
    again = text_of(await sent(talk, clarity(), NOW + timedelta(minutes=1)))
    assert "400 个值我都已经有了" in again
    longer = await sent(talk, clarity(count=450), NOW + timedelta(minutes=2))
    assert "50 个新的血糖值" in text_of(longer)
    assert "另外 400 个以前就有" in text_of(longer)
    assert len(await values(talk)) == 450


async def test_what_another_program_rounds_otherwise_is_the_same_value(talk: Talk) -> None:
    await sent(talk, clarity())
    shifted = clarity(START + timedelta(seconds=50)).replace(b"mmol/L", b"mmol/L")
    assert "我都已经有了" in text_of(await sent(talk, shifted, NOW + timedelta(minutes=1)))


async def test_an_import_is_taken_back_and_can_come_again(talk: Talk) -> None:
    answer = await sent(talk, clarity())
    await talk.say("早上空腹6.8", NOW)
    assert "400" in await pressed(talk, answer, "撤回", NOW + timedelta(minutes=1))
    assert len(await values(talk)) == 1
    assert "400 个新的血糖值" in text_of(await sent(talk, clarity(), NOW + timedelta(minutes=2)))
    assert len(await values(talk)) == 401


async def test_undo_takes_back_what_was_said_and_no_value_of_a_sensor(talk: Talk) -> None:
    await talk.say("早上空腹6.8", NOW)
    await sent(talk, clarity(), NOW + timedelta(minutes=1))
    assert "6.8" in text_of(await talk.say("撤回", NOW + timedelta(minutes=2)))
    assert len(await values(talk)) == 400


async def test_meals_get_their_outcome(talk: Talk) -> None:
    noon = (NOW - timedelta(days=1)).replace(hour=4, minute=0)
    await talk.say("吃了一碗米饭和两个鸡蛋", noon)
    assert "1 餐的餐后结果" in text_of(await sent(talk, clarity()))


async def test_bad_lines_are_told_kindly(talk: Talk) -> None:
    content = clarity(count=3) + b"\nsometime,EGV,6.8\n2026-11-20T08:00:00,EGV,oops"
    assert "2 行我没看懂" in text_of(await sent(talk, content))
    assert "没找到表格" in text_of(await sent(talk, b"hello", NOW))


async def test_ninety_days_come_in_a_few_seconds(talk: Talk) -> None:
    start = NOW - timedelta(days=89)
    assert "25000 个新的" in text_of(await sent(talk, clarity(start, 25_000)))


async def test_a_site_is_connected_by_talking_and_its_token_is_sealed(talk: Talk) -> None:
    token = "tangban-0123456789abcdef"  # made up
    said = text_of(await talk.say(f"连接 Nightscout https://my-site.example/ 令牌 {token}", NOW))
    assert "my-site.example" in said
    row = await talk.database.read(lambda session: session.exec(select(SensorSite)).one())
    assert row.next_at == NOW
    assert token.encode() not in row.sealed
    memories = await talk.companion._recall.recent(talk.person_id, 10)
    assert not any(token in one.text for one in memories)
    assert "还在连接" in text_of(await talk.say("我的 Nightscout 怎么样了", NOW))
    assert "也会写到那里" in text_of(await talk.say("把餐食也写到 Nightscout", NOW))
    assert "断开" not in text_of(await talk.say("断开 Nightscout", NOW))
    assert await talk.database.read(lambda session: session.exec(select(SensorSite)).first()) is None
    assert "token" in text_of(await talk.say("nightscout", NOW))


@pytest.mark.parametrize(
    ("words", "url", "token"),
    [
        (
            "connect nightscout https://a.example token abc-0123456789abcdef",
            "https://a.example",
            "abc-0123456789abcdef",
        ),
        (
            "Nightscout https://a.example/?token=abc-0123456789abcdef",
            "https://a.example",
            "abc-0123456789abcdef",
        ),
        (
            "我的nightscout是https://a.example:1337，abc-0123456789abcdef",
            "https://a.example:1337",
            "abc-0123456789abcdef",
        ),
        (
            "nightscout https://a.example/ns/ api secret: mysecretword12",
            "https://a.example/ns",
            "mysecretword12",
        ),
        ("connect my Nightscout at https://a.example.", "https://a.example", ""),
    ],
)
def test_how_a_site_is_named(words: str, url: str, token: str) -> None:
    from agent.nodes.sites import site

    call = site(words)
    assert call is not None
    assert call.tool == "connect_site"
    assert dict(call.arguments) == {"url": url, "token": token}
