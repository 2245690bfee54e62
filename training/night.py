"""One night of learning, from collecting to switching, in a process of its own.

    python -m training.night JOB < order.json        (training.order; `tangban train` starts it so)

It may be killed at any point. Until the last transaction there is no row of a version and the pointer stays where it is, so the old
brain goes on; what lies on the disk is named by what went into it, so a run that is taken up again finds it, and any other takes
it away. Each line of standard output is one Progress as JSON.
"""

import asyncio
import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from memory.records import ModelVersion
from training import stations
from training.books import Books
from training.collect.items import Collected
from training.order import Order
from training.pace import Pace
from training.registry import leaving
from training.registry.shelves import Shelves, wipe_folder
from training.shapes import Adapter, Progress, StoppedError, Verdict
from training.stations import Corpus, Job, Made

_BEAT_S = 5.0
Emit = Callable[[Progress], None]
Ended = Literal[
    "promoted", "rejected", "insufficient_data", "nothing_new", "passed", "fell", "stopped", "failed", "busy"
]
"""How a run ended; an evaluation passes or falls, and switches nothing."""


class Night:
    """One run, from its claim to its end."""

    def __init__(self, order: Order, run_id: str, emit: Emit) -> None:
        self._order, self._emit = order, emit
        self._books = Books(order, run_id)
        self._shelves = Shelves.under(order.data)
        self._stopping = threading.Event()
        self._latest = Progress("begin")
        self._pace = Pace()

    async def go(self) -> Ended:
        """Do the run, if no other goes on, and write down how it ended."""
        try:
            if not await self._books.claim():
                return "busy"
            beating = asyncio.create_task(self._beat_forever())
            try:
                return await self._to_its_end()
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)
        finally:
            await self._books.close()

    async def _to_its_end(self) -> Ended:
        try:
            return await self._stations()
        except StoppedError:
            return await self._leave("stopped", "stopped")
        except Exception as error:  # whatever it is, it is written down, and the old brain goes on
            return await self._leave("failed", "failed", error=_told(error))

    async def _stations(self) -> Ended:
        self.report(Progress("tidy"))
        known = [row.id for row in await self._books.rows()]
        await asyncio.to_thread(
            leaving.tidy, self._shelves, self._order.place, known, self._order.now.timestamp()
        )
        job = Job.of(await self._books.run(), self._order)
        self.report(Progress("collect"))
        collected = await self._books.collect(job)
        if job.wish.only_if_new and not collected.fresh:
            return await self._leave("done", "nothing_new")
        corpus = await self._at("generate", stations.prepare, job, collected)
        await self._books.note(collected, corpus)
        if not stations.enough(job, corpus.dataset):
            few = stations.counted(job, corpus.dataset)
            return await self._leave("done", "insufficient_data", few, watermark=collected.watermark)
        if job.run.kind == "evaluation":
            return await self._evaluated(job, corpus)
        made = await self._made(job, corpus)
        if made.verdict.outcome == "insufficient_data":
            return await self._leave("done", "insufficient_data", watermark=collected.watermark)
        await self._switched(job, corpus, made, collected)
        self._emit(Progress("done"))
        await self._cleared(job, corpus, made)
        return made.verdict.outcome

    async def _made(self, job: Job, corpus: Corpus) -> Made:
        adapter = await self._at("train", stations.learn, job, corpus, self.report)
        served = await self._books.champion(job.scope.name)
        verdict = await self._at("exam", stations.examined, job, corpus, adapter, served, self.report)
        if job.way == "message" and verdict.outcome == "promoted":
            return await self._tried(job, corpus, served[0], verdict)
        return Made(adapter, verdict)

    async def _tried(self, job: Job, corpus: Corpus, champion: ModelVersion | None, verdict: Verdict) -> Made:
        """Examples can only be examined where they are served: publish them for nobody, ask, and take away what fails."""
        brain = await self._published(job, corpus, None)
        found = await self._at("exam", stations.asked, job, brain, champion, verdict, self.report)
        if found.outcome != "promoted":
            gone = (self._shelves, self._order.place, job.version, job.base, job.way)
            await self._at("withdraw", leaving.withdrawn, *gone)
            return Made(None, found)
        return Made(None, found, brain)

    async def _published(self, job: Job, corpus: Corpus, kept: Adapter | None) -> str:
        self._shelves.note_publication(job.version, job.base, job.way)
        brain: str = await self._at("publish", job.serves.publish, stations.parcel_of(job, corpus, kept))
        return brain

    async def _evaluated(self, job: Job, corpus: Corpus) -> Ended:
        """Hold the exam again on what is new, of the version in service against the bare base; nothing is switched."""
        live, held = await self._books.champion(job.scope.name)
        adapter = self._shelves.adapter(live.id) if live is not None else None
        if live is None or adapter is None:
            return await self._leave("done", "nothing_new")
        verdict = await self._at("exam", stations.examined, job, corpus, adapter, (None, held), self.report)
        await asyncio.to_thread(wipe_folder, stations.work_of(job, corpus.dataset, adapter.base))
        why = ", ".join(verdict.reasons)[:200] or None
        return await self._leave(
            "done", "passed" if verdict.outcome == "promoted" else "fell", why, version=live.id
        )

    async def _switched(self, job: Job, corpus: Corpus, made: Made, collected: Collected) -> None:
        good = made.verdict.outcome == "promoted"
        page = stations.papers(job, corpus, made.verdict)
        kept = await self._at("keep", self._shelves.keep, job.version, made.adapter if good else None, page)
        brain = made.brain
        if good and not brain:
            brain = await self._published(job, corpus, kept)
        row = _row(job, corpus, made, brain, page)
        await self._at("switch", self._shelves.back_up, await self._books.served(), self._order.clock())
        await self._books.switch(job, row, collected.watermark)

    async def _cleared(self, job: Job, corpus: Corpus, made: Made) -> None:
        """What was only needed on the way goes, and versions that are too old; nothing here can undo the switch."""
        if made.adapter is not None:
            await asyncio.to_thread(wipe_folder, stations.work_of(job, corpus.dataset, made.adapter.base))
        for row in leaving.too_old(await self._books.rows()):
            if await asyncio.to_thread(leaving.remove, self._shelves, self._order.place, row.id):
                await self._books.shelved(row.id)
        await asyncio.to_thread(leaving.unused, self._shelves, await self._books.rows())

    async def _leave(self, state: str, outcome: Ended, error: str | None = None, **found: Any) -> Ended:
        """End without a version; words that were taken back meanwhile are wiped from what lies about."""
        agreed = await self._books.end(state, outcome, error, **found)
        await asyncio.to_thread(leaving.unused, self._shelves, await self._books.rows())
        if not agreed:
            await asyncio.to_thread(wipe_folder, self._shelves.work)
        return outcome

    def report(self, progress: Progress) -> None:
        """Take note of how far the run is. Errors: StoppedError once it was asked to end."""
        self._latest = self._pace.timed(progress)
        self._emit(self._latest)
        if self._stopping.is_set():
            raise StoppedError(StoppedError.__doc__)

    async def _at(self, stage: str, work: Callable[..., Any], *given: Any) -> Any:
        self.report(Progress(stage))
        return await asyncio.to_thread(work, *given)

    async def _beat_forever(self) -> None:
        while True:
            with contextlib.suppress(
                SQLAlchemyError
            ):  # a database that is away for a moment; the lease is longer
                if not await self._books.beat(self._latest):
                    self._stopping.set()
            await asyncio.sleep(_BEAT_S)


def _row(job: Job, corpus: Corpus, made: Made, brain: str, page: dict[str, str]) -> ModelVersion:
    now, adapter = job.order.clock(), made.adapter
    return ModelVersion(
        id=job.version,
        scope=job.scope.name,
        person_id=job.scope.person_id,
        way=job.way,
        model=job.run.model,
        brain=brain,
        state="trained" if made.verdict.outcome == "promoted" else "rejected",
        share=job.wish.canary,
        run_id=job.run.id,
        dataset=corpus.dataset.digest,
        base_digest=adapter.base_digest if adapter else "",
        adapter_digest=adapter.digest if adapter else "",
        template_digest=adapter.template_digest if adapter else "",
        config=page["config.json"],
        scores=page["verdict.json"],
        created_at=now,
        changed_at=now,
    )


def _told(error: Exception) -> str:
    """Our own errors say what to do; of others only the kind is told, for their words may be somebody's."""
    ours = type(error).__module__.startswith("training.")
    return (str(error) or type(error).__name__)[:200] if ours else type(error).__name__


def _print(progress: Progress) -> None:
    sys.stdout.write(json.dumps(asdict(progress)) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Carry out the job that is named, as the order on standard input says."""
    with contextlib.suppress(OSError):
        os.nice(10)  # people are answered first
    ended = asyncio.run(Night(Order.read(sys.stdin.read()), sys.argv[1], _print).go())
    sys.stdout.write(json.dumps({"ended": ended}) + "\n")
    return {"failed": 1, "busy": 3, "stopped": 4}.get(ended, 0)


if __name__ == "__main__":
    raise SystemExit(main())
