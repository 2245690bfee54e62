"""A value that is told with signs of a low or soon after them: it is worded with care, for a meter is not that exact."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agent.state import Call
from tools.circle.access import PATIENT

_SIGNS = frozenset({"symptom", "emergency"})
_LATELY = timedelta(minutes=45)


def unwell(calls: Sequence[Call], last_felt: str | None, now: datetime) -> list[Call]:
    """Mark the values of somebody who says, or said lately, that they do not feel well."""
    lately = last_felt is not None and now - datetime.fromisoformat(last_felt) <= _LATELY
    felt = "now" if _signs(calls) else "before" if lately else None
    return [
        replace(call, arguments={**call.arguments, "felt": felt})
        if felt and call.tool == "log_glucose" and PATIENT not in call.arguments
        else call
        for call in calls
    ]


def felt_at(calls: Sequence[Call], before: str | None, now: datetime) -> str | None:
    """Keep when somebody told that they do not feel well, until a value tells what it was."""
    if _signs(calls):
        return now.isoformat()
    return None if any(call.tool == "log_glucose" for call in calls) else before


def _signs(calls: Sequence[Call]) -> bool:
    return any(call.tool in _SIGNS and PATIENT not in call.arguments for call in calls)
