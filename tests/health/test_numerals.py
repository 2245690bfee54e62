"""Chinese numerals, read in one place for every room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.numerals import LETTERS, chinese, strict

_PLAIN = "零一二三四五六七八九"


def _written(number: int) -> str:
    """The full form of a number below ten thousand, as schools teach it."""
    if number == 0:
        return "零"
    out, gap = "", False
    for scale, letter in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            out += ("零" if gap and out else "") + _PLAIN[digit] + letter
        gap = digit == 0
    return out.removeprefix("一") if 10 <= number < 20 else out


@given(st.integers(0, 9999))
def test_every_number_of_school_is_read_by_both(number: int) -> None:
    assert chinese(_written(number)) == number
    assert strict(_written(number)) == number


@given(st.integers(1, 9999), st.integers(1000, 9999))
def test_ten_thousands_are_added(high: int, low: int) -> None:
    assert strict(f"{_written(high)}万{_written(low)}") == high * 10_000 + low


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("一百二", 120),
        ("三千五", 3500),
        ("一万二", 12_000),
        ("两千零十", 2010),
        ("一百零二", 102),
        ("六点八", 6.8),
        ("十二点三五", 12.35),
        ("二零二六", 2026),
    ],
)
def test_short_forms_are_read_alike(said: str, value: float) -> None:
    assert chinese(said) == value
    assert strict(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [("半", 0.5), ("两半", 2.5), ("三四", 3.5), ("一二零", 120), ("俩", 2), ("幺二零", 120)],
)
def test_amounts_are_read_as_people_say_them(said: str, value: float) -> None:
    assert chinese(said) == value


@pytest.mark.parametrize("said", ["二三", "一二零", "七八十", "万万", "万一", "", "六点"])
def test_written_figures_are_read_strictly(said: str) -> None:
    assert strict(said) is None


@given(st.text(LETTERS + "点", max_size=12))
def test_no_numeral_makes_it_fail(said: str) -> None:
    for value in (chinese(said), strict(said)):
        assert value is None or value >= 0
