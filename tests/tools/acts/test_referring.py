"""What an undo names is taken back, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from memory.database import Database
from memory.people import identify
from memory.recall import Recall
from memory.records import Meal, Reading
from memory.vault import Vault
from tools.hands import Address, Hands
from tools.table import call

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=ZONE)


@pytest.fixture
async def hands(tmp_path: Path) -> AsyncIterator[Hands]:
    """Somebody with three values, two meals and a walk of two days."""
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.migrate()
    vault = Vault(bytes(range(32)))
    mine = await _person(database, vault, "me")
    found = Hands(
        database,
        vault,
        Recall(database, vault),
        mine,
        "private",
        Address("console", "local", "me"),
        "k",
        "",
        NOW,
        NOW,
        "zh",
    )
    for number, (name, arguments, at) in enumerate(
        (
            ("log_glucose", {"value": 6.8}, NOW - timedelta(hours=36)),
            ("log_glucose", {"value": 9.8}, NOW - timedelta(hours=29)),
            ("log_meal", {"items": [{"food": "饺子"}], "meal": "lunch"}, NOW - timedelta(hours=32)),
            ("log_meal", {"items": [{"food": "米饭"}], "meal": "breakfast"}, NOW - timedelta(hours=12)),
            ("log_glucose", {"value": 7.1}, NOW - timedelta(hours=2)),
            ("log_exercise", {"activity": "散步", "minutes": 30}, NOW - timedelta(hours=1)),
        )
    ):
        await call(
            name,
            {**cast("dict[str, Any]", arguments), "at": at},
            replace(found, key=f"log:{number}", now=at, sent_at=at),
        )
    yield found
    await database.close()


async def _person(database: Database, vault: Vault, account: str):  # type: ignore[no-untyped-def]
    return await database.write(
        lambda session: identify(
            session,
            vault,
            channel="console",
            bot="local",
            account=account,
            language="zh",
            zone="Asia/Shanghai",
            now=NOW,
        )
    )


async def _left(hands: Hands) -> set[str]:
    def work(session):  # type: ignore[no-untyped-def]
        readings = [str(one.mmol) for one in session.exec(select(Reading)) if one.undone_by is None]
        return {*readings, *(str(one.meal) for one in session.exec(select(Meal)) if one.undone_by is None)}

    return await hands.database.read(work)


ALL = {"6.8", "9.8", "7.1", "lunch", "breakfast"}


@pytest.mark.parametrize(
    ("query", "gone"),
    [
        ("删掉昨天下午的9.8", {"9.8"}),
        ("把昨天的饺子删了", {"lunch"}),
        ("删掉早饭", {"breakfast"}),
        ("delete the last reading", {"7.1"}),
        ("remove the 9.8", {"9.8"}),
        ("删掉昨天的午饭", {"lunch"}),
    ],
)
async def test_only_what_is_named_is_taken_back(hands: Hands, query: str, gone: set[str]) -> None:
    (outcome,) = await call("undo", {"query": query}, replace(hands, key="u1", text=query))
    assert outcome.words == "diary.undone"
    assert await _left(hands) == ALL - gone


@pytest.mark.parametrize("query", ["删掉昨天的", "delete yesterday's readings"])
async def test_where_several_are_meant_the_person_chooses(hands: Hands, query: str) -> None:
    (outcome,) = await call("undo", {"query": query}, replace(hands, key="u1", text=query))
    assert outcome.words == "diary.undo_which"
    assert await _left(hands) == ALL
    offer = next(row[0] for row in outcome.offers if row[0].facts.get("mmol") == 9.8)
    await call("undo", offer.arguments, replace(hands, key="u2"))
    assert await _left(hands) == ALL - {"9.8"}


@pytest.mark.parametrize("query", ["删掉上周的血糖", "delete the 12.3", "删掉昨天的血压"])
async def test_what_is_not_there_leaves_everything(hands: Hands, query: str) -> None:
    (outcome,) = await call("undo", {"query": query}, replace(hands, key="u1", text=query))
    assert outcome.words == "diary.undo_not_found"
    assert await _left(hands) == ALL


async def test_a_query_that_names_nothing_takes_back_the_last_entry(hands: Hands) -> None:
    (outcome,) = await call("undo", {"query": "撤销"}, replace(hands, key="u1", text="撤销"))
    assert outcome.facts["what"] == "named"
    assert await _left(hands) == ALL


async def test_once_for_a_key(hands: Hands) -> None:
    for _ in range(2):
        await call("undo", {"query": "delete the last reading"}, replace(hands, key="u1"))
    assert await _left(hands) == ALL - {"7.1"}


@pytest.mark.safety
async def test_nobody_takes_back_an_entry_of_somebody_else(hands: Hands) -> None:
    other = replace(hands, person=await _person(hands.database, hands.vault, "other"))
    for entry in ("glucose:1", "meal:1", "exercise:1", "glucose:x", "nonsense", ""):
        (outcome,) = await call("undo", {"entry": entry}, replace(other, key=f"o:{entry}"))
        assert outcome.words == "diary.undone_before"
    assert await _left(hands) == ALL
