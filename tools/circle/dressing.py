"""How what a tool found is said when it is about somebody else, or before others: named, pruned, or written in private."""

from collections.abc import Sequence
from dataclasses import replace

from tools.circle.access import PATIENT, SOMEBODY, Way
from tools.outcome import Letter, Offer, Outcome, Question
from tools.permissions import Role, action_of, refusal

_NAMED_ALREADY = ("circle.", "groups.")


def dressed(outcomes: Sequence[Outcome], found: Way, tool: str) -> tuple[Outcome, ...]:
    """Say whom it is about, keep only the buttons that hold for them, and leave out what was not granted."""
    if found.privately:
        return _written(outcomes, found)
    if found.refused or action_of(tool, {}) == "talk":
        return tuple(outcomes)
    told = _told_them(outcomes, found) if tool.startswith("log_") else ()
    if found.bare and tool.startswith(("log_", "set_item", "undo")):
        outcomes = _pruned(outcomes, found)
    if found.whom is None:
        return tuple(outcomes)
    shown = _headed([_for_them(one, found) for one in outcomes], found)
    return (replace(shown[0], letters=told), *shown[1:]) if shown else ()


def _told_them(outcomes: Sequence[Outcome], found: Way) -> tuple[Letter, ...]:
    """Let a person know what somebody wrote down for them, with the warnings that go with it."""
    logged = [one for one in outcomes if one.question is None]
    if found.whom is None or not logged:
        return ()
    head = Outcome("circle.logged_for_you", {"label": found.whom.label})
    told = [replace(one, offers=()) for one in logged if one.urgent or one.words.startswith("diary.")]
    return tuple(Letter(found.whom.person_id, one) for one in (head, *told))


def _written(outcomes: Sequence[Outcome], found: Way) -> tuple[Outcome, ...]:
    asking = found.hands.asking
    about = [_for_them(one, found) for one in outcomes] if found.whom else list(outcomes)
    if found.whom:
        about = list(_headed(about, found))
    letters = tuple(Letter(asking.id, one) for one in about)
    return (Outcome("groups.in_private", letters=letters),)


def _pruned(outcomes: Sequence[Outcome], found: Way) -> list[Outcome]:
    """Keep warnings and questions; what else was known of the person is not for these eyes."""
    kept = [one for one in outcomes if one.urgent or one.question]
    who = found.hands.called if found.whom else None
    if len(kept) == len(outcomes):
        return kept
    taken_back = any(one.words == "diary.undone" for one in outcomes)
    return [*kept, Outcome("circle.taken_back" if taken_back else "circle.noted", {"who": who})]


def _headed(outcomes: Sequence[Outcome], found: Way) -> tuple[Outcome, ...]:
    if not outcomes or all(one.words.startswith(_NAMED_ALREADY) for one in outcomes):
        return tuple(outcomes)
    urgent = any(one.urgent for one in outcomes)
    return (Outcome("circle.about", {"who": found.hands.called}, urgent=urgent), *outcomes)


def _for_them(outcome: Outcome, found: Way) -> Outcome:
    """Let buttons and questions go on with the same person."""
    rows = tuple(
        tuple(_bound(offer, found) for offer in row if _holds(offer, found)) for row in outcome.offers
    )
    question = outcome.question
    if question is not None and found.whom is not None:
        question = Question(
            question.tool, question.slot, {**question.arguments, PATIENT: found.whom.person_id}
        )
    return replace(outcome, offers=tuple(row for row in rows if row), question=question)


def _holds(offer: Offer, found: Way) -> bool:
    if found.whom is None or offer.tool in {"acknowledge_alert"}:
        return True
    action = action_of(offer.tool, offer.arguments)
    role: Role = "clinician" if found.whom.role == "clinician" else "caregiver"
    return refusal(action, role, found.whom.scopes, None) is None and action != "talk"


def _bound(offer: Offer, found: Way) -> Offer:
    if found.whom is None or offer.tool == "acknowledge_alert":
        return offer
    return replace(offer, arguments={**offer.arguments, PATIENT: found.whom.person_id or SOMEBODY})
