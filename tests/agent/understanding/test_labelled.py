"""The labelled messages of issue 8: what was looked at only to report must hold the goals."""

from pathlib import Path

import pytest

from agent.understanding.evaluate import Scores, read, score
from agent.understanding.wire import answer

LABELLED = Path(__file__).parent / "labelled"
GOALS = {"zh": 0.92, "en": 0.90, "traps": 0.80}


def _scores(part: str) -> dict[str, Scores]:
    import json

    groups: dict[str, Scores] = {"all": Scores()}
    for path in sorted(LABELLED.glob("*.jsonl")):
        for row in read(path):
            if row["part"] == part:
                given = answer(json.dumps(row))["requests"]
                for group in ("all", row["set"]):
                    score(groups.setdefault(group, Scores()), row["requests"], given)
    return groups


@pytest.fixture(scope="module", params=["work", "report"])
def scores(request: pytest.FixtureRequest) -> dict[str, Scores]:
    return _scores(request.param)


def test_the_set_is_as_large_as_promised() -> None:
    rows = [row for path in LABELLED.glob("*.jsonl") for row in read(path)]
    counts = {name: sum(row["set"] == name for row in rows) for name in GOALS}
    assert counts["zh"] >= 800
    assert counts["en"] >= 400
    assert counts["traps"] >= 200
    assert len({row["text"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", GOALS)
def test_messages_are_understood(scores: dict[str, Scores], name: str) -> None:
    assert scores[name].overall >= GOALS[name]


@pytest.mark.safety
def test_emergencies_are_heard(scores: dict[str, Scores]) -> None:
    assert scores["all"].emergency_recall >= 0.98


@pytest.mark.safety
def test_nothing_is_logged_that_was_not_told(scores: dict[str, Scores]) -> None:
    assert scores["all"].false_log_rate <= 0.02
