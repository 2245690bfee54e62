"""Letters are rendered once and fit their platform."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.turn import Part
from bot.delivery.outgoing.letters import Key, Letter, Limits, cut, render

NO_BUTTONS: Any = None
"""Nothing is issued where there are no choices."""


@given(
    st.text(),
    st.none() | st.binary(),
    st.lists(st.lists(st.builds(Key, st.text(), st.text()))),
    st.none() | st.tuples(st.text(), st.binary()),
)
def test_a_letter_written_down_is_the_same_when_read(
    text: str, picture: bytes | None, keys: list[list[Key]], document: tuple[str, bytes] | None
) -> None:
    letter = Letter(text, picture, tuple(tuple(row) for row in keys), document)
    assert Letter.unpack(letter.pack()) == letter


@given(st.text(alphabet="ab 。\n😀糖", max_size=300))
def test_pieces_fit_and_lose_no_word(text: str) -> None:
    pieces = list(cut(text, 20, 30))
    lengths = [len(piece.encode("utf-16-le")) // 2 for piece in pieces]
    assert lengths[0] <= 20
    assert all(length <= 30 for length in lengths)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["short", ""])
def test_a_short_text_is_one_piece(text: str) -> None:
    assert list(cut(text, 100, 100)) == [text]


def test_a_long_text_is_cut_at_a_line_end() -> None:
    assert list(cut("first line\nsecond line", 15, 15)) == ["first line", "second line"]


def test_where_pictures_carry_no_words_these_go_before_them() -> None:
    letters = render((Part("看这里", picture=b"png"), Part("", picture=b"x")), Limits(caption=0), NO_BUTTONS)
    assert letters == [Letter("看这里"), Letter("", b"png"), Letter("", b"x")]


def test_a_limit_in_bytes_is_counted_in_utf_8() -> None:
    whole = "血糖" * 500 + "😀" * 100 + "a" * 1000
    letters = render((Part(whole),), Limits(text=2048, in_bytes=True), NO_BUTTONS)
    assert "".join(letter.text for letter in letters) == whole
    assert max(len(letter.text.encode()) for letter in letters) <= 2048
    assert len(letters) == 3
