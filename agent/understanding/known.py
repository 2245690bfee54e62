"""What is known of the person before a message is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from agent.requests import MealName, Request


@dataclass(frozen=True)
class Known:
    """All optional; an empty `Known()` reads a message by itself.

    unit: the unit this person writes glucose in; it settles bare numbers that could be either.
    zone: IANA name (kept for callers; times are resolved in the offset of `now`).
    language: the person's language; it settles messages without any letters.
    asked: the slot that was asked for in the last turn: "value", "items", "time", "name", "minutes", "text".
    pending: the request that lacks this slot; a message that fits fills it and comes back completed,
        a message about something else is read as if nothing had been asked.
    last_intent: the intent of the last thing written down; "no, 8.7" then corrects that kind.
    meal_times: the person's own habit, e.g. {"breakfast": time(6, 40)}; it shifts the meal windows.
    cares_for: relations of the people this person writes down values for ("mother", "father", "wife",
        "husband", "partner", "son", "daughter", "child", "grandmother", "grandfather").
    on_behalf: "I do mum's log, her sugar was 10.3" is read as mum's own; not where whose diary it goes into is found elsewhere.
    """

    unit: Literal["mmol/L", "mg/dL"] | None = None
    zone: str | None = None
    language: Literal["zh", "en"] | None = None
    asked: str | None = None
    pending: Request | None = None
    last_intent: str | None = None
    meal_times: Mapping[MealName | str, time] = field(default_factory=dict)
    cares_for: frozenset[str] = frozenset()
    on_behalf: bool = True
