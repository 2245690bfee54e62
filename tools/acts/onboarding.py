"""The first minute: a welcome, then seven questions of one tap each, every one of which can be skipped or interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlmodel import Session

from health.targets import PREGNANCY_HIGH, PREGNANCY_LOW
from memory import people
from tools.acts.profile import update_profile
from tools.acts.pushes import set_push
from tools.acts.reminders import set_reminder
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question

Step = Literal["language", "unit", "diabetes", "targets", "zone", "reminder", "reading"]
STEPS: tuple[Step, ...] = get_args(Step)

KEPT = "onboarding"
"""What the profile calls it: the key of the turn that began it, the step that is asked, and since when (ISO)."""

NEW = timedelta(days=1)
"""Who has been here longer without a welcome is not asked as if they had just come."""

OPEN = timedelta(minutes=30)
"""So long a typed answer is taken as one to the question that was asked."""

SKIP, LATER, SAID = "skip", "later", "said"
"""Choices that are none: not this one; the rest another time; the answer was written instead of tapped."""

_ANSWERED_BY: Mapping[Step, tuple[str, tuple[str, ...]]] = {
    "language": ("update_profile", ("language",)),
    "unit": ("update_profile", ("unit",)),
    "diabetes": ("update_profile", ("diabetes_type",)),
    "targets": ("update_profile", ("target_low", "target_high")),
    "zone": ("update_profile", ("timezone",)),
    "reminder": ("set_reminder", ("time", "at")),
    "reading": ("log_glucose", ("value",)),
}
_CHOICES: Mapping[Step, tuple[tuple[str, ...], ...]] = {
    "language": (("zh", "en"),),
    "unit": (("mmol/L", "mg/dL"),),
    "diabetes": (("type2", "type1"), ("prediabetes", "gestational")),
    "targets": (("3.9-10.0",), ("4.4-10.0",)),
    "zone": (("Asia/Shanghai", "Europe/London"), ("America/New_York", "America/Los_Angeles")),
    "reminder": (("glucose 07:00",), ("medication 20:00",), ("morning 08:00",)),
    "reading": (),
}


@dataclass(frozen=True)
class Opening:
    """Where somebody stands: still to be welcomed, and the step that was asked a moment ago."""

    newcomer: bool = False
    step: Step | None = None


def opening(profile: Mapping[str, Any], created_at: datetime, turn_key: str, now: datetime) -> Opening:
    """Tell where somebody stands; a turn that is run again after a crash welcomes again."""
    told = profile.get(KEPT)
    if told is None or told["by"] == turn_key:
        return Opening(newcomer=now - created_at < NEW)
    fresh = now - datetime.fromisoformat(told["at"]) <= OPEN
    return Opening(step=told["step"] if fresh and told["step"] in STEPS else None)


def answers(step: Step, tool: str, arguments: Mapping[str, Any]) -> bool:
    """Tell whether something that was written answers the question of a step."""
    wanted, slots = _ANSWERED_BY[step]
    return tool == wanted and any(arguments.get(slot) is not None for slot in slots)


async def welcome(hands: Given, after: bool = False) -> tuple[Outcome, ...]:
    """Welcome somebody new: with the first question, or with an offer where their first message was about something."""
    await _keep(hands, "language")
    if not after:
        return (Outcome("onboarding.welcome"), _question("language", hands))
    begin = Offer("onboarding.begin_button", "set_up", {"step": "language"})
    later = Offer("onboarding.later_button", "set_up", {"step": "language", "choice": LATER})
    return (Outcome("onboarding.offer", offers=((begin, later),), alone=True),)


async def set_up(hands: Given, step: Step | None = None, choice: str | None = None) -> tuple[Outcome, ...]:
    """Take the answer to a step and ask the next; without an answer ask it, without a step go on where it was left."""
    if choice == LATER:
        await _keep(hands, "")
        return (Outcome("onboarding.later"),)
    if step is None or choice is None:
        return await _resume(hands, step)
    done = () if choice in {SKIP, SAID} else await _apply(hands, step, choice)
    if step == "language" and choice in {"zh", "en"}:
        hands = replace(hands, language=choice)
    hands = await _as_now(hands)
    following = STEPS[STEPS.index(step) + 1 :]
    await _keep(hands, following[0] if following else "")
    return (*done, _question(following[0], hands) if following else _end(hands))


async def _resume(hands: Hands, step: Step | None) -> tuple[Outcome, ...]:
    told = await hands.database.read(
        lambda session: people.profile(session, hands.vault, hands.person.id).get(KEPT)
    )
    left = step or (told["step"] if told else STEPS[0])
    if left not in STEPS:
        return (Outcome("talk.help"),)
    await _keep(hands, left)
    return (_question(left, hands),)


async def _apply(hands: Hands, step: Step, choice: str) -> tuple[Outcome, ...]:
    """Do what the button says; what is only confirmed again is not said, what changes for a pregnancy is."""
    if step == "reminder":
        what, time = choice.split(" ")
        if what == "morning":
            return (replace(await set_push(hands, push="morning", on=True, time=time), offers=()),)
        made = await set_reminder(hands, what=what, time=time, repeat="daily")  # type: ignore[arg-type]  # one of _CHOICES
        return (replace(made, offers=()),)
    low, _, high = choice.partition("-")
    changes: Mapping[Step, dict[str, Any]] = {
        "language": {"language": choice},
        "unit": {"unit": choice},
        "diabetes": {"diabetes_type": choice},
        "targets": {"target_low": float(low), "target_high": float(high)} if step == "targets" else {},
        "zone": {"timezone": choice},
    }
    return (await update_profile(hands, **changes[step]))[1:]


async def _as_now(hands: Hands) -> Hands:
    """Give the person as they are after what was just told: a pregnancy has other targets."""
    person = await hands.database.read(lambda session: people.person(session, hands.person.id))
    return replace(hands, person=person) if person is not None else hands


def _question(step: Step, hands: Hands) -> Outcome:
    choices = _CHOICES[step]
    if step == "targets" and hands.person.target_high == PREGNANCY_HIGH:
        choices = ((f"{PREGNANCY_LOW}-{PREGNANCY_HIGH}",),)
    rows = tuple(
        tuple(
            Offer(f"onboarding.{step}_choice", "set_up", {"step": step, "choice": one}, {"choice": one})
            for one in row
        )
        for row in choices
    )
    skip = Offer("onboarding.skip_button", "set_up", {"step": step, "choice": SKIP})
    later = Offer("onboarding.later_button", "set_up", {"step": step, "choice": LATER})
    facts = {"new_language": hands.language, "number": STEPS.index(step) + 1, "of": len(STEPS)}
    question = Question("log_glucose", "value", {}) if step == "reading" else None
    return Outcome(f"onboarding.{step}", facts, (*rows, (skip, later)), question=question)


def _end(hands: Hands) -> Outcome:
    tries = ("talk.try_meal", "talk.try_question")
    offers = tuple((Offer(words, "say", {"words": words}, again=True),) for words in tries)
    return Outcome("onboarding.done", {"new_language": hands.language}, offers)


async def _keep(hands: Hands, step: str) -> None:
    """Note which question is open; whose turn began it all stays noted."""

    def work(session: Session) -> None:
        told = people.profile(session, hands.vault, hands.person.id).get(KEPT)
        by = told["by"] if told else hands.key.rpartition(":")[0]
        now_open = {KEPT: {"by": by, "step": step, "at": hands.now.isoformat()}}
        people.update_profile(session, hands.vault, hands.person.id, now_open, hands.now)

    await hands.database.write(work)
