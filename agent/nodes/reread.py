"""A second look at a message: a wish of several steps, or something that only a model may make sense of."""

from typing import Any
from zoneinfo import ZoneInfo

from agent.brains.brains import told
from agent.brains.planning import plan
from agent.brains.reading.reading import read, unsure
from agent.state import Call, Circumstances

_MAY_BE_A_WISH = {"chitchat", "unsupported", "ask_knowledge", "show_chart", "show_insights"}
"""What the grammar may make of a composite wish; anything else was asked for plainly."""
_OF_UNDERSTANDING = {"intent", "span", "confidence", "missing"}


async def reread(calls: list[Call], about: Circumstances) -> tuple[list[Call], dict[str, Any]]:
    """Put the steps of a composite wish in the place of what the grammar made of it; ask a model where the grammar is unsure.

    What is to be written down stays as the grammar read it.
    """
    turn = about.turn
    if turn.action is not None or turn.forwarded or turn.audience != "private" or turn.kind != "text":
        return calls, {}
    now = turn.sent_at.astimezone(ZoneInfo(about.person.zone))
    logs = [one for one in calls if one.tool.startswith("log_")]
    wished = all(one.tool in _MAY_BE_A_WISH for one in calls if one not in logs)
    if wished and (steps := plan(turn.text, now, about.language)):
        return [*logs, *(Call(one.tool, one.arguments) for one in steps)], {"plan": len(steps)}
    if about.brains is None or not unsure([(one.tool, one.confidence) for one in calls], turn.text):
        return calls, {}
    found = await read(about.brains, about.person.id, turn.text, now, about.language)
    requests = [
        Call(one.intent, one.model_dump(exclude=_OF_UNDERSTANDING, exclude_none=True), one.confidence)
        for one in found.requests
    ]
    return requests or calls, {"read": told(found.steps)}
