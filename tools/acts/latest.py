"""What the last values say: whether it has come down, and whether sugar is needed now."""

from datetime import timedelta

from memory import diary, people
from prompts.reader import glucose_text
from tools.hands import Given
from tools.outcome import Outcome, Question

_HALF_A_DAY = timedelta(hours=12)
_NOW = timedelta(minutes=60)
_SOON = timedelta(minutes=1)
_LOW, _ENOUGH = 3.9, 5.6  # mmol/L; below 5.6 a small snack is safer before a run or the night with insulin


async def compare_latest(hands: Given) -> Outcome:
    """Set the last value beside the one before it."""
    found = await hands.database.read(
        lambda session: diary.readings(session, hands.person.id, hands.now - _HALF_A_DAY, hands.now + _SOON)
    )
    if len(found) < 2:
        return Outcome("latest.only_one", question=Question("log_glucose", "value", {}))
    before, last = found[-2:]
    facts = {
        "before": before.mmol,
        "before_at": before.at,
        "mmol": last.mmol,
        "at": last.at,
        "change": last.mmol - before.mmol,
    }
    return Outcome("latest.compared", facts)


async def show_targets(hands: Given) -> Outcome:
    """Tell between which values the person's glucose is to lie."""
    person = hands.person
    told = await hands.database.read(lambda session: people.profile(session, hands.vault, person.id))
    facts = {"low": person.target_low, "high": person.target_high}
    own = {"fasting": told.get("target_fasting"), "after_meal": told.get("target_after_meal")}
    return Outcome("latest.targets", {**facts, **own})


async def double_dose(hands: Given) -> tuple[Outcome, ...]:  # noqa: ARG001
    """Say what to do first after a medicine that was perhaps taken twice, and whom to ask."""
    question = Question("log_glucose", "value", {})
    return Outcome("latest.double_dose", urgent=True, question=question), Outcome(
        "safety.dosing", urgent=True
    )


async def need_sugar(hands: Given) -> Outcome:
    """Say whether something sweet is needed, by the value of this hour; without one it has to be measured."""
    found = await hands.database.read(
        lambda session: diary.readings(session, hands.person.id, hands.now - _NOW, hands.now + _SOON)
    )
    if not found:
        return Outcome("latest.measure_first", question=Question("log_glucose", "value", {}))
    last = found[-1]
    if last.mmol < _LOW:
        return Outcome("safety.low", {"value": glucose_text(last.mmol, hands.person.unit)}, urgent=True)
    return Outcome("latest.sugar", {"mmol": last.mmol, "at": last.at, "small": last.mmol < _ENOUGH})
