"""LangGraph's `BaseStore` over the rows of one person at a time: a namespace that does not fix the person is refused.

Namespaces are ("person", id) to search everything of a person, and ("person", id, kind) to put, get and delete;
("shared", name) to search a shared owner that the store was given, where nothing can be put.
A value needs a "text"; "reply" and "at" (ISO 8601) are understood; whatever else it holds is kept, sealed, beside them.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from langgraph.store.base import (
    BaseStore,
    GetOp,
    InvalidNamespaceError,
    Item,
    ListNamespacesOp,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from sqlmodel import Session, select

from memory.database import Database
from memory.recall import putoff
from memory.recall.bulk import New, Written, read, remove, write
from memory.recall.memories import Remembered, opened
from memory.recall.recall import Recall
from memory.recall.shared import Shared
from memory.records import Memory
from memory.vault import Vault

SHARED = "shared"
SEARCHED = 200
"""So many memories are ranked before a filter is applied."""


class PersonNotFixedError(InvalidNamespaceError):
    """A namespace must be ("person", id) or ("person", id, kind): a store that may look at everybody is refused."""


class PersonStore(BaseStore):
    """The memories as LangGraph's store; `clock` gives the instant of what is put without its own "at"."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        recall: Recall,
        clock: Callable[[], datetime],
        shared: Iterable[Shared] = (),
    ) -> None:
        self._database = database
        self._vault = vault
        self._recall = recall
        self._clock = clock
        self._shared = {(SHARED, one.name): one for one in shared}

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run operations where no event loop runs; inside one use `abatch`."""
        return asyncio.run(self.abatch(ops))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run operations in their order; puts that follow one another become one commit, and stand as a whole or not at all."""
        results: list[Result] = []
        for together, run in groupby(ops, key=lambda op: isinstance(op, PutOp)):
            if together:
                puts = [op for op in run if isinstance(op, PutOp)]
                await self._put(puts)
                results += [None] * len(puts)
            else:
                results += [await self._run(op) for op in run]
        return results

    async def _run(self, op: Op) -> Result:
        match op:
            case GetOp():
                return await self._get(op)
            case SearchOp():
                return list(await self._search(op))
            case ListNamespacesOp():
                return await self._namespaces(op)
        raise TypeError(f"unknown operation {type(op).__name__}")

    async def _get(self, op: GetOp) -> Item | None:
        person_id, kind = _place(op.namespace)
        found = await self._database.read(
            lambda session: self._row(session, person_id, _source_key(person_id, kind, op.key))
        )
        return _item(found, op.namespace) if found else None

    async def _put(self, puts: Sequence[PutOp]) -> None:
        gone: dict[str, str] = {}
        news: dict[str, New] = {}
        for op in puts:
            person_id, kind = _place(op.namespace)
            key = _source_key(person_id, kind, op.key)
            gone[key] = person_id
            news.pop(key, None)  # what is put last stands, in the place of the last
            if op.value is not None:
                news[key] = _new(person_id, kind, key, {**op.value, "key": op.key}, self._clock())
        ready = await asyncio.to_thread(read, list(news.values()))

        def work(session: Session) -> Written:
            remove(session, gone)
            return write(session, self._vault, ready)

        for person_id in (await self._database.write(work)).full:
            await putoff.settle(self._database, self._vault, person_id)

    async def _search(self, op: SearchOp) -> list[SearchItem]:
        if op.namespace_prefix in self._shared:
            owner = self._shared[op.namespace_prefix]
            found = await self._recall.search(owner, op.query or "", asof=self._clock(), limit=SEARCHED)
            items = [_search_item(memory, op.namespace_prefix) for memory in found]
        else:
            items = await self._remembered(op)
        kept = [item for item in items if _fits(item.value, op.filter or {})]
        return kept[op.offset : op.offset + op.limit]

    async def _remembered(self, op: SearchOp) -> list[SearchItem]:
        person_id, kind = _place(op.namespace_prefix, whole=True)
        if op.query:
            found = await self._recall.search(person_id, op.query, asof=self._clock(), limit=SEARCHED)
        else:
            found = await self._recall.recent(person_id, SEARCHED)
        return [
            _search_item(memory, ("person", person_id, memory.kind))
            for memory in found
            if kind in {None, memory.kind}
        ]

    async def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        starts = [
            condition.path for condition in op.match_conditions or () if condition.match_type == "prefix"
        ]
        if len(starts) != 1:
            raise PersonNotFixedError(PersonNotFixedError.__doc__)
        person_id, _ = _place(starts[0], whole=True)
        kinds = await self._database.read(
            lambda session: session.exec(
                select(Memory.kind).where(Memory.person_id == person_id).distinct().order_by(Memory.kind)
            ).all()
        )
        found: list[tuple[str, ...]] = [("person", person_id, kind) for kind in kinds]
        return found[op.offset : op.offset + op.limit]

    def _row(self, session: Session, person_id: str, source_key: str) -> Remembered | None:
        row_id = session.exec(
            select(Memory.id).where(Memory.source_key == source_key, Memory.person_id == person_id)
        ).first()
        return opened(session, self._vault, person_id, [(row_id, 0.0)])[0] if row_id else None


def _place(namespace: tuple[str, ...], *, whole: bool = False) -> tuple[str, Any]:
    """Give the person and the kind of a namespace; `whole` allows all kinds of a person (None)."""
    if len(namespace) not in ({2, 3} if whole else {3}) or namespace[0] != "person" or "*" in namespace:
        raise PersonNotFixedError(PersonNotFixedError.__doc__)
    return namespace[1], namespace[2] if len(namespace) == 3 else None


def _new(person_id: str, kind: str, source_key: str, value: Mapping[str, Any], now: datetime) -> New:
    text, reply, said_at = value.get("text"), value.get("reply"), value.get("at")
    if not isinstance(text, str):
        raise ValueError('a value needs a "text"')  # noqa: TRY004  # the value is wrong, not the call
    rest = {name: held for name, held in value.items() if name not in {"text", "reply"}}
    at = datetime.fromisoformat(said_at) if said_at else now
    return New(person_id, source_key, text, at, kind, reply, json.dumps(rest, ensure_ascii=False))


def _source_key(person_id: str, kind: str, key: str) -> str:
    return "store:" + sha256("\x00".join((person_id, kind, key)).encode()).hexdigest()


def _value(memory: Remembered) -> dict[str, Any]:
    rest = json.loads(memory.rest) if memory.rest else {"at": memory.at.isoformat()}
    rest.setdefault("key", memory.source_key)
    said = {"text": memory.text} | ({"reply": memory.reply} if memory.reply else {})
    return said | rest


def _item(memory: Remembered, namespace: tuple[str, ...]) -> Item:
    value = _value(memory)
    return Item(
        value=value,
        key=value.pop("key"),
        namespace=namespace,
        created_at=memory.at,
        updated_at=memory.at,
    )


def _search_item(memory: Remembered, namespace: tuple[str, ...]) -> SearchItem:
    item = _item(memory, namespace)
    return SearchItem(
        namespace=namespace,
        key=item.key,
        value=item.value,
        created_at=item.created_at,
        updated_at=item.updated_at,
        score=memory.score,
    )


def _fits(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(value.get(name) == held for name, held in wanted.items())
