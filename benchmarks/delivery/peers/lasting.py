"""How long and how much: an answer's time, another chat's while one is limited, memory, and its growth."""

import statistics
import time

from benchmarks.delivery.peers.fakes import LONG, SHORT, Api, mark
from benchmarks.delivery.peers.losing import Load, Rig, judged, settle, too_many
from benchmarks.delivery.peers.program import Running
from tests.fakes.web import Trouble

_OTHERS, _PEOPLE, _AT_ONCE, _GIVEN_UP_S = 10, 200, 16, 30.0
_LOOK, _TELL = 100, 2_000
"""At how many messages memory is looked at, and at how many it is told."""


def limited(rig: Rig, load: Load) -> dict[str, float]:
    """Chat A is told to wait (429) for as long as chats B write: their time to a reply, and what became of A's answer."""
    running = rig("limited")
    api, a = running.api, 1000
    try:
        running.start()
        for chat in range(1, _OTHERS + 1):
            api.tell(chat, mark(chat))
        settle(api, load)
        api.flood(a, Trouble(response=too_many(load.limited_s)), load.limited_s)
        api.tell(a, mark(a), LONG)
        deadline = time.monotonic() + load.quiet_s
        while not api.flooding(a) and time.monotonic() < deadline:
            time.sleep(0.02)
        marks = []
        for number in range(2 * _OTHERS):
            time.sleep(load.limited_s / (2 * _OTHERS))
            marks.append(mark(2000 + number))
            api.tell(1 + number % _OTHERS, marks[-1])
        settle(api, load)
        whole = judged(running, a, mark(a))
    finally:
        running.close()
    took = [_took(api, marked) for marked in marks]
    return {
        "B p50, ms": _at(took, 0.5),
        "B p95, ms": _at(took, 0.95),
        "B unanswered": sum(one is None for one in took),
        "A lost or altered": float(whole != "whole"),
    }


def lasting(rig: Rig, load: Load) -> dict[str, float]:
    """Start, memory at rest, time to a reply one after another, and memory over many messages of many people."""
    running = rig("lasting")
    api = running.api
    try:
        up = running.start()
        time.sleep(load.rest_s)
        rest = running.megabytes()
        for number in range(1, 6):
            _ask(api, number, number)
        took = [_ask(api, 1 + number % 10, 100 + number) for number in range(load.turns)]
        after = running.megabytes()
        grown = _grow(running, load)
    finally:
        running.close()
    return {
        "start, s": up,
        "memory at rest, MB": rest,
        "reply p50, ms": _at(took, 0.5),
        "reply p95, ms": _at(took, 0.95),
        "unanswered": sum(one is None for one in took),
        "memory after these, MB": after,
        **grown,
    }


def _ask(api: Api, chat: int, number: int) -> float | None:
    """Say one thing and wait for its answer."""
    marked = mark(number)
    api.tell(chat, marked)
    deadline = time.monotonic() + _GIVEN_UP_S
    while marked not in api.answered_at and time.monotonic() < deadline:
        time.sleep(0.002)
    return _took(api, marked)


def _grow(running: Running, load: Load) -> dict[str, float]:
    """Let many people write, some at once, until all is said or time is up; looks at memory at every hundredth message.

    Growth is told from a fifth of the way on and for the second half alone: what ends at a bound grows less there.
    """
    api, waiting, said, given_up = running.api, dict[str, float](), 0, 0
    begun = time.monotonic()
    held = {0: running.megabytes()}
    while said < load.growth and time.monotonic() - begun < load.growth_s:
        given_up += _heard(api, waiting)
        if len(waiting) >= _AT_ONCE:
            time.sleep(0.005)
            continue
        said += 1
        marked = mark(10_000 + said)
        waiting[marked] = time.monotonic()
        api.tell(1 + said % _PEOPLE, marked, SHORT)
        if said % _LOOK == 0:
            held[said] = running.megabytes()
    seconds = time.monotonic() - begun
    settle(api, load)
    held[said] = running.megabytes()
    return {"messages": said, "of these unanswered": given_up, "messages/s": said / seconds, **_growth(held)}


def _heard(api: Api, waiting: dict[str, float]) -> int:
    """Drop what is answered and what is given up from those that wait; returns how many are given up."""
    for marked in [one for one in waiting if one in api.answered_at]:
        del waiting[marked]
    late = [marked for marked, at in waiting.items() if time.monotonic() - at > _GIVEN_UP_S]
    for marked in late:
        del waiting[marked]
    return len(late)


def _growth(held: dict[int, float]) -> dict[str, float]:
    """What megabytes after so many messages say of growth; `held` is in the order of the messages."""
    last = max(held)
    fifth, half = (max(said for said in held if said <= last * part) for part in (0.2, 0.5))

    def each(since: int) -> float:
        return 1e3 * (held[last] - held[since]) / max(1, last - since)

    return {
        "memory at a fifth, MB": held[fifth],
        **{f"memory after {said:,} messages, MB": held[said] for said in held if said and not said % _TELL},
        "memory at the end, MB": held[last],
        "growth, kB a message": each(fifth),
        "growth in the second half, kB a message": each(half),
    }


def _took(api: Api, marked: str) -> float | None:
    """Seconds from the update to the first message that answers it."""
    at = api.answered_at.get(marked)
    return None if at is None else at - api.said_at[marked]


def _at(took: list[float | None], share: float) -> float:
    """A quantile in milliseconds, in which what was never answered took for ever."""
    times = sorted(float("inf") if one is None else 1e3 * one for one in took)
    return statistics.median(times) if share == 0.5 else times[max(0, -(-len(times) * 95 // 100) - 1)]
