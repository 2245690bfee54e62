"""Numbered choices: which stored button a typed number means."""

from dataclasses import replace

from sqlmodel import Session, col, select

from bot.channels.tencent.texts import chosen
from bot.delivery.outgoing.buttons import refusal
from bot.delivery.outgoing.letters import Key, Letter
from bot.message import Message
from memory.records import Identity, Outbox
from memory.vault import Vault, VaultError

SEEN = ("sent", "unknown")
LOOKED_AT = 8
"""An answer has at most so many letters; only the last answer's numbers still mean something."""


def pressed(session: Session, vault: Vault, message: Message) -> str | None:
    """Return the id of the button that the number in this message stands for, if it may still be pressed by its sender."""
    number = chosen(message.text) if message.kind == "text" else None
    if not number:
        return None
    keys = _last_keys(session, vault, message)
    if number > len(keys):
        return None
    button = keys[number - 1].id
    whose = session.exec(
        select(Identity.person_id).where(
            Identity.channel == message.channel,
            Identity.bot == message.bot,
            Identity.account == message.sender,
        )
    ).first()
    return button if whose and refusal(session, button, whose, message.sent_at) is None else None


def read_choice(session: Session, vault: Vault, message: Message) -> Message:
    """Read a typed number as the press that it stands for; other messages stay as they are."""
    button = pressed(session, vault, message)
    return message if button is None else replace(message, kind="button", text="", button_id=button)


def _last_keys(session: Session, vault: Vault, message: Message) -> list[Key]:
    rows = session.exec(
        select(Outbox)
        .where(
            Outbox.channel == message.channel,
            Outbox.bot == message.bot,
            Outbox.chat == message.chat,
            col(Outbox.state).in_(SEEN),
        )
        .order_by(col(Outbox.id).desc())
        .limit(LOOKED_AT)
    ).all()
    for row in rows:
        if row.source_key != rows[0].source_key:
            break
        try:
            letter = Letter.unpack(vault.open(session, row.person_id, row.sealed))
        except VaultError:
            return []
        if letter.keys:
            return [key for line in letter.keys for key in line]
    return []
