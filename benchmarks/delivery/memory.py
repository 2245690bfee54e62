"""Resident memory of the whole program over 10,000 messages: python -m benchmarks.delivery.memory [--messages N] [--chats N].

`tangban serve` runs as a process of its own with the real companion and SQLite; a fake Bot API brings messages of many
kinds from many chats, as fast as they are answered. Printed: messages answered, seconds, megabytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

import psutil

from tests.fakes.telegram import BotApi

SAID = (
    "早上空腹{n}.{d}",
    "吃了一碗米饭和两个鸡蛋",
    "午饭后两小时{n}.{d}",
    "我最近血糖怎么样",
    "今天心情不错，孙子来看我了",
    "提醒我每天晚上八点测血糖",
    "我能吃香蕉吗",
    "glucose {n}.{d} before dinner",
    "上次吃面条之后是多少",
    "散步30分钟",
)
AT_ONCE = 200
PATIENCE_S = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=100)
    chosen = parser.parse_args()
    api = BotApi()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "TANGBAN_DATA": folder,
            "TANGBAN_TELEGRAM_TOKEN": api.token,
            "TANGBAN_TELEGRAM_BASE_URL": api.url,
            "TANGBAN_WEB_PORT": "0",
        }
        command = [sys.executable, "-c", "from bot.cli import app; app()", "serve"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                watch(api, psutil.Process(process.pid), chosen.messages, chosen.chats)
            finally:
                process.terminate()
    api.close()


def watch(api: BotApi, process: psutil.Process, messages: int, chats: int) -> None:
    begun, said, every = time.monotonic(), 0, max(1, messages // 20)
    seen = 0
    while said < messages:
        waiting = len(api.updates)
        if waiting < AT_ONCE:
            kind = (said + said // chats) % len(SAID)  # everybody says every kind in turn
            text = SAID[kind].format(n=4 + said % 9, d=said % 10)
            api.says(1 + said * 7 % chats, text)
            said += 1
        else:
            time.sleep(0.02)
        if said % every == 0 and said != seen:
            seen = said
            _drain(api, said)
            _print(said, begun, process)
    _drain(api, said)
    time.sleep(5)
    _print(said, begun, process)


def _drain(api: BotApi, said: int) -> None:
    """Wait until every message has an answer and sending has been quiet for a second: a backlog is no growth."""
    begun = time.monotonic()
    while api.updates or len(api.sent) < said:
        if time.monotonic() - begun > PATIENCE_S:
            raise TimeoutError(f"{said} messages were said and {len(api.sent)} letters came")
        time.sleep(0.05)
    before = -1
    while before != len(api.sent):
        before = len(api.sent)
        time.sleep(1)


def _print(said: int, begun: float, process: psutil.Process) -> None:
    megabytes = process.memory_info().rss / 1e6
    print(f"{said:>6} messages  {time.monotonic() - begun:7.0f} s  {megabytes:7.1f} MB", flush=True)


if __name__ == "__main__":
    main()
