"""kill -9 at random points of a real process: each message has its effects once and exactly one reply."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, create_engine, select

from memory.records import Inbox, Outbox, Reading
from tests.fakes.telegram import BotApi

DEATHS, MESSAGES, CHATS = 20, 200, 7


@dataclass
class Cradle:
    """Gives birth to bots, and buries them."""

    process: "subprocess.Popen[str]"

    def born(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def cradle(bot_api: BotApi, tmp_path: Path) -> Iterator[Cradle]:
    command = [
        sys.executable,
        "-m",
        "tests.bot.mortal",
        "telegram",
        str(tmp_path),
        bot_api.url,
        bot_api.token,
    ]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Cradle(process)
        process.kill()


@pytest.mark.slow
def test_kill_9_at_20_random_points_leaves_each_message_one_effect_and_one_reply(
    bot_api: BotApi, cradle: Cradle, tmp_path: Path
) -> None:
    moments = random.Random(os.environ.get("TANGBAN_TEST_SEED"))
    said = iter(range(MESSAGES))
    for _death in range(DEATHS):
        bot = cradle.born()
        _until_it_polls(bot_api)
        _say(bot_api, said, MESSAGES // DEATHS, moments)
        time.sleep(moments.random() * 0.15)
        os.kill(bot, signal.SIGKILL)
    last = cradle.born()
    _until_done(tmp_path)
    os.kill(last, signal.SIGKILL)
    replies = Counter(bot_api.texts())
    wanted = Counter(f"re: {number}" for number in range(MESSAGES))
    states = Counter(row.state for row in _rows(tmp_path, Outbox))
    assert Counter(row.state for row in _rows(tmp_path, Inbox)) == {"done": MESSAGES}
    assert len(_rows(tmp_path, Reading)) == MESSAGES
    assert replies == wanted, f"lost {wanted - replies}, doubled {replies - wanted}, letters {states}"


def _until_it_polls(api: BotApi) -> None:
    before, deadline = len(api.calls), time.monotonic() + 60
    while not any(method == "getUpdates" for method, _ in api.calls[before:]):
        assert time.monotonic() < deadline, "the bot did not come up"
        time.sleep(0.002)


def _say(api: BotApi, said: Iterator[int], count: int, moments: random.Random) -> None:
    for _ in range(count):
        number = next(said)
        api.says(1 + number % CHATS, str(number))
        time.sleep(moments.random() * 0.01)


def _until_done(folder: Path) -> None:
    """All messages are received and handled, and no letter is on its way."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        inbox, outbox = _rows(folder, Inbox), _rows(folder, Outbox)
        settled = all(row.state in {"sent", "failed", "unknown"} for row in outbox)
        if len(outbox) == MESSAGES and settled and all(row.state in {"done", "failed"} for row in inbox):
            return
        time.sleep(0.1)
    raise AssertionError(
        f"after three minutes {Counter(row.state for row in inbox)}, {Counter(row.state for row in outbox)}"
    )


def _rows(folder: Path, table: type[Any]) -> list[Any]:
    engine = create_engine(f"sqlite:///{folder / 'tangban.db'}")
    try:
        with Session(engine) as session:
            return list(session.exec(select(table)).all())
    finally:
        engine.dispose()
