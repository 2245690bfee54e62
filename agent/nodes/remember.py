"""The end of the turn: what stays of it is what the next message may refer to."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState


async def remember(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Keep what was written down last ("no, 8.7" corrects it); the words themselves are kept by agent.companion."""
    logged = [call.tool for call in state["calls"] if call.tool.startswith("log_")]
    return {"last_logged": logged[-1] if logged else state.get("last_logged")}
