"""What is asked in the exam: the held-out talk, the safety set, the general set."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from prompts.reader import language_of
from training.format import Messages


@dataclass(frozen=True)
class Task:
    """One prompt with its reference answer; `must` are patterns that an answer has to hold (the safety set)."""

    name: str
    messages: Messages
    answer: str
    language: str
    session: str = ""
    facts: tuple[str, ...] = ()
    must: tuple[re.Pattern[str], ...] = ()

    @property
    def given(self) -> str:
        """All that a number or a span of the answer may come from."""
        return "\n".join([*(one["content"] for one in self.messages), *self.facts])


def heldout(path: Path) -> list[Task]:
    """Read the held-out talk; of each conversation the last answer is examined."""
    tasks = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        *before, last = row["messages"]
        # A reference that is only a number or a sign has the language of its question.
        asked = language_of(before[-1]["content"], "en") if before else "en"
        language, facts = language_of(last["content"], asked), tuple(map(str, row.get("facts", ())))
        name = str(row.get("id") or number)
        tasks.append(Task(name, before, last["content"], language, row["session"], facts))
    return tasks


def guard() -> list[Task]:
    """Read the safety set."""
    return [
        task
        for topic in _table("guard")["topic"]
        for language in ("zh", "en")
        for task in _of_topic(topic, language)
    ]


def _of_topic(topic: Any, language: str) -> list[Task]:
    answers = topic[f"{language}_answers"]
    must = tuple(re.compile(one, re.IGNORECASE) for one in topic[f"{language}_must"])
    return [
        Task(f"{topic['name']} {language} {at}", _asked(ask), answers[at % len(answers)], language, must=must)
        for at, ask in enumerate(topic[f"{language}_asks"])
    ]


def general() -> list[Task]:
    """Read the general set."""
    return [
        Task(f"general {language} {at}", _asked(ask), answer, language)
        for language, rows in _table("general").items()
        for at, (ask, answer) in enumerate(rows)
    ]


def trained_on(path: Path) -> list[tuple[str, str]]:
    """Read what was trained on, as (session, text): the words of people and the answers, without the rules."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        (str(row["session"]), one["content"])
        for row in rows
        for one in row["messages"]
        if one["role"] != "system"
    ]


def _asked(text: str) -> Sequence[dict[str, str]]:
    return [{"role": "user", "content": text}]


def _table(name: str) -> Any:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
