"""How well messages are understood: scores over a labelled file, and what is mistaken for what."""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from agent.understanding.wire import answer

LOGS = frozenset({"log_glucose", "log_meal", "log_measurement", "log_medication", "log_exercise"})
_CLOSE_MINUTES = 90


@dataclass
class Matches:
    """Counts of found, missed and wrong, and the F1 that follows."""

    hit: int = 0
    expected: int = 0
    given: int = 0

    def add(self, expected: Iterable[Any], given: Iterable[Any]) -> None:
        """Count two bags of values."""
        want, have = Counter(expected), Counter(given)
        self.hit += sum((want & have).values())
        self.expected += sum(want.values())
        self.given += sum(have.values())

    @property
    def f1(self) -> float:
        """2PR / (P + R); 1 where there was nothing to find and nothing was found."""
        total = self.expected + self.given
        return 1.0 if total == 0 else 2 * self.hit / total


@dataclass
class Scores:
    """Sums over the messages of one set."""

    messages: int = 0
    intents_right: int = 0
    glucose: Matches = field(default_factory=Matches)
    context: Matches = field(default_factory=Matches)
    time: Matches = field(default_factory=Matches)
    items: Matches = field(default_factory=Matches)
    grams: Matches = field(default_factory=Matches)
    emergencies: Matches = field(default_factory=Matches)
    by_intent: dict[str, Matches] = field(default_factory=dict)
    silent: int = 0
    false_logs: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def emergency_recall(self) -> float:
        """Share of the emergencies that were heard."""
        return self.emergencies.hit / self.emergencies.expected if self.emergencies.expected else 1.0

    @property
    def false_log_rate(self) -> float:
        """Share of the messages without anything to log in which something was logged."""
        return self.false_logs / self.silent if self.silent else 0.0

    @property
    def overall(self) -> float:
        """Mean of intent accuracy, glucose F1, item F1, emergency recall and 1 - false-log rate."""
        accuracy = self.intents_right / max(self.messages, 1)
        parts = (accuracy, self.glucose.f1, self.items.f1, self.emergency_recall, 1 - self.false_log_rate)
        return sum(parts) / len(parts)

    def report(self) -> dict[str, Any]:
        """The figures, rounded for reading."""
        named = [matches.f1 for matches in self.by_intent.values() if matches.expected]
        figures = {
            "overall": self.overall,
            "intent_accuracy": self.intents_right / max(self.messages, 1),
            "macro_f1": sum(named) / max(len(named), 1),
            "glucose_f1": self.glucose.f1,
            "glucose_context_f1": self.context.f1,
            "glucose_time_f1": self.time.f1,
            "item_f1": self.items.f1,
            "gram_f1": self.grams.f1,
            "emergency_recall": self.emergency_recall,
            "false_log_rate": self.false_log_rate,
        }
        return {"messages": self.messages} | {name: round(value, 4) for name, value in figures.items()}


def main(path: str | Path, out: TextIO = sys.stdout) -> None:
    """Score a labelled file and print the figures of each set, then the worst confusions and the misses.

    A line is {"id", "text", "now", "requests": [...]}; "set" and "language" group the figures where they are given.
    """
    groups: dict[str, Scores] = {}
    misses: list[str] = []
    for row in read(path):
        given = answer(json.dumps(row)).get("requests", [])
        for group in {"all", row.get("set") or row.get("language") or "all"}:
            score(groups.setdefault(group, Scores()), row["requests"], given)
        want, have = _intents(row["requests"]), _intents(given)
        if want != have:
            misses.append(
                f"{row.get('id')}\t{row['text']}\n    want {' '.join(want)}\n    have {' '.join(have)}"
            )
    for group, scores in sorted(groups.items()):
        out.write(f"{group}\t{json.dumps(scores.report())}\n")
    confusions = groups["all"].confusions.most_common(15) if groups else []
    for (want_one, have_one), count in confusions:
        out.write(f"{count:4d}  {want_one} taken for {have_one}\n")
    out.write("\n".join(misses) + ("\n" if misses else ""))


def read(path: str | Path) -> list[dict[str, Any]]:
    """The rows of a labelled file; `expected` is another name for `requests`."""
    rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    return [{**row, "requests": row.get("requests", row.get("expected", []))} for row in rows]


def score(scores: Scores, expected: list[dict[str, Any]], given: list[dict[str, Any]]) -> None:
    """Add one message to the sums."""
    want, have = _intents(expected), _intents(given)
    scores.messages += 1
    scores.intents_right += want == have
    scores.glucose.add(_values(expected), _values(given))
    scores.context.add(_contexts(expected), _contexts(given))
    scores.time.add(*_times(expected, given))
    scores.items.add(_foods(expected), _foods(given))
    scores.grams.add(*_grams(expected, given))
    alarm = [name for name in want if name == "emergency"][:1]
    scores.emergencies.add(alarm, [name for name in have if name == "emergency"][:1])
    for name in {*want, *have}:
        scores.by_intent.setdefault(name, Matches()).add(
            [one for one in want if one == name], [one for one in have if one == name]
        )
    if not LOGS & set(want):
        scores.silent += 1
        scores.false_logs += bool(LOGS & set(have))
    missed, extra = Counter(want) - Counter(have), Counter(have) - Counter(want)
    if missed or extra:
        scores.confusions[" ".join(sorted(missed)) or "nothing", " ".join(sorted(extra)) or "nothing"] += 1


def _intents(requests: list[dict[str, Any]]) -> list[str]:
    return sorted(request["intent"] for request in requests)


def _readings(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in requests if r["intent"] == "log_glucose" and r.get("value") is not None]


def _values(requests: list[dict[str, Any]]) -> list[float]:
    return [round(r["value"], 1) for r in _readings(requests)]


def _contexts(requests: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(round(r["value"], 1), r.get("context"), r.get("meal")) for r in _readings(requests)]


def _times(expected: list[dict[str, Any]], given: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Readings whose label has a time; a time within an hour and a half counts as the same."""
    from datetime import datetime

    want = {round(r["value"], 1): r["at"] for r in _readings(expected) if r.get("at")}
    have = []
    for request in _readings(given):
        value, at = round(request["value"], 1), request.get("at")
        if value in want and at:
            gap = abs(datetime.fromisoformat(at) - datetime.fromisoformat(want[value])).total_seconds() / 60
            have.append(f"{value} {want[value] if gap <= _CLOSE_MINUTES else at}")
    return [f"{value} {at}" for value, at in want.items()], have


def _all_items(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        item
        for r in requests
        if r["intent"] in {"log_meal", "predict_response"}
        for item in r.get("items", [])
    ]


def _name(food: str) -> str:
    return "".join(food.lower().split())


def _foods(requests: list[dict[str, Any]]) -> list[str]:
    return [_name(item["food"]) for item in _all_items(requests)]


def _grams(
    expected: list[dict[str, Any]], given: list[dict[str, Any]]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Items whose label has grams."""
    want = [(_name(i["food"]), float(i["grams"])) for i in _all_items(expected) if i.get("grams") is not None]
    names = {name for name, _ in want}
    have = [
        (_name(i["food"]), float(i["grams"] or 0)) for i in _all_items(given) if _name(i["food"]) in names
    ]
    return want, have
