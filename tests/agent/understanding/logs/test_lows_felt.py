"""A low value in mg/dL beside what it feels like is noted with the alarm; an age, a dose or a bus beside it is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import LogExercise, LogGlucose, UpdateProfile
from agent.understanding import Known, understand

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=ZoneInfo("America/Chicago"))
MG = Known(unit="mg/dL")


def _values(text: str, known: Known | None = None) -> list[float | None]:
    return [one.value for one in understand(text, NOW, known) if isinstance(one, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("54 and everythings spinning", 3.0),
        ("54 and im shaking", 3.0),
        ("58 sweating like crazy", 3.2),
        ("62 and shaky hands", 3.4),
        ("54 everything is going black", 3.0),
        ("61 my hands wont stop trembling", 3.4),
        ("50 and my heart is racing what do i do", 2.8),
        ("shaking and sweating 54", 3.0),
        ("i woke up shaking, 49, had juice", 2.7),
    ],
)
@pytest.mark.parametrize("unit", ["mg/dL", None])
def test_the_value_is_noted_beside_the_alarm(text: str, mmol: float, unit: str | None) -> None:
    known = MG if unit else Known()
    assert "emergency" in {one.intent for one in understand(text, NOW, known)}
    assert _values(text, known) == [mmol]


@pytest.mark.parametrize(
    "text",
    [
        "54 years old and everythings spinning",
        "54 f shaking and sweating",
        "took 54 units and everythings spinning",
        "bus 54 and everythings spinning",
        "room 54 and im shaking",
        "54 people and everythings spinning",
        "weight 54 and im shaking and sweating",
        "54 kg and im shaking and sweating",
        "54 steps and everythings spinning",
    ],
)
def test_another_number_is_no_value(text: str) -> None:
    assert _values(text, MG) == []


@pytest.mark.parametrize(("text", "mmol"), [("42", 2.3), ("im at 44 and confused", 2.4), ("47 help", 2.6)])
def test_a_meter_in_mg_dl_settles_what_could_be_either(text: str, mmol: float) -> None:
    assert _values(text, MG) == [mmol]
    assert _values(text) != [mmol]


def test_whoever_is_54_and_shaking_tells_a_value_where_the_meter_shows_mg_dl() -> None:
    text = "im 54 and shaking all over"
    assert _values(text, MG) == [3.0]
    assert not any(isinstance(one, UpdateProfile) for one in understand(text, NOW, MG))
    assert [one.age for one in understand(text, NOW) if isinstance(one, UpdateProfile)] == [54]
    assert _values(text) == []


def test_a_room_that_spins_is_no_exercise() -> None:
    found = understand("took 54 units and everythings spinning", NOW, MG)
    assert not any(isinstance(one, LogExercise) for one in found)
    did = understand("did 30 min spinning", NOW, MG)
    assert [one.minutes for one in did if isinstance(one, LogExercise)] == [30]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8.4 an hour after", 60),
        ("7.1 2 hours after", 120),
        ("6.9 1hr post", 60),
        ("9.1 two hours later", 120),
        ("9.2 90 mins after", 90),
    ],
)
def test_a_value_with_its_time_after_a_meal_that_is_not_named(text: str, minutes: int) -> None:
    found = [one for one in understand(text, NOW) if isinstance(one, LogGlucose)]
    assert [(one.context, one.minutes_after_meal) for one in found] == [("after_meal", minutes)]


@pytest.mark.parametrize("text", ["7.5 miles an hour after", "ran 5.2 an hour after"])
def test_a_distance_is_no_value(text: str) -> None:
    assert _values(text) == []
