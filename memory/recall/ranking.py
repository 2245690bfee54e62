"""Scores of several kinds, brought to one scale and added up; what was replaced stands below what replaced it.

Every score is stretched to 0..1 over the person's memories before it is added, which was measured to be better than
adding reciprocal ranks (docs/measurements/recall.md). The weights are few, and the same for every language.
"""

from datetime import date

import numpy as np

from memory.recall.encoders.protocol import Vectors
from memory.recall.index.person import Index
from memory.recall.lexical.postings import Floats
from memory.recall.question import Question

OWN, JOINED = 0.5, 1.0
"""Words and concepts of the memory alone, and read together with the turn before."""
SPEAKER = 0.3
"""The question names who said it."""
ASKING = -0.1
"""The memory only asks something."""
RECENT = 0.05
"""The newest memory gains so much over the oldest: it breaks ties and no more."""
LOOKED_AT = 2
"""So many of the best are looked at for what replaced them."""
RARE = 2
"""A word that at most so many memories have is a name for its thing."""

OUTCOMES, ALIKE = 3, 0.4
"""Where the outcome is asked for, so many of the best are put newest first, if their own words fit nearly as well."""

DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1).toordinal()

DAY, WEEK, MONTH, YEAR = 1.0, 0.6, 0.3, 0.15
"""It was said on the day, in the week, month or year that the question names."""


def score(index: Index, question: Question, vector: Vectors | None, weight: float) -> Floats:
    """Score every memory of a person for a question; shape (memories,)."""
    own = index.own_words.scores(question.words) + index.own_concepts.scores(question.concepts)
    joined = index.joined_words.scores(question.words) + index.joined_concepts.scores(question.concepts)
    total = OWN * _stretched(own) + JOINED * _stretched(joined)
    if vector is not None and (near := index.vectors.scores(vector)) is not None:
        total += np.float32(weight) * _stretched(near)
    total += ASKING * index.asking
    if names := question.names - {0}:
        total += SPEAKER * np.isin(index.speakers, list(names))
    days = (index.seconds + question.offset) // DAY_SECONDS + EPOCH
    for span in question.spans:
        within = (days >= span.first.toordinal()) & (days <= span.last.toordinal())
        total += _date_worth(span.days) * within
    total += (-RECENT if question.past else RECENT) * index.ages
    scores = total.astype(np.float32)
    if question.outcome:
        _newest_first(index, own, scores)
    return _fresh_first(index, question, scores)


def _stretched(scores: Floats) -> Floats:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def _date_worth(days: int) -> float:
    return next(worth for most, worth in ((3, DAY), (10, WEEK), (45, MONTH), (10**9, YEAR)) if days <= most)


def _newest_first(index: Index, own: Floats, scores: Floats) -> None:
    """Put the best that fit alike in the order of time, the newest first; they share their places among themselves."""
    best = np.argsort(-scores, kind="stable")[:OUTCOMES]
    alike = [place for place in best if 0 < own[place] >= ALIKE * own[best].max()]
    scores[sorted(alike, key=lambda place: -index.seconds[place])] = scores[alike]


def _fresh_first(index: Index, question: Question, scores: Floats) -> Floats:
    """Let what replaced another memory take the better place of the two, or the older where the past is asked for."""
    replaced = [(older, newer) for older, newer, slot in index.replacements if slot in question.groups]
    replaced += _named_again(index, scores)
    replaced.sort(key=lambda pair: index.seconds[pair[0]])
    pairs = replaced[::-1] if question.past else [(newer, older) for older, newer in replaced]
    for upper, lower in pairs:
        scores[upper] = max(scores[upper], scores[lower])
    for upper, lower in reversed(pairs):
        scores[lower] = min(scores[lower], np.nextafter(scores[upper], np.float32(-np.inf), dtype=np.float32))
    return scores


def _named_again(index: Index, scores: Floats) -> list[tuple[int, int]]:
    """Find later memories which say that a thing has ended that one of the best names ("no more pancakes")."""
    hashes, places = index.ended
    if not len(hashes):
        return []
    found = []
    for older in np.argsort(-scores, kind="stable")[:LOOKED_AT]:
        names = index.own_words.rare(index.words_of(int(older)), RARE)
        newer = np.unique(places[np.isin(hashes, names)])
        found += [(int(older), int(place)) for place in newer if index.seconds[place] > index.seconds[older]]
    return found
