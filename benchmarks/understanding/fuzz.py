"""Strings that nobody wrote: no exception, and no call of more than 100 ms of processor time.

    python -m benchmarks.understanding.fuzz --strings 1000000 --seed 1 --jobs 2

Four kinds, a quarter each: pieces of labelled messages joined, two messages spliced, messages with letters exchanged, and
letters at random (both languages, digits, marks, emoji, controls). The same seed gives the same strings.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

LABELLED = Path("tests/agent/understanding/labelled")
NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
LETTERS = (
    "血糖空腹餐后早上中午晚饭吃了喝打单位个碗克两半不没是的我妈医生说点分钟小时药胰岛素米面包子"
    "abcdefghijklmnopqrstuvwxyz      0123456789０１２３..,，。！？!?%/:：-~\n\t'\"()（）🍎😀\x00\u200b\u202e"
)
SLOW_S = 0.1


@dataclass
class Found:
    """What a run came to; times in seconds of processor."""

    strings: int = 0
    worst: float = 0.0
    worst_text: str = ""
    slow: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)


def texts(count: int, seed: int) -> Iterator[str]:
    """Make the strings, 1 to about 200 letters each."""
    chance = random.Random(seed)
    known = [
        json.loads(line)["text"]
        for path in sorted(LABELLED.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    for number in range(count):
        yield _KINDS[number % len(_KINDS)](chance, known)


def _pieces(chance: random.Random, known: list[str]) -> str:
    found = []
    for _ in range(chance.randint(1, 5)):
        text = chance.choice(known)
        start = chance.randrange(len(text))
        found.append(text[start : start + chance.randint(1, 8)])
    return chance.choice(["", " ", "，"]).join(found)


def _spliced(chance: random.Random, known: list[str]) -> str:
    first, second = chance.choice(known), chance.choice(known)
    return first[: chance.randrange(len(first) + 1)] + second[chance.randrange(len(second)) :]


def _exchanged(chance: random.Random, known: list[str]) -> str:
    letters = list(chance.choice(known))
    for _ in range(chance.randint(1, 4)):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return "".join(letters)


def _random(chance: random.Random, _known: list[str]) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(1, 60)))


_KINDS = (_pieces, _spliced, _exchanged, _random)


def run(count: int, seed: int) -> Found:
    """Read that many strings."""
    from agent.understanding import understand

    found = Found()
    understand("早上空腹6.8", NOW)
    understand("had a banana", NOW)
    for text in texts(count, seed):
        begun = time.process_time()
        try:
            understand(text, NOW)
        except Exception as error:  # counted: that is what this is for
            name = type(error).__name__
            found.errors[name] += 1
            found.first.setdefault(name, text)
        took = time.process_time() - begun
        found.strings += 1
        found.slow += took > SLOW_S
        if took > found.worst:
            found.worst, found.worst_text = took, text
    return found


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    told = parser.parse_args()
    share = told.strings // told.jobs
    begun = time.perf_counter()
    with ProcessPoolExecutor(told.jobs) as pool:
        parts = list(
            pool.map(run, [share] * told.jobs, range(told.seed * 1000, told.seed * 1000 + told.jobs))
        )
    worst = max(parts, key=lambda part: part.worst)
    print(f"{sum(part.strings for part in parts)} strings in {time.perf_counter() - begun:.0f} s")
    print(
        f"worst {1e3 * worst.worst:.1f} ms: {worst.worst_text!r}; over 100 ms: {sum(p.slow for p in parts)}"
    )
    for part in parts:
        for name, count in part.errors.items():
            print(f"{name} {count} times, first: {part.first[name]!r}")


if __name__ == "__main__":
    main()
