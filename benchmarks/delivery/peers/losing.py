"""What is lost, doubled or altered: redelivered updates, kill -9, limits and faults of the platform, time away."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.delivery.peers.fakes import LONG, Api, lines_shown, long_lines, mark
from benchmarks.delivery.peers.program import Running
from tests.fakes.web import Response, Trouble, as_json

Rig = Callable[[str], Running]
"""Makes a program over an empty folder of that name, with fakes of its own, not yet started."""


@dataclass(frozen=True)
class Load:
    """How much is asked of each program; `quiet_s` without a new message ends a wait, `most_s` ends it anyway."""

    redelivered: int = 10
    killed: int = 100
    deaths: int = 5
    lives_s: tuple[float, float] = (25.0, 40.0)
    thinks_s: float = 2.0
    troubled: int = 32
    away: int = 20
    turns: int = 50
    growth: int = 10_000
    growth_s: float = 90.0
    quiet_s: float = 60.0
    most_s: float = 300.0
    limited_s: float = 15.0
    trouble_s: float = 4.0
    rest_s: float = 5.0

    def part(self, share: float) -> "Load":
        """The same with fewer messages, for a run that must be short."""
        fewer = {name: max(2, round(share * getattr(self, name))) for name in _COUNTS}
        return replace(self, **fewer)


_FIRST = 9_999
_COUNTS = ("redelivered", "killed", "deaths", "troubled", "away", "turns")


def redelivered(rig: Rig, load: Load) -> dict[str, float]:
    """Each update comes three times: replies for each, mean and most.

    The second comes at once for every other person and after the answer for the rest, the third after kill -9 and a new start.
    """
    running = rig("redelivered")
    api, marks = running.api, [mark(number) for number in range(1, load.redelivered + 1)]
    try:
        running.start()
        updates = []
        for chat, marked in enumerate(marks, 1):
            updates.append(api.tell(chat, marked))
            api.bring_again(updates[-1:] if chat % 2 else [])
        settle(api, load)
        api.bring_again(updates[1::2])
        settle(api, load)
        running.kill()
        running.start()
        api.bring_again(updates)
        settle(api, load)
    finally:
        running.close()
    replies = [api.replies(marked) for marked in marks]
    return {
        "replies for each update, mean": sum(replies) / len(replies),
        "most": max(replies),
        "unanswered": replies.count(0),
    }


def killed(rig: Rig, load: Load) -> dict[str, float]:
    """Kill with -9 at random moments while people write: of so many messages, those never answered, and those answered twice.

    It lives `lives_s` each time from its first request for updates on, and messages come all that time, for which the model
    thinks `thinks_s`. Each is of another person, so that nobody's second message can stand for the first. (hermes takes more
    than two starts a minute for a loop, and then does not take up again what it was at: so lives are not shorter.)
    """
    running = rig("killed")
    api, chance, said = running.api, random.Random(3), 0
    running.model.latency_s = load.thinks_s
    try:
        for death in range(load.deaths):
            running.start()
            born, life = time.monotonic(), chance.uniform(*load.lives_s)
            share = (death + 1) * load.killed // load.deaths - said
            for moment in sorted(chance.uniform(0.0, life) for _ in range(share)):
                _until(born + moment)
                said += 1
                api.tell(said, mark(said))
            _until(born + life)
            running.kill()
        running.start()
        settle(api, load)
    finally:
        running.close()
    replies = [api.replies(mark(number)) for number in range(1, said + 1)]
    return {
        "messages": said,
        "lost": replies.count(0),
        "answered twice or more": sum(one > 1 for one in replies),
    }


def troubled(rig: Rig, load: Load) -> dict[str, float]:
    """429 or 502 for some seconds, from the first try of an answer or in its middle: answers lost, whole or in part, or altered."""
    running = rig("troubled")
    api = running.api
    limit = Trouble(response=too_many(load.trouble_s))
    away = Trouble(response=Response(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}))
    try:
        running.start()
        api.tell(_FIRST, mark(_FIRST))  # the first turn of a process takes long in some
        settle(api, load)
        for chat in range(1, load.troubled + 1):
            api.flood(chat, limit if chat % 2 else away, load.trouble_s, middle=chat % 4 in (1, 2))
            api.tell(chat, mark(chat), LONG)
            time.sleep(0.2)
        settle(api, load)
    finally:
        running.close()
    ends = {chat: judged(running, chat, mark(chat)) for chat in range(1, load.troubled + 1)}
    limited, failed = ([ends[chat] for chat in ends if chat % 2 == odd] for odd in (1, 0))
    return {
        "answers under 429": len(limited),
        "429: lost": limited.count("lost"),
        "429: altered": limited.count("altered"),
        "answers under 5xx": len(failed),
        "5xx: lost": failed.count("lost"),
        "5xx: altered": failed.count("altered"),
    }


def judged(running: Running, chat: int, marked: str) -> str:
    """Say whether a long answer stands in a chat whole: each line once and in order, and what follows it once.

    Where a program did not hear the model and said something of its own, that once is whole too.
    """
    final = running.api.final(chat)
    wanted = ["".join(line.split()) for line in long_lines(marked, running.program.long_lines)]
    found = lines_shown(marked, [one.text for one in final])
    follows = running.program.follows
    after = sum(one.text.startswith(follows) for one in final) if follows else 1
    if not found and follows and running.api.replies(marked):
        wanted, after = [], after if running.api.replies(marked) == 1 else 2
    if set(wanted) - set(found) or not after:
        return "lost"
    return "whole" if found == wanted and after == 1 else "altered"


def backlog(rig: Rig, load: Load) -> dict[str, float]:
    """People write while it is down after kill -9: how many are answered when it is back."""
    running = rig("backlog")
    api = running.api
    try:
        running.start()
        api.tell(1, mark(1))
        settle(api, load)
        running.kill()
        for number in range(2, load.away + 2):
            api.tell(number, mark(number))
        running.start()
        settle(api, load)
    finally:
        running.close()
    return {
        "written while down": load.away,
        "answered": sum(api.replies(mark(number)) > 0 for number in range(2, load.away + 2)),
    }


def too_many(seconds: float) -> Response:
    """429 as the Bot API says it."""
    whole = int(seconds)
    body = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {whole}",
        "parameters": {"retry_after": whole},
    }
    return as_json(body, 429, **{"Retry-After": str(whole)})


def settle(api: Api, load: Load) -> None:
    """Wait until everybody has an answer and a moment passed, or nothing new has come for long."""
    begun = changed = time.monotonic()
    shown = len(api.shown)
    while time.monotonic() - begun < load.most_s:
        if len(api.shown) != shown:
            shown, changed = len(api.shown), time.monotonic()
        patience = load.quiet_s if set(api.said_at) - set(api.answered_at) else min(load.quiet_s, 8.0)
        if time.monotonic() - changed > patience:
            return
        time.sleep(0.1)


def _until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
