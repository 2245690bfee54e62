"""Makes the weights of the second ear from our labelled messages: `python -m health.safety.train`.

Read are the messages of tests/health/safety/said (questions for a dose without a sign are none; ideas.tsv holds states of
anybody, said of several people each), the phrases of the understanding's classifier, and those of the `work` part of the understanding's labelled sets; what stands in their `report` part is never seen. Needs scikit-learn (extra `prior`); alike on every run.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from health.safety.hunch import READ, language
from health.safety.plain import plain
from health.safety.signs import masked, signs

_TESTS = Path(__file__).parents[2] / "tests"
_SAID = _TESTS / "health/safety/said"
_PHRASES = _TESTS.parent / "agent/understanding/words/phrases.txt"
_WORDS = Path(__file__).parent / "words"
_LONGEST = {"zh": 80, "en": 200}
_WHO = {
    "{who}": ("he", "she", "my husband", "my wife", "mum", "dad", "my son", "grandma", "my friend"),
    "{谁}": ("他", "她", "我妈", "我爸", "老伴", "孩子", "奶奶", "老公", "我老婆"),
}
"""Whom the states of ideas.tsv are said of."""
_TOLD_OF = 3
"""People that each state is said of."""
_STRENGTH = 30.0
_DEEPEST = 127


def examples(name: str) -> dict[str, str]:
    """Text and kind ("none" for no emergency) of each message of a language that may be learnt from."""
    found: dict[str, str] = {}
    never: set[str] = set()
    for path in sorted((_TESTS / "agent/understanding/labelled").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["part"] != "work":
                never.add(row["text"])
                continue
            kinds = [
                request.get("kind", "other")
                for request in row["requests"]
                if request["intent"] == "emergency"
            ]
            found[row["text"]] = kinds[0] if kinds else "none"
    found = _phrases() | found | _told()
    for line in _lines(_SAID / "questions.tsv"):
        text = line.partition("\t")[2]
        if text not in found and not signs(masked(plain(text).text)):
            found[text] = "none"
    return {
        text: kind
        for text, kind in sorted(found.items())
        if text not in never and language(text) == name and len(text) < _LONGEST[name]
    }


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def _told() -> dict[str, str]:
    """The messages and the states of anybody in said/."""
    rows = [line.partition("\t") for line in _lines(_SAID / "messages.tsv")]
    found = {text: kind for kind, _, text in rows}
    for number, line in enumerate(_lines(_SAID / "ideas.tsv")):
        kind, _, text = line.partition("\t")
        found |= dict.fromkeys(_said_of(text, number), kind)
    return found


def _phrases() -> dict[str, str]:
    """Ways to ask for what the companion can do."""
    rows = [line.partition("\t") for line in _lines(_PHRASES)]
    return {text: "none" for name, _, said in rows if name != "emergency" for text in said.split("|")}


def _said_of(text: str, number: int) -> list[str]:
    """A state said of a few people, others for each; itself where it is of nobody else."""
    for slot, people in _WHO.items():
        if slot in text:
            turn = [people[(number + 2 * step) % len(people)] for step in range(_TOLD_OF)]
            return [text.replace(slot, who) for who in turn]
    return [text]


def fit(name: str, texts: Sequence[str], kinds: Sequence[str]) -> dict[str, Any]:
    """Fit both questions, "an emergency?" and "which?", and round each weight to a byte."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    read = [READ[name](masked(plain(text).text)) for text in texts]
    seen = Counter(gram for found in read for gram in set(found))
    every = sorted(gram for gram, times in seen.items() if times > 1)
    place = {gram: at for at, gram in enumerate(every)}
    known = [sorted(place[gram] for gram in found if gram in place) for found in read]
    rows = [row for row, found in enumerate(known) for _ in found]
    values = [len(found) ** -0.5 for found in known for _ in found]
    columns = [at for found in known for at in found]
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), len(every)))
    urgent = np.array([kind != "none" for kind in kinds])
    alarm = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix, urgent)
    kind = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix[urgent], np.array(kinds)[urgent])
    row: dict[str, Any] = {"grams": " ".join(every), "kinds": [str(one) for one in kind.classes_]}
    for part, model in (("alarm", alarm), ("kind", kind)):
        scale = float(np.abs(model.coef_).max()) / _DEEPEST
        weights = np.round(model.coef_.T / scale).astype(np.int8).tobytes()
        row[f"{part}_scale"] = scale
        row[part] = base64.b85encode(zlib.compress(weights, 9)).decode()
        row[f"{part}_bias"] = [round(float(value), 4) for value in model.intercept_]
    return row | {"alarm_bias": row["alarm_bias"][0]}


def main() -> None:
    """Fit on every example and write words/hunch.json."""
    row = {}
    for name in READ:
        found = examples(name)
        row[name] = fit(name, list(found), list(found.values()))
    (_WORDS / "hunch.json").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
