"""`tangban eval recall`: how well the memories that answer are found, set by set.

Recall@k is the share of a question's evidence among the first k, nDCG@5 the discounted gain of Järvelin & Kekäläinen
(2002), fresh the share of questions in which the present fact stands above every one that it replaced.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any, TextIO

from memory.recall.wire import CORPUS, QUERY, answers, lines

SKIPPED = "adversarial"


@dataclass(frozen=True)
class Scores:
    """Means over the questions of one set; `fresh` is None where nothing was replaced."""

    questions: int
    recall5: float
    recall10: float
    ndcg5: float
    fresh: float | None
    milliseconds: float


def main(folder: Path, out: TextIO, embedder: str = "builtin") -> None:
    """Write one line of scores for each set (a folder with corpus.jsonl and queries.jsonl) below a folder."""
    out.write(f"{'set':24}{'n':>5}{'R@5':>7}{'R@10':>7}{'nDCG@5':>8}{'fresh':>7}{'ms':>7}\n")
    for queries in sorted(folder.rglob("queries.jsonl")):
        scores = evaluate(queries.parent, embedder)
        fresh = "-" if scores.fresh is None else f"{scores.fresh:.2f}"
        out.write(
            f"{queries.parent.name:24}{scores.questions:5}{scores.recall5:7.3f}{scores.recall10:7.3f}"
            f"{scores.ndcg5:8.3f}{fresh:>7}{scores.milliseconds:7.2f}\n"
        )


def evaluate(folder: Path, embedder: str = "builtin") -> Scores:
    """Score one set; questions without evidence or of the adversarial kind are skipped."""
    questions = [
        question
        for question in lines(folder / "queries.jsonl", QUERY)
        if question.get("evidence") and question.get("type") != SKIPPED
    ]
    found = list(answers(lines(folder / "corpus.jsonl", CORPUS), questions, embedder))
    fresh = [is_fresh(question, mids) for question, mids, _ in found if question.get("stale")]
    return Scores(
        questions=len(found),
        recall5=_mean([recall_at(5, question["evidence"], mids) for question, mids, _ in found]),
        recall10=_mean([recall_at(10, question["evidence"], mids) for question, mids, _ in found]),
        ndcg5=_mean([ndcg_at(5, question["evidence"], mids) for question, mids, _ in found]),
        fresh=_mean(fresh) if fresh else None,
        milliseconds=_mean([seconds * 1000 for _, _, seconds in found]),
    )


def recall_at(k: int, evidence: Sequence[str], mids: Sequence[str]) -> float:
    """Share of the evidence among the first k."""
    return len(set(evidence) & set(mids[:k])) / len(set(evidence))


def ndcg_at(k: int, evidence: Sequence[str], mids: Sequence[str]) -> float:
    """Discounted gain of the first k over the best that there could be."""
    wanted = set(evidence)
    gain = sum(1 / log2(place + 2) for place, mid in enumerate(mids[:k]) if mid in wanted)
    return gain / sum(1 / log2(place + 2) for place in range(min(k, len(wanted))))


def is_fresh(question: dict[str, Any], mids: Sequence[str]) -> bool:
    """Say whether the best of the evidence was found, and above everything that is stale."""
    places = {mid: place for place, mid in enumerate(mids)}
    best = min((places[mid] for mid in question["evidence"] if mid in places), default=None)
    return best is not None and all(places.get(mid, len(mids)) > best for mid in question["stale"])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
