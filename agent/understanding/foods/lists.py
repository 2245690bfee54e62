"""Foods in a list: behind a label (plane food: chicken, rice), or nothing but foods (ramen, gyoza x5)."""

import re
from collections.abc import Sequence
from functools import cache

from agent.understanding.foods.items import items_and_rest
from agent.understanding.foods.meals import bare_foods, planned
from agent.understanding.foods.names import mentions
from agent.understanding.text.clauses import Clause
from agent.understanding.text.moments import past
from agent.understanding.text.questions import asks
from agent.understanding.text.scene import Scene, Span
from agent.understanding.text.words import table

_FEWEST = 2
"""Clauses of a bare list; one food alone may mean anything."""
_NAME = re.compile(r"\s*(?P<first>[a-z]{3,})(?:\s(?P<second>[a-z]{3,}))?\s*")
_VERBAL = re.compile(r"(?:ed|ing|ly)$")
_COUNTED = re.compile(
    r"\s*(?:\d{1,2}(?!\d)|an?(?![a-z])|one|two|three|half|[一二两三四五六七八九十半])(?![.\d:])\s?(?P<rest>.*)"
)
_NO_LIST = re.compile(
    r"[不没别戒忌]|还是|或|(?<![a-z])(?:no|not|never|without|or|vs|versus|free|avoid|don'?t|can'?t|aren'?t|isn'?t|are|is)(?![a-z])"
)
"""What is denied, or to be chosen from, was not eaten."""


class Listing:
    """The list that the clauses of one telling make, where they make one."""

    def __init__(self, scene: Scene, run: Sequence[Clause]) -> None:
        self._scene, self._run = scene, run
        self._bare = len(run) >= _FEWEST and _covers(scene, run) and all(_only_food(scene, c) for c in run)
        self._held = False

    def label(self, clause: Clause) -> Span | None:
        """Where the label with which the clause begins stands; clauses are given in order."""
        text = self._scene.text[clause.start : clause.end]
        named, never = _labels()
        match = named.match(text)
        if match and not never.search(match.group()) and not _ahead(self._scene, clause):
            self._held = True
            return clause.start, clause.start + match.end()
        self._held = self._held and not clause.opens
        return None

    def holds(self) -> bool:
        """Is the clause that was last asked for its label part of a list?"""
        return self._bare or self._held

    def unknown(self, clause: Clause, known: frozenset[str]) -> bool:
        """Is the clause, behind a label, the name of a food that no table has (2 eggs, foul, 1 pita)?

        known: words that are no name of a food by themselves.
        """
        text = self._scene.text[clause.start : clause.end]
        if not self._held or mentions(text):
            return False
        said = _NAME.fullmatch(text)
        if said is None:
            counted = _COUNTED.match(text)
            return counted is not None and not known & set(counted["rest"].split())
        if any(word in known or _VERBAL.search(word) for word in said.groups() if word):
            return False
        return not said["second"] or self._goes_on(clause)

    def _goes_on(self, clause: Clause) -> bool:
        later = (c for c in self._run if c.start > clause.start)
        after = next(later, None)
        return after is not None and not after.opens and mentions(self._scene.text[after.start : after.end])


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = table("foods/meals")["label"]
    return re.compile(f"{rows['zh']}|{rows['en']}"), re.compile(rows["never"])


def _ahead(scene: Scene, clause: Clause) -> bool:
    """Is the label one of a day to come?"""
    whens = scene.times_in(clause.start, clause.end)
    return any((when.day or 0) > 0 or (when.day and past(when, scene.now) is None) for when in whens)


def _covers(scene: Scene, run: Sequence[Clause]) -> bool:
    """Is there nothing in the message but these clauses?"""
    rest = list(scene.text)
    for clause in run:
        rest[clause.start : clause.end] = " " * (clause.end - clause.start)
    return not any(letter.isalnum() for letter in rest)


def _only_food(scene: Scene, clause: Clause) -> bool:
    text = scene.text[clause.start : clause.end]
    if (
        _NO_LIST.search(text)
        or asks(text, clause.mark)
        or planned(text)
        or scene.times_in(clause.start, clause.end)
    ):
        return False
    found, rest = items_and_rest(scene.folded, clause.start, clause.end, ())
    return bool(found) and rest == 0 and bare_foods(text)
