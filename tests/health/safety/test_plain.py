"""A message is made plain without losing the places of its letters."""

import pytest

from health.safety.plain import plain

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("血糖６．８", "血糖6.8"),
        ("頭暈、手顫", "头晕、手颤"),
        ("雪糖低", "血糖低"),
        ("I CAN’T breathe", "i cant breathe"),
        ("im shakng", "im shaking"),
        ("unconcious", "unconscious"),
        ("sharing the seating", "sharing the seating"),
    ],
)
def test_slips_and_letters_are_mended(message: str, text: str) -> None:
    assert plain(message).text == text


@pytest.mark.parametrize("message", ["I can't stop shakng", "Ünïcödé 手抖 İ", "don't don't 't", ""])
def test_every_place_points_into_the_message(message: str) -> None:
    made = plain(message)
    assert len(made.places) == len(made.text) + 1
    assert all(0 <= place <= len(message) for place in made.places)


def test_a_span_shows_the_same_words_in_the_message() -> None:
    message = "Well, I can't stop SHAKNG now"
    made = plain(message)
    at = made.text.index("shaking")
    start, end = made.span(at, at + len("shaking"))
    assert message[start:end] == "SHAKNG"
