"""The clauses of a message, each told or asked, put together as the writer meant them."""

import re
from dataclasses import dataclass

from agent.requests import Chitchat, Request, UpdateProfile
from agent.understanding.asks.corrections import corrected
from agent.understanding.asks.profile import profile
from agent.understanding.asks.rules import Hit, asked
from agent.understanding.asks.slots import requests_of
from agent.understanding.logs.people import others
from agent.understanding.logs.telling import logs
from agent.understanding.text.clauses import Clause, clauses
from agent.understanding.text.scene import Scene

_REMIND = "set_reminder"


@dataclass(frozen=True)
class Heard:
    """A clause, and what it asks for (None where it tells)."""

    clause: Clause
    hit: Hit | None


def read(scene: Scene, *, alarmed: bool = False) -> list[Request]:
    """The requests of a message that is no answer to a question of ours."""
    if correction := corrected(scene):
        return correction
    heard = [_hear(scene, clause) for clause in clauses(scene.text)]
    heard = _joined(scene, heard)
    found: list[Request] = []
    run: list[Clause] = []
    for item in heard:
        if item.hit is None:
            run.append(item.clause)
            continue
        found += _asked(scene, item)
    found += _told(scene, run, alarmed=alarmed)
    return _tidy(found)


def _hear(scene: Scene, clause: Clause) -> Heard:
    text = scene.text[clause.start : clause.end] + ("?" if "?" in clause.mark else "")
    return Heard(clause, asked(text, chinese=scene.folded.chinese))


def _asked(scene: Scene, item: Heard) -> list[Request]:
    if item.hit is None:
        return []
    return requests_of(scene, item.hit, item.clause.start, item.clause.end)


def _joined(scene: Scene, heard: list[Heard]) -> list[Heard]:
    """Clauses that only carry the time or the matter of the reminder beside them join it."""
    out: list[Heard] = []
    for item in heard:
        before = out[-1] if out else None
        if before and _conditional(scene, before.clause) and not item.clause.opens:
            out[-1] = _hear(scene, _span(before.clause, item.clause))
            continue
        if (
            before
            and item.hit
            and item.hit.intent == _REMIND
            and before.hit is None
            and _only_time(scene, before.clause)
        ):
            out[-1] = Heard(_span(before.clause, item.clause), item.hit)
        elif (
            before
            and before.hit
            and before.hit.intent == _REMIND
            and item.hit is None
            and not item.clause.opens
            and _matter(scene, item.clause)
        ):
            out[-1] = Heard(_span(before.clause, item.clause), before.hit)
        else:
            out.append(item)
    return out


_CONDITION = re.compile(r"^\s*(?:那)?(?:我)?(?:如果|要是|假如|假设|万一|(?:if|when|suppose|say|what if)\b)")


def _conditional(scene: Scene, clause: Clause) -> bool:
    """A clause that sets a condition belongs to what follows it."""
    return bool(_CONDITION.search(scene.text[clause.start : clause.end]))


def _span(first: Clause, last: Clause) -> Clause:
    return Clause(first.start, last.end, last.mark, first.opens)


def _only_time(scene: Scene, clause: Clause) -> bool:
    """Nothing but a time, and words of repeating."""
    text = list(scene.text[clause.start : clause.end])
    whens = scene.times_in(clause.start, clause.end)
    if not whens and not any(
        word in "".join(text) for word in ("每天", "every", "daily", "工作日", "weekday")
    ):
        return False
    for when in whens:
        text[when.start - clause.start : when.end - clause.start] = " " * (when.end - when.start)
    rest = "".join(c for c in "".join(text) if c.isalnum())
    return len(rest) <= (4 if scene.folded.chinese else 10) and not any(c.isdigit() for c in rest)


def _matter(scene: Scene, clause: Clause) -> bool:
    """A short rest after "remind me": a time, or what for, and no number that could be a reading."""
    whens = [
        when
        for when in scene.times_in(clause.start, clause.end)
        if when.hour is not None or (when.shift or 0) > 0
    ]
    return bool(whens) and clause.end - clause.start <= (14 if scene.folded.chinese else 40)


def _told(scene: Scene, run: list[Clause], *, alarmed: bool) -> list[Request]:
    found: list[Request] = list(logs(scene, run, alarmed=alarmed)) if run else []
    facts: dict[str, object] = {}
    span: tuple[int, int] | None = None
    for clause in run:
        said = profile(scene, clause.start, clause.end)
        theirs = others(scene.text[clause.start : clause.end], scene.known)
        if said and (said.name or not theirs):
            facts = {**said.model_dump(exclude_none=True), **facts}
            span = span or said.span
    if facts:
        found.append(UpdateProfile.model_validate({**facts, "span": span}))
    return found


def _tidy(found: list[Request]) -> list[Request]:
    """Small talk counts only where there is nothing else; the same question twice is one."""
    real = [request for request in found if not isinstance(request, Chitchat)]
    out: list[Request] = []
    seen: set[str] = set()
    for request in real or found[:1]:
        once = request.intent not in {
            "log_glucose",
            "log_meal",
            "log_measurement",
            "log_medication",
            "log_exercise",
            "set_reminder",
            "cancel_reminder",
        }
        if once and request.intent in seen:
            continue
        seen.add(request.intent)
        out.append(request)
    return out
