"""Emergencies and dosing questions, found by code before anything else is tried."""

from langgraph.runtime import Runtime

from agent.state import Call, Circumstances, TalkState
from health.safety import alarms, asks_dose


async def triage(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Find what cannot wait in the text of a message that the person wrote themselves."""
    turn = runtime.context.turn
    if turn.action is not None or turn.forwarded:
        return {"alarms": ()}
    found = [
        Call("emergency", {"kind": kind}) for kind in dict.fromkeys(one.kind for one in alarms(turn.text))
    ]
    if asks_dose(turn.text):
        found.append(Call("ask_dosing", {}))
    return {"alarms": tuple(found)}
