"""What a numeral means: 三百二十, 一百二, 六点五 without its sign, two hundred and ten, six point eight."""

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "幺": 1,
}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
LETTERS = "零〇一二两三四五六七八九十百千万俩仨半幺"
ONES = {
    word: i
    for i, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * i
    for i, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}


def chinese(said: str) -> float | None:
    """三百二十 -> 320, 一百二 -> 120, 两千五 -> 2500, 十五 -> 15, 一二零 -> 120, 半 -> 0.5, 一半 -> 0.5."""
    if said in {"半", "一半"}:
        return 0.5
    if "半" in said:
        return _halves(said)
    return _scaled(said) if any(c in _SCALES for c in said) else _digits(said)


def _digits(said: str) -> float:
    digits = [DIGITS[c] for c in said]
    if len(digits) == 2 and digits[1] == digits[0] + 1 and "零" not in said:
        return sum(digits) / 2  # 三四个: three or four
    return float("".join(map(str, digits)))


def _scaled(said: str) -> float:
    total = section = 0.0
    digit: float | None = None
    scale = 1.0
    for c in said:
        if c in _SCALES:
            scale = _SCALES[c]
            if scale == 10000:
                total, section, digit = (total + section + (digit or 0)) * scale, 0.0, None
            else:
                section += (1 if digit is None else digit) * scale
                digit = None
        else:
            digit = DIGITS[c]
            if c in "零〇":
                scale = 10.0
    # "一百二" is 120: a last digit without its scale counts a tenth of the scale before it.
    last = 0.0 if digit is None else digit * (scale / 10 if scale >= 100 else 1)
    return total + section + last


def _halves(said: str) -> float | None:
    whole = said.rstrip("半")
    if said.startswith("半"):
        return 0.5
    value = chinese(whole) if whole and "半" not in whole else None
    return None if value is None else value + 0.5


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
