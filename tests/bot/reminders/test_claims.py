"""Two workers never ring one promise twice, however many are due in one minute."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, func, select

from agent.turn import Part
from bot.delivery.outgoing.rows import Address
from bot.reminders import Reminders, Watch
from memory.database import Database
from memory.people import identify
from memory.records import Occurrence, Reminder
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BOT = ("paper", "b1")


class Post:
    """Keeps the keys of letters in place of writing them: the outbox has tests of its own."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def post(self, session: Session, address: Address, parts: tuple[Part, ...], key: str) -> list[str]:
        return [key]

    def dispatch(self, keys: Sequence[str]) -> None:
        self.keys += keys


def _worker(database: Database, vault: Vault) -> tuple[Reminders, Post]:
    post: Any = Post()
    return Reminders(Watch(database, vault, post, lambda: NOW, {BOT})), post


def _fill(session: Session, vault: Vault, number: int, people: int = 50) -> None:
    """Promises of some people, all due within the last minute."""
    ids = [
        identify(
            session,
            vault,
            channel="paper",
            bot="b1",
            account=str(one),
            language="zh",
            zone="Asia/Shanghai",
            now=NOW,
        ).id
        for one in range(people)
    ]
    sealed = {person: vault.seal(session, person, "吃药") for person in ids}
    for one in range(number):
        person = ids[one % people]
        session.add(
            Reminder(
                person_id=person,
                source_key=f"test:{one}",
                what="medication",
                sealed=sealed[person],
                next_at=NOW - timedelta(seconds=one % 60),
                created_at=NOW,
                channel=BOT[0],
                bot=BOT[1],
                chat=str(one % people),
            )
        )


async def _all_ring_once(url: str, number: int) -> float:
    """Let two workers with databases of their own ring everything at once; returns the seconds it took."""
    first, second, vault = Database(url), Database(url), Vault(bytes(range(32)))
    await first.write(lambda session: _fill(session, vault, number))
    workers = [_worker(first, vault), _worker(second, Vault(bytes(range(32))))]
    begun = asyncio.get_running_loop().time()
    rung = await asyncio.gather(*(worker.tick() for worker, _ in workers))
    taken = asyncio.get_running_loop().time() - begun
    keys = Counter(key for _, post in workers for key in post.keys)
    assert sum(rung) == len(keys) == number
    assert set(keys.values()) == {1}
    noted = await first.read(lambda session: session.exec(select(func.count()).select_from(Occurrence)).one())
    states = await first.read(lambda session: session.exec(select(Reminder.state).distinct()).all())
    assert noted == number
    assert list(states) == ["done"]
    assert await workers[0][0].tick() == 0
    await first.close()
    await second.close()
    return taken


async def test_ten_thousand_reminders_of_one_minute_are_claimed_once_each(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tangban.db'}"
    Database(url).migrate()
    assert await _all_ring_once(url, 10_000) < 60


async def test_two_workers_on_a_server_claim_each_once(postgres_url: str) -> None:
    await _all_ring_once(postgres_url, 2_000)


async def test_reminders_of_other_bots_are_left_to_them_and_hold_up_nobody(tmp_path: Path) -> None:
    database, vault = Database(f"sqlite:///{tmp_path / 'tangban.db'}"), Vault(bytes(range(32)))
    database.migrate()

    def fill(session: Session) -> None:
        _fill(session, vault, 250)
        for row in session.exec(select(Reminder)).all():
            row.bot = "another"
        mine = session.exec(select(Reminder).where(Reminder.source_key == "test:249")).one()
        mine.bot = "b1"

    await database.write(fill)
    worker, post = _worker(database, vault)
    assert await worker.tick() == 1
    assert await worker.tick() == 0
    assert len(post.keys) == 1
    await database.close()


@pytest.mark.parametrize("broken", ["nobody", "key"])
async def test_what_nobody_can_be_told_is_not_looked_at_again(tmp_path: Path, broken: str) -> None:
    database, vault = Database(f"sqlite:///{tmp_path / 'tangban.db'}"), Vault(bytes(range(32)))
    database.migrate()

    def fill(session: Session) -> None:
        _fill(session, vault, 3, people=1)
        row = session.exec(select(Reminder).where(Reminder.source_key == "test:1")).one()
        if broken == "nobody":
            row.person_id = uuid4().hex
        else:
            row.sealed = b"\x01" + bytes(40)

    await database.write(fill)
    worker, post = _worker(database, vault)
    assert await worker.tick() == 2
    assert len(post.keys) == 2
    states = await database.read(
        lambda session: session.exec(select(Reminder.state).order_by("source_key")).all()
    )
    assert list(states) == ["done", "stopped", "done"]
    await database.close()
