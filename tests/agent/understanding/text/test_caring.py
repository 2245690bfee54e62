"""Who says that they keep somebody's diary writes for them; who only tells of somebody does not."""

from collections.abc import Callable

import pytest

from agent.requests import (
    LogExercise,
    LogGlucose,
    LogMeal,
    LogMeasurement,
    LogMedication,
    Request,
    UpdateProfile,
)

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("This is Margaret's daughter, I do mum's log for her. Her sugar before lunch was 10.3", 10.3),
        ("Looking after my father, logging for him: 9.9 before dinner", 9.9),
        ("I'm my mum's carer. She was 8.4 fasting this morning", 8.4),
        ("I keep dad's diary for him, his reading this morning was 6.9", 6.9),
        ("on behalf of my wife: fasting 6.1", 6.1),
        ("Hi, Tom's wife here, he was 9.8 two hours after dinner", 9.8),
        ("I manage my daughter's diabetes, she is at 12.1 now", 12.1),
        ("Evelyn's son here. She's 13.9 after tea", 13.9),
        ("i care for my nan, nan was 11.1 this morning", 11.1),
    ],
)
def test_the_value_of_whom_one_writes_for(read: Read, text: str, mmol: float) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert reading.value == mmol


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "logging for my dad: 9.9 before dinner, ate half bowl of congee, took 1 tablet gliclazide",
            {LogGlucose, LogMeal, LogMedication},
        ),
        ("I record my mother's numbers, mum had two rotis and dal", {LogMeal}),
        ("I look after dad's diabetes. he walked 20 minutes", {LogExercise}),
        ("i'm my wife's carer, gave her 8 units novorapid", {LogMedication}),
        ("i am a carer for my neighbour, her weight is 62 kg", {LogMeasurement}),
    ],
)
def test_all_else_of_whom_one_writes_for(read: Read, text: str, kinds: set[type]) -> None:
    assert {type(request) for request in read(text)} == kinds


@pytest.mark.parametrize(
    "text",
    [
        "my mum's sugar is 12",
        "her sugar before lunch was 10.3",
        "my dad had 9.9 before dinner",
        "looking after my grandson today, he ate 3 cookies",
        "i used to log for my mum, she was 12",
        "does this app let me log for my mum",
        "not logging for my husband, his is 9.9",
        "i never log for her, she was 9.9",
        "Tom's wife had two slices of cake",
        "i'm cooking for my dad, he had 9.9",
    ],
)
def test_who_only_tells_of_somebody_does_not(read: Read, text: str) -> None:
    assert not any(request.intent.startswith("log_") for request in read(text))


def test_ones_own_beside_it_is_not_the_others(read: Read) -> None:
    found = read("I log mum's numbers, hers was 10.3 and mine was 5.6")
    assert [request.value for request in found if isinstance(request, LogGlucose)] == [5.6]


def test_where_whose_diary_it_is_is_found_elsewhere_nothing_is_changed(read: Read) -> None:
    text = "I'm my mum's carer. She was 8.4 fasting this morning"
    assert not any(isinstance(request, LogGlucose) for request in read(text, on_behalf=False))


@pytest.mark.parametrize("text", ["This is Margaret's daughter", "This is my daughter", "this is our dog"])
def test_whose_somebody_is_is_no_name(read: Read, text: str) -> None:
    assert not any(isinstance(request, UpdateProfile) for request in read(text))
