"""Blocks: many rows of a person in one, with what their index needs of them sealed together (memory.recall.covering makes them).

Who makes or drops one holds the row of the person's key until the end of the transaction: on a server two of them, or one
and whoever forgets the person, come one after another.
"""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, delete, exists, inspect
from sqlalchemy import select as columns
from sqlmodel import Session

from memory.prepared import Prepared
from memory.records import Memory, MemoryBlock, PersonKey

TABLE = cast("Table", inspect(MemoryBlock).local_table)
_MEMORY = cast("Table", inspect(Memory).local_table)
_KEY = cast("Table", inspect(PersonKey).local_table)
_HELD = Prepared(columns(_KEY.c.person_id).where(_KEY.c.person_id == bindparam("person")).with_for_update())


def drop(session: Session, person_id: str, ids: Sequence[int]) -> None:
    """Drop the blocks that cover one of these rows: before the rows are deleted or changed, in the same transaction."""
    own = TABLE.c
    hold(session, person_id)
    covered = exists().where(_MEMORY.c.id.in_(ids), _MEMORY.c.id > own.after_id, _MEMORY.c.id <= own.last_id)
    session.execute(delete(TABLE).where(own.person_id == person_id, covered))


def drop_all(session: Session, person_id: str) -> None:
    """Drop all blocks of a person: before their rows are deleted, in the same transaction."""
    hold(session, person_id)
    session.execute(delete(TABLE).where(TABLE.c.person_id == person_id))


def hold(session: Session, person_id: str) -> bool:
    """Keep others from making or dropping blocks of this person until the end; False where their key is gone.

    On SQLite who writes has the file to itself.
    """
    return _HELD.first(session, {"person": person_id}) is not None
