"""A group that became another chat: what was meant for the old one is meant for the new one."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select, update

from bot.delivery.leases import OPEN_STATES
from memory.records import GroupGrant, Outbox, Reminder


@dataclass(frozen=True)
class Move:
    """A chat of a bot that goes on under another id."""

    channel: str
    bot: str
    old: str
    new: str


def follow(session: Session, move: Move) -> None:
    """Carry reminders, letters that wait and what is shared with the group along; safe to repeat."""
    for table, further in ((Reminder, None), (Outbox, col(Outbox.state).in_(OPEN_STATES))):
        found = _of(table, move) if further is None else _of(table, move) & further
        session.execute(update(table).where(found).values(chat=move.new))
    known = select(GroupGrant.person_id).where(
        GroupGrant.channel == move.channel, GroupGrant.bot == move.bot, GroupGrant.chat == move.new
    )
    session.execute(
        update(GroupGrant)
        .where(_of(GroupGrant, move) & col(GroupGrant.person_id).not_in(list(session.exec(known))))
        .values(chat=move.new)
    )


def _of(table: Any, move: Move) -> Any:
    return (col(table.channel) == move.channel) & (col(table.bot) == move.bot) & (col(table.chat) == move.old)
