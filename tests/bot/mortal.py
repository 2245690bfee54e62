"""A Telegram bot to be killed: `python -m tests.bot.mortal FOLDER URL TOKEN`.

Everything is imported once; for each line on standard input the process forks, prints the child's id, and the child runs
the bot until it is killed. So a restart costs milliseconds, and 20 of them fit into a test.
"""

import asyncio
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path

from agent.turn import Answer, Turn
from bot.channels.telegram.channel import Manner, Telegram
from bot.channels.telegram.polling import Rhythm
from bot.clock import wall_clock
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.pacing import Pace
from bot.delivery.turns import Rules
from memory.database import Database
from memory.vault import Vault
from tests.bot.house import echo

FAST = Pace(total_per_second=1000, chat_per_second=1000, chat_burst=1000, group_per_minute=6000)


class Thoughtful:
    """Thinks for up to 20 ms, then logs a reading and says so."""

    def __init__(self) -> None:
        self._random = random.Random()  # another death each time

    async def answer(self, turn: Turn) -> Answer:
        await asyncio.sleep(self._random.random() * 0.02)
        return echo(turn)


async def live(folder: Path, url: str, token: str) -> None:
    database = Database(f"sqlite:///{folder / 'tangban.db'}")
    database.migrate()
    rules = Rules(lease=timedelta(seconds=0.4), backoff_s=0.05)
    manner = Manner(Rhythm(poll_s=2, grace_s=2, pause_s=0.05), FAST)
    telegram = Telegram(token, url, wall_clock, manner)
    means = Means(database, Vault(bytes(32)), Thoughtful(), wall_clock, folder, rules)
    office = Office(means, [telegram])
    await office.start()
    await telegram.run(office)


def main(folder: str, url: str, token: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        if (child := os.fork()) == 0:
            asyncio.run(live(Path(folder), url, token))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
