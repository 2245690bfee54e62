"""The last look before something is said."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState


async def check(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Let nothing empty out; channels cut what is too long for their platform."""
    return {"parts": tuple(part for part in state["parts"] if part.text or part.picture or part.document)}
