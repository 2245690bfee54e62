"""`tangban serve` at an hour that is given: `python -m tests.bot.lives`, to be killed.

Everything is imported and made once; for each line on standard input, `{"settings": {...}, "ahead": SECONDS, "gate": URL}`, the
process forks, prints the child's id, and the child serves until it is killed, by a clock that is so far ahead of the machine's.
With a `gate` its embedder asks there for each text and goes on when it is answered, and it looks at its loop 50 times a second.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import apscheduler.schedulers.asyncio  # noqa: F401  # imported before the fork, as everything that a life needs

from agent.warm import warm
from bot import assembly
from bot.channels.table import channel_class
from bot.clock import wall_clock
from bot.metrics import watching
from bot.settings import Settings
from memory.recall.encoders.protocol import Vectors
from memory.recall.lexical.concepts import concepts

LOOKS_S = 0.02


class Gated:
    """An embedder that is as slow as whoever stands at the gate wants it."""

    name = "gated"
    weight = 0.5

    def __init__(self, gate: str) -> None:
        from benchmarks.delivery.lag import SlowEmbedder

        self._gate = gate
        self._inner = SlowEmbedder("waiting", 0.0)

    def knows(self, text: str) -> bool:
        """Know every language."""
        return self._inner.knows(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Ask at the gate, and say there whether the event loop's own thread asks."""
        where = "loop" if threading.current_thread() is threading.main_thread() else "beside"
        for _ in texts:
            with urllib.request.urlopen(f"{self._gate}/{where}") as answer:  # noqa: S310  # loopback only
                answer.read()
        return self._inner.encode(texts)


def serve(life: dict[str, Any]) -> None:
    """Serve as the command line does, with the hour passed in."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # on the other are the ids alone
    ahead = timedelta(seconds=life["ahead"])
    with ExitStack() as stack:
        stack.enter_context(patch.object(assembly, "wall_clock", lambda: wall_clock() + ahead))
        if gate := life.get("gate"):
            stack.enter_context(patch.object(assembly, "embedder", lambda _name: Gated(gate)))
            stack.enter_context(patch.object(watching, "LAG_EVERY_S", LOOKS_S))
        asyncio.run(assembly.run_channels(Settings(_env_file=None, **life["settings"])))


def main() -> None:
    warm()
    concepts("stretch")
    channel_class("telegram")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            serve(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
