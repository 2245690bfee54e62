"""What every compared program is to the benchmark: a name, a version, a way to lay its folder out, and a running process."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from benchmarks.delivery.peers.fakes import Api, Model

COMES_UP_S = 120.0


class NotStartedError(Exception):
    """A program did not ask for updates in time."""


@dataclass(frozen=True)
class Launch:
    """A command, with the whole environment of its process: nothing of ours is inherited."""

    command: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Program:
    """`lay` writes the configuration into an empty folder, given the folder, the venv, the Bot API and the model.

    `distribution` names the package whose version is told. `long_lines` is how many lines its model says where it is asked for
    length: enough for two messages, or as many as it lets a model say. `follows` begins what it writes of itself after
    its first answer to somebody, as a second message; such a program also answers in words of its own where a model fails.
    """

    name: str
    distribution: str
    lay: Callable[[Path, Path, Api, Model], Launch]
    long_lines: int = 60
    follows: str = ""

    def version(self, venv: Path) -> str:
        """Ask the environment for the version that is installed there."""
        asked = f"import importlib.metadata as m; print(m.version({self.distribution!r}))"
        done = subprocess.run([venv / "bin/python", "-c", asked], capture_output=True, text=True, check=True)
        return done.stdout.strip()


@dataclass
class Running:
    """A program that can be started, killed and started again over the same folder."""

    program: Program
    venv: Path
    folder: Path
    api: Api
    model: Model
    launch: Launch = field(init=False)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.launch = self.program.lay(self.folder, self.venv, self.api, self.model)
        self._log: IO[bytes] = (self.folder / "process.log").open("ab")

    def start(self) -> float:
        """Start and wait until it asks for updates; returns the seconds that took."""
        before, begun = self.api.asked_for_updates, time.monotonic()
        self.process = subprocess.Popen(
            self.launch.command,
            env=self.launch.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        while self.api.asked_for_updates == before:
            if self.process.poll() is not None or time.monotonic() - begun > COMES_UP_S:
                self.kill()
                raise NotStartedError(f"{self.program.name}: see {self.folder / 'process.log'}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def kill(self) -> None:
        """Kill with -9, with every child: what a power cut or the kernel's memory killer does."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def megabytes(self) -> float:
        """Resident memory of the process and its children."""
        assert self.process is not None
        whole = psutil.Process(self.process.pid)
        held = [one.memory_info().rss for one in (whole, *whole.children(recursive=True))]
        return float(sum(held)) / 1e6

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self._log.close()


def bare(folder: Path, **more: str) -> dict[str, str]:
    """An environment that holds no proxy and no key, and a home in the program's own folder."""
    path = "/usr/local/bin:/usr/bin:/bin"
    return {
        "PATH": path,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PIP_NO_INDEX": "1",
        **more,
    }
