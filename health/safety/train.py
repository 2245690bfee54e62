"""Makes the weights of the second ear from our labelled messages: `python -m health.safety.train`.

Read are the Chinese messages of tests/health/safety/said (questions for a dose without a sign are none) and those of
the `work` part of the understanding's labelled sets; what stands in their `report` part is never seen. Needs scikit-learn (extra `prior`); alike on every run.
"""

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from health.safety.hunch import grams
from health.safety.plain import plain
from health.safety.signs import masked, signs

_TESTS = Path(__file__).parents[2] / "tests"
_WORDS = Path(__file__).parent / "words"
_ZH = re.compile(r"[\u4e00-\u9fff]{2}")
_LONGEST = 80
_STRENGTH = 30.0
_DEEPEST = 127


def examples() -> dict[str, str]:
    """Text and kind ("none" for no emergency) of each Chinese message that may be learnt from."""
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
    for line in (_TESTS / "health/safety/said/messages.tsv").read_text("utf-8").splitlines():
        kind, _, text = line.partition("\t")
        found[text] = kind
    for line in (_TESTS / "health/safety/said/questions.tsv").read_text("utf-8").splitlines():
        text = line.partition("\t")[2]
        if text not in found and not signs(masked(plain(text).text)):
            found[text] = "none"
    return {
        text: kind
        for text, kind in sorted(found.items())
        if text not in never and len(text) < _LONGEST and _ZH.search(text)
    }


def fit(texts: Sequence[str], kinds: Sequence[str]) -> dict[str, Any]:
    """Fit both questions, "an emergency?" and "which?", and round each weight to a byte."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    read = [grams(masked(plain(text).text)) for text in texts]
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
    row: dict[str, Any] = {"grams": " ".join(every), "kinds": [str(name) for name in kind.classes_]}
    for name, model in (("alarm", alarm), ("kind", kind)):
        scale = float(np.abs(model.coef_).max()) / _DEEPEST
        weights = np.round(model.coef_.T / scale).astype(np.int8).tobytes()
        row[f"{name}_scale"] = scale
        row[name] = base64.b85encode(zlib.compress(weights, 9)).decode()
        row[f"{name}_bias"] = [round(float(value), 4) for value in model.intercept_]
    return row | {"alarm_bias": row["alarm_bias"][0]}


def main() -> None:
    """Fit on every example and write words/hunch.json."""
    found = examples()
    row = fit(list(found), list(found.values()))
    (_WORDS / "hunch.json").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
