"""Reactions: what people think of an answer, told by a sign on its message, counted for the brain that worded it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.delivery.outgoing.letters import Letter
from memory import promotions
from memory.records import BrainVote, Identity, Outbox
from memory.vault import Vault, VaultError

Opinion = Literal["good", "bad"]

BUILTIN = "builtin"
"""The version that is counted where no model had a hand in the words."""


@dataclass(frozen=True)
class Reaction:
    """Somebody's signs on one of our messages, as the platform names all three; no opinion means that they were taken away."""

    channel: str
    bot: str
    chat: str
    sender: str
    message_id: str
    opinion: Opinion | None


def note(session: Session, vault: Vault, reaction: Reaction, now: datetime) -> bool:
    """Count a reaction for the answer that it stands on; false where the message is not ours, or not to this person."""
    row = session.exec(_letter(reaction)).first()
    if row is None or session.exec(_reader(reaction)).first() != row.person_id:
        return False
    try:
        by = Letter.unpack(vault.open(session, row.person_id, row.sealed)).by
    except VaultError:
        return False
    if reaction.opinion is None:
        promotions.withdraw(session, row.source_key)
        return True
    vote = BrainVote(
        person_id=row.person_id,
        source_key=row.source_key,
        version=by or BUILTIN,
        opinion=reaction.opinion,
        at=now,
    )
    promotions.vote(session, vote)
    return True


def _letter(reaction: Reaction) -> SelectOfScalar[Outbox]:
    return select(Outbox).where(
        Outbox.chat == reaction.chat,
        Outbox.channel == reaction.channel,
        Outbox.bot == reaction.bot,
        col(Outbox.platform_message_id) == reaction.message_id,
    )


def _reader(reaction: Reaction) -> SelectOfScalar[str]:
    return select(Identity.person_id).where(
        Identity.channel == reaction.channel,
        Identity.bot == reaction.bot,
        Identity.account == reaction.sender,
    )
