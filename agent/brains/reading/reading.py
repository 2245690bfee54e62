"""Lets a model read a message that the grammar is unsure of, into the same requests, held to the same rules and more.

What a model proposes never writes into the diary, changes the profile, or touches the person's rights, and every amount in it
must stand in the message. A plain log never comes here: the grammar is sure of it.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.brains.backend import Asked, Line
from agent.brains.brains import Brains
from agent.brains.chain.candidate import Step
from agent.brains.prompt.sections import Section, fenced
from agent.requests import Item, PredictResponse, Request, SetReminder
from health.safety import figures
from health.safety.plain import plain
from prompts.reader import say

MOST = 4
"""How many steps a plan may have."""
_SECONDS = 6.0
_UNSURE = 0.6
_LONGEST = 600
_YEAR = 365
_ALLOWED = (
    "predict_response",
    "recall_memories",
    "show_insights",
    "show_chart",
    "set_reminder",
    "list_reminders",
    "ask_knowledge",
    "ask_dosing",
    "emergency",
    "help",
    "chitchat",
    "unsupported",
)
"""What a model may propose: nothing that is written down except a reminder, which is shown with a button to take it back."""
_ASKING = re.compile(
    r"[?？]|吗|呢|帮|请|给我|能不能|可不可以|想知道|想看|怎么|什么|多少|哪|为什么|准备|安排"
    r"|\b(?:what|how|why|when|which|who|can|could|would|please|help|show|tell|find|prepare|plan|let me|want|need)\b",
    re.IGNORECASE,
)
_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


@dataclass(frozen=True)
class Read:
    """What a model made of a message: nothing where it did not answer or nothing of it held."""

    requests: tuple[Request, ...]
    steps: tuple[Step, ...]


def unsure(found: Sequence[tuple[str, float]], text: str) -> bool:
    """Tell whether a model should look: one unsure intent that writes nothing, in a message that asks for something.

    `found` are the intents that the grammar found, each with its confidence.
    """
    if len(found) != 1 or not 6 <= len(text) <= _LONGEST:
        return False
    intent, confidence = found[0]
    doubtful = intent in {"chitchat", "ask_knowledge"} and confidence < _UNSURE
    return doubtful and _ASKING.search(text) is not None


async def read(brains: Brains, person_id: str, text: str, now: datetime, language: str) -> Read:
    """Ask a brain what is wanted; `now` is aware and on the person's clock."""
    names = brains.chain("left", person_id) or brains.chain("right", person_id)
    told = say("brains.read", language, most=MOST, now=now)
    section = Section(say("brains.section_message", language), (text,))
    asked = Asked((Line("system", told), Line("user", fenced(section))), 300, _schema())
    until = asyncio.get_running_loop().time() + min(_SECONDS, brains.plan.patience / 2)
    walked = await brains.ask(names, asked, until)
    found = proposed(walked.said.text, text, now) if walked.said else ()
    return Read(found, walked.steps)


def proposed(answer: str, text: str, now: datetime) -> tuple[Request, ...]:
    """Take from a model's JSON what holds: the intents that it may propose, in the shape of our requests, grounded in the text."""
    try:
        rows = json.loads(answer)["requests"]
    except (ValueError, TypeError, KeyError):
        return ()
    if not isinstance(rows, list):
        return ()
    found = [_grounded(one, text, now) for one in rows[:MOST]]
    return tuple(one for one in found if one is not None)


def _grounded(row: Any, text: str, now: datetime) -> Request | None:
    if not isinstance(row, dict) or row.get("intent") not in _ALLOWED:
        return None
    said = {
        name: value for name, value in row.items() if value is not None and name not in {"span", "missing"}
    }
    if "query" in said:
        said["query"] = text  # what is looked up are the person's words
    if not 1 <= _number(said.get("days")) <= _YEAR:
        said.pop("days", None)
    try:
        request = _REQUEST.validate_python({**said, "confidence": 0.6})
    except ValidationError:
        return None
    if isinstance(request, PredictResponse):
        return _with_own_foods(request, text)
    if isinstance(request, SetReminder) and request.at is not None and request.at.tzinfo is None:
        return request.model_copy(update={"at": request.at.replace(tzinfo=now.tzinfo)})
    return request


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _with_own_foods(request: PredictResponse, text: str) -> PredictResponse | None:
    """Keep the foods that were named, with the amounts that were."""
    low = text.casefold()
    amounts = {figure.value for figure in figures(plain(text).text)} | {1.0}
    items = tuple(_own(item, amounts) for item in request.items if item.food.casefold() in low)
    return request.model_copy(update={"items": items}) if items else None


def _own(item: Item, amounts: set[float]) -> Item:
    named = item.quantity in amounts
    weighed = item.grams in amounts
    return Item(
        food=item.food,
        quantity=item.quantity if named else None,
        unit=item.unit if named else None,
        grams=item.grams if weighed else None,
        stated=item.stated and weighed,
    )


def _schema() -> dict[str, Any]:
    """Describe the answer for models that keep to a JSON schema: small, since it is paid for with every question."""
    text = {"type": "string"}
    item = {
        "type": "object",
        "properties": {
            "food": text,
            "quantity": {"type": "number"},
            "unit": text,
            "grams": {"type": "number"},
        },
        "required": ["food"],
    }
    request = {
        "type": "object",
        "properties": {
            "intent": {"type": "string", "enum": list(_ALLOWED)},
            "items": {"type": "array", "items": item},
            "query": text,
            "days": {"type": "integer"},
            "kind": text,
            "what": text,
            "text": text,
            "time": text,
            "at": text,
            "repeat": text,
        },
        "required": ["intent"],
    }
    return {
        "type": "object",
        "properties": {"requests": {"type": "array", "items": request, "maxItems": MOST}},
        "required": ["requests"],
    }
