"""Numbers that may be something else, and places where somebody is not yet: asked about before anything is kept."""

import re
from collections.abc import Sequence

from agent.state import Call
from agent.understanding.text.fold import Folded

_NOT_YET = re.compile(
    r"明[天早晚]|后天|下(?:周|个?月|星期)|过(?:几|两)天|打算|准备|要[去飞回]|将|\b(?:tomorrow|next|tonight|soon|going|will|flying|leaving|planning|in (?:a|\d+|two|three) (?:days?|weeks?))\b"
)
_PAIR = re.compile(r"^(\d{2,3})\s*[ ,，、/\\-]\s*(\d{2,3})$")
_NUMBER = re.compile(r"^(\d{1,2})\s?[.。,，、]{1,2}\s?(\d)[.。!！]?$|^(\d{1,2}|\d{2,3}\.\d)[!！?？]?$")
_PRESSURES = (range(85, 231), range(45, 131))
_APART = 20  # mmHg between the two numbers of a blood pressure


def elsewhere(calls: Sequence[Call], folded: Folded) -> list[Call]:
    """Keep the clock of where somebody is until they are somewhere else."""
    later = _NOT_YET.search(folded.text.lower())
    return [
        Call("travel_later", {"timezone": call.arguments["timezone"]})
        if later and call.tool == "update_profile" and set(call.arguments) == {"timezone"}
        else call
        for call in calls
    ]


def corrected_numbers(calls: Sequence[Call], folded: Folded) -> list[Call]:
    """Ask what a bare number is that may be more than one thing, or that was mistyped."""
    text = folded.text.strip()
    pair = _PAIR.match(text)
    if pair and all(call.tool == "log_glucose" for call in calls):
        upper, lower = int(pair[1]), int(pair[2])
        if upper in _PRESSURES[0] and lower in _PRESSURES[1] and upper - lower >= _APART:
            return [Call("ask_number", {"numbers": [upper, lower]})]
    bare = _NUMBER.match(text)
    if bare and calls and all(call.tool in {"chitchat", "clarify"} for call in calls):
        number = float(f"{bare[1]}.{bare[2]}") if bare[1] else float(bare[3])
        return [Call("ask_number", {"numbers": [number]})]
    return list(calls)
