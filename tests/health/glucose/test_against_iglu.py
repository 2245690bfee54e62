"""The metrics agree with iglu-py's on real sensor recordings; its figures for them lie in shanghai.json."""

import importlib.util
import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from health.glucose import LEVELS, cv, gmi, levels, mage, mean, risk, sd

FIXTURE = Path(__file__).parent / "shanghai.json"


@cache
def recordings() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))["recordings"]
    return found


def times(recording: dict[str, Any]) -> list[datetime]:
    start = datetime.fromisoformat(recording["start"])
    return [start + timedelta(minutes=minute) for minute in recording["minutes"]]


@pytest.mark.parametrize("index", range(4))
def test_means_spreads_and_risks_are_iglus(index: int) -> None:
    one = recordings()[index]
    values, expected = one["mmol"], one["iglu"]
    found = {"mean": mean(values), "sd": sd(values), "cv": cv(values), "gmi": gmi(values)}
    found |= {"lbgi": risk(values).lbgi, "hbgi": risk(values).hbgi}
    assert found == {name: pytest.approx(expected[name], abs=1e-4) for name in found}


@pytest.mark.parametrize("index", range(4))
def test_time_in_range_is_iglus(index: int) -> None:
    one = recordings()[index]
    shares = levels(one["mmol"])
    found = {level: 100 * getattr(shares, level) for level in LEVELS}
    assert found == {name: pytest.approx(one["iglu"][name], abs=1e-4) for name in found}


@pytest.mark.parametrize("index", range(4))
def test_mage_is_within_a_tenth_of_iglus(index: int) -> None:
    # iglu finds turning points by two moving averages, we by the size of the turn: close, not the same.
    one = recordings()[index]
    assert mage(times(one), one["mmol"]) == pytest.approx(one["iglu"]["mage"], rel=0.1)


@pytest.mark.skipif(importlib.util.find_spec("iglu_python") is None, reason="needs iglu_python")
def test_the_figures_in_the_fixture_are_still_what_iglu_says() -> None:
    from benchmarks.glucose.compare import Recording, iglu_figures

    for one in recordings():
        found = iglu_figures(Recording(one["name"], times(one), one["mmol"]))
        assert found == {name: pytest.approx(value, abs=1e-3) for name, value in one["iglu"].items()}
