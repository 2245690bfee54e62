"""Levels follow the consensus, at their very edges and in both units."""

import pytest

from health.glucose import LEVELS, TooFewError, from_mg_dl, level_of, levels, mean, share_in, to_mg_dl


@pytest.mark.parametrize(
    ("mmol", "level"),
    [
        (2.9, "very_low"),
        (3.0, "low"),
        (3.8, "low"),
        (3.9, "target"),
        (10.0, "target"),
        (10.1, "high"),
        (13.9, "high"),
        (14.0, "very_high"),
    ],
)
def test_each_level_begins_and_ends_where_the_consensus_says(mmol: float, level: str) -> None:
    assert level_of(mmol) == level


@pytest.mark.parametrize(
    ("mg", "level"),
    [(53, "very_low"), (54, "low"), (69, "low"), (70, "target"), (180, "target"), (252, "very_high")],
)
def test_values_in_mg_dl_fall_into_the_same_levels(mg: float, level: str) -> None:
    assert level_of(from_mg_dl(mg)) == level
    assert to_mg_dl(from_mg_dl(mg)) == pytest.approx(mg)


def test_shares_add_up_to_one() -> None:
    found = levels([2.5, 3.5, 5.0, 9.9, 11.0, 15.0, 7.0, 7.0])
    assert sum(getattr(found, level) for level in LEVELS) == pytest.approx(1)
    assert (found.n, found.below, found.target, found.above) == (8, 0.25, 0.5, 0.25)


def test_a_persons_own_target_includes_its_bounds() -> None:
    assert share_in([4.4, 7.8, 7.9, 4.3], 4.4, 7.8) == 0.5


def test_no_value_is_refused() -> None:
    for metric in (levels, mean):
        with pytest.raises(TooFewError):
            metric([])
