"""Lays the chats of a step one after the other in one row: no padding, and what several begin alike with is there only once.

What stands before a token is all that it is made of, so the rules that many chats begin with give the same numbers in each of
them, and the gradients that come back to them are added: exactly what the chats one by one would give.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.lora.lessons import Lesson

_WORTH_SHARING = 8  # tokens


@dataclass(frozen=True)
class Layout:
    """The rows of a step: their tokens and places in their chats.

    `whole` names for each chat the rows of all its tokens (as many as the longest has: 0 behind the end, which nothing looks back to),
    `own` for each row where it stands in that first; `at`, `targets` and `weights` are the row, the token and the weight of each learned one.
    """

    ids: list[int]
    places: list[int]
    whole: list[list[int]]
    own: list[int]
    at: list[int]
    targets: list[int]
    weights: list[float]


def lay_out(lessons: Sequence[Lesson]) -> Layout:
    """Lay out some lessons."""
    found = Layout([], [], [], [], [], [], [])
    longest = max(len(one.ids) for one in lessons)
    for group, shared in _alike(sorted(lessons, key=lambda one: one.ids)):
        first = len(found.ids)
        for place, lesson in enumerate(group):
            _add(found, lesson, 0 if place == 0 else shared, first, longest)
    return found


def _add(found: Layout, lesson: Lesson, shared: int, first: int, longest: int) -> None:
    start, size = len(found.ids), len(lesson.ids)
    found.own.extend(range(len(found.whole) * longest + shared, len(found.whole) * longest + size))
    rows = [*range(first, first + shared), *range(start, start + size - shared)]
    found.whole.append(rows + [0] * (longest - size))
    found.ids.extend(lesson.ids[shared:])
    found.places.extend(range(shared, size))
    for place in range(1, size):
        if lesson.learned[place]:
            found.at.append(rows[place - 1])
            found.targets.append(lesson.ids[place])
            found.weights.append(lesson.weight)


def _alike(in_order: Sequence[Lesson]) -> Iterator[tuple[list[Lesson], int]]:
    """Gather neighbours that begin alike, with how many tokens they share; none of these stands before a learned one."""
    group: list[Lesson] = []
    shared = 0
    for lesson in in_order:
        now = min(shared, _common(group[0], lesson), _own(lesson)) if group else 0
        if group and now < _WORTH_SHARING:
            yield group, shared if len(group) > 1 else 0
            group = []
        shared = now if group else _own(lesson)
        group.append(lesson)
    if group:
        yield group, shared if len(group) > 1 else 0


def _own(lesson: Lesson) -> int:
    """Count the tokens before the one that the first learned one is told from."""
    first = next((place for place, yes in enumerate(lesson.learned) if yes and place), len(lesson.ids))
    return first - 1


def _common(one: Lesson, other: Lesson) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one.ids, other.ids, strict=False)) if a != b),
        min(len(one.ids), len(other.ids)),
    )
