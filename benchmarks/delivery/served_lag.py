"""How late the event loop of a served process is while chats ask at once over HTTP: python -m benchmarks.delivery.served_lag [--chats N].

`tangban serve` as a process of its own (tests/bot/lives.py) between the fake Bot API and an embedder that takes 0.3 s for each
text. Each chat tells something, then all ask for it at once. The process looks 50 times a second by how much it is late, and
tells so at /metrics, as every served process does twice a second; what is printed is what it told between the first question
and the last answer. Beside it run the fakes, in this process.
"""

import argparse
import re
import tempfile
import time

import httpx

from benchmarks.delivery.lag import ENCODES_S
from tests.bot.cradle import Cradle, free_port
from tests.fakes.telegram import BotApi
from tests.fakes.web import Request, Response, WebServer

TOLD, ASKED = "昨天孙子来看我了，特别开心", "我之前跟你说过孙子的事吗"
WARM_S = 6.0
"""By then a served process has made what its first turns need."""

GOAL_S = 0.1


def buckets(address: str) -> dict[float, float]:
    """How many looks were late by at most so many seconds, as /metrics tells it."""
    page = httpx.get(f"{address}/metrics", timeout=60, trust_env=False).text
    found = re.findall(r'^tangban_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)$', page, re.MULTILINE)
    return {float(bound): float(count) for bound, count in found}


def measure(chats: int, seconds: float) -> tuple[dict[float, float], float]:
    """Give the buckets of the time in which all asked, and how many seconds that was."""

    def gate(_request: Request) -> Response:
        time.sleep(seconds)
        return Response(200, b"{}")

    embedder, api, cradle = WebServer(gate), BotApi(), Cradle()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = {
            "data": folder,
            "telegram_token": api.token,
            "telegram_base_url": api.url,
            "web_port": port,
        }
        process = cradle.born(settings, gate=embedder.url)
        address = f"http://127.0.0.1:{port}"
        try:
            for chat in range(1, chats + 1):
                api.says(chat, TOLD)
            for chat in range(1, chats + 1):
                api.wait_for(2, 600, chat)
            time.sleep(WARM_S)
            before, begun = buckets(address), time.monotonic()
            for chat in range(1, chats + 1):
                api.says(chat, ASKED)
            for chat in range(1, chats + 1):
                api.wait_for(3, 600, chat)
            taken, after = time.monotonic() - begun, buckets(address)
        finally:
            cradle.kill(process)
            cradle.close()
            api.close()
            embedder.close()
    return {bound: after[bound] - before.get(bound, 0) for bound in after}, taken


def bound_of(found: dict[float, float], share: float) -> float:
    """The smallest bound under which this share of the looks is."""
    whole = max(found.values())
    return min(bound for bound, count in found.items() if count >= share * whole)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=ENCODES_S, help="what the embedder takes for a text")
    given = parser.parse_args()
    found, taken = measure(given.chats, given.seconds)
    whole = int(max(found.values()))
    over = whole - int(found[GOAL_S])
    p50, p99, most = (1e3 * bound_of(found, share) for share in (0.5, 0.99, 1.0))
    print(
        f"{given.chats} chats answered in {taken:.1f} s; {whole} looks at the loop: half late by at most {p50:g} ms, "
        f"99 % by {p99:g} ms, all by {most:g} ms; {over} by more than {1e3 * GOAL_S:g} ms"
    )


if __name__ == "__main__":
    main()
