"""The ledger of who may be written to: until when, and how many times more. Kept for each person, for all workers."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.channels.wechat.account import SPOKE
from memory.once import once
from memory.records import Identity, ReplyWindow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Bot = tuple[str, str]
"""The channel and the bot whose ledger it is."""

PRESENT = timedelta(minutes=10)
"""Who wrote within this time is taken to be still here."""

State = Literal["open", "closed", "used up"]


def open_window(
    session: Session, bot: Bot, account: str, allowed: tuple[int, timedelta], now: datetime
) -> None:
    """Note that a person did something that lets us write; of two permissions the larger holds, they do not add up."""
    count, length = allowed
    row, new = once(
        session,
        lambda: session.get(ReplyWindow, (*bot, account)),
        lambda: _added(session, bot, account, now),
    )
    standing = row.open_until > now and not new
    row.left = max(count, row.left if standing else 0)
    row.open_until = max(now + length, row.open_until)
    row.person_id = row.person_id or _person(session, bot, account)
    session.add(row)


def take(session: Session, bot: Bot, account: str, now: datetime) -> State:
    """Use one of the messages that are left, and say whether there was one."""
    free = (col(ReplyWindow.left) > 0) & (col(ReplyWindow.open_until) > now)
    taken: Any = session.execute(
        update(ReplyWindow)
        .where(_of(bot, account), free)
        .values(left=ReplyWindow.left - 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount == 1:
        return "open"
    return look(session, bot, account, now)


def look(session: Session, bot: Bot, account: str, now: datetime) -> State:
    """Say whether one more message would be allowed."""
    row = session.get(ReplyWindow, (*bot, account))
    if row is None or row.open_until <= now:
        return "closed"
    return "open" if row.left > 0 else "used up"


def waits_here(session: Session, bot: Bot, account: str, now: datetime) -> bool:
    """Say whether a person wrote so lately that they look here for an answer, and need not be sought elsewhere."""
    row = session.get(ReplyWindow, (*bot, account))
    return row is not None and now - (row.open_until - SPOKE[1]) < PRESENT


def correct(session: Session, bot: Bot, account: str, change: Literal["closed", "used up", "back"]) -> None:
    """Write down what the platform knows better, or give a message back that surely did not go out."""
    values: dict[str, Any] = {"left": ReplyWindow.left + 1} if change == "back" else {"left": 0}
    if change == "closed":
        values["open_until"] = _LONG_AGO
    session.execute(
        update(ReplyWindow)
        .where(_of(bot, account))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _of(bot: Bot, account: str) -> Any:
    return (
        (col(ReplyWindow.channel) == bot[0])
        & (col(ReplyWindow.bot) == bot[1])
        & (col(ReplyWindow.account) == account)
    )


def _added(session: Session, bot: Bot, account: str, now: datetime) -> ReplyWindow:
    row = ReplyWindow(
        channel=bot[0], bot=bot[1], account=account, person_id=_person(session, bot, account), open_until=now
    )
    session.add(row)
    return row


def _person(session: Session, bot: Bot, account: str) -> str:
    found = session.exec(
        select(Identity.person_id).where(
            Identity.channel == bot[0], Identity.bot == bot[1], Identity.account == account
        )
    ).first()
    return found or ""
