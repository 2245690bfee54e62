"""What was worked out of a person's rows in the background: the summary of what they told, and when patterns were looked for."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, exists, select, update

from memory.once import once
from memory.recall.memories import Said
from memory.records import Digest, Insight, Memory, Person, Reading
from memory.vault import Vault

_MOST_TEXTS = 60


@dataclass(frozen=True)
class Summary:
    """What a model made of what was told up to memory `upto`; without figures, in one language."""

    text: str
    language: str
    made_at: datetime
    upto: int


@dataclass(frozen=True)
class New:
    """What was told since the last summary: texts, oldest first, the id of the last, and when the first was said."""

    texts: tuple[str, ...]
    upto: int
    since: datetime | None


def summary(session: Session, vault: Vault, person_id: str) -> Summary | None:
    """Open the summary of a person; None where there is none."""
    row = session.get(Digest, person_id)
    if row is None or row.sealed is None or row.made_at is None:
        return None
    told = json.loads(vault.open_text(session, person_id, row.sealed))
    return Summary(told["text"], told["language"], row.made_at, row.upto)


def keep_summary(session: Session, vault: Vault, person_id: str, made: Summary) -> None:
    """Write a summary over the one before."""
    told = json.dumps({"text": made.text, "language": made.language}, ensure_ascii=False)
    row = _row(session, person_id)
    row.sealed, row.upto, row.made_at = vault.seal(session, person_id, told), made.upto, made.made_at
    session.add(row)


def drop_summary(session: Session, person_id: str) -> None:
    """Let go of a summary, so that it is made anew of what is still there."""
    row = session.get(Digest, person_id)
    if row is not None:
        row.sealed, row.upto, row.made_at = None, 0, None
        session.add(row)


def told_since(session: Session, vault: Vault, person_id: str) -> New:
    """Read what a person said (not what they asked, nor what was said in groups) since their summary; the newest 60 of it."""
    done = session.get(Digest, person_id)
    rows = session.execute(
        select(Memory.id, Memory.at, Memory.sealed)
        .where(Memory.person_id == person_id, col(Memory.id) > (done.upto if done else 0))
        .where(Memory.kind == "said")
        .order_by(col(Memory.id).desc())
        .limit(_MOST_TEXTS)
    ).all()
    texts = [Said.parted(vault.open_text(session, person_id, sealed)).text for _, _, sealed in rows]
    return New(tuple(reversed(texts)), rows[0][0] if rows else 0, rows[-1][1] if rows else None)


def spoke_after(session: Session, last_id: int) -> tuple[list[str], int]:
    """Name everybody who said something after a memory, and the newest memory of all."""
    newest = session.execute(select(func.max(Memory.id))).scalar() or 0
    spoke = select(Memory.person_id).where(col(Memory.id) > last_id, Memory.kind == "said").distinct()
    return list(session.exec(spoke)), newest


def to_mine(
    session: Session, now: datetime, every: timedelta, horizon: timedelta, limit: int
) -> list[Person]:
    """Find whose patterns were not looked for in a while, longest ago first; only where there is something to find or to retire."""
    measured = exists().where(col(Reading.person_id) == col(Person.id), col(Reading.at) >= now - horizon)
    stands = exists().where(col(Insight.person_id) == col(Person.id), col(Insight.retired_at).is_(None))
    statement = (
        select(Person)
        .outerjoin(Digest, _of_person())
        .where(or_(col(Digest.mined_at).is_(None), col(Digest.mined_at) <= now - every))
        .where(or_(measured, stands))
        .order_by(col(Digest.mined_at), col(Person.id))
        .limit(limit)
    )
    return list(session.exec(statement))


def claim_mining(session: Session, person_id: str, now: datetime, every: timedelta) -> bool:
    """Note that patterns are looked for now; False where another worker was first."""
    _row(session, person_id)
    moved = session.execute(
        update(Digest)
        .where(
            and_(
                col(Digest.person_id) == person_id,
                or_(col(Digest.mined_at).is_(None), col(Digest.mined_at) <= now - every),
            )
        )
        .values(mined_at=now)
    )
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]  # an update has it


def _of_person() -> ColumnElement[bool]:
    return col(Digest.person_id) == col(Person.id)


def _row(session: Session, person_id: str) -> Digest:
    def make() -> Digest:
        row = Digest(person_id=person_id)
        session.add(row)
        return row

    return once(session, lambda: session.get(Digest, person_id), make)[0]
