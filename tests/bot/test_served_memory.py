"""Memory grows for ever, nowhere: a served process over HTTP, everybody saying everything in turn.

Ten thousand messages are measured by `python -m benchmarks.delivery.memory`.
"""

from pathlib import Path

import psutil
import pytest
from sqlmodel import Session, create_engine, func, select

from benchmarks.delivery.memory import SAID
from bot.delivery.leases import OPEN_STATES
from memory.records import Inbox, Outbox
from tests.bot.cradle import Cradle, until
from tests.fakes.telegram import BotApi

PEOPLE, ROUNDS = 20, 3
ROOM_KB = 40.0
"""For each message after the first round: what was said is kept in bounded indexes, at 1 to 7 kB."""


@pytest.mark.slow
def test_memory_of_a_served_process_stays_flat_over_http(
    cradle: Cradle, bot_api: BotApi, tmp_path: Path
) -> None:
    settings = {
        "data": str(tmp_path),
        "telegram_token": bot_api.token,
        "telegram_base_url": bot_api.url,
        "web_port": 0,
    }
    process, sizes = cradle.born(settings), list[int]()
    for number in range(ROUNDS):
        for kind, text in enumerate(SAID):
            for person in range(1, PEOPLE + 1):
                bot_api.says(person, text.format(n=4 + person % 9, d=(number + kind) % 10))
        said = (number + 1) * PEOPLE * len(SAID)
        until(lambda said=said: len(bot_api.sent) >= said and _settled(tmp_path, said))  # type: ignore[misc]  # of this round
        sizes.append(psutil.Process(process).memory_info().rss)
    cradle.kill(process)
    grown = (sizes[-1] - sizes[0]) / 1e3 / ((ROUNDS - 1) * PEOPLE * len(SAID))
    assert grown < ROOM_KB, sizes
    assert len(bot_api.sent) >= ROUNDS * PEOPLE * len(SAID)


def _settled(folder: Path, count: int) -> bool:
    """Tell whether so many messages came in, and all that came of them is over."""
    engine = create_engine(f"sqlite:///{folder / 'tangban.db'}")
    with Session(engine) as session:
        done = select(func.count()).select_from(Inbox).where(Inbox.state == "done")
        waiting = select(func.count()).select_from(Outbox).where(Outbox.state.in_(OPEN_STATES))  # type: ignore[attr-defined]  # a column
        found = session.exec(done).one() == count and session.exec(waiting).one() == 0
    engine.dispose()
    return found
