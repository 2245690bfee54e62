"""DP-SGD for an adapter that many people share: clipped for each person and step, noise by opacus' accountant.

For a personal adapter it takes two thirds of the gain and protects nobody, so it is off unless a recipe names an epsilon.
Replay is public text: it is learned without noise in the same step.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from training.lora.lessons import Lesson
from training.shapes import Recipe

_CLIP = 1.0


class Private:
    """The steps of a private run: people drawn by chance (Poisson), so that the accountant's sampling is what happens."""

    def __init__(self, lessons: Sequence[Lesson], steps: Sequence[Sequence[int]], recipe: Recipe) -> None:
        import torch
        from opacus.accountants.utils import get_noise_multiplier

        units = defaultdict[str, list[int]](list)
        for place, lesson in enumerate(lessons):
            units[lesson.person].append(place)
        public = units.pop("", [])
        self._units, self._epsilon = dict(units), float(recipe.privacy_epsilon or 0)
        a_pass = max(1, round(len(steps) / max(1.0, recipe.epochs)))
        self.share = min(1.0, 1 / a_pass)
        self.delta = 1 / (10 * max(1, len(units)))
        self.noise = get_noise_multiplier(
            target_epsilon=self._epsilon,
            target_delta=self.delta,
            sample_rate=self.share,
            steps=max(1, len(steps)),
        )
        self._count = max(1.0, self.share * len(units))
        self._taken = 0
        # Noise that a seed gives back is no noise: a private run is never the same twice.
        chance = random.SystemRandom()
        self._blur = torch.Generator()
        self._blur.seed()
        self.steps = [self._drawn(chance, public) for _ in steps]

    def _drawn(self, chance: random.SystemRandom, public: Sequence[int]) -> tuple[int, ...]:
        mine = [place for places in self._units.values() if chance.random() < self.share for place in places]
        shared = [place for place in public if chance.random() < self.share]
        return (*mine, *shared)

    def step(self, learner: Any, batch: Sequence[Lesson], rate: float) -> float:
        """Take a step: each person's gradient clipped to one, their sum blurred; give the mean loss."""
        import torch

        by_unit = defaultdict[str, list[Lesson]](list)
        for lesson in batch:
            by_unit[lesson.person].append(lesson)
        total = {name: torch.zeros_like(one) for name, one in learner.masters.items()}
        losses: list[float] = []
        for unit, lessons in sorted(by_unit.items()):
            losses.append(self._add(learner, lessons, total, clipped=bool(unit)))
        for name, master in learner.masters.items():
            blur = torch.normal(0.0, self.noise * _CLIP, master.shape, generator=self._blur).to(master.device)
            master.grad = (total[name] + blur) / self._count
        learner.apply(rate)
        self._taken += 1
        return sum(losses) / len(losses) if losses else 0.0

    def _add(self, learner: Any, lessons: Sequence[Lesson], total: dict[str, Any], *, clipped: bool) -> float:
        loss, _ = learner.loss(lessons)
        loss.backward()
        size = float(sum(float(one.grad.float().norm()) ** 2 for one in learner.live.values()) ** 0.5)
        scale = min(1.0, _CLIP / max(size, 1e-12)) if clipped else 1.0
        for name, one in learner.live.items():
            total[name] += scale * one.grad.float()
            one.grad = None
        return float(loss.detach())

    def went(self, steps: int) -> None:
        """Count the steps of an earlier process."""
        self._taken = steps

    def spent(self) -> float:
        """Give the epsilon that was spent."""
        from opacus.accountants import RDPAccountant

        accountant = RDPAccountant()
        accountant.history = [(self.noise, self.share, max(1, self._taken))]
        return float(accountant.get_epsilon(delta=self.delta))
