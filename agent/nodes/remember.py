"""The end of the turn: what stays of it is what the next message may refer to."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState
from tools.circle.access import PATIENT


async def remember(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Keep what was written down last, and for whom ("no, 8.7" corrects it); the words themselves are kept by agent.companion."""
    logged = [call for call in state["calls"] if call.tool.startswith("log_")]
    if not logged:
        return {"last_logged": state.get("last_logged"), "last_whom": state.get("last_whom")}
    return {"last_logged": logged[-1].tool, "last_whom": logged[-1].arguments.get(PATIENT)}
