import numpy as np
import pytest

from health.response.evaluate.scores import MG_DL
from health.response.evaluate.surveillance import RISKS, surveillance


@pytest.mark.parametrize(
    ("reference", "predicted", "risk"),
    # Risks of the published grid: 100 for 100 is 0, 200 for 100 is -1.56, 300 for 70 is -2.94, 400 for 30 is -3.61,
    # 100 for 180 is 0.88, 100 for 300 is 1.61, 40 for 400 is 3.06.
    [(100, 100, "none"), (180, 190, "none"), (180, 100, "slight"), (100, 200, "moderate"), (300, 100, "moderate"),
     (70, 300, "great"), (400, 40, "great"), (30, 400, "extreme")],
)  # fmt: skip
def test_risks_are_those_of_the_published_grid(reference: float, predicted: float, risk: str) -> None:
    shares = surveillance(np.array([reference / MG_DL]), np.array([predicted / MG_DL]))
    assert shares[risk] == 1


def test_shares_sum_to_one_and_values_off_the_grid_count_as_at_its_edge() -> None:
    random = np.random.default_rng(0)
    shares = surveillance(random.uniform(0, 40, 500), random.uniform(-5, 45, 500))
    assert sum(shares.values()) == pytest.approx(1)
    assert tuple(shares) == RISKS


def test_risk_never_shrinks_on_the_way_away_from_the_measured_value() -> None:
    for reference in (40, 70, 120, 250, 500):
        values = np.arange(601) / MG_DL
        degrees = [
            RISKS.index(max(shares, key=lambda risk: shares[risk]))
            for value in values
            for shares in [surveillance(np.array([reference / MG_DL]), np.array([value]))]
        ]
        assert degrees[reference] == 0
        assert degrees[reference:] == sorted(degrees[reference:])
        assert degrees[: reference + 1] == sorted(degrees[: reference + 1], reverse=True)
