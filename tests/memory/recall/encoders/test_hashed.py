import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from memory.recall.encoders import BUILTIN


@given(st.lists(st.text(max_size=40), max_size=5))
def test_vectors_are_of_length_one_or_zero(texts: list[str]) -> None:
    vectors = BUILTIN.encode(texts)
    assert vectors.shape == (len(texts), 384)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))


def test_a_misspelt_word_is_nearer_than_another() -> None:
    right, misspelt, other = BUILTIN.encode(["levothyroxine", "levothyroxin", "basketball"])
    assert right @ misspelt > 0.6 > right @ other


def test_the_same_text_has_the_same_vector_in_any_process() -> None:
    vector = BUILTIN.encode(["血糖6.2"])[0]
    assert np.flatnonzero(vector).tolist() == np.flatnonzero(BUILTIN.encode(["血糖6.2"])[0]).tolist()
    assert round(float(vector.sum()), 4) == round(float(BUILTIN.encode(["血糖6.2"])[0].sum()), 4)
