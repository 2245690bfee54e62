import numpy as np
import pytest

from health.response.fit import days


def test_what_the_days_add_is_found_again_for_each_kind_of_diabetes() -> None:
    random = np.random.default_rng(0)
    terms = random.normal(0, 2, (4000, 3))
    type_1 = np.arange(4000) % 2 == 0
    errors = 0.5 * terms[:, 1] * np.where(type_1, 2.0, 1.0) + random.laplace(0, 0.5, 4000)
    terms[random.random(4000) < 0.1] = np.nan
    found = days.fit(terms, errors, type_1, np.array(["shanghai"] * 4000))
    asked = np.array([[0.0, 2.0, 0.0], [0.0, -2.0, 0.0]])
    others, with_type_1 = (found(asked, np.array([kind] * 2)) for kind in (False, True))
    assert others[0] - others[1] == pytest.approx(2.0, abs=0.1)
    assert with_type_1[0] - with_type_1[1] == pytest.approx(4.0, abs=0.2)
    assert found(np.full((1, 3), np.nan), np.array([True])).tolist() == [0.0]
