"""Several served processes ring the reminders of one database, and are killed with -9 or frozen in the middle: each letter comes once, counted at the platform."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine, func, select

from bot.delivery.leases import OPEN_STATES
from bot.masterkey import master_key
from memory.database import Database
from memory.people import identify
from memory.records import Outbox, Reminder
from memory.vault import Vault
from tests.bot.cradle import Cradle, ahead, until
from tests.fakes.telegram import BotApi

pytestmark = pytest.mark.slow

HOUR = "2025-11-21T08:00Z"
PEOPLE = 450
"""More than two batches that one worker claims at a time, so that both have some."""

KILLS = (60, 200, 320)
"""After so many letters a worker dies, the older one first, and another takes its place."""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind; the one on a server where there is one."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    url = f"sqlite:///{tmp_path / 'tangban.db'}"
    Database(url).migrate()
    return url


def _promise(url: str, api: BotApi, folder: Path) -> None:
    """Everybody has a promise of this hour."""
    vault, now = Vault(master_key(None, folder)[0]), datetime.fromisoformat(HOUR)
    engine = create_engine(url)
    with Session(engine) as session:
        for number in range(1, PEOPLE + 1):
            api.private(number)
            who: Any = {"channel": "telegram", "bot": str(api.bot["id"]), "account": str(number)}
            person = identify(session, vault, **who, language="en", zone="UTC", now=now)
            session.add(
                Reminder(
                    person_id=person.id,
                    source_key=f"test:{number}",
                    what="custom",
                    sealed=vault.seal(session, person.id, "stretch"),
                    next_at=now,
                    created_at=now - timedelta(hours=1),
                    channel=who["channel"],
                    bot=who["bot"],
                    chat=who["account"],
                )
            )
        session.commit()
    engine.dispose()


def _unsettled(url: str) -> int:
    """How many reminders nobody has claimed, and how many letters are still on their way."""
    engine = create_engine(url)
    with Session(engine) as session:
        waiting = select(func.count()).select_from(Reminder).where(Reminder.state == "active")
        open_ = select(func.count()).select_from(Outbox).where(Outbox.state.in_(OPEN_STATES))  # type: ignore[attr-defined]  # a column
        found = session.exec(waiting).one() + session.exec(open_).one()
    engine.dispose()
    return found


def _unknown(url: str) -> set[int]:
    """Whose letter went out without an answer, as far as the rows tell."""
    engine = create_engine(url)
    with Session(engine) as session:
        found = session.exec(select(Outbox.chat).where(Outbox.state == "unknown")).all()
    engine.dispose()
    return {int(chat) for chat in found}


@pytest.fixture
def born(url: str, cradle: Cradle, bot_api: BotApi, tmp_path: Path) -> Callable[[], int]:
    """Give birth to a worker over the database in which everybody has a promise; all go by one clock."""
    _promise(url, bot_api, tmp_path)
    settings = {
        "data": str(tmp_path),
        "database_url": url,
        "telegram_token": bot_api.token,
        "telegram_base_url": bot_api.url,
        "zone": "UTC",
        "language": "en",
        "web_port": 0,
    }
    ahead_s = ahead(HOUR) + 60
    return lambda: cradle.born(settings, ahead_s)


def test_workers_killed_in_the_middle_ring_each_reminder_once(
    url: str, born: Callable[[], int], cradle: Cradle, bot_api: BotApi
) -> None:
    alive = [born(), born()]
    for count in KILLS:
        _until_sent(bot_api, count)
        assert len(bot_api.sent) < PEOPLE, "in the middle"
        cradle.kill(alive.pop(0))
        alive.append(born())
    _until_all(url, bot_api)
    for process in alive:
        cradle.kill(process)
    came, unknown = Counter(sent.chat for sent in bot_api.sent), _unknown(url)
    assert set(came.values()) == {1}, came.most_common(3)
    assert not set(range(1, PEOPLE + 1)) - set(came) - unknown, "nobody had them, and nobody knows of it"
    assert len(came) >= PEOPLE - len(KILLS), "who dies has one between its slip and the wire at most"


def test_a_worker_that_was_frozen_rings_nothing_that_another_has(
    url: str, born: Callable[[], int], cradle: Cradle, bot_api: BotApi
) -> None:
    """As a machine that sleeps: its leases run out, another takes its letters over, then it wakes up with them in its hands."""
    frozen = born()
    _until_sent(bot_api, 20)
    _freeze(frozen, url)
    assert len(bot_api.sent) < PEOPLE, "in the middle"
    other = born()
    _until_all(url, bot_api)
    cradle.kill(other)
    os.kill(frozen, signal.SIGCONT)
    for number in range(1, PEOPLE + 1, 9):  # answered behind whatever still waits for them
        before = len(bot_api.texts(number))
        bot_api.says(number, "show my reminders", date=int(datetime.fromisoformat(HOUR).timestamp()) + 90)
        until(lambda number=number, before=before: len(bot_api.texts(number)) > before)  # type: ignore[misc]  # of this round
    cradle.kill(frozen)
    rung = Counter(sent.chat for sent in bot_api.sent if sent.text.startswith("⏰"))
    assert set(rung.values()) == {1}, rung.most_common(3)
    assert not set(range(1, PEOPLE + 1)) - set(rung) - _unknown(url)


def _freeze(process: int, url: str) -> None:
    """Stop a worker, though not while it has the database to itself: nobody else could go on then."""
    engine = create_engine(url, connect_args={"timeout": 0} if url.startswith("sqlite") else {})
    locking = "BEGIN IMMEDIATE" if url.startswith("sqlite") else "LOCK TABLE outbox, reminder NOWAIT"

    def free() -> bool:
        os.kill(process, signal.SIGSTOP)
        until(lambda: _stands(process))
        try:
            with engine.connect() as connection:
                connection.execute(text(locking))
        except OperationalError:
            os.kill(process, signal.SIGCONT)
            return False
        return True

    until(free)
    engine.dispose()


def _stands(process: int) -> bool:
    """A thread that was in the kernel when the signal came goes on there, and may take the database with it."""
    states = [
        task.read_text().rpartition(")")[2].split()[0]
        for task in Path(f"/proc/{process}/task").glob("*/stat")
    ]
    return bool(states) and set(states) <= {"T", "t"}


def _until_sent(api: BotApi, count: int) -> None:
    until(lambda: len(api.sent) >= count)


def _until_all(url: str, api: BotApi) -> None:
    until(lambda: len(api.sent) + len(_unknown(url)) >= PEOPLE and not _unsettled(url))
