"""A value said as the state one is in, before or after a meal, with or without the word for it."""

from collections.abc import Callable

import pytest

from agent.requests import (
    AskDosing,
    LogExercise,
    LogGlucose,
    LogMeasurement,
    PredictResponse,
    Request,
    Undo,
    UpdateProfile,
)

Read = Callable[..., list[Request]]


def _values(found: list[Request]) -> list[float | None]:
    return [request.value for request in found if isinstance(request, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "context", "meal"),
    [
        ("5.4 just before my tea", "before_meal", "dinner"),
        ("6.1 right before dinner", "before_meal", "dinner"),
        ("5.9 a bit before supper", "before_meal", "dinner"),
        ("8.8 straight after my tea", "after_meal", "dinner"),
        ("7.2 shortly after lunch", "after_meal", "lunch"),
        ("6.4 before tea", "before_meal", "dinner"),
    ],
)
def test_shortly_before_or_after_a_meal(read: Read, text: str, context: str, meal: str) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert (reading.context, reading.meal, reading.at) == (context, meal, None)


@pytest.mark.parametrize("text", ["19.9 just before my mortgage payment", "3.5 right after the bend"])
def test_shortly_before_anything_else_is_no_reading(read: Read, text: str) -> None:
    assert _values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("i pricked my finger and it showed eight point two", 8.2),
        ("pricked my finger just now, 7.7", 7.7),
        ("just pricked the finger and got 6.3", 6.3),
    ],
)
def test_who_pricks_a_finger_measures(read: Read, text: str, mmol: float) -> None:
    assert _values(read(text)) == [mmol]


@pytest.mark.parametrize(
    "text", ["i pricked my finger on a rose thorn", "pricked my finger sewing, it bled for 10 minutes"]
)
def test_a_finger_pricked_otherwise_does_not(read: Read, text: str) -> None:
    assert _values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("sitting at 15.2, how much novorapid to bring it down", 15.2),
        ("hovering at 16.4, do i correct", 16.4),
        ("i'm sitting at 270, how many units", 15.0),
    ],
)
def test_the_value_before_a_question_on_insulin_is_noted(read: Read, text: str, mmol: float) -> None:
    found = read(text)
    assert _values(found) == [mmol]
    assert any(isinstance(request, AskDosing) for request in found)


@pytest.mark.parametrize(
    "text",
    [
        "sitting at 4.8 stars",
        "my gpa is sitting at 3.8",
        "stuck at 5.5 hours of work",
        "stuck at 4.5 on the climb",
        "holding at 2.2 million views",
    ],
)
def test_what_sits_at_another_number_is_no_reading(read: Read, text: str) -> None:
    assert _values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "mmol"),
    [("sugar down to 5.0", 5.0), ("bg back down to 6.3", 6.3), ("my glucose is up to 11.2", 11.2)],
)
def test_sugar_goes_down_to_a_value(read: Read, text: str, mmol: float) -> None:
    assert _values(read(text)) == [mmol]


@pytest.mark.parametrize("text", ["weight down to 72.5", "i'm down to 71.2 kg"])
def test_weight_does_too(read: Read, text: str) -> None:
    assert [type(request) for request in read(text)] == [LogMeasurement]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("im at 108 rn and looking at a bagel with cream cheese, what would it do to me", 6.0),
        ("sitting at 9.1 and eyeing a doughnut, how bad would it be", 9.1),
        ("i'm at 6.9 and contemplating a slice of cake, thoughts?", 6.9),
    ],
)
def test_a_value_and_the_food_one_looks_at(read: Read, text: str, mmol: float) -> None:
    found = read(text)
    assert _values(found) == [mmol]
    assert any(isinstance(request, PredictResponse) and request.items for request in found)


def test_who_is_at_work_has_no_value(read: Read) -> None:
    found = read("im at work and looking at a bagel, what would it do to me")
    assert [type(request) for request in found] == [PredictResponse]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("no wait it wasnt 178 it was 187", 10.4),
        ("sorry that wasn't 112, it was 121", 6.7),
        ("it isnt 6.5 its 5.6", 5.6),
    ],
)
def test_it_was_not_one_value_but_another(read: Read, text: str, mmol: float) -> None:
    found = read(text)
    assert isinstance(found[0], Undo)
    assert _values(found) == [mmol]


@pytest.mark.parametrize("text", ["it wasn't 5 pm it was 6 pm", "wasnt me, it was 2 other people"])
def test_it_was_not_something_else(read: Read, text: str) -> None:
    assert not any(isinstance(request, (Undo, LogGlucose)) for request in read(text))


@pytest.mark.parametrize(
    "text", ["7.1, an hour post dinner", "7.1, 1 hour after dinner", "7.1 one hour after my tea"]
)
def test_how_long_after_a_meal_is_said_behind_the_value(read: Read, text: str) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert (reading.context, reading.meal, reading.minutes_after_meal) == ("after_meal", "dinner", 60)


def test_b4_is_before(read: Read) -> None:
    (reading,) = read("sugr 98 b4 brekfast")
    assert isinstance(reading, LogGlucose)
    assert (reading.context, reading.meal) == ("before_meal", "breakfast")


@pytest.mark.parametrize(
    ("text", "minutes"), [("ran 5k in 31 minutes, personal best!!", 31), ("walked 3 miles in 50 minutes", 50)]
)
def test_in_so_many_minutes_is_how_long_it_took(read: Read, text: str, minutes: int) -> None:
    (done,) = read(text)
    assert isinstance(done, LogExercise)
    assert done.minutes == minutes


def test_what_is_to_be_done_in_so_many_minutes_is_not_done(read: Read) -> None:
    assert not any(isinstance(request, LogExercise) for request in read("going to run in 30 minutes"))


@pytest.mark.parametrize("text", ["back in 2015 they found my diabetes", "in 2015 i was diagnosed"])
def test_the_year_before_what_was_found_is_of_it(read: Read, text: str) -> None:
    assert [one.diagnosed_year for one in read(text) if isinstance(one, UpdateProfile)] == [2015]


def test_the_year_of_anything_else_is_not(read: Read) -> None:
    assert not any(isinstance(one, UpdateProfile) for one in read("in 2015 we moved and i got a dog"))
