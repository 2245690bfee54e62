"""Makes the weights of the small classifier from the labelled messages and the phrases: `python -m agent.understanding.train`.

Only messages of the `work` part with a single request are read; the `report` part is never seen.
Needs scikit-learn (extra `prior`); the result is words/model.json, alike on every run.
"""

import base64
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from agent.understanding.asks.classifier import BUCKETS, features
from agent.understanding.text.fold import fold
from agent.understanding.text.words import FOLDER, lines

LABELLED = Path(__file__).parents[2] / "tests" / "agent" / "understanding" / "labelled"
_LOGS = frozenset({"log_glucose", "log_meal", "log_measurement", "log_medication", "log_exercise"})
_DEEPEST = 127
_STRENGTH = 12.0


def examples() -> Iterator[tuple[str, str]]:
    """(text, class) pairs."""
    for line in lines("phrases"):
        name, _, phrases = line.partition("\t")
        yield from ((phrase, name) for phrase in phrases.split("|"))
    for path in sorted(LABELLED.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("part") == "work" and len(row["requests"]) == 1:
                yield row["text"], _class(row["requests"][0])


def _class(request: dict[str, str]) -> str:
    name = request["intent"]
    if name in _LOGS:
        return "log"
    action = request.get("action")
    return f"{name}.{action}" if action else name


def main() -> None:
    """Fit, round to a byte a weight, and write the artefact."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    pairs = [(features(fold(text).text), name) for text, name in examples()]
    pairs = [(found, name) for found, name in pairs if found and name != "emergency"]
    rows = [i for i, (found, _) in enumerate(pairs) for _ in found]
    columns = [bucket for found, _ in pairs for bucket in found]
    values = [1 / np.sqrt(len(found)) for found, _ in pairs for _ in found]
    matrix = csr_matrix((values, (rows, columns)), shape=(len(pairs), BUCKETS))
    fitted = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight=None).fit(
        matrix, [name for _, name in pairs]
    )
    scale = float(np.abs(fitted.coef_).max()) / _DEEPEST
    weights = np.round(fitted.coef_.T / scale).astype(np.int8).tobytes()
    row = {
        "classes": [str(name) for name in fitted.classes_],
        "bias": [round(float(value), 4) for value in fitted.intercept_],
        "scale": scale,
        "weights": base64.b85encode(zlib.compress(weights, 9)).decode(),
    }
    (FOLDER / "model.json").write_text(json.dumps(row) + "\n", "utf-8")


if __name__ == "__main__":
    main()
