"""Running the tools in order, each with an idempotency key of its own."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime
from pydantic import ValidationError

from agent.brains.planning import MOST_SECONDS
from agent.state import Call, Circumstances, Pending, TalkState
from tools.hands import Address, Hands
from tools.outcome import Outcome
from tools.table import TOOLS, call

_AT_MOST = 12


async def act(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Do everything that was asked, in order; what one call learned may complete the next."""
    hands = hands_of(runtime.context)
    outcomes: list[Outcome] = []
    clock = asyncio.get_running_loop().time
    late = clock() + MOST_SECONDS
    for number, one in enumerate(state["calls"][:_AT_MOST]):
        if one.tool == "welcome" and any(outcome.urgent for outcome in outcomes):
            break  # not now: somebody is in danger
        if "plan" in state.get("trace", {}) and clock() > late:
            break  # what a plan did so far is answered in time
        completed = _carry_over(one, outcomes)
        outcomes.extend(await _run(completed, replace(hands, key=f"{hands.key}:{number}")))
    return {"outcomes": tuple(outcomes), "pending": _asked(outcomes, hands.now) or state.get("pending")}


def hands_of(about: Circumstances) -> Hands:
    """Give the tools their means, with instants on the person's own clock."""
    turn, zone = about.turn, ZoneInfo(about.person.zone)
    return Hands(
        database=about.database,
        vault=about.vault,
        recall=about.recall,
        person=about.person,
        audience=turn.audience,
        address=Address(*turn.address),
        key=turn.key,
        text=turn.text,
        sent_at=turn.sent_at.astimezone(zone),
        now=turn.now.astimezone(zone),
        language=about.language,
        links=about.links,
        file=turn.file,
    )


async def _run(one: Call, hands: Hands) -> tuple[Outcome, ...]:
    if one.tool not in TOOLS:
        return (Outcome("talk.button_old"),)
    try:
        return await call(one.tool, one.arguments, hands)
    except ValidationError:
        # A number that no body has, a date that does not exist: ask again rather than guess.
        return (Outcome("talk.unclear_message"),)


def _carry_over(one: Call, outcomes: list[Outcome]) -> Call:
    """A corrected value belongs to the same moment and meal as the one it replaces."""
    if not outcomes or outcomes[-1].words != "diary.undone" or one.tool != "log_glucose":
        return one
    undone: dict[str, Any] = {
        name: outcomes[-1].facts.get(name) for name in ("at", "context", "meal", "minutes_after_meal")
    }
    kept = {name: value for name, value in undone.items() if value is not None}
    return replace(one, arguments={**kept, **one.arguments})


def _asked(outcomes: list[Outcome], now: datetime) -> Pending | None:
    questions = [outcome.question for outcome in outcomes if outcome.question]
    if not questions:
        return None
    last = questions[-1]
    return Pending(tool=last.tool, slot=last.slot, arguments=dict(last.arguments), asked_at=now.isoformat())
