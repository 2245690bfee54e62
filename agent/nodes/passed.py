"""A faint, a chest pain or a lost word of the last days that is over: no alarm, and no small talk either."""

from collections.abc import Sequence

from agent.state import Call
from health.safety import passed

_SMALL_TALK = frozenset(
    {"chitchat", "unsupported", "help", "ask_knowledge", "symptom", "keep_company", "undo"}
)


def heeded(calls: Sequence[Call], text: str) -> list[Call] | None:
    """Put the advice to see a doctor before what a message logs; None where it tells of no such thing or asks for something."""
    rest = [call for call in calls if call.tool not in _SMALL_TALK]
    if not all(call.tool.startswith("log_") for call in rest) or not passed(text):
        return None
    return [Call("symptom", {"kind": "passed"}), *rest]
