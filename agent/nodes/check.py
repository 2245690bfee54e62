"""The last look before something is said."""

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.brains.verdict import judge
from agent.state import Circumstances, TalkState
from agent.turn import Choice, Part
from prompts.reader import say


async def check(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Let a draft stand only if it passes; let nothing empty out. Channels cut what is too long for their platform."""
    parts, trace = state["parts"], state.get("trace", {})
    draft, about = state.get("draft"), runtime.context
    if draft is not None and about.brains is not None:
        verdict = await judge(about.brains, draft.drafted, about.language)
        trace = {**trace, **verdict.trace}
        if verdict.text is not None:
            buttons = _buttons(verdict.by, about)
            parts = _replaced(parts, draft.composed, draft.read_as(verdict.text), buttons)
    return {
        "parts": tuple(part for part in parts if part.text or part.picture or part.document),
        "trace": trace,
    }


def _replaced(
    parts: tuple[Part, ...], composed: str, text: str, buttons: tuple[tuple[Choice, ...], ...]
) -> tuple[Part, ...]:
    """Put the draft where the composer's words stood; everything else of the answer stays."""
    for place, part in enumerate(parts):
        if composed in part.text:
            now = replace(part, text=part.text.replace(composed, text, 1), choices=(*part.choices, *buttons))
            return (*parts[:place], now, *parts[place + 1 :])
    return parts


def _buttons(by: str, about: Circumstances) -> tuple[tuple[Choice, ...], ...]:
    """Ask how an answer was where a brain is on trial."""
    if about.brains is None or not about.brains.on_trial(by):
        return ()
    return (
        tuple(
            Choice(say(f"brains.{name}", about.language), {"tool": "rate_answer", "arguments": one})
            for name, one in (
                ("good", {"version": by, "good": True}),
                ("bad", {"version": by, "good": False}),
            )
        ),
    )
