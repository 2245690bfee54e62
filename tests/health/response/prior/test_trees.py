import numpy as np
import pytest

from health.response.prior.trees import MOST_LEAVES, read

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


def test_a_tree_with_more_leaves_than_bits_is_refused() -> None:
    inner = [f"0,{2 * at},carbs,{at},0,{2 * at + 1},{2 * at + 2}," for at in range(MOST_LEAVES)]
    leaves = [f"0,{2 * at + 1},,,,,,1" for at in range(MOST_LEAVES)]
    table = [TABLE.splitlines()[0], *inner, *leaves, f"0,{2 * MOST_LEAVES},,,,,,1"]
    with pytest.raises(ValueError, match="65 leaves"):
        read(table, ("carbs",))


def test_a_tree_with_as_many_leaves_as_bits_is_read() -> None:
    inner = [f"0,{2 * at},carbs,{at},0,{2 * at + 1},{2 * at + 2}," for at in range(MOST_LEAVES - 1)]
    leaves = [f"0,{2 * at + 1},,,,,,{at}" for at in range(MOST_LEAVES - 1)]
    last = f"0,{2 * (MOST_LEAVES - 1)},,,,,,{MOST_LEAVES - 1}"
    forest = read([TABLE.splitlines()[0], *inner, *leaves, last], ("carbs",))
    rows = np.array([[0.0], [0.5], [61.5], [62.0], [99.0]])
    assert forest(rows).tolist() == [0, 1, 62, 62, 63]
