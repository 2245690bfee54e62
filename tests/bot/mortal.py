"""A bot to be killed: `python -m tests.bot.mortal telegram FOLDER URL TOKEN`, or `wechat FOLDER URL PORT SCALE`.

Everything is imported once; for each line on standard input the process forks, prints the child's id, and the child runs
the bot until it is killed. So a restart costs milliseconds, and 20 of them fit into a test.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from agent.turn import Answer, Turn
from bot.channels.telegram.channel import Manner, Telegram
from bot.channels.telegram.polling import Rhythm
from bot.channels.wechat.account import Account, Tempo
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.web import attach_one
from bot.clock import wall_clock
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.pacing import Pace
from bot.delivery.turns import Rules
from bot.web.server import Server
from memory.database import Database
from memory.vault import Vault
from tests.bot.house import echo
from tests.fakes.wechat.api import APP_ID, SECRET
from tests.fakes.wechat.platform import AES_KEY, TOKEN

FAST = Pace(total_per_second=1000, chat_per_second=1000, chat_burst=1000, group_per_minute=6000)


class Thoughtful:
    """Thinks for up to 20 ms, then logs a reading and says so."""

    def __init__(self) -> None:
        self._random = random.Random()  # another death each time

    async def answer(self, turn: Turn) -> Answer:
        await asyncio.sleep(self._random.random() * 0.02)
        return echo(turn)


async def _office(folder: Path, channel: Any) -> Office:
    database = Database(f"sqlite:///{folder / 'tangban.db'}")
    database.migrate()
    rules = Rules(lease=timedelta(seconds=0.4), backoff_s=0.05)
    means = Means(database, Vault(bytes(32)), Thoughtful(), wall_clock, folder, rules)
    office = Office(means, [channel])
    await office.start()
    return office


async def telegram(folder: Path, url: str, token: str) -> None:
    """A bot that polls."""
    manner = Manner(Rhythm(poll_s=2, grace_s=2, pause_s=0.05), FAST)
    bot = Telegram(token, url, wall_clock, manner)
    await bot.run(await _office(folder, bot))


async def wechat(folder: Path, url: str, port: str, scale: str) -> None:
    """An Official Account in secure mode, called on a port; a second of the platform takes `scale` of ours."""
    second = float(scale)
    tempo = Tempo(4.2 * second, 5.0 * second, 1.5 * second, 0.25 * second)
    account = Account(APP_ID, TOKEN, SECRET, AES_KEY, url)
    bot = WeChat(account, wall_clock, tempo=tempo, pace=FAST)
    app = FastAPI()
    attach_one(app, bot)
    serving = asyncio.create_task(Server(app, "127.0.0.1", int(port)).run())
    await asyncio.gather(serving, bot.run(await _office(folder, bot)))


LIVES: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {"telegram": telegram, "wechat": wechat}


def main(which: str, folder: str, *given: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        if (child := os.fork()) == 0:
            asyncio.run(LIVES[which](Path(folder), *given))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
