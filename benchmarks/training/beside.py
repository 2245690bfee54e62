"""The time of a turn while a training runs beside it: `python -m benchmarks.training.beside --rounds 3`.

The stream of benchmarks.turns (from `accept` to the call of `send`) is measured alone and while a training goes on in a process of
its own, at nice 10 and with one thread as the night runs it; in turns, so that what else the machine does falls on both.
The goal is a p95 within twice.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.training.recipes import prepare
from benchmarks.turns import MESSAGES, measure


def train(folder: Path) -> None:
    """Train on and on, as a night does, until the process is ended; say when the first step was taken."""
    from training.lora import train as learn
    from training.shapes import Dataset, Progress, Recipe

    os.nice(10)
    dataset = Dataset(folder, "0" * 64, 200, 10)
    recipe = Recipe(epochs=1000.0, patience=10**6)

    def report(progress: Progress) -> None:
        if progress.stage == "train" and progress.done == 1:
            print("on", flush=True)

    learn(dataset, folder / "base.gguf", folder / "work", recipe, report)


def rounds(folder: Path, many: int, kind: str, messages: int) -> list[dict[str, float]]:
    """Measure alone, then beside, so many times."""
    found = []
    for _ in range(many):
        alone = asyncio.run(measure(100, messages, 1, kind, None))
        child = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, "--train", str(folder)], stdout=subprocess.PIPE
        )
        try:
            assert child.stdout is not None
            if child.stdout.readline() != b"on\n":
                raise RuntimeError("the training did not begin")
            beside = asyncio.run(measure(100, messages, 1, kind, None))
            if child.poll() is not None:
                raise RuntimeError("the training ended before the turns did")
        finally:
            child.kill()
            child.communicate()
        told = {
            f"{name} {key}": round(one[key], 1)
            for name, one in (("alone", alone), ("beside", beside))
            for key in ("p50 ms", "p95 ms")
        }
        found.append(told)
        print(json.dumps(told | {"load": os.getloadavg()[0]}), flush=True)
    return found


def main() -> None:
    """Print each round and the median of the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--kind", choices=list(MESSAGES), default="log")
    parser.add_argument("--size", default="64m")
    parser.add_argument("--train", type=Path)
    told = parser.parse_args()
    if told.train is not None:
        train(told.train)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, told.size, 200)
        found = rounds(folder, told.rounds, told.kind, told.messages)
    ratios = [one["beside p95 ms"] / one["alone p95 ms"] for one in found]
    print(f"p95 beside a training: {statistics.median(ratios):.2f} x (median of {len(ratios)} rounds)")


if __name__ == "__main__":
    main()
