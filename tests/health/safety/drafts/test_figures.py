"""Figures are read with their units, and what is no quantity is left out."""

import pytest

from health.safety.drafts.figures import accounted, figures

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("6.8 mmol/l", [(6.8, "mmol")]),
        ("122 mg/dl", [(122, "mg")]),
        ("两小时", [(2, "hour")]),
        ("72%", [(72, "%")]),
        ("百分之七十二", [(72, "%")]),
        ("18:30", [(18.5, "clock")]),
        ("2026-11-21", [(2026, "year"), (11, "month"), (21, "date")]),
        ("3-4 克", [(3, "g"), (4, "g")]),
        ("about twenty minutes", [(20, "minute")]),
        ("hba1c 和 b12", []),
        ("打 120", []),
        ("喝一点，走一走，三餐", []),
        ("1. 水\n2. 糖", []),
    ],
)
def test_figures_of_a_text(text: str, read: list[tuple[float, str | None]]) -> None:
    found = figures(text)
    assert [figure.unit for figure in found] == [unit for _, unit in read]
    assert [figure.value for figure in found] == pytest.approx([value for value, _ in read])


def test_an_hour_of_the_afternoon_matches_both_clocks() -> None:
    assert accounted(figures("8:10 pm")[0], figures("20:10"))


def test_half_a_tenth_is_no_match_for_glucose() -> None:
    assert not accounted(figures("6.9 mmol/l")[0], [6.8])
