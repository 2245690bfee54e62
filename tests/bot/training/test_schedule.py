"""What is due at night: by the week, the month and the quarter, from rows, so that a restart forgets nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from agent.brains import Brains
from agent.brains.brains import Plan
from bot.training.room import Room
from bot.training.schedule import Nights, due, period_start
from bot.training.steward import Steward
from memory.circle import notices
from memory.learning import runs
from memory.records import TrainingRun
from tests.agent.brains.scripted import Scripted, brains_of
from tests.bot.training.test_terminal import settings_of
from tests.fakes.models import OllamaServer
from tests.training.village import NOW, Village

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("summary", datetime(2026, 11, 16, tzinfo=SHANGHAI)),
        ("train", datetime(2026, 11, 1, tzinfo=SHANGHAI)),
        ("evaluation", datetime(2026, 10, 1, tzinfo=SHANGHAI)),
    ],
)
def test_periods_begin_on_the_hosts_own_clock(kind: str, begins: datetime) -> None:
    assert period_start(kind, NOW, SHANGHAI) == begins
    late = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # the first of January in Shanghai
    assert period_start("evaluation", late, SHANGHAI) == datetime(2027, 1, 1, tzinfo=SHANGHAI)


def test_what_was_not_done_in_its_period_is_due() -> None:
    last = {"summary": NOW - timedelta(days=1), "evaluation": NOW - timedelta(days=80), "train": None}
    assert due(last, NOW, SHANGHAI) == ["evaluation", "train"]
    assert due(dict.fromkeys(last, NOW), NOW, SHANGHAI) == []


class _Quiet(Room):
    """Begins nothing in a process of its own: what would be begun is queued."""

    async def begin(self, wanted: Any, asked_by: str = "", kind: str = "train") -> TrainingRun:
        return await self.queue(wanted, asked_by, kind)


def _nights(village: Village, kitchen: OllamaServer, now: datetime = NOW) -> Nights:
    room = _Quiet(village.database, settings_of(village, kitchen, train="message"), lambda: now)
    steward = Steward(room, village.vault, Brains(Plan()), {("c", "anna")})
    return Nights(room, steward, village.vault)


def test_a_round_is_walked_where_there_are_brains(village: Village, kitchen: OllamaServer) -> None:
    room = Room(village.database, settings_of(village, kitchen, train="message"), lambda: NOW)
    brains = brains_of({"scripted:one": Scripted(lambda _: "hello")}, left=("scripted:one",))
    steward = Steward(room, village.vault, brains, [])

    async def walked() -> list[str]:
        await brains.warm()
        await steward.round(NOW)
        return list(steward.safety())

    assert asyncio.run(walked()) == ["scripted:one"]


def test_a_night_does_one_thing_after_the_other_and_never_two_at_once(
    village: Village, kitchen: OllamaServer
) -> None:
    who = village.join()
    village.talk(who)
    village.eat(who, "米饭", 6.0, 8.0, NOW - timedelta(days=2))

    def look() -> str | None:
        return asyncio.run(_nights(village, kitchen).look(NOW))

    assert look() == "summary"
    (letter,) = village.do(
        lambda session: [
            notices.pages(session, village.vault, row)[0].text
            for row in notices.waiting(session, {("c", "b")}, 9)
        ]
    )
    assert "1 人同意" in letter
    assert "对话 96 条" in letter
    assert "餐 1 顿" in letter
    assert look() == "evaluation"
    assert look() is None  # it waits
    going = village.do(runs.going)
    assert going is not None
    village.do(lambda session: runs.end(session, going.id, "done", NOW))
    assert look() == "train"
    run = village.do(runs.going)
    assert run is not None
    assert (run.kind, run.way, run.model) == ("train", "message", "qwen3:0.6b")
    village.do(lambda session: runs.end(session, run.id, "done", NOW))
    assert look() is None


def _looked(village: Village, kitchen: OllamaServer, now: datetime, ended: str | None) -> str | None:
    """Look once, in a process that knows nothing but the rows; let what was begun end so."""
    begun = asyncio.run(_nights(village, kitchen, now).look(now))
    run = village.do(runs.going)
    if run is not None and ended == "interrupted":
        assert village.do(lambda session: runs.claim(session, run.id, "gone|1|1", now, lambda _: True))
        village.do(lambda session: runs.reap(session, now, lambda _: True))
    elif run is not None and ended is not None:
        village.do(lambda session: runs.end(session, run.id, ended, now))
    return begun


def test_what_fails_is_tried_in_other_nights_and_then_waits_for_its_period(
    village: Village, kitchen: OllamaServer
) -> None:
    for ended in (None, "done"):  # the summary and the evaluation of this quarter
        _looked(village, kitchen, NOW, ended)
    tried = []
    for hours in range(0, 24 * 9, 8):
        now = NOW + timedelta(hours=hours)
        if _looked(village, kitchen, now, "failed") == "train":
            tried.append(hours)
    assert tried == [0, 16, 32]
    december = datetime(2026, 12, 2, 18, tzinfo=UTC)
    assert _looked(village, kitchen, december, "done") == "train"


def test_what_is_interrupted_is_taken_up_at_once_but_not_for_ever(
    village: Village, kitchen: OllamaServer
) -> None:
    for ended in (None, "done"):
        _looked(village, kitchen, NOW, ended)
    begun = [
        _looked(village, kitchen, NOW + timedelta(minutes=10 * knock), "interrupted") for knock in range(5)
    ]
    assert begun == ["train", "train", "train", None, None]
    rows = village.do(
        lambda session: session.exec(select(TrainingRun).where(TrainingRun.kind == "train")).all()
    )
    assert len(rows) == 1  # the same run, with its checkpoints


def test_what_an_admin_trains_for_one_person_is_not_the_months_training(
    village: Village, kitchen: OllamaServer
) -> None:
    for ended in (None, "done"):
        _looked(village, kitchen, NOW, ended)
    own = village.queue(scope=f"person:{'a' * 32}")
    village.do(lambda session: runs.end(session, own, "done", NOW))
    assert _looked(village, kitchen, NOW, None) == "train"


async def test_the_scheduler_knocks_only_where_the_host_wants_it(tmp_path: Any) -> None:
    from bot.settings import Settings
    from memory.database import Database
    from memory.vault import Vault

    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    for way, jobs in (("off", 0), ("lora", 1)):
        settings = Settings(_env_file=None, data=tmp_path, train=way, train_hour=23)
        room = Room(database, settings, lambda: NOW)
        nights = Nights(room, Steward(room, Vault(bytes(32)), Brains(Plan()), []), Vault(bytes(32)))
        nights.start()
        scheduler = nights._scheduler
        assert (len(scheduler.get_jobs()) if scheduler else 0) == jobs
        if scheduler:
            assert "hour='23,0,1,2'" in str(scheduler.get_jobs()[0].trigger)
        nights.close()
        await asyncio.sleep(0)
    await database.close()
