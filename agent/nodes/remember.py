"""The end of the turn: what stays of it is what the question that is still open needs."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState


async def remember(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Keep the open question; the words are written with the reply, in one transaction (agent.companion)."""
    return {"pending": state.get("pending")}
