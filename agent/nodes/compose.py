"""From outcomes to the messages that are sent: the built-in composer, which needs no model, and a draft beside it where there is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from agent.brains.brains import told
from agent.brains.choice.sides import choose
from agent.brains.prompt.gathering import Scene
from agent.state import Circumstances, Draft, TalkState
from agent.turn import Choice, Part
from memory.learning import versions
from memory.records import Person
from prompts.reader import facts_of, say
from tools.outcome import Offer, Outcome

_MOST_BUTTON_ROWS = 4
_LATE = timedelta(minutes=10)


async def compose(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
    """Word every outcome in the person's language: what is urgent first, pictures in messages of their own."""
    about = runtime.context
    ordered = _most_urgent_first(state["outcomes"])
    draft, trace = await drafted(state, about)
    trace = {**state.get("trace", {}), **trace}
    parts: list[Part] = [Part(late)] if (late := _late(about)) and ordered else []
    for outcome in _in_one_unit(_once(ordered)):
        part = word(outcome, about)
        if parts and not outcome.alone and _joins(parts[-1], part):
            parts[-1] = _joined(parts[-1], part)
        else:
            parts.append(part)
    return {"parts": tuple(parts), "draft": draft, "trace": trace}


async def drafted(state: TalkState, about: Circumstances) -> tuple[Draft | None, dict[str, Any]]:
    """Let a brain draft the one outcome that it may word; what it wrote is seen by nobody before the check."""
    if about.brains is None:
        return None, {}
    chosen = choose(state["outcomes"], about.turn.audience)
    if chosen.outcome is None or chosen.choice is None:
        return None, {"side": None, "why": chosen.why, "by": "builtin"}
    outcome, place = chosen.outcome, chosen.choice.place
    composed = word(outcome, about).text
    trace = {"side": chosen.choice.side, "why": chosen.why, "by": "builtin"}
    served = await _own(about) if chosen.choice.side == "left" else versions.Served(None)
    result = str(outcome.facts["text"]) if place == "text" else composed
    found, steps = await about.brains.draft(chosen.choice, _scene(state, about), result, served.brain)
    if found is None:
        return None, {**trace, "steps": told(steps)}

    def read_as(text: str) -> str:
        if place == "text":
            return word(replace(outcome, facts={**outcome.facts, "text": text}), about).text
        return text if place == "instead" else f"{composed}\n\n{text}"

    return Draft(found, composed, read_as, served.shadow), trace


def _scene(state: TalkState, about: Circumstances) -> Scene:
    now = about.turn.now.astimezone(ZoneInfo(about.person.zone))
    means = (about.database, about.vault, about.recall)
    return Scene(*means, about.person, about.language, now, about.turn.text, state.get("remembered", ()))


async def _own(about: Circumstances) -> versions.Served:
    """Find the brain that serves this person; where it is new, they are asked how it was."""
    person_id, now = about.person.id, about.turn.now
    served = await about.database.read(lambda session: versions.serving(session, person_id, now))
    if about.brains is not None:
        about.brains.ask_about(served.brain, asked=served.watched)
    return served


def _most_urgent_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Say what is urgent first, and a low value together with its symptoms as one thing."""
    ordered = sorted(outcomes, key=lambda outcome: not outcome.urgent)
    hypo = next((one for one in ordered if one.words == "safety.hypo"), None)
    low = next((one for one in ordered if one.words in {"safety.low", "safety.very_low"}), None)
    if hypo is None or low is None:
        return ordered
    words = "safety.hypo_severe" if low.words == "safety.very_low" else "safety.hypo"
    both = Outcome(words, hypo.facts, low.offers, urgent=True)
    return [both, *(one for one in ordered if one not in (hypo, low))]


def _late(about: Circumstances) -> str | None:
    """Say which message is answered where it lay waiting for long, as after a night without network."""
    if about.turn.now - about.turn.sent_at < _LATE:
        return None
    return say(
        "talk.late", about.language, sent_at=about.turn.sent_at, **facts_of(about.person, about.turn.now)
    )


def _once(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Say a thing without facts ("I cannot do that") once, however often it came up."""
    kept: list[Outcome] = []
    for outcome in outcomes:
        if outcome.facts or outcome.picture or all(outcome.words != other.words for other in kept):
            kept.append(outcome)
    return kept


def _in_one_unit(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Let the whole reply speak the unit that one of its outcomes has just chosen."""
    unit = next((one.facts["new_unit"] for one in outcomes if one.facts.get("new_unit")), None)
    if unit is None:
        return list(outcomes)
    return [
        one if "new_unit" in one.facts else replace(one, facts={**one.facts, "new_unit": unit})
        for one in outcomes
    ]


def word(outcome: Outcome, about: Circumstances) -> Part:
    """Put one outcome of a turn into words and buttons."""
    return worded(outcome, about.person, about.language, about.turn.now)


def worded(outcome: Outcome, person: Person, language: str, now: datetime) -> Part:
    """Put an outcome into a person's words and buttons; a language or unit that was just chosen is spoken at once."""
    language = outcome.facts.get("new_language") or language
    everyday = facts_of(person, now)
    everyday["unit"] = outcome.facts.get("new_unit") or everyday["unit"]
    text = say(outcome.words, language, **{**everyday, **outcome.facts})
    rows = tuple(tuple(_choice(offer, everyday, language) for offer in row) for row in outcome.offers)
    return Part(text, outcome.picture, rows, outcome.document)


def _choice(offer: Offer, everyday: Mapping[str, Any], language: str) -> Choice:
    label = say(offer.words, language, **{**everyday, **offer.facts})
    again = {"again": True} if offer.again else {}
    return Choice(label, {"tool": offer.tool, "arguments": dict(offer.arguments), **again})


def _joins(first: Part, second: Part) -> bool:
    return not (first.picture or second.picture or first.document or second.document)


def _joined(first: Part, second: Part) -> Part:
    rows = (*first.choices, *second.choices)[:_MOST_BUTTON_ROWS]
    return Part(f"{first.text}\n\n{second.text}", None, rows)
