"""What was said before that may matter for the answer; only a brain that drafts open talk needs it."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState

_OPEN_TALK = {"talk.chitchat", "talk.unsupported"}
_MOST = 3
_SHORT = 4


def recallable(state: TalkState, about: Circumstances) -> bool:
    """Tell whether there is anything to look back for: results of tools carry what they need, and the composer does not look back."""
    if about.brains is None or about.turn.audience != "private" or len(about.turn.text) < _SHORT:
        return False
    return any(outcome.words in _OPEN_TALK for outcome in state["outcomes"])


async def recall(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:  # noqa: ARG001  # LangGraph
    """Recall for open talk."""
    about = runtime.context
    found = await about.recall.search(about.person.id, about.turn.text, asof=about.turn.now, limit=_MOST)
    # What was said in a group was said by several people: it stays there.
    return {"remembered": tuple(one.text for one in found if one.score > 0 and one.kind == "said")}
