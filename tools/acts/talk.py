"""What is said without touching the person's rows: emergencies, refusals, knowledge, small talk."""

import json
import re
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from health.safety import of_the_unborn
from memory import diary
from memory.records import Reading
from prompts.reader import MG_DL_PER_MMOL_L, glucose_text
from tools.acts.moods import mood_of, told
from tools.acts.readings import low_lately
from tools.acts.seeking import asks, seeks
from tools.hands import Given
from tools.library import library
from tools.outcome import Offer, Outcome, Question
from tools.weighing import FoodSaid, helping, told_items, total

_EXAMPLES = ("talk.try_meal", "talk.try_question")


async def emergency(
    hands: Given,
    kind: Literal["hypo", "hyper", "chest_pain", "unconscious", "self_harm", "other"],
) -> Outcome:
    """Say what to do right now."""
    if kind == "other" and of_the_unborn(hands.text):
        return Outcome("safety.unborn", urgent=True)
    return Outcome(f"safety.{kind}", urgent=True)


async def ask_dosing(hands: Given) -> Outcome:  # noqa: ARG001
    """Refuse to say how much insulin or medicine to take, and say whom to ask."""
    return Outcome("safety.dosing", urgent=True)


async def ask_knowledge(hands: Given, query: str) -> Outcome:
    """Answer a general question about diabetes from the reviewed library."""
    # "I was just diagnosed, what should I do?": what is asked stands in the whole message.
    return await known_of(hands, query) or await known_of(hands, hands.text) or Outcome("talk.not_in_library")


async def known_of(hands: Given, query: str) -> Outcome | None:
    """Answer from the library, asked as memories are; None where it does not know."""
    found = await hands.recall.search(library(hands.language), query, asof=hands.now, limit=1)
    if not found:
        return None
    return Outcome("talk.knowledge", {"text": found[0].text, **json.loads(found[0].rest or "{}")})


async def show_help(hands: Given) -> Outcome:  # noqa: ARG001
    """Say what Tangban can do."""
    return Outcome("talk.help", offers=_examples())


def _examples() -> tuple[tuple[Offer, ...], ...]:
    """Offer what can be tried: a value is asked for, since a made-up one would stand in the diary."""
    value = Offer("talk.try_log", "log_glucose", again=True)
    return ((value,), *((Offer(words, "say", {"words": words}, again=True),) for words in _EXAMPLES))


_TOLD = frozenset({"told", "unclear"})
_SEARCHED = frozenset({"tired", "secret"})
"""Moods in which a question is meant as one: who is sad or worn does not ask to be taught."""


async def chitchat(hands: Given) -> Outcome:
    """Answer a greeting, thanks or a feeling."""
    mood = mood_of(hands.text)
    if mood in _TOLD and (low := await _still_low(hands)) is not None:
        return low
    asked = asks(hands.text)
    if seeks(hands.text) if mood in _TOLD else asked and mood in _SEARCHED:
        known = await known_of(hands, hands.text)
        if known is not None:
            return known
    if asked and mood in _TOLD:
        return Outcome("talk.unclear_question", offers=_examples())
    if mood == "unclear":
        return Outcome("talk.unclear_message")
    facts = {"mood": mood, "hour": hands.now.hour, "told": told(hands.text), "turn": len(hands.text) % 3}
    return Outcome("talk.chitchat", facts)


async def _still_low(hands: Given) -> Outcome | None:
    """Come back to a low that nothing was told to be eaten against: whatever else was said can wait."""

    def work(session: Session) -> Reading | None:
        low = low_lately(session, hands.person.id, hands.now)
        if low is None:
            return None
        until = hands.now + timedelta(minutes=1)
        eaten = diary.meals(session, hands.vault, hands.person.id, low.at - timedelta(minutes=1), until)
        return None if eaten else low

    low = await hands.database.read(work)
    if low is None:
        return None
    return Outcome("safety.low", {"value": glucose_text(low.mmol, hands.person.unit)}, urgent=True)


async def symptom(hands: Given, kind: Literal["low", "high", "sick", "unclear", "passed"]) -> Outcome:  # noqa: ARG001
    """Say what to do about how the body feels: measure, and what each result would mean."""
    either = (
        (Offer("safety.meant_sugar", "symptom", {"kind": "low"}, again=True),),
        (Offer("safety.meant_mood", "keep_company", {"mood": "down"}, again=True),),
    )
    offers = either if kind == "unclear" else ()
    question = Question("log_glucose", "value", {})
    return Outcome(f"safety.symptom_{kind}", offers=offers, urgent=True, question=question)


async def value_of_another(hands: Given, value: float, fasting: bool = False) -> Outcome:  # noqa: ARG001
    """Say what a glucose value (mmol/L) of somebody else means; nothing is noted."""
    level = next(name for name, least in _LEVELS if value >= least)
    if fasting and level == "fine" and value >= _HIGH_FASTING:
        level = "fasting"
    return Outcome("talk.value_of_another", {"mmol": value, "level": level})


_LEVELS = (("very_high", 16.7), ("high", 10.0), ("fine", 3.9), ("low", 0.0))
"""mmol/L; from 16.7 (300 mg/dL) on somebody may be in danger whatever their targets are."""
_HIGH_FASTING = 7.3
"""mmol/L (130 mg/dL): above it a fasting value is out of the range that most adults are given."""


async def convert_unit(hands: Given, number: float) -> Outcome:  # noqa: ARG001
    """Convert a glucose value between mmol/L and mg/dL; above the highest mmol/L that a meter shows it is mg/dL."""
    from_mg = number > _MOST_MMOL
    result = number / MG_DL_PER_MMOL_L if from_mg else number * MG_DL_PER_MMOL_L
    units = ("mg/dL", "mmol/L") if from_mg else ("mmol/L", "mg/dL")
    facts = {"number": number, "from_unit": units[0], "to_unit": units[1]}
    return Outcome("lately.converted", {**facts, "result": round(result, 1 if from_mg else 0)})


_MOST_MMOL = 33.3


async def who(hands: Given) -> Outcome:  # noqa: ARG001
    """Say what Tangban is, and what it is not."""
    return Outcome("talk.who")


async def weather(hands: Given, place: str | None = None, at: datetime | None = None) -> Outcome:  # noqa: ARG001
    """Say that the weather cannot be looked up."""
    return Outcome("talk.no_weather")


async def news(hands: Given, query: str | None = None) -> Outcome:  # noqa: ARG001
    """Say that news cannot be looked up."""
    return Outcome("talk.no_news")


async def music(hands: Given, action: str = "play", query: str | None = None) -> Outcome:  # noqa: ARG001
    """Say that music cannot be played."""
    return Outcome("talk.no_music")


_TO_WRITE = re.compile(
    r"(?:发|捎|带)(?:个|条|一个|一条|一下)?(?:消息|信息|微信|短信|语音|信儿?|话)"
    r"|\b(?:text|message|whatsapp|tell|(?:send|write|drop) (?:a )?(?:text|message|note|line|word)(?: to)?) (?:to )?(?:my|mum|mom|dad)\b",
    re.IGNORECASE,
)


async def unsupported(hands: Given) -> Outcome:
    """Say kindly that this is not something Tangban does; whoever would have others told can let them see it."""
    if hands.audience == "private" and _TO_WRITE.search(hands.text):
        invite = Offer("circle.invite_button", "care_circle", {"action": "invite"}, again=True)
        return Outcome("talk.unsupported_message", offers=((invite,),))
    return Outcome("talk.unsupported")


async def clarify(hands: Given, about: str = "message") -> Outcome:  # noqa: ARG001
    """Say that the message was not understood, and how to put it."""
    return Outcome(f"talk.unclear_{about}")


_WITH_MEDICINES = re.compile(r"grapefruit|pomelo|柚", re.IGNORECASE)
"""What changes how some medicines work (docs/sources/safety.md)."""


async def food_for_another(hands: Given, items: list[FoodSaid] | None = None) -> Outcome:  # noqa: ARG001
    """Say what holds in general of a food that somebody else would eat; the writer's own records are no measure of it."""
    foods = [helping(item) for item in items or ()]
    known = [one for one in foods if one.grams is not None]
    facts = {
        "items": told_items(known),
        "carbs": total(known)["carbs_g"] if known else None,
        "medicines": any(_WITH_MEDICINES.search(one.said.food) for one in foods),
    }
    return Outcome("foods.for_another", facts)


async def food_carbs(hands: Given, items: list[FoodSaid]) -> Outcome:  # noqa: ARG001
    """Tell how many carbohydrates a food holds, in one usual helping where no amount was said."""
    foods = [helping(item) for item in items]
    known = [one for one in foods if one.grams is not None and total([one])["carbs_g"] is not None]
    unknown = [one.said.food for one in foods if one not in known]
    if not known:
        return Outcome("prediction.unknown_food", {"unknown": unknown})
    sums = total(known)
    facts = {"items": told_items(known), "carbs": sums["carbs_g"], "kcal": sums["kcal"], "unknown": unknown}
    return Outcome("foods.carbs", facts)


async def which_food(hands: Given) -> Outcome:  # noqa: ARG001
    """Ask which food is meant where somebody asks about less or more of it and has named none."""
    return Outcome("foods.which", question=Question("predict_response", "items", {}))
