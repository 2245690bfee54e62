"""A message becomes requests: fold, cut into clauses, hear alarms, then ask each clause what it tells or asks."""

import re
from datetime import datetime

from agent.requests import Chitchat, Emergency, Request
from agent.understanding.asks.answers import filled
from agent.understanding.asks.message import read
from agent.understanding.known import Known
from agent.understanding.logs.glucose import to_mmol
from agent.understanding.text.caring import for_another
from agent.understanding.text.caring_zh import for_another_zh
from agent.understanding.text.fold import Folded, fold
from agent.understanding.text.regrets import regretted
from agent.understanding.text.scene import Scene
from agent.understanding.text.spoken import figures, spoken
from agent.understanding.text.times import times
from health.numerals import LETTERS, strict


def understand(text: str, now: datetime, known: Known | None = None) -> list[Request]:
    """The requests in a message, emergencies first, then in the order in which they are written.

    `now` is aware and carries the person's own offset. The same input gives the same answer, always.
    An empty message has no requests; any other has at least one (small talk where nothing is asked or told).
    """
    known = known or Known()
    folded = fold(text)
    if not folded.text.strip():
        return []
    scene = _scene(folded, now, known)
    alarms = _alarms(figures(spoken(folded.original)))[:1]
    if completed := filled(scene):
        return [*alarms, *completed]
    found = read(scene, alarmed=any(a.kind in {"hypo", "hyper", "unconscious"} for a in alarms))
    if alarms:  # "what is happening to me" is part of the alarm
        found = [request for request in found if request.intent not in {"ask_knowledge", "chitchat"}]
    if any(alarm.kind == "self_harm" for alarm in alarms):  # a threat is no entry
        found = [request for request in found if request.intent != "log_medication"]
    found = _without_targets(found)
    found.sort(key=lambda request: (request.span or (0, 0))[0])
    if not found and not alarms:
        return [Chitchat(span=(0, len(folded.original)), confidence=0.5)]
    return [*alarms, *found]


def _without_targets(found: list[Request]) -> list[Request]:
    """Leave out what was read as a value and is a target that is being set: "keep me between 4 and 8 mmol"."""
    aims = [
        (one.span, {one.target_low, one.target_high, one.target_fasting, one.target_after_meal})
        for one in found
        if one.intent == "update_profile" and one.span
    ]
    return [
        one
        for one in found
        if one.intent != "log_glucose"
        or one.span is None
        or not any(
            span[0] <= one.span[0] and one.span[1] <= span[1] and one.value in ends for span, ends in aims
        )
    ]


def _scene(folded: Folded, now: datetime, known: Known) -> Scene:
    text = regretted(spoken(folded.text) if folded.chinese else folded.text)
    if known.on_behalf:
        text = for_another_zh(text) if folded.chinese else for_another(text)
    folded = Folded(text, folded.places, folded.original, folded.chinese)
    return Scene(folded, now, known, tuple(times(text)))


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNIT = re.compile(r"\s?(?:mg|mmol|毫摩|毫克)")


def _alarms(text: str) -> list[Emergency]:
    from health.safety import alarms

    return [
        Emergency.model_validate({"kind": alarm.kind, "span": alarm.span, "confidence": 1.0})
        for alarm in alarms(text)
        if not _doubtful(text, *alarm.span)
    ]


def _doubtful(text: str, start: int, end: int) -> bool:
    """Does the alarm rest on nothing but a number that has to be asked back first?"""
    said = fold(text[start:end]).text
    match = _NUMBER.fullmatch(said)
    value = float(match.group()) if match else strict(said) if set(said) <= set(LETTERS) else None
    return value is not None and to_mmol(value, _unit(text, end)) is None


def _unit(text: str, end: int) -> str:
    match = _UNIT.match(text.lower(), end)
    return match.group().strip() if match else ""
