"""A letter that one platform refuses arrives by the person's other one, or a caregiver is told by consent: over HTTP, in whole processes.

Both fakes are there, Tangban is served and killed with -9, and the hour of the promise comes in another life.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, create_engine, select

from bot.masterkey import master_key
from memory.circle import grants
from memory.records import Identity, Outbox
from memory.vault import Vault
from tests.bot.cradle import WAIT_S, Cradle, Installation, ahead, free_port, until
from tests.fakes.telegram import BotApi
from tests.fakes.wechat import Api, Platform
from tests.fakes.wechat.api import APP_ID, SECRET
from tests.fakes.wechat.platform import AES_KEY, TOKEN

pytestmark = pytest.mark.slow

MORNING, NOON, EVENING = "2025-11-21T01:00Z", "2025-11-21T03:01Z", "2025-11-21T06:00Z"
SHE, DAUGHTER, HERS = 7, 9, "o7"
PROMISE = "call Ann"


@dataclass
class Street:
    """A person who can be on Telegram and on WeChat, and a daughter on Telegram."""

    tangban: Installation
    telegram: BotApi
    wechat: Api
    platform: Platform

    @contextmanager
    def at(self, hour: str) -> Iterator[datetime]:
        """Serve from this hour on, for both platforms, and end by kill -9."""
        self.wechat.skew = ahead(hour)
        with self.tangban.at(hour) as now:
            until(self._called)
            yield now

    def _called(self) -> bool:
        """Tell whether the account is there to be called."""
        try:
            return self.platform.verify().status_code == 200
        except httpx.HTTPError:
            return False

    def tells(self, person: int, text: str, at: datetime, answer: str) -> None:
        """Somebody writes on Telegram, and is answered with these words."""
        before = len(self.telegram.texts(person))
        self.telegram.says(person, text, date=int(at.timestamp()))
        until(lambda: any(answer in told for told in self.telegram.texts(person)[before:]))

    def writes(self, text: str, answer: str) -> None:
        """She writes on WeChat, and is answered with these words."""
        before = len(self.wechat.texts(HERS))
        self.platform.says(HERS, text).result(WAIT_S)
        until(lambda: any(answer in told for told in self.wechat.texts(HERS)[before:]))

    def promised(self) -> tuple[int, int]:
        """How often the promise has rung on Telegram and on WeChat."""
        rings = [[text for text in found if "⏰" in text and PROMISE in text] for found in self._seen()]
        return len(rings[0]), len(rings[1])

    def _seen(self) -> tuple[list[str], list[str]]:
        return self.telegram.texts(SHE), self.wechat.texts(HERS)

    def alarmed(self) -> list[str]:
        """What the daughter was told of her."""
        return [text for text in self.telegram.texts(DAUGHTER) if "cannot reach" in text]

    def session(self) -> Session:
        """Look at the rows, or write some while nobody is served."""
        return Session(create_engine(f"sqlite:///{self.tangban.folder / 'tangban.db'}"))

    def also(self, there: str, here: tuple[str, str, str]) -> None:
        """Give whoever is known by the account `there` another one, by channel, bot and account."""
        channel, bot, account = here
        with self.session() as session:
            known = session.exec(select(Identity).where(Identity.account == there)).one()
            session.add(
                Identity(person_id=known.person_id, channel=channel, bot=bot, account=account, reachable=True)
            )
            session.commit()

    def lets_her_daughter_know(self, there: str) -> None:
        """Grant the daughter that she hears of alerts, as a tap does."""
        vault = Vault(master_key(None, self.tangban.folder)[0])
        with self.session() as session:
            ids = {one.account: one.person_id for one in session.exec(select(Identity))}
            ties: Any = {"label": "daughter", "relation": "mother", "name": None}
            grants.grant(
                session,
                vault,
                person_id=ids[there],
                caregiver_id=ids[str(DAUGHTER)],
                scopes=(grants.ALERTS,),
                ties=ties,
                role="caregiver",
                now=datetime.fromisoformat(MORNING),
            )
            session.commit()

    def came(self) -> list[tuple[str, str]]:
        """By which way each letter of the promise went, and what became of it; who was killed may not know (`unknown`)."""
        with self.session() as session:
            rows = session.exec(select(Outbox).order_by("id")).all()
        letters = [row for row in rows if row.source_key.startswith(("reminder:", "n:promised:"))]
        return [(row.channel, row.state.replace("unknown", "sent")) for row in letters]


@pytest.fixture
def street(cradle: Cradle, bot_api: BotApi, tmp_path: Path) -> Iterator[Street]:
    wechat, port = Api(), free_port()
    platform = Platform(wechat, f"http://127.0.0.1:{port}/wechat")
    settings = {
        "telegram_token": bot_api.token,
        "telegram_base_url": bot_api.url,
        "wechat_app_id": APP_ID,
        "wechat_secret": SECRET,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
        "wechat_base_url": wechat.url,
        "web_port": port,
    }
    yield Street(Installation(cradle, tmp_path, settings), bot_api, wechat, platform)
    platform.close()
    wechat.close()


def test_what_telegram_refuses_with_403_arrives_by_wechat_once(street: Street) -> None:
    with street.at(MORNING) as now:
        street.tells(SHE, f"remind me in 2 hours to {PROMISE}", now, PROMISE)
    street.also(str(SHE), ("wechat", APP_ID, HERS))
    with street.at(MORNING):
        street.writes("show my reminders", PROMISE)
    street.telegram.blocked.add(SHE)
    with street.at(NOON):
        until(lambda: street.promised() == (0, 1))
    street.telegram.blocked.discard(SHE)
    with street.at(EVENING):
        street.writes("show my reminders", "no reminders")
    assert street.promised() == (0, 1)
    assert street.came() == [("telegram", "failed"), ("wechat", "sent")]
    assert not street.platform.invalid


def test_what_wechat_refuses_with_45015_arrives_by_telegram_once(street: Street) -> None:
    """Nor does her next message on WeChat bring it again."""
    with street.at(MORNING):
        street.writes(f"remind me in 2 hours to {PROMISE}", PROMISE)
    street.also(HERS, ("telegram", str(street.telegram.bot["id"]), str(SHE)))
    street.telegram.private(SHE)
    street.wechat.refuses("custom/send", *[45015] * 20)
    with street.at(NOON):
        until(lambda: street.promised() == (1, 0))
    street.wechat.codes.clear()
    with street.at(EVENING) as now:
        street.tells(SHE, "show my reminders", now, "no reminders")
        street.writes("show my reminders", "no reminders")
    assert street.promised() == (1, 0)
    assert street.came() == [("wechat", "failed"), ("telegram", "sent")]


@pytest.mark.safety
@pytest.mark.parametrize("where", ["telegram", "wechat"])
def test_without_another_channel_the_consenting_caregiver_is_told_that_but_not_what(
    street: Street, where: str
) -> None:
    there = str(SHE) if where == "telegram" else HERS
    with street.at(MORNING) as now:
        street.tells(DAUGHTER, "hello", now, "")
        if where == "telegram":
            street.tells(SHE, f"remind me in 2 hours to {PROMISE}", now, PROMISE)
        else:
            street.writes(f"remind me in 2 hours to {PROMISE}", PROMISE)
    street.lets_her_daughter_know(there)
    street.telegram.blocked.add(SHE)
    street.wechat.refuses("custom/send", *[45015] * 20)
    with street.at(NOON):
        until(street.alarmed)
    with street.at(EVENING) as now:
        street.tells(DAUGHTER, "show my reminders", now, "no reminders")
    (told,) = street.alarmed()
    assert "a reminder did not get there" in told
    assert not [text for text in street.telegram.texts(DAUGHTER) if "Ann" in text]
    assert street.promised() == (0, 0)
