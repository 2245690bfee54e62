"""What looking again and again makes up: `python -m benchmarks.insights.looks 60` (about a minute of processor).

The values of simulated people are dealt out anew over the moments at which they were measured, so that there is nothing to find; the miner
looks every week from the third on, as the background does every day.
"""

import sys
from datetime import timedelta
from itertools import pairwise

from benchmarks.insights.people import START, lived, shuffled
from tools.insights import DESCRIBED, Diary, find

DAYS, FIRST, EVERY = 90, 21, 7


def main(people: int) -> None:
    """Print the share of people with anything made up: at any look, at the last, and at two looks in a row."""
    ever = last = twice = 0
    for seed in range(people):
        life = shuffled(lived(seed, DAYS), seed)
        looks: list[set[str]] = []
        for day in range(FIRST, DAYS + 1, EVERY):
            now = START + timedelta(days=day)
            until = Diary(
                [one for one in life.values if one.at <= now],
                [one for one in life.meals if one.at <= now],
                [one for one in life.moves if one.at <= now],
                [one for one in life.promised if one.at <= now],
            )
            found = find(until, "UTC", now)
            looks.append({one.fingerprint for one in found if one.kind not in DESCRIBED})
        ever += any(looks)
        last += bool(looks[-1])
        twice += any(one & two for one, two in pairwise(looks))
    print(f"{people} people: at any look {ever}, at the last {last}, at two looks in a row {twice}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
