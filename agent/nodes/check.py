"""The last look before something is said."""

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.afterwards import after, worded
from agent.brains.shadow import Heard
from agent.brains.verdict import Verdict, judge
from agent.state import Circumstances, Draft, TalkState
from agent.turn import Choice, Part
from prompts.reader import say


def checkable(state: TalkState, about: Circumstances) -> bool:  # noqa: ARG001  # what every fork is asked with
    """Tell whether there is anything to check: a draft, what a person does after an earlier one, a part with nothing in it."""
    drafted = state.get("draft") is not None or state.get("last_worded") is not None
    return drafted or not all(map(_said, state["parts"]))


async def check(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Let a draft stand only if it passes; let nothing empty out. Channels cut what is too long for their platform."""
    parts, trace = state["parts"], state.get("trace", {})
    tools = [call.tool for call in state["calls"]]
    last = state.get("last_worded")
    said_after = after(last, runtime.context.turn, tools)
    kept = None if said_after is not None else last
    draft, about = state.get("draft"), runtime.context
    if draft is not None and about.brains is not None:
        verdict = await judge(about.brains, draft.drafted, about.language)
        trace = {**trace, **verdict.trace}
        if draft.shadow is not None:
            heard, written = Heard(draft.shadow, _first(verdict)), draft.drafted
            about.brains.shadows.along(heard, written.asked, about.language, written.allowed)
        if verdict.text is not None:
            if draft.drafted.choice.side == "left":
                kept = worded(about.turn, verdict.by, tools)
            said = Part(
                draft.read_as(verdict.text), choices=_buttons(verdict.by, draft, about), by=verdict.by
            )
            parts = _replaced(parts, draft.composed, said)
    return {
        "parts": tuple(filter(_said, parts)),
        "trace": trace,
        "after": said_after,
        "last_worded": kept,
    }


def _said(part: Part) -> bool:
    return bool(part.text or part.picture or part.document)


def _first(verdict: Verdict) -> frozenset[str]:
    """The faults of the first draft; a second try is not compared."""
    found: list[list[str]] = verdict.trace["faults"]
    return frozenset(found[0] if found else ())


def _replaced(parts: tuple[Part, ...], composed: str, said: Part) -> tuple[Part, ...]:
    """Put the draft where the composer's words stood; everything else of the answer stays."""
    for place, part in enumerate(parts):
        if composed in part.text:
            text = part.text.replace(composed, said.text, 1)
            now = replace(part, text=text, choices=(*part.choices, *said.choices), by=said.by)
            return (*parts[:place], now, *parts[place + 1 :])
    return parts


def _buttons(by: str, draft: Draft, about: Circumstances) -> tuple[tuple[Choice, ...], ...]:
    """Ask how an answer was: below open talk, which nobody reviewed, and wherever a brain is on trial."""
    open_talk = draft.drafted.choice.side == "right" and draft.drafted.by is not None
    if about.brains is None or not (open_talk or about.brains.on_trial(by)):
        return ()
    key = about.turn.key
    return (
        tuple(
            Choice(say(f"brains.{name}", about.language), {"tool": "rate_answer", "arguments": one})
            for name, one in (
                ("good", {"version": by, "good": True, "answer": key}),
                ("bad", {"version": by, "good": False, "answer": key}),
            )
        ),
    )
