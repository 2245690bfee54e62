import numpy as np
import pytest

from health.response.fit import widths
from health.response.spread import CHANCES, FACTORS

TYPE_1 = FACTORS.index("type_1")


def test_the_range_holds_eighty_of_a_hundred_of_each_kind_of_person() -> None:
    random = np.random.default_rng(0)
    factors = np.zeros((6000, len(FACTORS)))
    factors[:, 0] = 1
    factors[::2, TYPE_1] = 1
    # Half of them have errors with long tails: the mean of their logs says too little about the ends.
    errors = np.where(factors[:, TYPE_1] == 1, random.standard_t(2.5, 6000), random.uniform(-2, 2, 6000))
    fitted = widths.fit(factors, errors, ["shanghai"] * 6000)
    low, high = np.interp((0.1, 0.9), CHANCES, fitted.errors)
    scale = np.exp(factors @ fitted.weights)
    inside = (errors >= low * scale) & (errors <= high * scale)
    assert inside.mean() == pytest.approx(0.8, abs=0.005)
    assert inside[::2].mean() == pytest.approx(0.8, abs=0.02)
