import json
from typing import Any

import pytest

from health.response.wire import serve

ASKED: dict[str, Any] = {
    "id": "m1",
    "person": {"age": 61, "sex": "m", "bmi": 25.1, "hba1c_pct": 7.9, "diabetes": "t2d", "insulin_user": 0},
    "history": [
        {
            "time": "2021-07-30T07:10:00",
            "meal_type": "breakfast",
            "carbs_g": 45,
            "protein_g": 14,
            "fat_g": 9,
            "fiber_g": 3,
            "kcal": 320,
            "pre_mmol": 7.1,
            "delta_2h": 3.4,
        }
    ],
    "meal": {
        "time": "2021-08-01T11:40:00",
        "meal_type": "lunch",
        "carbs_g": 60,
        "pre_mmol": 6.8,
        "mean_24h": 8.1,
        "sd_24h": 2.0,
        "bolus_u": None,
    },
}


def one(**changes: Any) -> dict[str, Any]:
    (line,) = serve([json.dumps(ASKED | changes)])
    said: dict[str, Any] = json.loads(line)
    return said


def test_a_line_is_answered_in_the_words_of_the_specification() -> None:
    said = one()
    assert said["id"] == "m1"
    assert said["low"] < said["delta_2h"] < said["high"]
    assert said["class"] in ("flat", "slight", "marked")
    assert sum(said["probabilities"].values()) == pytest.approx(1, abs=1e-3)


def test_each_line_read_is_one_line_written_in_order() -> None:
    lines = [json.dumps(ASKED | {"id": 1}), "nonsense", "", json.dumps(ASKED | {"id": 2})]
    ids = [json.loads(line).get("id") for line in serve(lines)]
    assert ids == [1, None, None, 2]


@pytest.mark.safety
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"person": {"age": 12}}, "child"),
        ({"person": {"pregnant": True}}, "pregnancy"),
        ({"person": {"diabetes": "gdm"}}, "pregnancy"),
        ({"meal": {}}, "impossible"),
        ({"meal": {"carbs_g": "sixty"}}, "impossible"),
        ({"meal": {"carbs_g": True}}, "impossible"),
        ({"meal": {"carbs_g": float("nan")}}, "impossible"),
        ({"meal": {"carbs_g": 10**400}}, "impossible"),
        ({"meal": {"carbs_g": 60, "pre_mmol": 120}}, "impossible"),
        ({"meal": [1]}, "impossible"),
        ({"history": "none"}, "impossible"),
    ],
)
def test_what_cannot_be_predicted_is_an_error_under_the_same_id(changes: dict[str, Any], error: str) -> None:
    said = one(**changes)
    assert (said["id"], said["error"]) == ("m1", error)
    assert said["message"].endswith(".")
    assert "delta_2h" not in said


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "null", '"a"', "1e999", "[" * 100_000, '{"id": 1, "meal": 3}', "\x00"]
)
def test_no_line_is_too_broken_to_be_answered(line: str) -> None:
    (answer,) = serve([line])
    assert json.loads(answer)["error"] in ("unreadable", "impossible")


def test_a_past_meal_that_cannot_be_read_is_left_out() -> None:
    broken = [*ASKED["history"], {"carbs_g": "x", "delta_2h": 1}, None, 7, {"carbs_g": 50}]
    assert one(history=broken) == one()


def test_an_unreadable_time_is_an_unknown_time() -> None:
    assert "error" not in one(meal=ASKED["meal"] | {"time": "yesterday"})


@pytest.mark.safety
def test_a_low_value_before_the_meal_says_treat_it_first() -> None:
    said = one(meal=ASKED["meal"] | {"pre_mmol": 3.5})
    assert said["treat_low_first"] is True
    assert said["low"] < said["high"]
