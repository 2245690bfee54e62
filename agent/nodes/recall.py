"""What was said before that may matter for the answer; only a brain that drafts open talk needs it."""

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState

_OPEN_TALK = {"talk.chitchat", "talk.unsupported"}
_MOST = 3
_SHORT = 4


async def recall(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Recall for open talk; results of tools already carry what they need, and the composer does not look back."""
    about = runtime.context
    open_talk = any(outcome.words in _OPEN_TALK for outcome in state["outcomes"])
    if about.brains is None or not open_talk or about.turn.audience != "private":
        return {"remembered": ()}
    if len(about.turn.text) < _SHORT:
        return {"remembered": ()}
    found = await about.recall.search(about.person.id, about.turn.text, asof=about.turn.now, limit=_MOST)
    # What was said in a group was said by several people: it stays there.
    return {"remembered": tuple(one.text for one in found if one.score > 0 and one.kind == "said")}
