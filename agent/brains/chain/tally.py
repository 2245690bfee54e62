"""Counts what became of questions and drafts: numbers and names of candidates only, never a word of anybody."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What one candidate did since the start of the process; `ended` counts "said", "timeout", "unreachable", "open", ...

    `verdicts` counts its drafts by "passed", "composer" and each kind of fault. Money is in the currency of the prices.
    """

    ended: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class Standing:
    """How a candidate stands now, for /status and the metrics."""

    name: str
    state: str
    ended: dict[str, int]
    verdicts: dict[str, int]
    seconds: float
    tokens_in: int
    tokens_out: int
    cost: float
