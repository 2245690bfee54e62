"""Scores are counted right, and the search keeps its quality on talks that were written for these tests."""

from io import StringIO
from pathlib import Path

import pytest

from memory.recall import evaluate

TALKS = Path(__file__).parent / "talks"


def test_recall_counts_the_share_of_the_evidence() -> None:
    assert evaluate.recall_at(2, ["a", "b", "c", "d"], ["a", "x", "b"]) == 0.25


def test_ndcg_is_one_for_the_best_order_and_less_for_a_later_place() -> None:
    assert evaluate.ndcg_at(5, ["a", "b"], ["b", "a"]) == 1
    assert evaluate.ndcg_at(5, ["a"], ["x", "a"]) == pytest.approx(0.6309, abs=1e-4)


@pytest.mark.parametrize(
    ("mids", "fresh"), [(["new", "old"], True), (["new"], True), (["old", "new"], False), (["old"], False)]
)
def test_fresh_is_the_new_above_all_the_stale(mids: list[str], fresh: bool) -> None:
    assert evaluate.is_fresh({"evidence": ["new"], "stale": ["old"]}, mids) is fresh


@pytest.mark.parametrize(("language", "recall5"), [("zh", 0.95), ("en", 0.85)])
def test_the_talks_of_people_with_diabetes_are_found_again(language: str, recall5: float) -> None:
    scores = evaluate.evaluate(TALKS / language)
    assert scores.recall5 >= recall5
    assert scores.fresh is not None
    assert scores.fresh >= 0.9


def test_the_table_has_a_line_for_each_set() -> None:
    out = StringIO()
    evaluate.main(TALKS, out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == ["set", "en", "zh"]
