import numpy as np
import pytest

from health.response.prior.trees import read

TABLE = """tree,node,feature,threshold,missing_left,left,right,value
0,0,,,,,,1.5
1,0,carbs,50,1,1,2,
1,1,,,,,,-1
1,2,pre,7,0,3,4,
1,3,,,,,,2
1,4,,,,,,0.5
"""


@pytest.mark.parametrize(
    ("row", "expected"),
    [((40, 9), 0.5), ((50, 9), 0.5), ((60, 6), 3.5), ((60, 9), 2.0), ((np.nan, 9), 0.5), ((60, np.nan), 2.0)],
)
def test_a_forest_is_walked_as_its_table_reads(row: tuple[float, float], expected: float) -> None:
    forest = read(TABLE.splitlines(), ("carbs", "pre"))
    assert forest(np.array([row])) == pytest.approx([expected])


def test_many_rows_at_once_say_what_each_says_alone() -> None:
    forest = read(TABLE.splitlines(), ("carbs", "pre"))
    rows = np.random.default_rng(0).uniform((0, 2), (100, 14), (50, 2))
    assert forest(rows) == pytest.approx([forest(row[None])[0] for row in rows])
