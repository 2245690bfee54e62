import numpy as np

from health.response.fit.boost import table
from health.response.prior.trees import read


def test_the_written_table_says_what_the_fitted_trees_say() -> None:
    from sklearn.ensemble import HistGradientBoostingRegressor

    random = np.random.default_rng(0)
    rows = random.normal(size=(400, 3)).round(3)  # as exact as the meals are
    rows[random.random(rows.shape) < 0.1] = np.nan
    outcomes = np.nan_to_num(rows[:, 0]) * 2 + np.where(np.isnan(rows[:, 1]), 1.0, rows[:, 1] ** 2)
    fitted = HistGradientBoostingRegressor(max_iter=20, random_state=0).fit(rows, outcomes)
    written = read(table(fitted, ("a", "b", "c")).splitlines(), ("a", "b", "c"))
    assert np.allclose(written(rows), fitted.predict(rows), atol=0.01)
