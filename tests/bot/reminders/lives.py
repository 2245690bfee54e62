"""`tangban serve` at an hour that is given: `python -m tests.bot.reminders.lives`, to be killed.

Everything is imported and made once; for each line on standard input, `{"at": ..., "data": ..., "url": ..., "token": ..., "zone": ...}`,
the process forks, prints the child's id, and the child serves until it is killed, by a clock that goes on from `at` (UTC).
"""

import asyncio
import json
import os
import signal
import sys
from datetime import datetime
from unittest.mock import patch

import apscheduler.schedulers.asyncio  # noqa: F401  # imported before the fork, as everything that a life needs

from agent.warm import warm
from bot import assembly
from bot.channels.table import channel_class
from bot.clock import wall_clock
from bot.settings import Settings
from memory.recall.lexical.concepts import concepts


def serve(life: dict[str, str]) -> None:
    """Serve as the command line does, with the hour passed in."""
    ahead = datetime.fromisoformat(life["at"]) - wall_clock()
    settings = Settings(
        _env_file=None,
        data=life["data"],
        telegram_token=life["token"],
        telegram_base_url=life["url"],
        zone=life["zone"],
        language="en",
        web_port=0,
    )
    with patch.object(assembly, "wall_clock", lambda: wall_clock() + ahead):
        asyncio.run(assembly.run_channels(settings))


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
