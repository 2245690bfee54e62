"""What share of answers arrives on WeChat, and what odd answers and malformed calls do.

    python -m benchmarks.delivery.wechat [--people N] [--odd N] [--bad N]

A real server on loopback stands between the fake platform (secure mode, three deliveries of five seconds each, in real
time) and the fake API. The agent takes 0, 3, 8, 14 or 22 seconds; every person writes one message. Then it answers at once, in
words of all that XML may trip over; then calls are malformed, forged or replayed.
"""

import argparse
import asyncio
import os
import platform as machine
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

import httpx
from fastapi import FastAPI

from agent.turn import Answer, Part, Turn
from bot.channels.tencent.texts import legal
from bot.channels.wechat.account import Account
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


class Slow:
    """Takes as many seconds as the message says, or answers in odd words at once."""

    async def answer(self, turn: Turn) -> Answer:
        if turn.text.startswith("odd "):
            return Answer((Part(odd(int(turn.text[4:]))),))
        await asyncio.sleep(float(turn.text))
        return Answer((Part(f"re: {turn.text}"),))


async def measure(people: int, odd_ones: int, bad: int) -> None:
    """Run every scenario on one service."""
    api = Api()
    platform = Platform(api)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'tangban.db'}")
        database.migrate()
        wechat = WeChat(Account(APP_ID, TOKEN, SECRET, AES_KEY, api.url), wall_clock)
        means = Means(database, Vault(bytes(32)), Slow(), wall_clock, Path(folder))
        office = Office(means, [wechat])
        await office.start()
        wechat.attend(office)
        app = FastAPI()
        attach_one(app, wechat)
        server = Server(app, "127.0.0.1", 0)
        running = [asyncio.create_task(server.run()), asyncio.create_task(wechat.run(office))]
        await server.started()
        platform.url = f"http://127.0.0.1:{server.port}/wechat"
        print(
            f"{machine.machine()}, Python {machine.python_version()}, {people} people for each latency, load {os.getloadavg()[0]:.0f}\n"
        )
        await _latencies(api, platform, office, people)
        await _odd(platform, odd_ones)
        await _malformed(wechat, platform, bad)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await office.close()
        await wechat.close()
        await database.close()
    platform.close()
    api.close()


async def _latencies(api: Api, platform: Platform, office: Office, people: int) -> None:
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
        median = statistics.median(one.at - begun[name] for name, one in got)
        print(f"| {seconds} s | {share:.0f} % | {replies} | {len(got) - replies} | {median:.1f} s |")
    twice = sum(api.texts(name).count(f"re: {s}") > 1 for s, group in names.items() for name in group)
    print(f"\nanswers given twice: {twice}; invalid replies: {len(platform.invalid)}")
    print(f"access tokens fetched: {len(api.fetches)}")


async def _odd(platform: Platform, number: int) -> None:
    """So many people hear odd words; what the platform could show of each is compared with what is legal of them."""
    begun, room = time.monotonic(), asyncio.Semaphore(AT_ONCE)

    async def ask(one: int) -> bool:
        async with room:
            told = await asyncio.wrap_future(platform.says(f"odd-{one}", f"odd {one}"))
        legal_words = legal(odd(one)).replace("\r\n", "\n").replace("\r", "\n")
        return told.shown is not None and told.shown.text.split() == legal_words.split()

    shown = await asyncio.gather(*[ask(one) for one in range(number)])
    seconds = time.monotonic() - begun
    print(
        f"\n{number} odd answers over HTTP in {seconds:.0f} s: shown as they were meant {sum(shown)}, invalid {len(platform.invalid)}"
    )


async def _malformed(wechat: WeChat, platform: Platform, bad: int) -> None:
    """Noise, broken XML, well sealed nonsense, wrong signatures; every eighth is a message that was taken, called again."""
    chance = Random(7)
    query, body = platform.sealed("<xml><MsgType>text</MsgType></xml>")
    written = {"ToUserName": "gh_us", "FromUserName": "o-taken", "CreateTime": str(int(time.time()))}
    taken = platform.sealed(as_xml({**written, "MsgType": "text", "Content": "0", "MsgId": "900000001"}))
    await asyncio.to_thread(platform.post, *taken)
    begun, room, statuses = time.monotonic(), asyncio.Semaphore(AT_ONCE), dict[int, int]()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:

        async def call(number: int) -> None:
            signed, sealed = platform.sealed(f"<xml><a>{number}") if number % 2 else (query, body)
            content = chance.randbytes(200) if number % 5 == 0 else sealed.encode()
            params = {**signed, "msg_signature": "0"} if number % 7 == 0 else signed
            if number % 8 == 0:
                params, content = taken[0], taken[1].encode()
            async with room:
                answer = await client.post(platform.url, params=params, content=content)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

        await asyncio.gather(*[call(number) for number in range(bad)])
    seconds = time.monotonic() - begun
    told = await asyncio.wrap_future(platform.says("o-after", "0"))
    print(
        f"\n{bad} malformed calls over HTTP in {seconds:.1f} s ({bad / seconds:.0f}/s): statuses {statuses}"
    )
    print(f"counted: {dict(wechat.counts)}; afterwards answered: {told.shown is not None}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--odd", type=int, default=10_000)
    parser.add_argument("--bad", type=int, default=10_000)
    given = parser.parse_args()
    asyncio.run(measure(given.people, given.odd, given.bad))
