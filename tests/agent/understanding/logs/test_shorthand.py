"""How people with a pump, a pen or a British laboratory write: each number is what it is, and nothing else."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import LogGlucose, LogMeal, LogMeasurement, LogMedication
from agent.understanding import understand
from health.safety import alarms

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=ZoneInfo("America/Chicago"))


def _doses(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(one.name, one.dose, one.unit) for one in understand(text, NOW) if isinstance(one, LogMedication)]


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("12u novolog for 60g carbs", ("novolog", 12.0, "U")),
        ("6u novorapid for 45g and ate pasta", ("novorapid", 6.0, "U")),
        ("took 20 of lantus", ("lantus", 20.0, "units")),
        ("20 lantus", ("lantus", 20.0, "units")),
        ("corrected 2u", ("insulin", 2.0, "U")),
        ("bg 14.2, 2u correction", ("insulin", 2.0, "U")),
        ("took 2 metformin tablets", ("metformin", 2.0, "tablets")),
    ],
)
def test_a_dose_is_in_its_own_unit(text: str, dose: tuple[str, float, str]) -> None:
    assert _doses(text) == [dose]


@pytest.mark.parametrize("text", ["bought 5 lantus pens", "my 2 lantus pens are in the fridge"])
def test_pens_are_no_dose(text: str) -> None:
    assert _doses(text) == []


@pytest.mark.parametrize("text", ["bolused 4.5u for pizza", "took 6 units to cover the pasta"])
def test_what_insulin_was_taken_for_is_not_eaten_yet(text: str) -> None:
    found = understand(text, NOW)
    assert not any(isinstance(one, LogMeal) for one in found)
    assert any(isinstance(one, LogMedication) for one in found)


@pytest.mark.safety
@pytest.mark.parametrize("text", ["hba1c is 52 mmol/mol", "hba1c 52", "my hba1c was 52mmol/mol"])
def test_an_a1c_in_mmol_mol_is_no_low(text: str) -> None:
    assert not alarms(text)
    found = [(one.kind, one.value) for one in understand(text, NOW) if isinstance(one, LogMeasurement)]
    assert found == [("hba1c", 6.9)]


@pytest.mark.safety
def test_an_age_beside_a_sensor_is_no_value() -> None:
    found = understand("hey im 19 t1 on omnipod and dexcom", NOW)
    assert not any(isinstance(one, LogGlucose) for one in found)


def test_whoever_is_drunk_at_a_party_ate_no_party() -> None:
    found = understand("im drunk at a party bg 130", NOW)
    assert [one.intent for one in found] == ["log_glucose"]


def test_the_last_one_is_made_right() -> None:
    assert [one.intent for one in understand("make the last one 7.4", NOW)] == ["undo", "log_glucose"]


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("humalog 6 lantus 18", [("humalog", 6), ("lantus", 18)]),
        ("6 humalog 18 lantus", [("humalog", 6), ("lantus", 18)]),
        ("took 6 novorapid and 18 of tresiba", [("novorapid", 6), ("tresiba", 18)]),
        ("novorapid 4, lantus 20", [("novorapid", 4), ("lantus", 20)]),
    ],
)
def test_each_insulin_has_its_own_dose(text: str, doses: list[tuple[str, float]]) -> None:
    assert [(name, dose) for name, dose, _ in _doses(text)] == doses
