"""Processor time of reading a message: the grammar and classifier, the ear for emergencies and doses, the library's finder.

    python -m benchmarks.understanding.measure

Labelled messages one after another, and 10,000 letters of each kind of repetition; the quickest of three each, in ms.
"""

import inspect
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from agent.understanding import understand
from health.safety import alarms, asks_dose
from prompts.knowledge.library import find

LABELLED = Path("tests/agent/understanding/labelled")
NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
REPEATED = ("1", "半", "吃了两个包子,", "6.8,", "a", "not a ", "不是", "8点", "can you ", "my my ", "手抖", "no ", "\x00", "😀")  # fmt: skip


def milliseconds(work: Callable[[str], object], text: str) -> float:
    """Processor time of the quickest of three."""
    spent = []
    for _ in range(3):
        begin = time.process_time()
        work(text)
        spent.append(time.process_time() - begin)
    return 1000 * min(spent)


def main() -> None:
    """Print a line for each reader."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(LABELLED.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ][::8]
    readers: dict[str, Callable[[str], object]] = {
        "understand": lambda text: understand(text, NOW),
        "alarms": inspect.unwrap(alarms),  # which keeps its last answers
        "asks_dose": inspect.unwrap(asks_dose),
        "library": lambda text: find(text, "zh"),
    }
    for name, work in readers.items():
        for text in texts[:50]:
            work(text)
        spent = [milliseconds(work, text) for text in texts]
        worst = max((milliseconds(work, (piece * 10_000)[:10_000]), piece) for piece in REPEATED)
        print(
            f"{name}: {len(texts)} messages, p50 {statistics.median(spent):.2f} ms,"
            f" p95 {statistics.quantiles(spent, n=20)[-1]:.2f} ms, most {max(spent):.1f} ms;"
            f" 10,000 letters {worst[0]:.0f} ms ({worst[1]!r})"
        )


if __name__ == "__main__":
    main()
