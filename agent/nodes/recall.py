"""What was said before that may matter for the answer; only open talk needs it."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState

_OPEN_TALK = {"talk.chitchat", "talk.unsupported"}
_MOST = 3


async def recall(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Recall for open talk; results of tools already carry what they need."""
    about = runtime.context
    open_talk = any(outcome.words in _OPEN_TALK for outcome in state["outcomes"])
    if not open_talk or about.turn.audience != "private" or len(about.turn.text) < 4:
        return {"remembered": ()}
    found = await about.recall.search(about.person.id, about.turn.text, asof=about.turn.now, limit=_MOST)
    return {"remembered": tuple(one.text for one in found if one.score > 0)}
