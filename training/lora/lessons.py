"""What is learned from: conversations as tokens, those that watch over the run, and those that are replayed."""

import json
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from training.format import ChatFormat, FormatError, Messages
from training.shapes import Recipe

_WATCH_SHARE, _MOST_WATCHED = 0.1, 64


@dataclass(frozen=True)
class Lesson:
    """One conversation as tokens; `session` begins with the pseudonym of its person and is "" for replay."""

    ids: tuple[int, ...]
    learned: tuple[bool, ...]
    weight: float = 1.0
    session: str = ""
    at: str = ""

    @property
    def person(self) -> str:
        """Whose it is, by the pseudonym."""
        return self.session.partition("-")[0]

    @property
    def targets(self) -> int:
        """How many tokens are learned."""
        return sum(self.learned)


@dataclass(frozen=True)
class Lessons:
    """What is trained on, what is only watched for an early stop, and how many were too long or unsound."""

    train: tuple[Lesson, ...]
    watched: tuple[Lesson, ...]
    left_out: int = 0


def read_lessons(path: Path, form: ChatFormat, tokenizer: Any, recipe: Recipe) -> Lessons:
    """Read what there is to learn, watch its newest sessions, and add the replay."""
    read = list(_read(path, form, tokenizer, recipe.max_tokens))
    found = [one for one in read if one is not None]
    # Whoever is watched would choose the step that is kept, without noise: a private run watches nobody.
    train, watched = (found, []) if recipe.privacy_epsilon is not None else _newest_apart(found)
    replayed = [
        lesson
        for name, share in (("guard", recipe.replay_guard), ("general", recipe.replay_general))
        for lesson in _replay(name, round(share * len(train)), form, tokenizer, recipe)
    ]
    return Lessons((*train, *replayed), tuple(watched), len(read) - len(found))


def _read(path: Path, form: ChatFormat, tokenizer: Any, most: int) -> Iterator[Lesson | None]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            more = (float(row["weight"]), str(row["session"]), str(row["at"]))
            yield _lesson(row["messages"], form, tokenizer, most, more)


def _lesson(
    messages: Messages, form: ChatFormat, tokenizer: Any, most: int, more: tuple[float, str, str]
) -> Lesson | None:
    """Encode a conversation; one that is too long loses its oldest turns, never the rules or the last answer."""
    for shorter in _shorter(messages):
        try:
            encoded = form.encode(tokenizer, shorter)
        except FormatError:
            return None
        if len(encoded.ids) <= most:
            return Lesson(encoded.ids, encoded.learned, *more)
    return None


def _shorter(messages: Messages) -> Iterator[Messages]:
    rules = [one for one in messages if one["role"] == "system"]
    talk = [one for one in messages if one["role"] != "system"]
    while talk:
        yield [*rules, *talk]
        talk = talk[1:]
        while talk and talk[0]["role"] != "user":
            talk = talk[1:]


def _newest_apart(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Keep the newest sessions (a tenth of the lessons) from training: the exam's hold-out must not choose when to stop."""
    sessions = defaultdict[str, list[Lesson]](list)
    for lesson in lessons:
        sessions[lesson.session].append(lesson)
    if len(sessions) < 3:
        return list(lessons), []
    newest = sorted(sessions, key=lambda name: max(one.at for one in sessions[name]), reverse=True)
    watched: list[Lesson] = []
    for name in newest[:-2]:
        if len(watched) >= min(_MOST_WATCHED, max(1, round(_WATCH_SHARE * len(lessons)))):
            break
        watched += sessions.pop(name)
    return [one for one in lessons if one.session in sessions], watched


def _replay(name: str, many: int, form: ChatFormat, tokenizer: Any, recipe: Recipe) -> Iterable[Lesson]:
    """Draw from the sets that keep the old knowledge alive; none of their prompts is one of the exam."""
    talks = replay_talks(name)
    random.Random(f"{recipe.seed} {name}").shuffle(talks)  # noqa: S311
    for number in range(many):
        talk = talks[number % len(talks)]
        lesson = _lesson(talk, form, tokenizer, recipe.max_tokens, (1.0, "", ""))
        if lesson is not None:
            yield lesson


def replay_talks(name: str) -> list[list[dict[str, str]]]:
    """Read a set of replay ("guard" or "general") as conversations."""
    rows = tomllib.loads(files(__package__).joinpath("replay.toml").read_text("utf-8"))[name]
    return [
        [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]
        for ask, answer in (*rows["zh"], *rows["en"])
    ]
