"""What is told in clauses that ask for nothing: what can be written down, and what somebody says of themselves."""

import re

from agent.requests import LogGlucose, LogMeasurement, Request, UpdateProfile
from agent.understanding.asks.introductions import introduced
from agent.understanding.asks.profile import profile
from agent.understanding.asks.wishes import unwritten
from agent.understanding.logs.glucose import MG_PER_MMOL
from agent.understanding.logs.people import others
from agent.understanding.logs.standing import speaks_of_self
from agent.understanding.logs.telling import logs
from agent.understanding.text.clauses import Clause
from agent.understanding.text.questions import asks
from agent.understanding.text.scene import Scene

_UNSURE = 0.75
_BESIDE = {"intent", "span", "confidence"}
_YEARS = re.compile(r"岁|年龄|(?<![a-z])(?:years?|yrs?|yo|y/o|old|aged?)(?![a-z])|\d\s?-?(?:year|yo|yr)")
_LASTING = ("age", "height_cm", "diagnosed_year", "sex", "diabetes_type")


def told(scene: Scene, run: list[Clause], *, alarmed: bool) -> list[Request]:
    """List the logs and the facts about oneself in clauses that ask nothing."""
    quiet = not run or unwritten(scene)
    found: list[Request] = [] if quiet else list(logs(scene, run, alarmed=alarmed))
    facts: dict[str, object] = {}
    span: tuple[int, int] | None = None
    theirs = False
    for clause in run:
        said = profile(scene, clause.start, clause.end)
        if said and asks(scene.text[clause.start : clause.end], clause.mark):
            said = said.model_copy(update=dict.fromkeys(_LASTING))  # "will I live to be 100?"
            said = (
                said if said.model_dump(exclude={"intent", "span", "confidence"}, exclude_none=True) else None
            )
        text = scene.text[clause.start : clause.end]
        theirs = others(text, scene.known) or (theirs and not clause.opens and not speaks_of_self(text))
        if said and (said.name or not theirs):
            facts = {**said.model_dump(exclude_none=True), **facts}
            span = span or said.span
    if facts.keys() & set(_LASTING) and "name" not in facts and not theirs:
        facts = {**introduced(scene), **facts}
    found = _without_age(scene, found, facts, alarmed=alarmed)
    if facts.keys() - _BESIDE:
        found.append(UpdateProfile.model_validate({**facts, "span": span}))
    return found


def _without_age(
    scene: Scene, found: list[Request], facts: dict[str, object], *, alarmed: bool
) -> list[Request]:
    """One number is an age or a value, never both: what is not meant is taken out of `facts` or left out of `found`."""
    if any(isinstance(one, LogMeasurement) and one.value == facts.get("age", 0) for one in found):
        del facts["age"]  # "my wife weighs 60, I'm 82"
    if "age" not in facts:
        return found
    ages = [one for one in found if _only_age(one, facts["age"])]
    if ages and alarmed and scene.known.unit == "mg/dL" and not _YEARS.search(scene.text):
        del facts["age"]  # "I'm 54 and shaking" of somebody whose meter shows mg/dL
        return found
    return [one for one in found if one not in ages]


def _only_age(request: Request, age: object) -> bool:
    """Is this reading nothing but the 68 of "I am 68", taken for mg/dL?"""
    if not isinstance(request, LogGlucose) or request.value is None:
        return False
    if request.value == float(str(age)):
        return True  # "I'm 19, T1, on a Dexcom": the same number is not both
    return request.confidence <= _UNSURE and round(request.value * MG_PER_MMOL) in range(
        int(str(age)) - 1, int(str(age)) + 2
    )
