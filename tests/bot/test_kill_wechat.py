"""kill -9 of a real process that WeChat calls: what it answered 200 to has its effects once, and nothing is said twice."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, create_engine, select

from memory.records import Inbox, Outbox, Reading
from tests.fakes.wechat import Api, Delivered, Platform

DEATHS, MESSAGES, CHATS = 24, 144, 12
SCALE = 0.4
SETTLED = {"sent", "unknown", "failed"}


@dataclass
class Service:
    """The account, its platform, and the process that is killed again and again."""

    folder: Path
    api: Api
    platform: Platform
    process: "subprocess.Popen[str]"
    told: dict[int, "Future[Delivered]"] = field(default_factory=dict)
    taken: int = 0

    def born(self) -> int:
        """Start a process and wait until it is called."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        child, deadline = int(self.process.stdout.readline()), time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.platform.verify().status_code == 200:
                    return child
            except httpx.HTTPError:
                time.sleep(0.01)
        raise AssertionError("the service did not come up")

    def says(self, number: int) -> None:
        self.told[number] = self.platform.says(f"o{number % CHATS}", str(number))

    def until_taken(self, count: int) -> None:
        """Wait until so many more messages are committed than before, as far as they come."""
        wanted, deadline = self.taken + count, time.monotonic() + 10
        while (
            now := len(self.rows(Inbox)) if count else self.taken
        ) < wanted and time.monotonic() < deadline:
            time.sleep(0.005)
        self.taken = now

    def rows(self, table: type[Any]) -> list[Any]:
        engine = create_engine(f"sqlite:///{self.folder / 'tangban.db'}")
        try:
            with Session(engine) as session:
                return list(session.exec(select(table)).all())
        finally:
            engine.dispose()

    def seen(self) -> Counter[int]:
        """The answers that people saw, by the number of the message; one reply may carry several that waited."""
        words = [text for person in list(self.api.seen) for text in self.api.texts(person)]
        return Counter(
            int(number) for text in words for number in re.findall(r"re: (\d+)$", text, re.MULTILINE)
        )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
    api = Api()
    platform = Platform(api, f"http://127.0.0.1:{port}/wechat", "secure", SCALE)
    command = [sys.executable, "-m", "tests.bot.mortal", "wechat", str(tmp_path), api.url, port, str(SCALE)]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Service(tmp_path, api, platform, process)
        process.kill()
    platform.close()
    api.close()


@pytest.mark.slow
def test_kill_9_between_wechat_s_calls_leaves_each_message_one_effect_and_no_answer_lost_or_doubled(
    service: Service,
) -> None:
    moments = random.Random(os.environ.get("TANGBAN_TEST_SEED"))
    said = iter(range(MESSAGES))
    for _death in range(DEATHS):
        bot = service.born()
        for _ in range(MESSAGES // DEATHS):
            service.says(next(said))
            time.sleep(moments.random() * 0.02)
        # Somewhere between the first commit and the last answer, however slow the machine; now and then before any.
        service.until_taken(moments.randrange(MESSAGES // DEATHS + 1))
        time.sleep(moments.random() * 0.1)
        os.kill(bot, signal.SIGKILL)
    last = service.born()
    answers = {number: told.result(60).answers for number, told in service.told.items()}
    _until_settled(service)
    os.kill(last, signal.SIGKILL)
    _judge(service, answers)


def _judge(service: Service, answers: dict[int, list[str]]) -> None:
    by_id = {told.result().external_id: number for number, told in service.told.items()}
    inbox = {by_id[row.external_id]: row for row in service.rows(Inbox) if row.external_id in by_id}
    effects = Counter(row.source_key for row in service.rows(Reading))
    outbox = {row.source_key: row for row in service.rows(Outbox)}
    seen = service.seen()
    taken = {number for number, said in answers.items() if any(said)}
    assert taken <= set(inbox), "what was answered 200 is committed"
    assert len(inbox) >= 100, "of some messages the platform may meet a dead process three times"
    assert {row.state for row in inbox.values()} == {"done"}
    lost, doubled = [], []
    for number, row in inbox.items():
        key = f"inbox:{row.id}"
        assert effects[key] == 1, f"message {number} had {effects[key]} effects"
        state = outbox[key].state
        doubled += [(number, state)] if seen[number] > 1 else []
        lost += [(number, state)] if not seen[number] and state != "unknown" else []
    assert not lost, f"answers that nobody saw and nobody knows of: {lost}"
    assert not doubled, f"answers that were seen twice: {doubled}"
    assert not service.platform.invalid
    unknown = sum(row.state == "unknown" for row in outbox.values())
    assert unknown <= len(inbox) // 4, f"{unknown} of {len(inbox)} answers are unknown"


def _until_settled(service: Service) -> None:
    """Everything is handled; a letter that is kept for a person's next message has had one."""
    deadline = time.monotonic() + 120
    number = MESSAGES
    while time.monotonic() < deadline:
        inbox, outbox = service.rows(Inbox), service.rows(Outbox)
        done = all(row.state in {"done", "failed"} for row in inbox)
        if done and all(row.state in SETTLED for row in outbox):
            return
        kept = {row.chat for row in outbox if row.state == "kept"}
        for chat in kept if done else ():
            service.platform.says(chat, str(number + int(chat[1:]))).result(30)
        time.sleep(0.2)
    states = Counter(row.state for row in outbox), Counter(row.state for row in inbox)
    raise AssertionError(f"after two minutes: {states}")
