"""What the miner finds and makes up of reminders: `python -m benchmarks.insights.keeping [people]` (some minutes of processor).

Simulated people with a meter, a medicine twice a day and one planned check; four of five moments are ticked off by chance alone.
"""

import sys
from collections.abc import Callable

from benchmarks.insights.people import Pattern, lived, promised, shuffled
from tools.insights import Finding, find
from tools.insights.kept import DESCRIBED, PRIVATE

DAYS = (30, 60, 90)
PLANTED: dict[str, tuple[Pattern, Callable[[Finding], bool]]] = {
    "evenings .4 less": (Pattern(evening_missed=0.4), lambda one: one.kind == "medicine_hours"),
    "weekends .4 less": (Pattern(weekend_missed=0.4), lambda one: one.kind == "medicine_weekend"),
    "+1.5 mmol/L on days with one left open": (
        Pattern(forgotten=1.5),
        lambda one: one.kind == "medicine_days",
    ),
}


def main(people: int) -> None:
    """Print the share of people with anything made up of reminders, then of those in whom what was planted is found."""
    for days in DAYS:
        wrong = sum(
            any(map(_of_reminders, _found(seed, days, Pattern(), noise=True))) for seed in range(people)
        )
        print(f"nothing planted, {days} days: {wrong} of {people} people", flush=True)
    for name, (pattern, right) in PLANTED.items():
        shares = []
        for days in DAYS:
            hits = sum(any(map(right, _found(1000 + seed, days, pattern))) for seed in range(people // 2))
            shares.append(f"{days} days {hits / (people // 2):.0%}")
        print(f"{name}: {', '.join(shares)}", flush=True)


def _of_reminders(one: Finding) -> bool:
    return one.kind.startswith(PRIVATE) and one.kind not in DESCRIBED


def _found(seed: int, days: int, pattern: Pattern, *, noise: bool = False) -> list[Finding]:
    life = lived(seed, days)
    life = promised(shuffled(life, seed) if noise else life, seed, pattern)
    return find(life.diary, "UTC", life.now)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
