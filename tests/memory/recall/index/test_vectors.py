import numpy as np
import pytest

from memory.recall.index.vectors import SEEN, Vectors


def _rows(count: int, dimensions: int = 384) -> np.ndarray:
    rows = np.random.default_rng(7).standard_normal((count, dimensions))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float16)


def test_the_nearest_are_those_of_the_inner_product() -> None:
    rows = _rows(50)
    asked = rows[3].astype(np.float32)
    places, products = Vectors(rows).nearest(asked, 5)
    exact = rows.astype(np.float32) @ asked
    assert places.tolist() == np.argsort(-exact)[:5].tolist()
    assert products.tolist() == pytest.approx(np.sort(exact)[::-1][:5].tolist(), abs=1e-5)


def test_scores_beyond_what_is_seen_are_those_of_the_last_seen() -> None:
    rows = _rows(SEEN + 40, 16)
    scores = Vectors(rows).scores(rows[0].astype(np.float32))
    assert scores is not None
    assert scores.argmax() == 0
    assert (scores == scores.min()).sum() >= 41


def test_rows_without_a_vector_are_never_nearest() -> None:
    rows = _rows(3)
    places, _ = Vectors(np.stack([rows[0], 0 * rows[1], rows[2]])).nearest(rows[2].astype(np.float32), 1)
    assert places.tolist() == [2]


@pytest.mark.parametrize("rows", [np.empty((0, 0), np.float16), np.empty((1, 0), np.float16)])
def test_where_there_are_no_vectors_there_are_no_scores(rows: np.ndarray) -> None:
    assert Vectors(rows).scores(np.ones(384, np.float32)) is None


def test_a_vector_of_other_dimensions_is_not_compared() -> None:
    assert Vectors(_rows(3)).scores(np.ones(7, np.float32)) is None
