"""What a thing did, weighs or has is nobody's measurement."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import LogMeasurement
from agent.understanding import understand

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=ZoneInfo("America/Chicago"))


def _kinds(text: str) -> list[str]:
    return [one.kind for one in understand(text, NOW) if isinstance(one, LogMeasurement)]


@pytest.mark.parametrize(
    "text",
    [
        "my car did 12,000 steps",
        "our roomba did 700 steps",
        "this video has 5000 steps",
        "the tower has 1200 steps",
        "the lighthouse had 217 steps",
        "the recipe has 120 steps",
        "my suitcase weighs 23 kg",
        "my car's temperature is 38 degrees",
        "the oven temp is 38",
    ],
)
def test_of_a_thing(text: str) -> None:
    assert _kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("did 12,000 steps", "steps"),
        ("my fitbit did 9000 steps", "steps"),
        ("the pedometer says 9000 steps", "steps"),
        ("my phone counted 3000 steps today", "steps"),
        ("my walk was 4000 steps", "steps"),
        ("the morning walk was 4000 steps", "steps"),
        ("my total was 9000 steps", "steps"),
        ("my weight is 82 kg", "weight"),
        ("my body weight is 81 kg", "weight"),
        ("my new scale has me at 82 kg", "weight"),
        ("my resting heart rate is 61", "heart_rate"),
        ("my temperature is 38.5", "temperature"),
        ("my lab a1c was 7.1", "hba1c"),
    ],
)
def test_of_the_writer(text: str, kind: str) -> None:
    assert _kinds(text) == [kind]
