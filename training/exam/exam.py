"""The exam from its paper to its verdict."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.exam import gates, tasks
from training.exam.engine import Engine, serving
from training.exam.sitting import SAMPLES, Paper, Sat
from training.format import format_of
from training.gguf import read_facts
from training.gguf.facts import digest
from training.lora import lessons
from training.shapes import Adapter, Dataset, Progress, Report, Verdict

LEAST_PAIRS, LEAST_SESSIONS = 50, 10
_CONTEXT = 2048


def examine(  # noqa: PLR0913  (the face that a night calls)
    dataset: Dataset,
    champion: Adapter | None,
    challenger: Adapter,
    folder: Path,
    attempt: int,
    seed: int,
    *,
    threads: int = 1,
    report: Report = lambda _: None,
) -> Verdict:
    """Compare a challenger with the champion in service (None: the bare base) on the files that are served.

    `attempt` counts the exams of this scope within a year, from 1: each spends of the alpha. What was measured is written
    to `folder`/exam.json. Errors: EngineError; StoppedError from `report`.
    """
    if dataset.pairs < LEAST_PAIRS or dataset.heldout_sessions < LEAST_SESSIONS:
        counted = {"passed": False, "pairs": dataset.pairs, "heldout_sessions": dataset.heldout_sessions}
        return _written(folder, Verdict("insufficient_data", {"corpus": counted}, ("corpus",)))
    paper = Paper(
        {"heldout": tasks.heldout(dataset.heldout), "guard": tasks.guard(), "general": tasks.general()},
        format_of(challenger.base),
    )
    found = _gates(_Hall(paper, champion, challenger, threads, report), dataset, attempt, seed)
    failed = tuple(name for name, gate in found.items() if not gate["passed"])
    return _written(folder, Verdict("rejected" if failed else "promoted", found, failed))


class _Hall:
    """Where everybody sits: the challenger, the champion and the bare base, each as it is served."""

    def __init__(
        self, paper: Paper, champion: Adapter | None, challenger: Adapter, threads: int, report: Report
    ) -> None:
        self.paper, self.champion, self.challenger = paper, champion, challenger
        self._threads, self._report, self._done = threads, report, 0

    def all(self, seed: int) -> tuple[Sat, Sat, Sat, int]:
        """Let all of them sit; give the old one, the new one, the bare base, and how many prompts were rendered otherwise."""
        mine, theirs = self.challenger, self.champion
        with ExitStack() as stack:
            same = theirs is not None and theirs.base_digest == mine.base_digest
            loaded = [mine.gguf, *([theirs.gguf] if theirs is not None and same else [])]
            engine = stack.enter_context(self._serving(mine.base, loaded))
            self.paper = self.paper.fitting(engine, _context(mine.base))
            base = self._sit(engine, None)
            new = self._sit(engine, mine.gguf)
            new = Sat(new.surprise, new.answers, self.paper.sample(engine, mine.gguf, seed, self._told))
            otherwise = self.paper.faithful(engine)
            if theirs is None:
                return base, new, base, otherwise
            if not same:
                engine = stack.enter_context(self._serving(theirs.base, [theirs.gguf]))
            return self._sit(engine, theirs.gguf), new, base, otherwise

    def _serving(self, base: Path, adapters: list[Path]) -> Any:
        return serving(base, adapters, threads=self._threads, context=_context(base))

    def _sit(self, engine: Engine, adapter: Path | None) -> Sat:
        return self.paper.sit(engine, adapter, self._told)

    def _told(self) -> None:
        self._done += 1
        sitters = 2 if self.champion is None else 3
        self._report(Progress("exam", self._done, sitters * self.paper.questions + SAMPLES))


def _gates(hall: _Hall, dataset: Dataset, attempt: int, seed: int) -> Mapping[str, Mapping[str, Any]]:
    whole = _whole(hall)
    old, new, base, otherwise = hall.all(seed)
    sets = hall.paper.sets
    public = [task.answer for task in (*sets["guard"], *sets["general"])]
    public += [
        one["content"] for name in ("guard", "general") for talk in lessons.replay_talks(name) for one in talk
    ]
    trained = tasks.trained_on(dataset.train)
    greedy = [
        (task, said.text)
        for name, answers in new.answers.items()
        for task, said in zip(sets[name], answers, strict=True)
    ]
    return {
        "files": whole,
        "gain": gates.gain(sets["heldout"], old, new, base, attempt, seed),
        "guard": gates.guard(sets["guard"], old, new, seed),
        "general": gates.general(old, new, seed),
        "text": gates.text(sets["heldout"], new),
        "rendering": {"passed": not otherwise, "otherwise": otherwise},
        "memory": gates.memory([*greedy, *new.sampled], trained, public),
        "private": gates.private(new.sampled),
        "similarity": gates.similarity(sets["heldout"], old, new),
    }


def _context(base: Path) -> int:
    return min(_CONTEXT, read_facts(base).context)


def _whole(hall: _Hall) -> Mapping[str, Any]:
    """The files that are examined must be those that were trained, and the template the one that was trained with."""
    mine = hall.challenger
    same = digest(mine.gguf) == mine.digest and digest(mine.base) == mine.base_digest
    template = hall.paper.form.digest == mine.template_digest
    return {"passed": same and template, "digests": same, "template": template}


def _written(folder: Path, verdict: Verdict) -> Verdict:
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / "exam.json.half"
    half.write_text(json.dumps(asdict(verdict), ensure_ascii=False, indent=1), "utf-8")
    half.replace(folder / "exam.json")
    return verdict
