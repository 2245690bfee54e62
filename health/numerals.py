"""What a Chinese numeral means (三百二十, 一百二, 两千零五, 六点八, 半) and what English words of numbers do: the one place, for every room above."""

from itertools import pairwise

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "幺": 1,
}
"""Letters of one digit."""
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
LETTERS = "零〇一二两三四五六七八九十百千万俩仨半幺"
"""Every letter that a numeral of running text is made of; the halves and 幺 last."""
ONES = {
    word: value
    for value, word in enumerate(
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
"""English words below twenty."""
TENS = {
    word: 10 * ten
    for ten, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
"""English words of the tens."""
_CODE = 4


def chinese(said: str) -> float | None:
    """As people say amounts: 三百二十 320, 一百二 120, 十五 15, 一二零 120, 三四 3.5 (three or four), 半 0.5, 六点八 6.8."""
    if said in {"半", "一半"}:
        return 0.5
    if "半" in said:
        return _halves(said)
    if "点" in said:
        return _dotted(said)
    return scaled(said) if any(c in SCALES for c in said) else _beside(said)


def strict(said: str) -> float | None:
    """As written figures: like `chinese`, but digits side by side are a number only where they are a year (二零二六)."""
    if "点" in said:
        return _dotted(said)
    if len(said) > 1 and all(c in DIGITS for c in said):
        return float(digits(said)) if len(said) == _CODE else None
    beside = any(DIGITS.get(a) and DIGITS.get(b) for a, b in pairwise(said))  # 七八十 is no one figure
    return None if beside else scaled(said)


def digits(said: str) -> str:
    """The Arabic digits of Chinese ones: 一二零 -> "120"."""
    return "".join(str(DIGITS[c]) for c in said)


def scaled(said: str) -> float | None:
    """A numeral with its tens, hundreds, thousands; None where none can be meant (万万, 万一, 零十)."""
    if not said or not set(said) <= DIGITS.keys() | SCALES.keys():
        return None
    if (
        said[0] == "万"
        or "万万" in said
        or (len(said) > 1 and DIGITS.get(said[0]) == 0 and said[1] in SCALES)
    ):
        return None
    total = section = 0.0
    digit: float | None = None
    scale = 1.0
    for c in said:
        if c in SCALES:
            scale = SCALES[c]
            if c == "万":
                total, section, digit = (total + section + (digit or 0)) * scale, 0.0, None
            else:
                section += (1 if digit is None else digit) * scale
                digit = None
        else:
            digit = DIGITS[c]
            if digit == 0:
                scale, digit = 10.0, None
    # "一百二" is 120: a last digit without its scale counts a tenth of the scale before it.
    last = 0.0 if digit is None else digit * (scale / 10 if scale >= SCALES["百"] else 1)
    return total + section + last


def _beside(said: str) -> float | None:
    if not said or not set(said) <= DIGITS.keys():
        return None
    values = [DIGITS[c] for c in said]
    if len(values) == 2 and values[1] == values[0] + 1 and values[0]:
        return sum(values) / 2  # 三四个: three or four
    return float(digits(said))


def _dotted(said: str) -> float | None:
    whole, _, part = said.partition("点")
    left = None if len(whole) > 1 and set(whole) <= DIGITS.keys() else scaled(whole)
    if left is None or not part or not set(part) <= DIGITS.keys():
        return None
    return round(left + float(f"0.{digits(part)}"), len(part))


def _halves(said: str) -> float | None:
    if said.startswith("半"):
        return 0.5
    whole = said.rstrip("半")
    value = chinese(whole) if whole and "半" not in whole else None
    return None if value is None else value + 0.5
