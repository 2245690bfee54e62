"""What is known of a person: shown, corrected and forgotten, one thing at a time."""

from typing import Any, Literal, NamedTuple

from sqlmodel import Session

from memory import people
from memory.forgetting import forget_one, keys_telling
from memory.recall import Holding
from memory.recall.facts.slots import told
from memory.records import Person
from tools.hands import Given, Hands
from tools.knowing import Known, known
from tools.outcome import Offer, Outcome

_MOST_ITEMS = 8
_MOST_FOUND = 3
_NEAR = 0.6  # of the best score, as in recollection
_LOOKED_AT = 12
_OF_ONESELF = ("name", "age", "sex", "height_cm", "diabetes_type", "diagnosed_year")

Kind = Literal["said", "told", "preference"]


class _Item(NamedTuple):
    """Something that can be forgotten: a memory by its key, a slot of the profile, or one preference."""

    kind: Kind
    key: str
    facts: dict[str, Any]


async def show_profile(hands: Given) -> Outcome:
    """Tell the person what is known of them."""
    found = await _known(hands)
    if found.nothing:
        return Outcome("knowing.nothing", {"missing": found.missing})
    facts = facts_known(found, hands.person)
    return Outcome("knowing.known", facts, ((Offer("knowing.edit", "edit_profile", again=True),),))


def facts_known(found: Known, person: Person) -> dict[str, Any]:
    """Gather the facts of the block "knowing.known"."""
    return {
        **dict.fromkeys((*_OF_ONESELF, "preferences", "pregnant")),
        **found.told,
        "preferences": [
            one
            for one in found.told.get("preferences") or ()
            if not any(one in held.text for held in found.pinned)
        ],
        "target_low": person.target_low,
        "target_high": person.target_high,
        "allergies": found.allergies,
        "medicines": found.medicines,
        "severe_lows": found.severe_lows,
        "states": found.states,
        "glucose": found.glucose,
        "contexts": [one for one in found.glucose.contexts if one.name in found.contexts],
        "measured": found.measured,
        "foods": found.foods,
        "notes": found.notes,
        "patterns": found.patterns,
        "missing": found.missing[:2],
    }


async def edit_profile(hands: Given) -> Outcome:
    """Offer to forget one of the things that are known."""
    items = _items(await _known(hands))[:_MOST_ITEMS]
    if not items:
        return Outcome("knowing.nothing", {"missing": ()})
    return Outcome("knowing.which", offers=tuple((_offer(item),) for item in items))


async def forget_item(hands: Given, kind: Kind, key: str) -> Outcome:
    """Forget one thing: something that was said, something of the profile, or one preference."""
    gone = await hands.database.write(lambda session: _forget(session, hands, kind, key))
    return Outcome("knowing.forgotten" if gone else "knowing.gone")


async def forget_said(hands: Given, query: str) -> Outcome:
    """Find what the person said about something, and offer to forget it."""
    found = await hands.recall.search(hands.person.id, query, asof=hands.now, limit=_LOOKED_AT)
    said = [one for one in found if one.kind == "said"]
    near = [one for one in said if one.score > 0 and one.score >= _NEAR * said[0].score][:_MOST_FOUND]
    if not near:
        return Outcome("recall.nothing")
    items = [_Item("said", one.source_key, {"text": one.text}) for one in near]
    facts = {"said": [{"at": one.at, "text": one.text} for one in near]}
    return Outcome("knowing.found", facts, tuple((_offer(item),) for item in items))


async def stop_taking(hands: Given) -> Outcome:
    """Take note that the person no longer takes a medicine; the message itself ends what was known of it."""
    over = {one.slot for one in told(hands.text) if one.stopped}
    open_ones = [one for one in (await _known(hands)).medicines if one.slot in over]
    return Outcome("knowing.stopped", {"said": open_ones})


async def wrong_allergy(hands: Given) -> Outcome:
    """Show the allergies that are known, each to be forgotten with a button."""
    allergies = (await _known(hands)).allergies
    if not allergies:
        return Outcome("knowing.no_allergy")
    items = [_Item("said", one.source_key, {"text": one.text}) for one in allergies]
    return Outcome("knowing.which", offers=tuple((_offer(item),) for item in items))


async def _known(hands: Hands) -> Known:
    return await hands.database.read(lambda session: known(session, hands.vault, hands.person, hands.now))


def _items(found: Known) -> list[_Item]:
    """What can be forgotten, what was said first, each text once."""
    said: tuple[Holding, ...] = (*found.pinned, *found.states)
    once = {one.text: _Item("said", one.source_key, {"text": one.text}) for one in said}
    liked = [
        _Item("preference", one, {"text": one})
        for one in found.told.get("preferences") or ()
        if one not in once
    ]
    of_oneself = [
        _Item("told", name, {"slot": name, "value": found.told[name]})
        for name in _OF_ONESELF
        if found.told.get(name) is not None
    ]
    return [*once.values(), *liked, *of_oneself]


def _offer(item: _Item) -> Offer:
    words = "knowing.item_told" if item.kind == "told" else "knowing.item_said"
    return Offer(words, "forget_item", {"kind": item.kind, "key": item.key}, item.facts)


def _forget(session: Session, hands: Hands, kind: Kind, key: str) -> bool:
    person_id = hands.person.id
    if kind == "said":
        text = forget_one(session, hands.vault, person_id, key)
        liked = people.profile(session, hands.vault, person_id).get("preferences") or ()
        for one in liked if text else ():
            if one in text or text in one:  # type: ignore[operator]  # there is a text
                people.untell(session, hands.vault, person_id, "preferences", one)
        return text is not None
    if kind == "told":
        return people.untell(session, hands.vault, person_id, key)
    gone = people.untell(session, hands.vault, person_id, "preferences", key)
    for telling in keys_telling(session, hands.vault, person_id, key) if gone else ():
        forget_one(session, hands.vault, person_id, telling)
    return gone
