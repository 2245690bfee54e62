from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.recall.index.signature import OldSignatureError, pack, sign, unpack, vectors_of

AT = datetime(2025, 3, 1, 8, 0, 0, 5, tzinfo=UTC)
VECTOR = np.linspace(-1, 1, 384).astype(np.float16)


@given(text=st.text(max_size=80), reply=st.none() | st.text(max_size=40), named=st.booleans())
def test_what_is_packed_is_unpacked(text: str, reply: str | None, named: bool) -> None:
    signature = sign(text, reply, VECTOR, AT, named=named)
    again = unpack(pack(signature))
    for terms, read in ((signature.words, again.words), (signature.concepts, again.concepts)):
        assert terms.ids.tolist() == read.ids.tolist()
        assert np.minimum(terms.counts, 63.75).tolist() == read.counts.tolist()
    assert again.ended.tolist() == signature.ended.tolist()
    assert again.vector.tolist() == VECTOR.tolist()
    assert (again.speaker, again.asks, again.seconds) == (signature.speaker, signature.asks, AT.timestamp())


@pytest.mark.parametrize("packed", [b"", b"\x00", b"\x09anything"])
def test_another_version_is_refused(packed: bytes) -> None:
    with pytest.raises(OldSignatureError):
        unpack(packed)


def test_a_speaker_is_read_only_where_the_text_is_named() -> None:
    assert sign("Ann: I like tea", None, VECTOR, AT, named=True).speaker
    assert not sign("Breakfast: two buns", None, VECTOR, AT).speaker


def test_a_text_that_got_no_reply_and_ends_with_a_question_mark_only_asks() -> None:
    assert sign("What is it?", None, VECTOR, AT).asks
    assert not sign("What is it?", "A sensor.", VECTOR, AT).asks


def test_vectors_are_read_alone_and_stand_at_zero_where_there_is_none() -> None:
    packed = pack(sign("tea", None, VECTOR, AT))
    assert vectors_of([packed, b"", packed], 384).tolist() == [VECTOR.tolist(), [0.0] * 384, VECTOR.tolist()]
    assert vectors_of([], 0).shape == (0, 0)
    assert vectors_of([packed, pack(sign("tea", None, VECTOR[:7], AT))], 0).shape == (2, 0)
