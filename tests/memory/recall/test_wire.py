import json
from io import StringIO
from pathlib import Path

import pytest

from memory.recall import wire

LINES = [
    {"user": "u1", "mid": "a", "session": 0, "time": "2025-04-01", "speaker": "pair", "text": "I use a Dexcom G6.", "reply": "Noted."},
    {"user": "u1", "mid": "b", "session": 1, "time": "2025-04-09T10:30", "speaker": "pair", "text": "Switched to a Libre 3."},
    {"user": "u2", "mid": "a", "session": 0, "time": "2025-04-01", "speaker": "Ann", "text": "My sensor is a Simplera."},
]  # fmt: skip
ASKED = [
    {
        "user": "u1",
        "qid": "q1",
        "question": "Which sensor do I wear?",
        "evidence": ["b"],
        "asof": "2025-07-17",
    },
    {
        "user": "u1",
        "qid": "q2",
        "question": "Which sensor do I wear?",
        "evidence": ["a"],
        "asof": "2025-04-05",
    },
    {"user": "u2", "qid": "q3", "question": "Which sensor does Ann wear?", "evidence": ["a"]},
    {"user": "u3", "qid": "q4", "question": "Who am I?", "evidence": []},
]


def _files(folder: Path) -> tuple[Path, Path]:
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    corpus.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    queries.write_text("".join(json.dumps(line) + "\n" for line in ASKED), encoding="utf-8")
    return corpus, queries


def test_each_question_is_answered_from_its_user_s_memories_as_of_its_day(tmp_path: Path) -> None:
    out = StringIO()
    wire.serve(*_files(tmp_path), "builtin", out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert answers == [
        {"qid": "q1", "mids": ["b", "a"]},
        {"qid": "q2", "mids": ["a"]},
        {"qid": "q3", "mids": ["a"]},
        {"qid": "q4", "mids": []},
    ]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('{"user": "u1"', "Expecting"),
        ('{"user": "u1", "mid": "1", "time": "2025-04-01"}', "no text"),
        ('{"user": "u1", "mid": "1", "time": "spring", "text": "x"}', "spring"),
        ("[1]", "no {}"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, wrong: str) -> None:
    corpus, queries = _files(tmp_path)
    corpus.write_text(f"{corpus.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    number = len(corpus.read_text(encoding="utf-8").splitlines())
    with pytest.raises(wire.LineError, match=wrong) as told:
        wire.serve(corpus, queries, "builtin", StringIO())
    assert f"{corpus}, line {number}: " in str(told.value)


def test_ten_memories_are_named_at_most(tmp_path: Path) -> None:
    corpus, queries = _files(tmp_path)
    many = [{**LINES[0], "mid": str(number)} for number in range(15)]
    corpus.write_text("".join(json.dumps(line) + "\n" for line in many), encoding="utf-8")
    out = StringIO()
    wire.serve(corpus, queries, "builtin", out)
    assert len(json.loads(out.getvalue().splitlines()[0])["mids"]) == 10
