"""Sifts what was collected: what is fit to learn from, masked, and why the rest is not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from health.safety import asks_dose, faults
from prompts.reader import language_of
from training.collect.items import Eaten, Item, Turn, Whose
from training.filter.duplicates import near_duplicates
from training.filter.masks import Finder, mask
from training.filter.value import command, low_value

UNSAFE = frozenset({"dose", "medication", "diagnosis", "cure", "danger", "leak"})
"""Faults of an answer (health.safety) that nothing may learn; those of numbers and length are the business of the check."""


@dataclass(frozen=True)
class Kept:
    """What one may learn from: a turn or a meal without anything that tells who it is."""

    item: Item
    language: str


@dataclass(frozen=True)
class Sifted:
    """What was kept, how many were dropped for which reason, and how often what was masked."""

    kept: Sequence[Kept]
    dropped: Mapping[str, int]
    masked: Mapping[str, int]


def sift(items: Sequence[Item], names: Finder | None = None) -> Sifted:
    """Go through the items in their order; every one is kept or counted."""
    dropped: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    kept: list[Kept] = []
    for item in items:
        language = _language(item)
        reason = _reason(item, language)
        if reason is not None:
            dropped[reason] += 1
        else:
            kept.append(Kept(_masked(item, language, masked, names), language))
    kept = _once(kept, dropped)
    return Sifted(kept, dict(dropped), dict(masked))


def unsafe(reply: str, language: str) -> bool:
    """Tell whether an answer says what must never be said."""
    return any(fault.kind in UNSAFE for fault in faults(reply, language, ()))


def _reason(item: Item, language: str) -> str | None:
    if isinstance(item, Eaten):
        return None
    return next((reason for reason, holds in _REASONS.items() if holds(item, language)), None)


_REASONS: Mapping[str, Callable[[Turn, str], bool]] = {
    "voted_bad": lambda turn, _: turn.vote == "bad",
    "command": lambda turn, _: command(turn.text),
    "low_value": lambda turn, _: low_value(turn.text),
    "no_answer": lambda turn, _: low_value(turn.reply),
    "dose_asked": lambda turn, _: asks_dose(turn.text),
    "unsafe_answer": lambda turn, language: unsafe(turn.reply, language),
}
"""Why a turn is dropped; the first that holds is counted."""


def _language(item: Item) -> str:
    spoken = item.whose.person.language
    return language_of(item.text, spoken) if isinstance(item, Turn) else spoken


def _masked(item: Item, language: str, counted: Counter[str], names: Finder | None) -> Item:
    def clean(text: str) -> str:
        done = mask(text, language, item.whose.names, names)
        counted.update(done.found)
        return done.text

    if isinstance(item, Turn):
        return replace(item, text=clean(item.text), reply=clean(item.reply))
    earlier = tuple((clean(food), rise) for food, rise in item.earlier)
    return replace(item, foods=tuple(clean(food) for food in item.foods), earlier=earlier)


def _once(kept: list[Kept], dropped: Counter[str]) -> list[Kept]:
    """Leave out what was said before; meals are all different, for each was measured."""
    seen: set[tuple[str, str]] = set()
    first: list[Kept] = []
    for one in kept:
        if isinstance(one.item, Turn):
            said = (" ".join(one.item.text.split()), " ".join(one.item.reply.split()))
            if said in seen:
                dropped["duplicate"] += 1
                continue
            seen.add(said)
        first.append(one)
    places = [place for place, one in enumerate(first) if isinstance(one.item, Turn)]
    near = near_duplicates([_said(first[place].item) for place in places])
    away = {places[place] for place in near}
    dropped["near_duplicate"] += len(away)
    return [one for place, one in enumerate(first) if place not in away]


def _said(item: Item) -> str:
    return f"{item.text} {item.reply}" if isinstance(item, Turn) else ""


def whose(kept: Sequence[Kept]) -> Mapping[str, Whose]:
    """Say of whom something was kept."""
    return {one.item.whose.id: one.item.whose for one in kept}
