"""What was said in this chat before: the rows of inbox and outbox, opened for their person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.channels.web import NAME
from bot.delivery.inbox import unpack
from bot.delivery.outgoing.letters import Letter
from memory.records import Button, Inbox, Outbox
from memory.vault import Vault, VaultError

SHOWN = 40


@dataclass(frozen=True)
class Line:
    """One thing that was said: `letter` is ours, else `text` is the person's."""

    at: datetime
    text: str
    message_id: str = ""
    letter: Letter | None = None


def history(session: Session, vault: Vault, person_id: str) -> list[Line]:
    """Read the last lines of a person's chat, in order; what can no longer be opened is left out."""
    lines = [*_said(session, vault, person_id), *_answered(session, vault, person_id)]
    return sorted(lines, key=lambda line: line.at)[-SHOWN:]


def spent(session: Session, letters: Sequence[Letter], now: datetime) -> set[str]:
    """Tell which buttons of these letters can be pressed no more."""
    ids = {key.id for letter in letters for row in letter.keys for key in row}
    good = session.exec(
        select(Button.id).where(
            col(Button.id).in_(ids), col(Button.used_at).is_(None), col(Button.expires_at) > now
        )
    )
    return ids - set(good)


def _said(session: Session, vault: Vault, person_id: str) -> list[Line]:
    rows = session.exec(
        select(Inbox)
        .where(Inbox.person_id == person_id, Inbox.channel == NAME, Inbox.chat == person_id)
        .order_by(col(Inbox.id).desc())
        .limit(SHOWN)
    )
    lines = []
    for row in rows:
        try:
            message = unpack(row, vault.open(session, person_id, row.sealed))
        except VaultError:
            continue
        if message.text:
            lines.append(Line(row.received_at, message.text))
    return lines


def _answered(session: Session, vault: Vault, person_id: str) -> list[Line]:
    rows = session.exec(
        select(Outbox)
        .where(Outbox.person_id == person_id, Outbox.channel == NAME, Outbox.chat == person_id)
        .order_by(col(Outbox.id).desc())
        .limit(SHOWN)
    )
    lines = []
    for row in reversed(list(rows)):
        try:
            letter = Letter.unpack(vault.open(session, person_id, row.sealed))
        except VaultError:
            continue
        if not letter.blank:
            lines.append(Line(row.created_at, letter.text, row.platform_message_id or "", letter))
    return lines
