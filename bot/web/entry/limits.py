"""How often somebody may knock: a bucket for each address and each account; time is an argument.

`Limits` counts in this process's memory; tries at the ways in are counted in the database as well (tries.py).
"""

from dataclasses import dataclass
from datetime import datetime

REMEMBERED = 10_000


@dataclass(frozen=True)
class Limit:
    """So many tries at once, and one more every `every_s` seconds."""

    burst: int
    every_s: float


WAYS_IN = Limit(10, 30.0)
"""Tries of one address at any way in: ten, then two a minute."""

PASSWORDS = Limit(5, 120.0)
"""Tries at one admin's password, from anywhere: five, then one in two minutes (about 720 a day against 128 bits)."""

REQUESTS = Limit(400, 0.05)
"""Requests of one address: a page takes about 25."""


class Limits:
    """Counts tries; a name that has been quiet for long is forgotten."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}

    def take(self, kind: str, name: str, limit: Limit, now: datetime) -> bool:
        """Count a try; false if there were too many."""
        moment = now.timestamp()
        booked = max(self._until.get((kind, name), 0.0), moment)
        if booked - moment > (limit.burst - 1) * limit.every_s:
            return False
        self._until[kind, name] = booked + limit.every_s
        if len(self._until) > REMEMBERED:
            self._until = {key: until for key, until in self._until.items() if until > moment}
        return True
