"""One training: reads, learns step by step, watches, stops early, goes on where it was ended, writes the adapter."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.format import format_of
from training.gguf import load_tokenizer
from training.gguf.facts import digest
from training.lora.adapter import read_adapter, run_of, write_adapter, write_page
from training.lora.batches import plan
from training.lora.checkpoint import Standing, load, save
from training.lora.learner import Learner, loaded
from training.lora.lessons import Lessons, read_lessons
from training.lora.privacy import Private
from training.shapes import Adapter, Dataset, Progress, Recipe, Report

_SAVED_EVERY = 25  # steps
_WATCHED_A_PASS = 2  # times in an epoch


def train(dataset: Dataset, base: Path, folder: Path, recipe: Recipe, report: Report) -> Adapter:
    """Train an adapter of a served GGUF in a folder; called again after an end halfway, it goes on from there.

    Errors: StoppedError from `report`; RefusedError and FormatError where the base is none that can be trained.
    """
    folder.mkdir(parents=True, exist_ok=True)
    form, base_digest = format_of(base), digest(base)
    run = run_of(dataset, base_digest, recipe, form)
    finished = read_adapter(folder, run)
    if finished is not None:
        return finished
    report(Progress("load"))
    lessons = read_lessons(dataset.train, form, load_tokenizer(base), recipe)
    training = _Training(
        Learner(loaded(base), recipe, form.pad), lessons, recipe, folder / "checkpoint.pt", run
    )
    standing = training.go(report)
    report(Progress("export"))
    peft, gguf = write_adapter(folder, base, base_digest, standing.best_weights, training.learner.model)
    losses = {"train": standing.loss, "watched": standing.best, "watched_base": standing.first}
    known = {name: value for name, value in losses.items() if math.isfinite(value)}
    adapter = Adapter(peft, gguf, base, base_digest, digest(gguf), form.digest, {**known, **training.told()})
    write_page(folder, run, adapter)
    training.path.unlink(missing_ok=True)
    return adapter


@dataclass
class _Training:
    """The steps of one run."""

    learner: Learner
    lessons: Lessons
    recipe: Recipe
    path: Path
    run: str
    tokens: int = 0
    private: Private | None = field(default=None, init=False)
    steps: list[tuple[int, ...]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        recipe = self.recipe
        self.steps = plan(self.lessons.train, recipe.batch_tokens, recipe.epochs, recipe.seed)
        if recipe.privacy_epsilon is not None:
            self.private = Private(self.lessons.train, self.steps, recipe)
            self.steps = self.private.steps
        self.every = max(1, round(len(self.steps) / max(1.0, recipe.epochs) / _WATCHED_A_PASS))

    def told(self) -> Mapping[str, float]:
        return {} if self.private is None else {"epsilon": self.private.spent()}

    def go(self, report: Report) -> Standing:
        standing = self._restored() or self._fresh()
        pace = _Pace(self._sizes(), standing.step)
        while standing.step < len(self.steps) and not standing.done:
            self._one(standing)
            if standing.step % self.every == 0 or standing.step == len(self.steps):
                self._watched(standing)
            if standing.step % _SAVED_EVERY == 0 or standing.done:
                self._save(standing)
            self._tell(report, standing, pace)
        return standing

    def _tell(self, report: Report, standing: Standing, pace: "_Pace") -> None:
        rate, eta = pace.at(standing.step)
        try:
            report(Progress("train", standing.step, len(self.steps), standing.loss, rate, eta))
        except BaseException:
            self._save(standing)
            raise

    def _fresh(self) -> Standing:
        standing = Standing(self.run, best_weights=_copied(self.learner.masters))
        if self.lessons.train:
            self.learner.check(self.lessons.train)
        if self.lessons.watched:
            standing.first = standing.best = self.learner.watch(self.lessons.watched)
        return standing

    def _restored(self) -> Standing | None:
        import torch

        standing = load(self.path, self.run)
        if standing is None:
            return None
        with torch.no_grad():
            for name, value in standing.weights.items():
                self.learner.masters[name].copy_(value)
        self.learner.follow()
        self.learner.steps.load_state_dict(standing.optimiser)
        torch.set_rng_state(standing.chance)
        if self.private is not None:
            self.private.went(standing.step)
        return standing

    def _save(self, standing: Standing) -> None:
        import torch

        standing.weights = self.learner.masters
        standing.optimiser = self.learner.steps.state_dict()
        standing.chance = torch.get_rng_state()
        save(self.path, standing)

    def _one(self, standing: Standing) -> None:
        batch = [self.lessons.train[place] for place in self.steps[standing.step]]
        rate = _rate(standing.step, len(self.steps), self.recipe)
        if self.private is not None:
            loss = self.private.step(self.learner, batch, rate)
        else:
            gone, _ = self.learner.loss(batch)
            gone.backward()
            self.learner.step(rate)
            loss = float(gone.detach())
        standing.loss = loss if math.isnan(standing.loss) else 0.9 * standing.loss + 0.1 * loss
        standing.step += 1

    def _watched(self, standing: Standing) -> None:
        if not self.lessons.watched:
            standing.best_weights = _copied(self.learner.masters)
            return
        now = self.learner.watch(self.lessons.watched)
        if now < standing.best:
            standing.best, standing.waited = now, 0
            standing.best_weights = _copied(self.learner.masters)
        else:
            standing.waited += 1
            standing.done = standing.waited >= self.recipe.patience

    def _sizes(self) -> list[int]:
        return [sum(len(self.lessons.train[place].ids) for place in step) for step in self.steps]


class _Pace:
    """Tokens a second of this process since it began or went on, and the seconds that are left at that pace."""

    def __init__(self, sizes: Sequence[int], start: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._sizes, self._start, self._clock, self._begun = sizes, start, clock, clock()

    def at(self, step: int) -> tuple[float | None, float | None]:
        gone = self._clock() - self._begun
        rate = sum(self._sizes[self._start : step]) / gone if gone > 0 else 0.0
        return (rate, sum(self._sizes[step:]) / rate) if rate else (None, None)


def _rate(step: int, total: int, recipe: Recipe) -> float:
    """Warm up in a line, then go down as a cosine."""
    warm = max(1, round(recipe.warmup * total))
    if step < warm:
        return recipe.learning_rate * (step + 1) / warm
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))


def _copied(weights: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.detach().clone() for name, value in weights.items()}
