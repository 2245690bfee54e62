"""How late the event loop is while 50 chats ask at once and the embedder is slow: python -m benchmarks.delivery.lag [--chats N].

The real companion on SQLite; each chat tells something and then asks for it. The embedder takes 0.3 s for a text (waiting)
or keeps a core busy for it (working). Lag: how much later than asked a sleep of 5 ms ends. Beside it runs nothing else.
"""

import argparse
import asyncio
import gc
import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from agent.companion import Companion
from agent.warm import warm
from bot.clock import wall_clock
from bot.collector import release
from bot.delivery.office import Means, Office
from memory.database import Database
from memory.recall import Recall
from memory.recall.encoders.protocol import Vectors
from memory.vault import Vault
from tests.bot.house import PaperChannel, message

ENCODES_S = 0.3
STEP_S = 0.005


class SlowEmbedder:
    """Says something of every text, slowly."""

    name = "slow"
    weight = 0.5

    def __init__(self, how: Literal["waiting", "working"], seconds: float = ENCODES_S) -> None:
        self.how = how
        self.seconds = seconds
        self.texts = 0

    def knows(self, text: str) -> bool:
        return bool(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        for _ in texts:
            until = time.monotonic() + self.seconds
            if self.how == "waiting":
                time.sleep(self.seconds)
            while time.monotonic() < until:
                hashlib.sha256(b"x" * 65536).digest()
        self.texts += len(texts)
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]
        vectors = np.array([np.random.default_rng(seed).normal(size=64) for seed in seeds], np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


async def lags(stop: asyncio.Event) -> list[tuple[float, float]]:
    """Measure how late the loop is until stopped, in seconds: by the clock, and what the loop's thread worked in the time."""
    found = []
    while not stop.is_set():
        begun, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(STEP_S)
        found.append((time.perf_counter() - begun - STEP_S, time.thread_time() - worked))
    return found


async def measure(
    folder: Path, chats: int, how: Literal["waiting", "working"]
) -> tuple[list[tuple[float, float]], int, int]:
    """Give the lags, how many answers came, and how many texts were encoded."""
    database, vault = Database(f"sqlite:///{folder / 'tangban.db'}"), Vault(bytes(32))
    database.migrate()
    embedder, channel = SlowEmbedder(how), PaperChannel()
    companion = Companion(database, vault, Recall(database, vault, embedder))
    office = Office(Means(database, vault, companion, wall_clock, folder), [channel])
    await office.start()
    await asyncio.to_thread(warm)  # as a served Tangban does three seconds after its start
    await office.inbox.accept(message("你好", chat="warm", sender="warm"))
    await office.quiet()
    release()  # so does this: what the start made is never looked through for garbage
    stop = asyncio.Event()
    measuring = asyncio.create_task(lags(stop))
    for text in ("昨天孙子来看我了，特别开心", "我之前跟你说过孙子的事吗"):
        now = wall_clock()
        said = [message(text, chat=str(chat), sender=str(chat), sent_at=now) for chat in range(chats)]
        await asyncio.gather(*(office.inbox.accept(one) for one in said))
        await office.quiet()
    stop.set()
    found = await measuring
    await office.close()
    await database.close()
    gc.unfreeze()
    return found, len(channel.sent), embedder.texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=50)
    chosen = parser.parse_args()
    for how in ("waiting", "working"):
        with tempfile.TemporaryDirectory() as folder:
            found, answers, texts = asyncio.run(measure(Path(folder), chosen.chats, how))
        late, worked = np.array(found).T * 1e3
        print(
            f"{how}: {answers} answers, {texts} texts encoded; lag p50 {np.median(late):.1f} ms, p99 "
            f"{np.percentile(late, 99):.1f} ms, most {late.max():.1f} ms; work of the loop between two looks: p99 "
            f"{np.percentile(worked, 99):.1f} ms, most {worked.max():.1f} ms"
        )


if __name__ == "__main__":
    main()
