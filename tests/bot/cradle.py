"""Gives birth to served Tangbans (tests/bot/lives.py) and kills them with -9; the program is imported once for all of them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import wall_clock

WAIT_S = 120.0


def until(true: Callable[[], object]) -> None:
    """Wait for what must come; how long is only said so that a test ends where it never does."""
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def ahead(hour: str) -> float:
    """Say by how many seconds a clock that shows this hour now is ahead of the machine's."""
    return (datetime.fromisoformat(hour) - wall_clock()).total_seconds()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cradle:
    """The process that all others are forked from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.bot.lives"]
        self._process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._alive = set[int]()

    def born(self, settings: dict[str, Any], ahead_s: float = 0.0, gate: str = "") -> int:
        """Start a life with these settings, by a clock that is so far ahead; returns its id."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"settings": settings, "ahead": ahead_s, "gate": gate}) + "\n")
        stdin.flush()
        process = int(stdout.readline())
        self._alive.add(process)
        return process

    def kill(self, process: int) -> None:
        """Kill with -9, and wait until it is gone."""
        self._alive.discard(process)
        os.kill(process, signal.SIGKILL)
        until(lambda: not _lives(process))

    def clear(self) -> None:
        """Kill whatever a test left alive."""
        for process in list(self._alive):
            self._alive.discard(process)
            with suppress(ProcessLookupError):
                self.kill(process)

    def close(self) -> None:
        """Let go of everything."""
        self.clear()
        with self._process:
            self._process.kill()


@dataclass
class Installation:
    """One Tangban with its folder, which lives at the hours that a test says."""

    cradle: Cradle
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def at(self, hour: str) -> Iterator[datetime]:
        """Serve from this hour on, and end by kill -9."""
        settings = {"data": str(self.folder), "language": "en", "web_port": 0, **self.settings}
        process = self.cradle.born(settings, ahead(hour))
        try:
            yield datetime.fromisoformat(hour)
        finally:
            self.cradle.kill(process)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
