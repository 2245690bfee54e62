from math import log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.recall.lexical.postings import LENGTH, SATURATION, Postings, Terms

Texts = list[dict[int, float]]


def _terms(text: dict[int, float]) -> Terms:
    return Terms(np.array(list(text), np.uint32), np.array(list(text.values()), np.float32))


def _bm25(texts: Texts, query: dict[int, float]) -> list[float]:
    """The formula, written out."""
    lengths = [sum(text.values()) for text in texts]
    mean = sum(lengths) / len(texts) or 1.0
    scores = []
    for text, length in zip(texts, lengths, strict=True):
        score = 0.0
        for term, weight in query.items():
            having = sum(term in other for other in texts)
            if term in text:
                rarity = log1p((len(texts) - having + 0.5) / (having + 0.5))
                hold = SATURATION * (1 - LENGTH + LENGTH * length / mean)
                score += weight * rarity * text[term] * (SATURATION + 1) / (text[term] + hold)
        scores.append(score)
    return scores


TEXTS = st.lists(
    st.dictionaries(st.integers(0, 12), st.sampled_from([0.5, 1.0, 2.0, 3.0]), max_size=6),
    min_size=1,
    max_size=8,
)


@given(texts=TEXTS, query=st.dictionaries(st.integers(0, 14), st.sampled_from([0.3, 1.0]), max_size=5))
def test_scores_are_those_of_the_formula(texts: Texts, query: dict[int, float]) -> None:
    scores = Postings.of([_terms(text) for text in texts]).scores(query)
    assert scores.tolist() == pytest.approx(_bm25(texts, query), rel=1e-4, abs=1e-5)


@given(texts=TEXTS, data=st.data())
def test_joined_postings_are_those_of_joined_texts(texts: Texts, data: st.DataObject) -> None:
    follows = [False] + [data.draw(st.booleans()) for _ in texts[1:]]
    query = dict.fromkeys(range(13), 1.0)
    joined = Postings.of([_terms(text) for text in texts]).joined(np.array(follows), 0.5)
    together = [
        {term: text.get(term, 0) + 0.5 * before.get(term, 0) for term in {*text, *before}}
        for text, before in zip(texts, [{}, *texts[:-1]], strict=True)
    ]
    expected = [whole if after else text for whole, text, after in zip(together, texts, follows, strict=True)]
    assert joined.scores(query).tolist() == pytest.approx(_bm25(expected, query), rel=1e-4, abs=1e-5)


def test_no_texts_have_no_scores() -> None:
    assert Postings.of([]).scores({1: 1.0}).tolist() == []


def test_rare_terms_are_those_that_few_texts_have() -> None:
    postings = Postings.of([_terms({1: 1, 2: 1}), _terms({1: 1}), _terms({1: 1, 3: 1})])
    assert postings.rare(np.array([1, 2, 3, 9], np.uint32), 1).tolist() == [2, 3]
