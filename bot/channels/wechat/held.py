"""What waits for a person in the outbox: kept for their next message, or put back until the platform calls again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.channels.tencent.texts import NOTE_BYTES, TEXT_BYTES, worded
from bot.delivery.outgoing.letters import Letter
from memory.records import Callback, Inbox, Outbox
from memory.vault import Vault, VaultError

Address = tuple[str, str, str]
"""Channel, bot and chat."""

WAITING = ("kept", "queued")
"""States of letters that nobody is sending at this moment."""

HOLDS = timedelta(days=7)
"""A letter is kept for so long; then it would answer what nobody remembers."""

LATE = timedelta(minutes=2)
"""From when on it is said that a letter is an earlier one."""


@dataclass(frozen=True)
class Held:
    """A letter that was taken out of the outbox to go with a reply."""

    row_id: int
    letter: Letter
    late: bool


def claim(session: Session, vault: Vault, address: Address, now: datetime, beside: int = 0) -> list[Held]:
    """Take what waits for a chat, oldest first: one picture, or as many texts as fit into one reply.

    With `beside`, the bytes of a text that goes into the same reply, only texts are taken.

    The rows become `unknown` until it is known that the reply went out: whoever dies now must not say it twice.
    """
    waiting = select(Outbox).where(_of(address), col(Outbox.state).in_(WAITING))
    rows = session.exec(waiting.order_by(col(Outbox.id)).limit(10)).all()
    found, room = list[Held](), TEXT_BYTES - beside
    for row in rows:
        letter = _opened(session, vault, row, now)
        if letter is None:
            continue
        late = row.state == "kept" and now - row.created_at > LATE
        size = len(worded(letter).encode()) + NOTE_BYTES
        if size > room or (letter.picture is not None and (found or beside)):
            break
        if _taken(session, row):
            found.append(Held(row.id or 0, letter, late))
            room -= size
        if letter.picture is not None:
            break
    return found


def settle(session: Session, ids: Sequence[int], message_id: str | None, now: datetime) -> None:
    """Write down that the reply went out under this name, or that nobody was there to take it."""
    values: dict[str, Any] = (
        {"state": "sent", "platform_message_id": message_id, "sent_at": now, "error": None}
        if message_id
        else {"state": "kept", "error": "nobody took the reply"}
    )
    mine = col(Outbox.id).in_(ids) & (col(Outbox.state) == "unknown")
    session.execute(update(Outbox).where(mine).values(**values).execution_options(synchronize_session=False))


def unseen(session: Session, vault: Vault, address: Address, external_id: str, late: timedelta) -> list[Held]:
    """Find what went with a reply to this message that left as the platform hung up: that it calls again proves that nobody saw it.

    A reply is `late` that left so long after its call came.
    """
    calls = select(Callback.at).where(Callback.channel == address[0], Callback.bot == address[1])
    came = session.exec(calls.where(Callback.external_id == external_id)).all()
    rows = select(Outbox).where(_of(address), Outbox.platform_message_id == reply_name(external_id))
    sent = session.exec(rows.where(Outbox.state == "sent").order_by(col(Outbox.id))).all()
    return [
        Held(row.id or 0, letter, late=False)
        for row in sent
        if row.sent_at is not None
        and row.sent_at - max((at for at in came if at <= row.sent_at), default=row.sent_at) >= late
        and (letter := _unpacked(session, vault, row)) is not None
    ]


def reply_name(external_id: str) -> str:
    """Name the reply to a message, as rows that went with it do."""
    return f"reply:{external_id}"[:128]


def outcome(session: Session, row_id: int) -> Literal["running", "waiting", "over"]:
    """Say whether a message is being answered still, has an answer on its way, or nothing more will come."""
    row = session.get(Inbox, row_id)
    if row is not None and row.state not in {"done", "failed"}:
        return "running"
    open_ = select(Outbox.id).where(
        Outbox.source_key == f"inbox:{row_id}", col(Outbox.state).in_((*WAITING, "sending"))
    )
    return "waiting" if session.exec(open_.limit(1)).first() is not None else "over"


def ready(session: Session, address: Address, row_id: int) -> bool:
    """Say whether a letter waits that answers this message, or that was put back until the platform calls again."""
    answers = (Outbox.state == "queued") | (Outbox.source_key == f"inbox:{row_id}")
    waiting = select(Outbox.id).where(_of(address), col(Outbox.state).in_(WAITING), answers)
    return session.exec(waiting.limit(1)).first() is not None


def _of(address: Address) -> Any:
    channel, bot, chat = address
    return (Outbox.channel == channel) & (Outbox.bot == bot) & (Outbox.chat == chat)


def _opened(session: Session, vault: Vault, row: Outbox, now: datetime) -> Letter | None:
    if now - row.created_at > HOLDS:
        row.state, row.error = "failed", "kept for too long"
        session.add(row)
        return None
    return _unpacked(session, vault, row)


def _unpacked(session: Session, vault: Vault, row: Outbox) -> Letter | None:
    try:
        return Letter.unpack(vault.open(session, row.person_id, row.sealed))
    except VaultError:
        return None


def _taken(session: Session, row: Outbox) -> bool:
    free = (col(Outbox.id) == row.id) & col(Outbox.state).in_(WAITING)
    changed: Any = session.execute(
        update(Outbox)
        .where(free)
        .values(state="unknown", error="in a reply", lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount == 1)
