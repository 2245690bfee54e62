"""A value that is fine and falling is told from one that stands."""

import pytest

from health.safety import soon_low
from health.safety.trends import falling

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("74 ⬇️", "falling"),
        ("4.6↓", "falling"),
        ("5.1 ↘", "falling"),
        ("110 ↓↓", "falling_fast"),
        ("sugar 80 and dropping", "falling"),
        ("88 and dropping fast", "falling_fast"),
        ("I'm 90 with two arrows down", "falling_fast"),
        ("4.8 还在往下掉", "falling"),
        ("5.0 箭头向下", "falling"),
        ("6.2 掉得很快", "falling_fast"),
        ("5.2", None),
        ("74 ⬆️", None),
        ("5.2 没有再掉", None),
        ("80 and not dropping any more", None),
        ("5.4, weight is coming down", None),
        ("6.1 then falling asleep", None),
        ("空腹5.6，比昨天低", None),
    ],
)
def test_where_a_value_is_heading_is_heard(text: str, heading: str | None) -> None:
    assert falling(text) == heading


@pytest.mark.parametrize(
    ("mmol", "text", "soon"),
    [
        (4.1, "74 ⬇️", True),
        (5.6, "101 ⬇️", False),
        (6.1, "110 ↓↓", True),
        (7.1, "128 ↓↓", False),
        (4.1, "74", False),
    ],
)
def test_only_what_may_soon_be_low_is_warned_of(mmol: float, text: str, soon: bool) -> None:
    assert soon_low(mmol, text) is soon
