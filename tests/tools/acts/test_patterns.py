"""What a person's own meals teach is told after a measured outcome and on request, and moves the next estimate."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from memory import insights
from memory.insights import Kept
from memory.vault import Vault
from tests.agent.brains.conftest import NOW
from tests.agent.replay import Talk, begin
from tests.tools.acts.test_sensors import sent, text_of
from tools.insights.response import KIND

VAULT = Vault(bytes(range(32)))  # as the talk has it


async def eat(talk: Talk, food: str, at: datetime, rise: float) -> str:
    """One lunch with its value before and two hours after."""
    await talk.say("餐前6.5", at)
    await talk.say(f"午饭吃了一碗{food}", at + timedelta(minutes=1))
    return text_of(await talk.say(f"餐后两小时{6.5 + rise:.1f}", at + timedelta(minutes=121)))


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=40))
    yield talk
    await talk.database.close()


async def responses(talk: Talk) -> list[Kept]:
    def work(session: Session) -> list[Kept]:
        return [one for one in insights.standing(session, VAULT, talk.person_id) if one.noticed.kind == KIND]

    return await talk.database.read(work)


def day(number: int) -> datetime:
    return (NOW - timedelta(days=30 - number)).replace(hour=12, minute=0)


async def test_noodles_that_do_more_than_rice_are_told(talk: Talk) -> None:
    assert "规律我还看不准" in text_of(await talk.say("我的餐后规律", NOW))
    said = ""
    for number in range(16):
        said = await eat(talk, ("面条", "米饭")[number % 2], day(number), (4.5, 0.6)[number % 2])
    assert "米饭比面条对您更温和" in said
    assert "面条比米饭更让您升糖" in await eat(talk, "面条", day(17), 4.5)
    shown = text_of(await talk.say("哪些食物对我影响大", NOW))
    assert "• 面条：比按碳水估的多升约" in shown
    assert "• 米饭：比按碳水估的少升约" in shown
    assert "9 餐" in shown
    rows = await responses(talk)
    assert {one.noticed.evidence.facts["food"] for one in rows} >= {"面条", "米饭"}
    assert all(0.8 <= one.noticed.confidence <= 1 for one in rows)


async def test_what_was_learned_is_a_row_that_other_looks_leave_alone(talk: Talk) -> None:
    for number in range(16):
        await eat(talk, ("面条", "米饭")[number % 2], day(number), (4.5, 0.6)[number % 2])
    await talk.say("我的餐后规律", NOW)
    before = await responses(talk)
    assert before
    await talk.say("我最近血糖怎么样", NOW + timedelta(minutes=1))  # the miner looks
    after = await responses(talk)
    assert [one.id for one in after] == [one.id for one in before]
    await talk.say("我的餐后规律", NOW + timedelta(days=120))  # the meals are too old by then
    assert await responses(talk) == []


async def test_a_sensor_moves_the_estimate_by_its_last_day(talk: Talk) -> None:
    def sensor(level: float) -> bytes:
        start = NOW - timedelta(hours=30)
        lines = ["Timestamp,Glucose Value (mmol/L)"]
        for n in range(12 * 30 + 1):
            mmol = level if n < 12 * 29 else level + (7.0 - level) * (n - 12 * 29) / 12
            lines.append(f"{start + timedelta(minutes=5 * n):%Y-%m-%dT%H:%M:%S},{mmol:.1f}")
        return "\n".join(lines).encode()

    async def estimate() -> str:
        return text_of(await talk.say("吃一碗米饭血糖会怎样", NOW))

    await sent(talk, sensor(11.0))
    high = await estimate()
    assert "最近一天的血糖走势" in high or "血糖正在变化" in high
    assert "现在血糖是多少" not in high
