"""Where a run-on line turns from the value to the meal, with no mark between: fasting 110 | coffee and a bagel."""

import re

from agent.understanding.foods.runs import is_plural
from agent.understanding.foods.tokens import english_food
from agent.understanding.text.clauses import Clause
from agent.understanding.text.scene import Scene

_VALUE = re.compile(
    r"(?:^|(?<=[\s,;]))(?P<lead>(?:(?:fasting|fbs|fbg|fasted|bs|bg|bgl|sugars?|glucose|readings?|level|woke up (?:at|to|with)|(?:before|after|pre|post)[- ](?:breakfast|lunch|dinner|supper|food|meal|eating))(?: (?:is|was|of|at|level|reading|sugar|glucose|this morning|today))*:? )?)"
    r"(?P<value>\d{2,3}(?!\d)|\d{1,2}\.\d(?!\d))(?P<unit> ?(?:mmol(?:/l)?|mg/?dl))?(?P<gap> (?:and |then |had |ate |with |for breakfast |for lunch |for dinner )*)(?P<many>(?:an?|some|two|three|\d) )?"
)
EATEN_NEXT = "+"
"""The mark of a clause behind which nothing but what was eaten follows."""
_LEAST_MG, _MOST_MG = 60, 400


def cut_at_food(scene: Scene, found: list[Clause]) -> list[Clause]:
    """The clauses; one that says a value and then what was eaten is cut between the two."""
    if scene.folded.chinese:
        return found
    out: list[Clause] = []
    for clause in found:
        place = _turn(scene, clause)
        if place is None:
            out.append(clause)
        else:
            out += [
                Clause(clause.start, place, EATEN_NEXT, clause.opens),
                Clause(place, clause.end, clause.mark, False),
            ]
    return out


def _turn(scene: Scene, clause: Clause) -> int | None:
    for said in _VALUE.finditer(scene.text, clause.start, clause.end):
        ends = english_food(scene.text, said.end(), clause.end)
        if not ends:
            continue
        named = bool(said["lead"] or said["unit"])
        if named or (said.start() == clause.start and _of_a_meter(scene, said, ends)):
            return said.start("gap") + 1
    return None


def _of_a_meter(scene: Scene, said: re.Match[str], ends: int) -> bool:
    """Is a bare number before a food a value, and no amount of it: 102 oatmeal and eggs, not 2.5 bagels or 80 almonds?"""
    food = scene.text[said.end() : ends]
    if is_plural(food) and not said["many"]:
        return False
    if "." in said["value"]:
        return not said["value"].endswith((".5", ".0"))
    return scene.known.unit == "mg/dL" and _LEAST_MG <= int(said["value"]) <= _MOST_MG
