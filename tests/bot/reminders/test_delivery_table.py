"""The row of the delivery table that is about reminders, over HTTP: whole processes that are served at an hour and killed with -9."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, create_engine, select

from memory.records import Outbox
from tests.bot.cradle import WAIT_S, Cradle, Installation, until
from tests.fakes.telegram import BotApi

RINGS = ("⏰ It is time", "⏰ This comes late")


@dataclass
class Served:
    """One installation of Tangban, which lives at the hours that a test says."""

    cradle: Cradle
    api: BotApi
    folder: Path
    zone: str = "Europe/Berlin"
    what: str = "stretch"

    def at(self, hour: str) -> AbstractContextManager[datetime]:
        """Serve from this hour on, and end by kill -9."""
        settings = {
            "telegram_token": self.api.token,
            "telegram_base_url": self.api.url,
            "zone": self.zone,
        }
        return Installation(self.cradle, self.folder, settings).at(hour)

    def says(self, text: str, at: datetime, answer: str, person: int = 7) -> None:
        """Write, and wait for an answer that holds these words."""
        before = len(self.api.texts(person))
        self.api.says(person, text, date=int(at.timestamp()))
        until(lambda: any(answer in told for told in self.api.texts(person)[before:]))

    def rung(self, person: int | None = 7) -> list[str]:
        """What has rung for somebody, or for all, until now."""
        return [text for text in self.api.texts(person) if text.startswith(RINGS)]

    def put_off(self) -> bool:
        """Tell whether a letter that the platform refused waits in the outbox; before it is there, nobody knows what became of it."""
        engine = create_engine(f"sqlite:///{self.folder / 'tangban.db'}")
        with Session(engine) as session:
            waiting = session.exec(select(Outbox).where(Outbox.state == "queued")).all()
        engine.dispose()
        return bool(self.api.troubles.met and waiting)

    def silent(self, hour: str, count: int) -> None:
        """Serve at this hour until a question is answered, which comes after what is due has been rung: nothing new has."""
        with self.at(hour) as now:
            self.says("show my reminders", now, self.what)
            assert len(self.rung()) == count, hour

    def loud(self, hour: str, count: int) -> str:
        """Serve at this hour until it rings for the `count`th time; returns what is said."""
        with self.at(hour):
            until(lambda: len(self.rung()) >= count)
            rung = self.rung()
        assert len(rung) == count, hour
        return rung[-1]


@pytest.fixture
def served(cradle: Cradle, bot_api: BotApi, tmp_path: Path) -> Served:
    return Served(cradle, bot_api, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("promised", "hours"),
    [
        # 30 March 2025: 02:30 does not exist in Berlin and rings an hour later on the clock, 01:30 UTC, as on the day before.
        ("2025-03-29T12:00Z", {"30T01:10": 0, "30T01:31": 1, "30T02:40": 1, "31T00:10": 1, "31T00:31": 2}),
        # 26 October 2025: 02:30 comes twice and rings at the first, 00:30 UTC; the day after it is at 01:30 UTC.
        ("2025-10-25T12:00Z", {"26T00:10": 0, "26T00:31": 1, "26T01:31": 1, "27T01:10": 1, "27T01:31": 2}),
    ],
    ids=["spring", "autumn"],
)
def test_a_reminder_at_the_wrong_hour_nowhere_when_the_clocks_change(
    served: Served, promised: str, hours: dict[str, int]
) -> None:
    """Each hour is a process of its own, and each but the last is killed: rung once a day, by the clock on the wall."""
    with served.at(promised) as now:
        served.says("remind me to stretch every day at 2:30 am", now, "stretch")
    before = 0
    for hour, count in hours.items():
        whole = f"{promised[:8]}{hour}Z"
        if count > before:
            assert served.loud(whole, count).startswith("⏰ It is time: stretch")
        else:
            served.silent(whole, count)
        before = count


@pytest.mark.slow
def test_a_reminder_at_the_wrong_hour_nowhere_when_the_person_moves(served: Served) -> None:
    """Nine in the evening is London's once they live there; two hours stay two hours."""
    served.zone = "Asia/Shanghai"
    with served.at("2025-11-21T04:00Z") as now:
        served.says("remind me to stretch every day at 9 pm", now, "stretch")
        served.says("remind me in 2 hours to call Ann", now, "call Ann")
        served.says("my timezone is Europe/London", now, "London")
    assert "call Ann" in served.loud("2025-11-21T06:01Z", 1)
    served.silent("2025-11-21T13:01Z", 1)
    assert "stretch" in served.loud("2025-11-21T21:01Z", 2)


@pytest.mark.slow
def test_a_reminder_gone_or_multiplied_after_a_restart_nowhere(served: Served) -> None:
    """It is down for three days over the hour: only today's is said, late, once; the platform refuses it, and it dies again."""
    served.zone, served.what = "Asia/Shanghai", "take my pills"
    with served.at("2025-11-21T00:00Z") as now:
        served.says("remind me to take my pills every day at 9 am", now, "take my pills")
        served.api.wait_for(2, WAIT_S)  # a word of welcome, which is not to meet the refusal instead
    served.api.limits("sendMessage", 60, times=1)
    with served.at("2025-11-24T01:20Z"):
        until(served.put_off)
    assert served.rung() == []
    assert served.loud("2025-11-24T01:25Z", 1).startswith(
        "⏰ This comes late, it was for 09:00: take my pills."
    )
    served.silent("2025-11-24T01:30Z", 1)
    assert served.loud("2025-11-25T01:01Z", 2).startswith("⏰ It is time: take my pills")


@pytest.mark.slow
def test_a_reminder_multiplied_by_two_workers_nowhere(served: Served) -> None:
    """Two processes over one database, both there when the hours of 30 people come."""
    people = range(1, 31)
    with served.at("2025-11-21T07:00Z") as now:
        for person in people:
            served.says("remind me to stretch at 2:30 pm", now, "stretch", person)
    with served.at("2025-11-21T13:31Z"), served.at("2025-11-21T13:31Z") as now:
        until(lambda: all(served.rung(person) for person in people))
        served.says("show my reminders", now, "no reminders")
    assert [len(served.rung(person)) for person in people] == [1] * len(people)
