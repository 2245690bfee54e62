"""Measures the miner: planted patterns found, patterns made up of noise. Run: python -m benchmarks.insights.measure [people]."""

import sys
import time
from collections import Counter

from benchmarks.insights.people import Lived, Pattern, lived, shuffled
from tools.insights import Finding, find

TESTED = {"time_in_range", "mean", "variability", "logging", "not_enough"}
# In a usual day values after meals are higher than before them: that some hours run high, and others have the lows, is the truth.
TRUE_OF_ALL = {"hours_high", "lows_hours"}
PLANTED = {
    "noodles +2.5": (
        Pattern(food={"noodle": 2.5}),
        lambda f: f.kind == "food_high" and "noodle" in (f.facts["group"], f.facts["of_group"]),
    ),
    "one food +3": (
        Pattern(food={"馒头": 3.0}),
        lambda f: f.kind == "food_high" and f.facts["food"] == "馒头",
    ),
    "walks -1.5": (Pattern(walk=-1.5), lambda f: f.kind == "walk_helps"),
    "dinner +2.5": (
        Pattern(hour={"dinner": 2.5}),
        lambda f: f.kind == "meal_high" and f.facts["slot"] == "dinner",
    ),
    "weekend +1.5": (Pattern(weekend=1.5), lambda f: f.kind == "weekend_high"),
    "fasting +0.3 a week": (Pattern(fasting_a_week=0.3), lambda f: f.kind == "fasting_rising"),
    "lows at night": (
        Pattern(night_lows=0.4),
        lambda f: f.kind == "lows_hours" and f.facts["start"] == "0:00",
    ),
}


def main() -> None:
    """Print the shares."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for days in (14, 30, 60, 90):
        _noise("shuffled values", days, [shuffled(lived(seed, days), seed) for seed in range(people)], set())
        _noise("a usual day", days, [lived(seed, days) for seed in range(people)], TRUE_OF_ALL)
    for name, (pattern, right) in PLANTED.items():
        shares = []
        for days in (30, 60, 90):
            seen = [_patterns(lived(1000 + seed, days, pattern)) for seed in range(people // 4)]
            shares.append(f"{days} days {sum(any(map(right, found)) for found in seen) / len(seen):.0%}")
        print(f"{name}: {', '.join(shares)}")


def _noise(name: str, days: int, lives: list[Lived], true: set[str]) -> None:
    made_up: Counter[str] = Counter()
    wrong = 0
    start = time.perf_counter()
    for life in lives:
        kinds = {one.kind for one in _patterns(life)} - true
        made_up.update(kinds)
        wrong += bool(kinds)
    each = 1000 * (time.perf_counter() - start) / len(lives)
    print(
        f"{name}, {days} days: {wrong / len(lives):.1%} of {len(lives)} people with a false finding {dict(made_up)}, {each:.0f} ms each"
    )


def _patterns(life: Lived) -> list[Finding]:
    found = find(life.diary, "UTC", life.now)
    return [one for one in found if one.kind not in TESTED]


if __name__ == "__main__":
    main()
