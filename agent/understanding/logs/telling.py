"""A stretch of clauses in which somebody tells: everything in it that can be written down."""

import re

from agent.requests import LogGlucose, LogMeal, LogMedication, Request
from agent.understanding.foods.meals import Told, merge, told
from agent.understanding.logs.denial import hypothetical, names_glucose
from agent.understanding.logs.exercise import done
from agent.understanding.logs.glucose import readings
from agent.understanding.logs.measurements import _BOUNDS, measured, pair, pressures
from agent.understanding.logs.medicines import leading_dose
from agent.understanding.logs.medicines import taken as medicines_taken
from agent.understanding.logs.people import others
from agent.understanding.logs.roles import Role, roles
from agent.understanding.text.clauses import Clause
from agent.understanding.text.scene import Scene, Span


_GENERIC = frozenset(
    (
        "药",
        "针",
        "meds",
        "medicine",
        "medicines",
        "medication",
        "tablets",
        "tablet",
        "pills",
        "pill",
        "shot",
        "injection",
        "jab",
    )
)
_STEPS = re.compile(r"\d\s?(?:多)?步|[万千百]步|\bsteps\b|步数")


def logs(scene: Scene, run: list[Clause], *, alarmed: bool = False) -> list[Request]:
    """The log requests of adjacent telling clauses; alarmed: signs of a low or high stand in the message."""
    found: list[Request] = []
    meals: list[Told] = []
    goes_on = theirs = False
    about = alarmed or any(names_glucose(scene.text[c.start : c.end]) for c in run)
    previous: list[LogGlucose] = []
    since = run[0].start if run else 0
    for clause in run:
        text = scene.text[clause.start : clause.end]
        theirs = others(text, scene.known) or (theirs and not clause.opens and not _speaks_of_self(text))
        if theirs or hypothetical(text):
            goes_on = False
            since = clause.end
            continue
        claimed = _things(scene, clause, found)
        numbers = roles(scene, clause.start, clause.end, claimed)
        claimed += _measurements(scene, clause, numbers, found)
        values = readings(scene, numbers, since, clause.end, about_glucose=about)
        if values:
            since = clause.end
            claimed += [_folded(scene, value) for value in values]
        previous += values
        meal = told(
            scene,
            clause.start,
            clause.end,
            tuple(claimed),
            goes_on=goes_on,
            medicine=_medicine(found, scene, clause),
        )
        if meal:
            meals.append(meal)
        goes_on = meal is not None
    found = _named_only(found) + list(previous)
    found += _kept(merge(scene, meals), bool(previous))
    return found


def _medicine(found: list[Request], scene: Scene, clause: Clause) -> bool:
    """Was a medicine taken in this clause?"""
    first, last = scene.folded.span(clause.start, clause.end)
    return any(isinstance(r, LogMedication) and r.span and first <= r.span[0] < last for r in found)


def _named_only(found: list[Request]) -> list[Request]:
    """ "My tablets" is said already where their names are."""
    named = [r for r in found if isinstance(r, LogMedication) and r.name not in _GENERIC]
    return [
        r
        for r in found
        if not (named and isinstance(r, LogMedication) and r.name in _GENERIC and r.dose is None)
    ]


def _kept(meals: list[LogMeal], readings_too: bool) -> list[LogMeal]:
    """A meal without a food is only the frame of a reading where there is one."""
    return [meal for meal in meals if meal.items or not readings_too]


def _speaks_of_self(text: str) -> bool:
    return text.startswith(("我", "俺", "咱", "自己", "i ", "i'm", "my ", "mine"))


def _things(scene: Scene, clause: Clause, found: list[Request]) -> list[Span]:
    """Medicines, exercise and blood pressure, and the spans that they take."""
    claimed: list[Span] = []
    told_before = found[-1] if found else None
    for request, span in medicines_taken(scene, clause.start, clause.end):
        found.append(request)
        claimed.append(span)
    if isinstance(told_before, LogMedication) and told_before.dose is None:
        claimed += _dose_after(scene, clause, found, told_before)
    for pressure in pressures(scene, clause.start, clause.end):
        found.append(pressure)
        claimed.append(_unspan(scene, pressure.span))
    if hit := done(scene, clause.start, clause.end):
        # steps that were counted are the measurement, not an exercise beside it
        if hit[0].minutes is not None or not _STEPS.search(scene.text, clause.start, clause.end):
            found.append(hit[0])
            claimed.append(hit[1])
    return claimed


def _dose_after(scene: Scene, clause: Clause, found: list[Request], before: LogMedication) -> list[Span]:
    """The dose of the medicine named one clause before ("had my ozempic, 0.5 mg")."""
    hit = leading_dose(scene.text, clause.start, clause.end)
    if hit is None:
        return []
    place = found.index(before)
    unnamed = [r for r in found[place + 1 :] if isinstance(r, LogMedication) and r.dose == hit[0]]
    for request in unnamed:
        found.remove(request)
    found[place] = before.model_copy(update={"dose": hit[0], "unit": hit[1]})
    return [(hit[2], hit[3])]


def _unspan(scene: Scene, span: Span | None) -> Span:
    """The folded span of an original one."""
    first, last = span or (0, 0)
    places = scene.folded.places
    return next((i for i, p in enumerate(places) if p >= first), 0), next(
        (i for i, p in enumerate(places) if p >= last), len(places)
    )


def _measurements(scene: Scene, clause: Clause, numbers: list[Role], found: list[Request]) -> list[Span]:
    claimed = []
    both = pair(scene, numbers, clause.start, clause.end)
    if both:
        found.append(both)
    for role in numbers:
        if role.kind in _BOUNDS and (request := measured(scene, role, clause.start, clause.end)):
            found.append(request)
        if role.kind in {*_BOUNDS, "blood_pressure", "other"}:
            claimed.append((role.number.start, role.number.end))
    return claimed


def _folded(scene: Scene, value: LogGlucose) -> Span:
    return _unspan(scene, value.span)
