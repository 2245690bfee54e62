"""What share of answers arrives on WeChat, and what odd answers and malformed calls do.

    python -m benchmarks.delivery.wechat [--people N] [--odd N] [--bad N] [--scale S] [--minutes M]

A real server on loopback stands between the fake platform (secure mode, three deliveries of five seconds each, in real
time unless scaled) and the fake API. The agent takes 0, 3, 8, 14 or 22 seconds; every person writes one message. Then it answers
at once, in words of all that XML may trip over; then calls are malformed, forged or replayed. The last two end after so many
minutes each, however many were done by then.
"""

import argparse
import asyncio
import os
import platform as machine
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
from fastapi import FastAPI

from agent.turn import Answer, Part, Turn
from bot.channels.tencent.texts import legal
from bot.channels.wechat.account import Account, Tempo
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.web import attach_one
from bot.clock import wall_clock
from bot.delivery.office import Means, Office
from bot.web.server import Server
from memory.database import Database
from memory.vault import Vault
from tests.fakes.wechat import Api, Platform
from tests.fakes.wechat.api import APP_ID, SECRET
from tests.fakes.wechat.platform import AES_KEY, TOKEN, as_xml

LATENCIES = (0, 3, 8, 14, 22)
ODD = ["]]>", "<![CDATA[", "]]]]>", "</Content>", "&amp;", "<?xml?>", "\r\n"]
ODD += list("糖a1 \t\n\r]]>&<>\"'\x00\x01\x08\x0b\x0c\x1f\x7f\x85\u2028\ufffe\uffff\ufffd😀\u202e")
AT_ONCE = 16


def odd(number: int) -> str:
    """Words of every kind, the same for a number; the first is never left out."""
    chance = Random(number)
    return "糖" + "".join(chance.choices(ODD, k=chance.randint(0, 60)))


@dataclass(frozen=True)
class Amounts:
    """How many people for each latency, how many odd answers and bad calls, in at most so many seconds each; the scale of time."""

    people: int
    odd: int
    bad: int
    scale: float = 1.0
    seconds: float = 600.0


@dataclass(frozen=True)
class Slow:
    """Takes as many seconds of the platform as the message says, or answers in odd words at once."""

    scale: float

    async def answer(self, turn: Turn) -> Answer:
        if turn.text.startswith("odd "):
            return Answer((Part(odd(int(turn.text[4:]))),))
        await asyncio.sleep(float(turn.text) * self.scale)
        return Answer((Part(f"re: {turn.text}"),))


async def measure(amounts: Amounts) -> None:
    """Run every scenario on one service."""
    api, second = Api(), amounts.scale
    platform = Platform(api, scale=second)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'tangban.db'}")
        database.migrate()
        tempo = Tempo(4.2 * second, 5.0 * second, 1.5 * second, 0.25 * second)
        wechat = WeChat(Account(APP_ID, TOKEN, SECRET, AES_KEY, api.url), wall_clock, tempo=tempo)
        office = Office(Means(database, Vault(bytes(32)), Slow(second), wall_clock, Path(folder)), [wechat])
        await office.start()
        wechat.attend(office)
        app = FastAPI()
        attach_one(app, wechat)
        server = Server(app, "127.0.0.1", 0)
        running = [asyncio.create_task(server.run()), asyncio.create_task(wechat.run(office))]
        await server.started()
        platform.url = f"http://127.0.0.1:{server.port}/wechat"
        print(
            f"{machine.machine()}, Python {machine.python_version()}, {amounts.people} people for each latency, a second of the "
            f"platform in {second:g} s, load {os.getloadavg()[0]:.1f}\n"
        )
        await _latencies(api, platform, office, amounts)
        await _odd(api, platform, office, amounts)
        await _malformed(wechat, platform, amounts)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await office.close()
        await wechat.close()
        await database.close()
    platform.close()
    api.close()


async def _each(number: int, seconds: float, work: Callable[[int], Awaitable[None]]) -> float:
    """Do a work for each number, some at once, and begin none after so many seconds; how many seconds it took."""
    begun, numbers = time.monotonic(), iter(range(number))

    async def worker() -> None:
        for one in numbers:
            if time.monotonic() - begun > seconds:
                return
            await work(one)

    await asyncio.gather(*[worker() for _ in range(AT_ONCE)])
    return time.monotonic() - begun


async def _latencies(api: Api, platform: Platform, office: Office, amounts: Amounts) -> None:
    people, scale = amounts.people, amounts.scale
    names = {seconds: [f"o{seconds}-{number}" for number in range(people)] for seconds in LATENCIES}
    told = await asyncio.gather(
        *[
            asyncio.wrap_future(platform.says(name, str(seconds)))
            for seconds, group in names.items()
            for name in group
        ]
    )
    await office.quiet()
    order = [name for group in names.values() for name in group]
    begun = {name: one.begun for name, one in zip(order, told, strict=True)}
    print(
        "| model latency | answers delivered | as a reply | as a customer-service message | after, median |"
    )
    print("| --- | --- | --- | --- | --- |")
    for seconds, group in names.items():
        seen = [(name, one) for name in group for one in api.seen.get(name, [])]
        got = [(name, one) for name, one in seen if one.text == f"re: {seconds}"]
        replies = sum(one.kind == "reply" for _, one in got)
        share = 100 * len({name for name in group if f"re: {seconds}" in api.texts(name)}) / people
        median = statistics.median(one.at - begun[name] for name, one in got) / scale
        print(f"| {seconds} s | {share:.0f} % | {replies} | {len(got) - replies} | {median:.1f} s |")
    twice = sum(api.texts(name).count(f"re: {s}") > 1 for s, group in names.items() for name in group)
    print(f"\nanswers given twice: {twice}; invalid replies: {len(platform.invalid)}")
    print(f"access tokens fetched: {len(api.fetches)}")


async def _odd(api: Api, platform: Platform, office: Office, amounts: Amounts) -> None:
    """So many people hear odd words; what the platform could show of each is compared with what is legal of them."""
    found, begun = Counter[str](), time.process_time()

    async def ask(one: int) -> None:
        told = await asyncio.wrap_future(platform.says(f"odd-{one}", f"odd {one}"))
        if told.shown is None:
            later.append(one)
        else:
            found["as they were meant" if _meant(told.shown.text, one) else "otherwise"] += 1

    later = list[int]()
    seconds = await _each(amounts.odd, amounts.seconds, ask)
    await office.quiet()
    for one in later:
        meant = sum(_meant(text, one) for text in api.texts(f"odd-{one}"))
        found["as a customer-service message" if meant == 1 else f"{meant} times"] += 1
    print(
        f"\n{found.total()} of {amounts.odd} odd answers over HTTP in {seconds:.0f} s ({found.total() / seconds:.0f}/s, "
        f"{time.process_time() - begun:.0f} s of processor with the platform's own): shown {dict(found)}, invalid {len(platform.invalid)}"
    )


def _meant(text: str, number: int) -> bool:
    """Tell whether what was shown is what is legal of the words of this number."""
    whole = legal(odd(number)).replace("\r\n", "\n").replace("\r", "\n")
    return text.split() == whole.split()


async def _malformed(wechat: WeChat, platform: Platform, amounts: Amounts) -> None:
    """Noise, broken XML, well sealed nonsense, wrong signatures; every eighth is a message that was taken, called again."""
    chance, statuses = Random(7), Counter[int]()
    written = {"ToUserName": "gh_us", "FromUserName": "o-taken", "MsgType": "text", "Content": "0"}
    taken = list[tuple[dict[str, str], str]]()

    async def take() -> None:
        """Have a message taken whose call can be repeated; after some minutes its signature is too old."""
        number = str(900_000_001 + len(taken))
        fields = {**written, "CreateTime": str(int(time.time())), "MsgId": number}
        taken.append(platform.sealed(as_xml(fields)))
        await asyncio.to_thread(platform.post, *taken[-1])

    async def call(number: int) -> None:
        if number % 1000 == 0:
            await take()
        xml = f"<xml><a>{number}" if number % 2 else "<xml><MsgType>text</MsgType></xml>"
        params, sealed = platform.sealed(xml)
        content = chance.randbytes(200) if number % 5 == 0 else sealed.encode()
        if number % 7 == 0:
            params["msg_signature"] = "0"
        if number % 8 == 0:
            params, content = taken[-1][0], taken[-1][1].encode()
        answer = await client.post(platform.url, params=params, content=content)
        statuses[answer.status_code] += 1

    await take()
    begun = time.process_time()
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=30, trust_env=False, limits=limits) as client:
        seconds = await _each(amounts.bad, amounts.seconds, call)
    told = await asyncio.wrap_future(platform.says("o-after", "0"))
    print(
        f"\n{statuses.total()} of {amounts.bad} malformed calls over HTTP in {seconds:.1f} s ({statuses.total() / seconds:.0f}/s, "
        f"{time.process_time() - begun:.0f} s of processor with the callers'): statuses {dict(statuses)}"
    )
    print(f"counted: {dict(wechat.counts)}; afterwards answered: {told.shown is not None}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--odd", type=int, default=10_000)
    parser.add_argument("--bad", type=int, default=10_000)
    parser.add_argument("--scale", type=float, default=1.0, help="how long a second of the platform takes")
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="for the odd answers, and for the bad calls"
    )
    given = parser.parse_args()
    asyncio.run(measure(Amounts(given.people, given.odd, given.bad, given.scale, given.minutes * 60)))
