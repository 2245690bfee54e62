"""What an English numeral means: two hundred and ten, one twenty five, six point eight (Chinese ones: `health.numerals`)."""

import re

from health.numerals import ONES, TENS


def english(said: str) -> float | None:
    """Six point eight, one twenty five, two hundred and ten, a hundred."""
    words = re.split(r"[\s-]+", said.replace(" and ", " "))
    if "point" in words:
        at = words.index("point")
        right = "".join(str(ONES.get(word, 0)) for word in words[at + 1 :])
        left = _spoken(words[:at])
        return None if left is None or not right.isdigit() else float(f"{int(left)}.{right}")
    return _spoken(words)


def _spoken(words: list[str]) -> float | None:
    total = 0.0
    for word in words:
        if word in {"a", "an"}:
            total += 0
        elif word == "hundred":
            total = (total or 1) * 100
        elif word in TENS:
            # "one twenty" is 120, "two hundred twenty" 220
            total = total * 100 + TENS[word] if 0 < total < 10 else total + TENS[word]
        elif word in ONES:
            number = ONES[word]
            total = total * 100 + number if 0 < total < 10 and number >= 10 else total + number
    return total
