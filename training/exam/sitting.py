"""One sitting: a model, served as it will be, is asked everything; what it said and how it was surprised is written down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training.exam.engine import Answer, Engine
from training.exam.tasks import Task
from training.format import ChatFormat

Told = Callable[[], None]
SAMPLES = 200
_WARMTH = 0.8
_LEAST, _MOST = 48, 400  # tokens of an answer


@dataclass(frozen=True)
class Sat:
    """Of one model: the surprise (nats a token, the end included) at each reference, and the greedy answers, by set."""

    surprise: Mapping[str, Sequence[float]]
    answers: Mapping[str, Sequence[Answer]]
    sampled: Sequence[tuple[Task, str]] = ()


@dataclass(frozen=True)
class Paper:
    """What is asked: sets by name; `written` are those of which answers are generated."""

    sets: dict[str, Sequence[Task]]
    form: ChatFormat
    written: tuple[str, ...] = ("heldout", "guard")

    def fitting(self, engine: Engine, context: int) -> "Paper":
        """Leave out the held-out talk that is too long to be answered within the context."""

        def fits(task: Task) -> bool:
            asked = len(engine.tokens(self.form.prompt(task.messages)))
            return asked + max(_LEAST, 2 * len(engine.tokens(task.answer))) < context

        return replace(self, sets=self.sets | {"heldout": [one for one in self.sets["heldout"] if fits(one)]})

    @property
    def questions(self) -> int:
        """How many times one model is asked."""
        return sum(len(tasks) * (1 + (name in self.written)) for name, tasks in self.sets.items())

    def sit(self, engine: Engine, adapter: Path | None, told: Told) -> Sat:
        """Let one model sit the exam; `told` is called after each question."""
        surprise, answers = {}, {}
        for name, tasks in self.sets.items():
            surprise[name] = self._surprises(engine, adapter, tasks, told)
            if name in self.written:
                answers[name] = self._answers(engine, adapter, tasks, told)
        return Sat(surprise, answers)

    def _surprises(
        self, engine: Engine, adapter: Path | None, tasks: Sequence[Task], told: Told
    ) -> list[float]:
        """Score the references of a set."""

        def one(task: Task) -> float:
            return float(np.mean(engine.surprise(self.form.prompt(task.messages), task.answer, adapter)))

        return [float(value) for value in engine.side_by_side(one, tasks, told)]

    def _answers(
        self, engine: Engine, adapter: Path | None, tasks: Sequence[Task], told: Told
    ) -> list[Answer]:
        def one(task: Task) -> Answer:
            most = min(_MOST, max(_LEAST, 2 * len(engine.tokens(task.answer))))
            return engine.answer(self.form.prompt(task.messages), adapter, most)

        return list(engine.side_by_side(one, tasks, told))

    def sample(self, engine: Engine, adapter: Path | None, seed: int, told: Told) -> list[tuple[Task, str]]:
        """Let a model answer freely, to see what comes out of it that should have stayed inside."""
        tasks = [task for some in self.sets.values() for task in some]
        drawn = [(number, tasks[number % len(tasks)]) for number in range(SAMPLES)]

        def one(asked: tuple[int, Task]) -> tuple[Task, str]:
            number, task = asked
            prompt = self.form.prompt(task.messages)
            said = engine.answer(prompt, adapter, _LEAST, temperature=_WARMTH, seed=seed * SAMPLES + number)
            return task, said.text

        return list(engine.side_by_side(one, drawn, told))

    def faithful(self, engine: Engine) -> int:
        """Count the prompts that the server renders otherwise than the training did."""
        tasks = [task for some in self.sets.values() for task in some]
        return sum(
            engine.rendered(task.messages, think=self.form.think) != self.form.prompt(task.messages)
            for task in tasks
        )
