"""A value with how somebody feels beside it is a value; an age with it is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import LogGlucose
from agent.understanding import Known, understand

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=ZoneInfo("America/Chicago"))


def _values(text: str, known: Known) -> list[float | None]:
    return [one.value for one in understand(text, NOW, known) if isinstance(one, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("250 and headache", 13.9),
        ("62 and shaky", 3.4),
        ("55 feeling weak", 3.1),
        ("52", 2.9),
        ("13.5 and dizzy", 13.5),
    ],
)
def test_it_is_noted_of_somebody_whose_meter_shows_mg_dl(text: str, mmol: float) -> None:
    assert _values(text, Known(unit="mg/dL")) == [mmol]


@pytest.mark.parametrize("text", ["65 and feeling great", "72 and tired", "52"])
@pytest.mark.parametrize("unit", ["mmol/L", None])
def test_it_may_be_an_age_of_anybody_else(text: str, unit: str | None) -> None:
    known = Known(unit="mmol/L") if unit else Known()
    assert _values(text, known) == []


@pytest.mark.parametrize(("text", "kilos"), [("体重从75降到73了", [73.0]), ("体重75", [75.0])])
def test_a_change_is_its_end(text: str, kilos: list[float]) -> None:
    found = understand(text, NOW, Known())
    assert [getattr(one, "value", None) for one in found if one.intent == "log_measurement"] == kilos
