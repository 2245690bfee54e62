"""The end of the turn: what stays of it is what the next message may refer to."""

from langgraph.runtime import Runtime

from agent.nodes.unwell import felt_at
from agent.nodes.varying import asked_for
from agent.state import Circumstances, TalkState
from tools.circle.access import PATIENT


async def remember(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Keep what was written down last, and for whom ("no, 8.7" corrects it); the words themselves are kept by agent.companion."""
    turn = runtime.context.turn
    asked = asked_for(state["calls"], turn.text, state.get("last_asked"), turn.sent_at)
    logged = [call for call in state["calls"] if call.tool.startswith("log_")]
    if not logged:
        kept: TalkState = {"last_logged": state.get("last_logged"), "last_whom": state.get("last_whom")}
    else:
        kept = {"last_logged": logged[-1].tool, "last_whom": logged[-1].arguments.get(PATIENT)}
    tools = [call.tool for call in state["calls"] if call.tool != "welcome"]
    felt = felt_at(state["calls"], state.get("last_felt"), turn.sent_at)
    return {**kept, "last_asked": asked, "last_tools": tools, "last_felt": felt}
