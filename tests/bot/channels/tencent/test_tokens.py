"""The access token: one for all workers, fetched once for each expiry."""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.channels.tencent.client import CallError
from bot.channels.tencent.tokens import Tokens
from bot.channels.wechat.account import Account
from bot.channels.wechat.wire import Wire
from bot.clock import wall_clock
from bot.delivery.outgoing.channel import TemporaryError
from memory.database import Database
from memory.records import PlatformToken
from tests.bot.house import Hands, House
from tests.fakes.wechat import Api
from tests.fakes.wechat.api import APP_ID, SECRET

BOT = ("wechat", APP_ID)


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


async def test_a_token_is_fetched_once_and_again_shortly_before_it_expires(house: House) -> None:
    hands, fetched = Hands(), list[bool]()

    async def fetch(new: bool) -> tuple[str, float]:
        fetched.append(new)
        return f"t{len(fetched)}", 7200

    workers = [Tokens(house.database, hands, BOT, SECRET) for _ in range(4)]
    assert set(await asyncio.gather(*[worker.get(fetch) for worker in workers * 10])) == {"t1"}
    hands.pass_(seconds=6899)
    assert await workers[2].get(fetch) == "t1"
    hands.pass_(seconds=2)
    assert set(await asyncio.gather(*[worker.get(fetch) for worker in workers * 10])) == {"t2"}
    assert fetched == [False, False]
    assert set(await asyncio.gather(*[worker.get(fetch, "t2") for worker in workers])) == {"t3"}
    assert fetched == [False, False, True]


async def test_the_row_shows_no_token_and_another_secret_does_not_open_it(house: House) -> None:
    async def fetch(_new: bool) -> tuple[str, float]:
        return "very-secret-token", 7200

    await Tokens(house.database, house.clock, BOT, SECRET).get(fetch)
    (row,) = await house.rows(PlatformToken)
    assert b"very-secret-token" not in row.sealed
    fetched = list[int]()

    async def again(_new: bool) -> tuple[str, float]:
        fetched.append(1)
        return "other", 7200

    assert await Tokens(house.database, house.clock, BOT, "changed").get(again) == "other"


async def test_a_fetch_that_fails_lets_go_of_the_lease(house: House) -> None:
    async def failing(_new: bool) -> tuple[str, float]:
        raise CallError(40164, "invalid ip")

    async def working(_new: bool) -> tuple[str, float]:
        return "t", 7200

    tokens = Tokens(house.database, house.clock, BOT, SECRET)
    with pytest.raises(CallError):
        await tokens.get(failing)
    assert await tokens.get(working) == "t"


async def test_a_worker_that_died_while_fetching_is_not_waited_for_for_ever(house: House) -> None:
    hands = Hands()
    tokens = Tokens(house.database, hands, BOT, SECRET)

    async def dying(_new: bool) -> tuple[str, float]:
        raise asyncio.CancelledError

    put_down = tokens._database.write
    with pytest.raises(asyncio.CancelledError):
        await tokens.get(dying)

    async def fetch(_new: bool) -> tuple[str, float]:
        return "t", 7200

    assert put_down is not None
    hands.pass_(seconds=16)
    assert await tokens.get(fetch) == "t"


async def test_a_wrong_secret_is_said_and_shows_in_the_health(house: House, api: Api) -> None:
    account = Account(APP_ID, "t", "wrong", base_url=api.url)
    wire = Wire(account, Tokens(house.database, house.clock, BOT, "wrong"))
    with pytest.raises(TemporaryError, match="40125"):
        await wire.show_menu({})
    assert wire.failing
    await wire.close()


def _worker(url: str, server: str, go: Callable[[], object], said: Callable[[str], None]) -> None:
    """One worker process: it wants the token at the same moment as the others."""

    async def work() -> None:
        database = Database(url)
        account = Account(APP_ID, "t", SECRET, base_url=server)
        tokens = Tokens(database, wall_clock, BOT, SECRET)
        wire = Wire(account, tokens)
        go()
        said(await tokens.get(wire._fetch))
        await wire.close()
        await database.close()

    asyncio.run(work())


def test_four_workers_and_one_expiry_are_one_fetch(api: Api, tmp_path: Path) -> None:
    """Four processes on one database want a token at the same moment; the platform is asked once."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    database = Database(url)
    database.migrate()
    asyncio.run(database.close())
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(4), context.SimpleQueue()
    api.troubles.once("stable_token", *[])
    workers = [
        context.Process(target=_worker, args=(url, api.url, barrier.wait, answers.put)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert len({answers.get() for _ in range(4)}) == 1
    assert len(api.fetches) == 1
