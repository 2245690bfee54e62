"""Numbers are read however they are written."""

from health.safety.numerals import numerals


def test_numbers_are_found_with_their_places() -> None:
    assert [(found.value, found.start, found.end) for found in numerals("走了1,200步，测了6.8")] == [
        (1200.0, 2, 7),
        (6.8, 11, 14),
    ]


def test_a_thousand_digits_are_no_number() -> None:
    assert not list(numerals("9" * 1000))
