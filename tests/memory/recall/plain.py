"""What a plain scan of a person's rows gives: every row opened, nothing kept, no block looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from sqlmodel import Session, col, select

from memory.database import Database
from memory.glance import Look
from memory.recall import BUILTIN, Remembered, memories, ranking
from memory.recall.encoders.protocol import Vectors
from memory.recall.facts import ledger
from memory.recall.index.parts import Kept, Rows
from memory.recall.index.person import Ending, Index
from memory.recall.memories import Said
from memory.recall.question import take_apart
from memory.records import MemoryBlock
from memory.vault import Vault


def scanned(
    look: Look, vault: Vault, person_id: str, embedder: str = BUILTIN.name
) -> tuple[Index, list[Kept]]:
    """An index of rows alone."""
    ((wrapped,),) = look(memories.WRAPPED, {"person": person_id})
    opener = vault.opener_by(person_id, wrapped)
    kept = memories.kept_after(look, opener, person_id, 0, embedder)
    endings = [Ending(*one) for one in ledger.endings(look, opener, person_id)]
    return Index([Rows(kept)] if kept else [], endings), kept


async def nearest(
    database: Database, vault: Vault, person_id: str, vector: Vectors, limit: int
) -> list[Remembered]:
    """What `Recall.nearest` must give."""

    def work(look: Look) -> list[Remembered]:
        index, kept = scanned(look, vault, person_id)
        if not kept:
            return []
        places, products = index.vectors.nearest(vector, limit)
        found = zip(places.tolist(), products.tolist(), strict=True)
        return _opened(look, vault, person_id, kept, list(found))

    return await database.look(work)


async def searched(
    database: Database, vault: Vault, person_id: str, query: str, asof: datetime, limit: int
) -> list[Remembered]:
    """What `Recall.search` must give."""

    def work(look: Look) -> list[Remembered]:
        index, kept = scanned(look, vault, person_id)
        if not kept:
            return []
        scores = ranking.score(
            index, take_apart(query, asof), np.asarray(BUILTIN.encode([query])[0]), BUILTIN.weight
        )
        best = [
            place
            for place in np.argsort(-scores, kind="stable").tolist()
            if index.seconds[place] <= asof.timestamp()
        ]
        return _opened(
            look, vault, person_id, kept, [(place, float(scores[place])) for place in best[:limit]]
        )

    return await database.look(work)


async def block_rows(database: Database, person_id: str) -> list[MemoryBlock]:
    """The blocks of a person, oldest rows first."""

    def work(session: Session) -> list[MemoryBlock]:
        own = select(MemoryBlock).where(MemoryBlock.person_id == person_id)
        return list(session.exec(own.order_by(col(MemoryBlock.last_id))))

    return await database.read(work)


def _opened(
    look: Look, vault: Vault, person_id: str, kept: Sequence[Kept], found: Sequence[tuple[int, float]]
) -> list[Remembered]:
    ((wrapped,),) = look(memories.WRAPPED, {"person": person_id})
    opener, answers = vault.opener_by(person_id, wrapped), []
    for place, score in found:
        one = kept[place]
        said = Said.parted(opener.open(one.sealed).decode())
        ((at,),) = look("SELECT at FROM memory WHERE id = :id", {"id": one.id})
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        answers.append(
            Remembered(
                one.id, said.text, at.replace(tzinfo=UTC), one.kind, score, one.key, said.reply, said.rest
            )
        )
    return answers
