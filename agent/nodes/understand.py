"""From the message, the pressed button and the question that is open, to the tools to call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime
from pydantic import TypeAdapter, ValidationError

from agent.nodes.about_me import about_me
from agent.nodes.asking import asking, of_what, perhaps_eaten
from agent.nodes.beside import beside
from agent.nodes.doubting import doubted
from agent.nodes.eaters import eaten_by
from agent.nodes.following import follow, otherwise
from agent.nodes.passed import heeded
from agent.nodes.promises import REMIND, promises, several
from agent.nodes.reread import reread
from agent.nodes.sites import site
from agent.nodes.taking import acknowledged
from agent.nodes.unwell import unwell
from agent.nodes.varying import varied
from agent.nodes.whom import about_another, alarmed_for, corrected, named, shares, shares_afar, wants_to_care
from agent.nodes.wishes import command, pregnancy, wish
from agent.requests import LogGlucose, Request
from agent.state import Call, Circumstances, Pending, TalkState
from agent.turn import Turn
from agent.understanding import Known
from agent.understanding import understand as read
from agent.understanding.logs.medicines import medicine_names
from memory.circle.invitations import as_code
from prompts.reader import facts_of, say
from tools.acts.moods import mood_of
from tools.acts.onboarding import answers
from tools.acts.seeking import asks
from tools.circle.access import PATIENT

SAY = "say"
"""A button that stands for words: pressing it is as if the person had written them."""

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_OPEN_FOR = timedelta(minutes=30)
_A_GREETING = 12
_GREETS = frozenset({"hello", "unclear", "ack", "kind", "thanks", "happy"})
_A_VALUE = 4
"""A message so short answers the question that is open, and names nobody."""

_FURTHER = {"intent", "span", "confidence", "missing"}


async def understand(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """List the calls of this turn in order, alarms first; a filled question is closed."""
    about = runtime.context
    pending = _open(state.get("pending"), about.turn)
    on = None if state["alarms"] else varied(about, state.get("last_asked"))
    read_anew = [on] if on else _calls(about, pending, state.get("last_logged"))
    calls = corrected(read_anew, state.get("last_whom"))
    trace: dict[str, Any] = {}
    if on is None and not state["alarms"] and (pending is None or pending["slot"] != "items"):
        # What was noted last for somebody else is not amended among the writer's own rows.
        last = None if state.get("last_whom") else state.get("last_logged")
        before = state.get("last_tools", ())
        calls = beside(otherwise(calls, about, last), before, about.turn.text)
        calls = doubted(calls, before, about, last)
    if pending is None and not state["alarms"]:
        calls, trace = await reread(calls, about)
    if on is None and not state["alarms"]:
        calls = _heard_beside(eaten_by(calls, about), about, state.get("last_tools", ()))
    if pending:
        calls, filled = _fill(calls, pending)
        pending = None if filled else pending
    alarms = alarmed_for(about.turn.text, about.around, Known(), state["alarms"])
    rest = [call for call in calls if not (alarms and _says_the_same(call, alarms))]
    warned = None if alarms or about.turn.action or about.turn.forwarded else heeded(rest, about.turn.text)
    calls = [*alarms, *_set_up(warned or rest, about, bool(alarms or warned))]
    calls = unwell(calls, state.get("last_felt"), about.turn.sent_at)
    return {"calls": tuple(calls), "pending": pending, "trace": trace}


def _heard_beside(calls: list[Call], about: Circumstances, before: Sequence[str]) -> list[Call]:
    """Hear what the words of a private message mean beside the turn before it, and what they tell without a value."""
    turn = about.turn
    if turn.action is not None or turn.audience != "private" or turn.forwarded:
        return calls
    calls = acknowledged(of_what(calls, before, turn.text), turn.text)
    return perhaps_eaten(calls, turn.text, turn.sent_at.astimezone(ZoneInfo(about.person.zone)))


def _set_up(calls: list[Call], about: Circumstances, alarmed: bool) -> list[Call]:
    """Welcome somebody new, and go on with setting up where an answer to its question was written."""
    turn, step = about.turn, about.opening.step
    if alarmed or turn.audience != "private" or turn.forwarded:
        return calls
    if any(call.tool == "open_invitation" for call in calls):
        return calls  # it asks something of its own: where answers are numbers, "1" can answer one question alone
    if about.opening.newcomer:
        greeted = all(call.tool in {"chitchat", "help", "set_up"} for call in calls)
        # A question and what somebody feels are answered, however short.
        short = len(turn.text) <= _A_GREETING and mood_of(turn.text) in _GREETS and not asks(turn.text)
        return [Call("welcome", {})] if greeted and short else [*calls, Call("welcome", {"after": True})]
    if step and turn.action is None and any(answers(step, call.tool, call.arguments) for call in calls):
        return [*calls, Call("set_up", {"step": step, "choice": "said"})]
    return calls


def _open(pending: Pending | None, turn: Turn) -> Pending | None:
    """Keep a question open that was asked lately, unless the message wants something of its own."""
    if pending is None or turn.sent_at - datetime.fromisoformat(pending["asked_at"]) > _OPEN_FOR:
        return None
    if pending["tool"] == "predict_response" and pending["slot"] == "items" and _EATEN.search(turn.text):
        return None  # what was eaten is to be noted, not to be thought of
    if pending["slot"] == "items" and medicine_names(turn.text.lower(), 0, len(turn.text)):
        return None  # a medicine is no food
    if pending["tool"] == "set_reminder" and REMIND.search(turn.text):
        return None  # another reminder does not fill the one that lacks its hour
    return pending


_EATEN = re.compile(r"[吃喝](?:了|过|完|掉)|\b(?:had|ate|drank)\b", re.IGNORECASE)


def _calls(about: Circumstances, pending: Pending | None, last_logged: str | None) -> list[Call]:
    turn, text = about.turn, about.turn.text
    if turn.action is not None:
        tool, arguments = turn.action["tool"], turn.action.get("arguments", {})
        if tool != SAY:
            return [Call(tool, arguments)]
        text = say(arguments["words"], about.language, **facts_of(about.person, turn.now))
    if turn.file is not None:
        return [Call("import_readings", {})]
    unreadable = _unreadable(turn)
    if unreadable:
        return [Call("clarify", {"about": unreadable})]
    if (alone := _alone(text, about, pending)) is not None:
        return [alone]
    return _heard(text, about, pending, last_logged)


def _heard(text: str, about: Circumstances, pending: Pending | None, last_logged: str | None) -> list[Call]:
    """Read the words: of somebody else, of what was just said, or whatever the grammar makes of them."""
    text = several(text)
    sent_at = about.turn.sent_at.astimezone(ZoneInfo(about.person.zone))
    known = _known(about, pending, last_logged)

    def reading(words: str, knowing: Known) -> list[Request]:
        return read(words, sent_at, knowing)

    asked = pending is not None and len(text) <= _A_VALUE
    theirs = None if asked else about_another(text, about.around, known, reading)
    if theirs is not None:
        return theirs
    if (followed := _followed(text, about, pending)) is not None:
        return followed
    return _with_pregnancy(text, _corrections([_call(request) for request in reading(text, known)]))


def _known(about: Circumstances, pending: Pending | None, last_logged: str | None) -> Known:
    return Known(
        unit="mg/dL" if about.person.unit == "mg/dL" else "mmol/L",
        zone=about.person.zone,
        language="zh" if about.language == "zh" else "en",
        asked=pending["slot"] if pending else None,
        pending=_waiting(pending) if pending else None,
        last_intent=last_logged,
        meal_times=about.habits,
        on_behalf=not about.around.people,
    )


def _followed(text: str, about: Circumstances, pending: Pending | None) -> list[Call] | None:
    """What is about what was just said or promised, by the person and about themselves."""
    if about.turn.audience != "private" or named(text, about.around):
        return None
    if (
        promised := promises(text, asked=pending is not None and pending["tool"] == "set_reminder")
    ) is not None:
        return promised
    found = asking(text) or follow(text)
    return [found] if found is not None else None


def _alone(text: str, about: Circumstances, pending: Pending | None) -> Call | None:
    """What is a message of its own: an invitation, a command, a wish that the grammar does not know."""
    if (code := as_code(text.strip().removeprefix("/start"))) is not None:
        return Call("open_invitation", {"code": code})
    if shares(text) if about.turn.audience == "group" else shares_afar(text):
        return Call("ask_to_share", {})
    if about.turn.audience == "private" and not about.around.people and wants_to_care(text):
        return Call("choose_whom", {"tool": "look_at_readings"})
    return command(text) or site(text) or about_me(text) or wish(text, about.opening.step, _awaited(pending))


def _awaited(pending: Pending | None) -> Mapping[str, Any] | None:
    """A summary whose hour was asked for."""
    return pending["arguments"] if pending and pending["tool"] == "set_push" else None


def _with_pregnancy(text: str, calls: list[Call]) -> list[Call]:
    told = pregnancy(text)
    if told is None:
        return calls
    of_it = {"chitchat", "update_profile", "undo"} | (set() if asks(text) else {"ask_knowledge"})
    return [told, *(call for call in calls if call.tool not in of_it)]


def _corrections(calls: list[Call]) -> list[Call]:
    """An undo that is followed by the right entry takes back one of that kind, whatever came after it.

    What somebody is was never an entry: a right age takes back no value.
    """
    return [
        replace(call, arguments=_corrected_by(after)) if call.tool == "undo" and after else call
        for call, after in zip_longest(calls, calls[1:])
        if call and not (call.tool == "undo" and after and after.tool == "update_profile")
    ]


def _corrected_by(after: Call) -> dict[str, Any]:
    right = after.arguments.get("value") if after.tool == "log_glucose" else None
    return {"corrected_by": after.tool} | ({"right": right} if right is not None else {})


def _unreadable(turn: Turn) -> str | None:
    if turn.forwarded:
        return "forwarded"
    if turn.kind not in {"text", "button"} and not turn.text.strip():
        return turn.kind
    return None


def _call(request: Request) -> Call:
    # A chat model's tool call and the grammar's request end in the same shape.
    arguments = request.model_dump(exclude=_FURTHER, exclude_none=True)
    return Call(request.intent, arguments, request.confidence)


def _waiting(pending: Pending) -> Request | None:
    """Give the open question back to the grammar as the request that it belongs to, where it is one."""
    if pending["slot"] == "value" and not pending["tool"].startswith("log_"):
        return LogGlucose(value=None, missing="value")  # the value before the meal that is being asked about
    try:
        waiting = {slot: value for slot, value in pending["arguments"].items() if slot != PATIENT}
        return _REQUEST.validate_python({"intent": pending["tool"], **waiting})
    except ValidationError:
        return None


def _fill(calls: list[Call], pending: Pending) -> tuple[list[Call], bool]:
    if pending["tool"] == "predict_response" and any(_before_it(call) for call in calls):
        # The value that was missing before the meal: note it, and predict again with it.
        return [*calls, Call("predict_response", pending["arguments"])], True
    for place, call in enumerate(calls):
        if call.tool == pending["tool"] and _fills(call, pending["slot"]):
            waiting = {name: one for name, one in pending["arguments"].items() if one is not None}
            calls[place] = Call(call.tool, {**waiting, **call.arguments}, call.confidence)
            return calls, True
    return calls, False


def _before_it(call: Call) -> bool:
    """Is this a value from before the meal that is thought of?"""
    return call.tool == "log_glucose" and call.arguments.get("context") != "after_meal"


def _fills(call: Call, slot: str) -> bool:
    return bool(call.arguments.get(slot)) or (slot == "time" and "at" in call.arguments)


def _says_the_same(call: Call, alarms: tuple[Call, ...]) -> bool:
    """An emergency that both found is said once; beside one, small talk is out of place."""
    repeated = any(call.tool == alarm.tool for alarm in alarms)
    return repeated or call.tool in {"chitchat", "unsupported", "help", "ask_knowledge"}
