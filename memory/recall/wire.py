"""`tangban recall`: lines of a corpus remembered in an empty store, lines of questions answered from it.

The corpus goes through `remember_many`, the questions through `Recall.search`, as they do in the running program.
"""

import asyncio
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import partial
from itertools import groupby
from pathlib import Path
from secrets import token_bytes
from time import perf_counter
from typing import Any, TextIO

from memory.database import Database
from memory.recall.bulk import New, remember_many
from memory.recall.encoders import embedder as embedder_named
from memory.recall.memories import GROUP
from memory.recall.recall import Recall
from memory.vault import Vault

FOUND = 10
"""How many memories a line of the answer names at most."""

NOBODY = datetime(2100, 1, 1, tzinfo=UTC)
"""As of when a question is asked whose user has said nothing: nothing is found at any time."""

CORPUS, QUERY = ("user", "mid", "time", "text"), ("user", "qid", "question")
"""What a line of each file must hold."""

_INSTANTS = ("time", "asof")
_THE_PERSON = {"pair", "user"}
_NOT_A_NAME = {*_THE_PERSON, "memory"}


class LineError(ValueError):
    """A line of a file is not what it should be; the message names the file, the line and what is wrong."""


def serve(corpus: Path, queries: Path, embedder: str, out: TextIO) -> None:
    """Remember the corpus in a temporary store and write {"qid", "mids"} for each question, best first."""
    asked = lines(queries, QUERY)
    for question, mids, _ in answers(lines(corpus, CORPUS), asked, embedder):
        out.write(json.dumps({"qid": question["qid"], "mids": mids}, ensure_ascii=False) + "\n")


def answers(
    corpus: Iterable[dict[str, Any]], questions: Iterable[dict[str, Any]], embedder: str
) -> Iterator[tuple[dict[str, Any], list[str], float]]:
    """Yield each question with the ids of the memories found for it, best first, and the seconds that it took."""
    with _temporary_store(embedder) as (runner, store):
        newest = runner.run(store.fill(corpus))
        for question in questions:
            start = perf_counter()
            found = runner.run(store.found(question, newest))
            yield question, found, perf_counter() - start


class Store:
    """An empty database, a key made for it alone, and the search over it."""

    def __init__(self, database: Database, embedder: str) -> None:
        self._database = database
        self._vault = Vault(token_bytes(32))
        self._recall = Recall(database, self._vault, embedder_named(embedder))

    async def fill(self, corpus: Iterable[dict[str, Any]]) -> dict[str, datetime]:
        """Remember every line for its user, in the order given; gives each user's newest time."""
        newest: dict[str, datetime] = {}
        by_user = sorted(corpus, key=lambda line: str(line["user"]))
        for user, lines in groupby(by_user, key=lambda line: str(line["user"])):
            said = list(lines)
            await self._database.write(partial(self._vault.create, person_id=user))
            await remember_many(self._database, self._vault, [_new(user, line) for line in said])
            newest[user] = max(_instant(line["time"], time.max) for line in said)
            await self._recall.search(
                user, "", asof=newest[user]
            )  # the index is made before the first question
        return newest

    async def found(self, question: dict[str, Any], newest: dict[str, datetime]) -> list[str]:
        """Search as of the question's day, or of the newest memory where it names none."""
        user = str(question["user"])
        said = question.get("asof")
        asof = _instant(said, time.max) if said else newest.get(user, NOBODY)
        found = await self._recall.search(user, question["question"], asof=asof, limit=FOUND)
        return [memory.source_key.removeprefix(f"{user}|") for memory in found]


def _new(user: str, line: dict[str, Any]) -> New:
    speaker = line.get("speaker", "pair")
    return New(
        user,
        key=f"{user}|{line['mid']}",
        text=line["text"] if speaker in _NOT_A_NAME else f"{speaker}: {line['text']}",
        at=_instant(line["time"], time.min),
        kind="talk" if speaker in _THE_PERSON else GROUP,
        reply=line.get("reply"),
    )


@contextmanager
def _temporary_store(embedder: str) -> Iterator[tuple[asyncio.Runner, Store]]:
    with tempfile.TemporaryDirectory(prefix="tangban-recall-") as folder, asyncio.Runner() as runner:
        database = Database(f"sqlite:///{folder}/recall.db")
        database.migrate()
        try:
            yield runner, Store(database, embedder)
        finally:
            runner.run(database.close())


def _instant(said: str, otherwise: time) -> datetime:
    at = datetime.fromisoformat(said)
    if len(said) == len("2025-04-01"):
        at = datetime.combine(at.date(), otherwise)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def lines(path: Path, needs: Sequence[str]) -> list[dict[str, Any]]:
    """Read a file of JSON lines, each an object with the fields that it needs, or raise LineError."""
    with path.open(encoding="utf-8") as file:
        return [_read(path, number, line, needs) for number, line in enumerate(file, 1) if line.strip()]


def _read(path: Path, number: int, line: str, needs: Sequence[str]) -> dict[str, Any]:
    try:
        read = json.loads(line)
        missing = [name for name in needs if name not in read] if isinstance(read, dict) else ["{}"]
        for name in _INSTANTS:
            if not missing and read.get(name):
                datetime.fromisoformat(read[name])
    except (ValueError, TypeError) as error:
        raise LineError(f"{path}, line {number}: {error}") from error
    if missing:
        raise LineError(f"{path}, line {number}: no {', '.join(missing)}")
    found: dict[str, Any] = read
    return found
