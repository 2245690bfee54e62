"""Letters are rendered once and fit their platform."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outgoing.letters import Key, Letter, cut


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
