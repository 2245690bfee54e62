"""Batches of like length: hardly any padding, in another order with every epoch, the same order with every seed."""

import random
from collections.abc import Sequence

from training.lora.lessons import Lesson


def plan(lessons: Sequence[Lesson], most_tokens: int, epochs: float, seed: int) -> list[tuple[int, ...]]:
    """Give the lessons of every step, as places in `lessons`; `most_tokens` counts padding too."""
    steps: list[tuple[int, ...]] = []
    left = epochs
    epoch = 0
    while left > 0 and lessons:
        made = _epoch(lessons, most_tokens, random.Random(f"{seed} {epoch}"))  # noqa: S311
        steps += made[: max(1, round(min(1.0, left) * len(made)))]
        left, epoch = left - 1, epoch + 1
    return steps


def _epoch(lessons: Sequence[Lesson], most_tokens: int, chance: random.Random) -> list[tuple[int, ...]]:
    places = sorted(range(len(lessons)), key=lambda place: (len(lessons[place].ids) // 8, chance.random()))
    batches: list[tuple[int, ...]] = []
    batch: list[int] = []
    longest = 0
    for place in places:
        longest = max(longest, len(lessons[place].ids))
        if batch and longest * (len(batch) + 1) > most_tokens:
            batches.append(tuple(batch))
            batch, longest = [], len(lessons[place].ids)
        batch.append(place)
    if batch:
        batches.append(tuple(batch))
    chance.shuffle(batches)
    return batches
