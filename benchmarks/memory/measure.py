"""Measure one store: `python -m benchmarks.memory.measure STORE --people 100 --memories 1000` prints one JSON line.

A store is a class `Store(folder)` in benchmarks/memory/ours.py or benchmarks/memory/peers/STORE.py with the methods of
`Measured`. What cannot be done in `--seconds` of filling is measured on what was filled by then, and said so.
"""

import argparse
import json
import os
import resource
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Protocol

import numpy as np

from benchmarks.memory.people import Talker, question, talker

Took = tuple[float, float]
"""Seconds on the wall, and seconds of the processor in all threads: the second does not mind who else is at work."""

QUERIES = 300
ADDS = 200
TOP = 5


class Measured(Protocol):
    """What is asked of a store; `query` gives the texts found, best first."""

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        """Write many at once."""

    def add(self, person: str, text: str, vector: Any) -> None:
        """Write one and return when it is kept as well as this store keeps anything."""

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        """Find the nearest of one person."""

    def forget(self, person: str) -> None:
        """Delete all of one person."""

    def reopen(self) -> None:
        """Close and open again, as a program that starts."""

    def close(self) -> None:
        """Let go."""


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--memories", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=240.0)
    asked = parser.parse_args()
    name = "benchmarks.memory.ours" if asked.store == "ours" else f"benchmarks.memory.peers.{asked.store}"
    with tempfile.TemporaryDirectory(prefix=f"bench-{asked.store}-") as folder:
        store: Measured = import_module(name).Store(Path(folder))
        print(
            json.dumps({"store": asked.store, **measure(store, asked.people, asked.memories, asked.seconds)})
        )
        store.close()


def measure(store: Measured, people: int, memories: int, seconds: float) -> dict[str, Any]:
    """Fill, ask cold and warm, add one by one, forget, open again."""
    filled, took, spent = _fill(store, people, memories, seconds)
    chance = np.random.default_rng(5)
    numbers = chance.permutation(filled)[: QUERIES + 1].tolist()
    first, *cold_people = [talker(number, memories) for number in numbers]
    one, new = cold_people[0], talker(people, ADDS)
    store.reopen()
    store.query(first.name, question(first, 0), TOP)  # the first call of a program loads code, not data
    cold = _asked(store, [(person.name, question(person, 1)) for person in cold_people])
    same = _asked(store, [(one.name, question(one, seed)) for seed in range(QUERIES)])
    adds = _added(store, new)
    quality = [_hit(store, person, seed) for seed, person in enumerate(cold_people[:50])]
    result = {
        "people": filled,
        "memories": memories,
        "fill_per_s": round(filled * memories / took),
        "fill_cpu_us": round(1e6 * spent / (filled * memories)),
        "add_ms": _middle(adds),
        **_told("cold", cold),
        **_told("same", same),
        "quality": round(float(np.mean(quality)), 3),
        "forget_ms": round(1000 * _timed(partial(store.forget, cold_people[-1].name)), 2),
        "start_s": round(
            _timed(store.reopen) + _timed(partial(store.query, one.name, question(one, 0), TOP)), 3
        ),
    }
    extra: Callable[[Talker], dict[str, Any]] | None = getattr(store, "extra", None)
    if extra:
        result |= extra(one)
    return result | {
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": os.getloadavg()[0],
    }


def _asked(store: Measured, questions: Sequence[tuple[str, Any]]) -> list[Took]:
    """What each question took; a store that runs on an event loop clocks itself inside one."""
    clocked: Callable[[Sequence[tuple[str, Any]], int], list[Took]] | None = getattr(store, "clocked", None)
    if clocked:
        return clocked(questions, TOP)
    took = []
    for person, vector in questions:
        wall, processor = perf_counter(), process_time()
        store.query(person, vector, TOP)
        took.append((perf_counter() - wall, process_time() - processor))
    return took


def _told(name: str, took: Sequence[Took]) -> dict[str, float]:
    wall, processor = zip(*took, strict=True)
    return {
        f"{name}_ms": _middle(wall),
        f"{name}_p95_ms": _late(wall),
        f"{name}_cpu_ms": _middle(processor),
        f"{name}_cpu_p95_ms": _late(processor),
    }


def _added(store: Measured, new: Talker) -> list[float]:
    return [
        _timed(partial(store.add, new.name, text, vector))
        for text, vector in zip(new.texts, new.vectors, strict=True)
    ]


def _fill(store: Measured, people: int, memories: int, seconds: float) -> tuple[int, float, float]:
    """Gives how many people were written, and the seconds that took, on the wall and of the processor."""
    took = spent = 0.0
    for number in range(people):
        person = talker(number, memories)
        began = process_time()
        took += _timed(partial(store.fill, person.name, person.texts, person.vectors))
        spent += process_time() - began
        if took > seconds:
            return number + 1, took, spent
    return people, took, spent


def _hit(store: Measured, person: Talker, seed: int) -> float:
    vector = question(person, 1000 + seed)
    true = {person.texts[place] for place in person.nearest(vector, TOP)}
    return len(true & set(store.query(person.name, vector, TOP))) / len(true)


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _middle(seconds: Sequence[float]) -> float:
    return round(1000 * median(seconds), 3)


def _late(seconds: Sequence[float]) -> float:
    return round(1000 * float(np.percentile(seconds, 95)), 3)


if __name__ == "__main__":
    main()
