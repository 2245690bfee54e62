"""The inbox: whatever arrives is committed here, once, before its platform is told that it was received."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.delivery.batches import Batches
from bot.delivery.chats.feedback import Reaction, note
from bot.delivery.chats.moves import Move, follow
from bot.delivery.leases import Leases
from bot.delivery.outgoing.buttons import Refusal, press, refusal
from bot.message import Message
from memory import people
from memory.database import Database
from memory.prepared import Prepared
from memory.records import Identity, Inbox, PollOffset
from memory.vault import Vault

log = logging.getLogger(__name__)

SEALED = ("kind", "text", "button_id", "forwarded", "media", "edited", "sender")
"""The fields of a message that only its person's key opens."""


@dataclass(frozen=True)
class Waiting:
    """A message that waits in its lane; `message` is None where the row must be claimed and read first."""

    row_id: int
    lane: str
    message: Message | None = None
    person_id: str = ""
    action: dict[str, Any] | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a message: true if it was new; `refusal` says why a button was not accepted."""

    new: bool
    refusal: Refusal | None = None
    waiting: Waiting | None = None

    def __bool__(self) -> bool:
        return self.new


class Lane(Protocol):
    """Where new messages go."""

    leases: Leases

    def put(self, waiting: Waiting) -> None:
        """Queue a message behind those of its chat."""
        ...


@dataclass(frozen=True)
class Newcomers:
    """What is assumed of somebody who writes for the first time."""

    language: str = "zh"
    zone: str = "Asia/Shanghai"


class Mailbox:
    """Accepts messages; safe to call for the same message any number of times, at once and after a restart."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, lanes: Lane, newcomers: Newcomers
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._lanes = lanes
        self._newcomers = newcomers
        self._arriving: Batches[Message, Receipt] = Batches(self.accept_all)

    async def accept(self, message: Message) -> Receipt:
        """Commit a message and queue it; returns after the commit."""
        return await self._arriving.add(message)

    async def accept_all(
        self, messages: Sequence[Message], offset: PollOffset | None = None
    ) -> list[Receipt]:
        """Commit a batch, and how far the platform has been read, in one transaction."""
        try:
            receipts = await self._database.write(lambda session: self._keep_all(session, messages, offset))
        except IntegrityError:  # another process committed one of them in this moment: now it can be seen
            receipts = await self._database.write(lambda session: self._keep_all(session, messages, offset))
        for receipt in receipts:
            if receipt.waiting is not None:
                self._lanes.put(receipt.waiting)
        return receipts

    async def accept_each(self, messages: Sequence[Message], offset: PollOffset | None) -> list[Receipt]:
        """Like `accept_all`, but what can never be committed is left out, if anything else can."""
        try:
            return await self.accept_all(messages, offset)
        except Exception:
            if len(messages) < 2:
                raise
        receipts = [await self._alone(message) for message in messages]
        if all(receipt is None for receipt in receipts):
            raise LookupError("none of these messages could be committed")
        await self.accept_all([], offset)
        return [Receipt(new=False) if receipt is None else receipt for receipt in receipts]

    async def react(self, reactions: Sequence[Reaction]) -> None:
        """Count what people think of answers; returns after the commit. The last sign counts, however often it is told."""

        def work(session: Session) -> None:
            for one in reactions:
                note(session, self._vault, one, self._clock())

        await self._database.write(work)

    async def move(self, move: Move) -> None:
        """Follow a group that became another chat."""
        await self._database.write(lambda session: follow(session, move))

    async def mark_reachable(self, channel: str, bot: str, account: str, reachable: bool) -> None:
        """Note that a person blocked the bot, or took it back."""
        found = (
            (col(Identity.channel) == channel)
            & (col(Identity.bot) == bot)
            & (col(Identity.account) == account)
        )
        change = update(Identity).where(found).values(reachable=reachable)
        await self._database.write(lambda session: session.execute(change) and None)

    async def _alone(self, message: Message) -> Receipt | None:
        try:
            return await self.accept(message)
        except Exception as error:
            log.error("message %s could not be committed: %s", message.update_id, type(error).__name__)  # noqa: TRY400  # a traceback may hold what people said
            return None

    async def last_update(self, channel: str, bot: str) -> int | None:
        """Tell the last update of a polled platform whose message is committed."""
        row = await self._database.read(lambda session: session.get(PollOffset, (channel, bot)))
        return row.last_update if row else None

    def _keep_all(
        self, session: Session, messages: Sequence[Message], offset: PollOffset | None
    ) -> list[Receipt]:
        receipts = [self._keep(session, message) for message in messages]
        if offset is not None:
            session.merge(PollOffset(**offset.model_dump()))
        return receipts

    def _keep(self, session: Session, message: Message) -> Receipt:
        if (message.audience == "group" and not message.addressed) or _is_known(session, message):
            return Receipt(new=False)
        now = self._clock()
        writer = self._writer(session, message, now)
        refused, action = None, None
        if message.kind == "button":
            if refused := refusal(session, message.button_id, writer, now):
                return Receipt(new=False, refusal=refused)
            action = press(session, self._vault, message.button_id or "", now)
        row = self._row(session, message, writer, now)
        return Receipt(True, waiting=Waiting(row, lane_of(message), message, writer, action))

    def _writer(self, session: Session, message: Message, now: datetime) -> str:
        """Tell whose account wrote; a new one is a new person's."""
        back = message.audience == "private"
        account = (message.channel, message.bot, message.sender)
        return (
            people.owner(session, self._vault, account, back=back)
            or people.identify(
                session,
                self._vault,
                channel=message.channel,
                bot=message.bot,
                account=message.sender,
                language=message.language_hint or self._newcomers.language,
                zone=self._newcomers.zone,
                now=now,
                back=back,
            ).id
        )

    def _row(self, session: Session, message: Message, person_id: str, now: datetime) -> int:
        """Write the row down, born in our hands: it is on its way to its lane already."""
        values = {
            "channel": message.channel,
            "bot": message.bot,
            "external_id": message.external_id,
            "chat": message.chat,
            "person_id": person_id,
            "audience": message.audience,
            "sealed": self._vault.seal(session, person_id, _pack(message)),
            "sent_at": message.sent_at,
            "received_at": now,
            "state": "running",
            "attempts": 0,
            "lease_until": now + self._lanes.leases.length,
        }
        return _INSERT.insert(session, values)


def lane_of(row: Message | Inbox) -> str:
    """Name the chat whose messages keep their order."""
    return f"{row.channel}:{row.bot}:{row.chat}"


def unpack(row: Inbox, opened: bytes) -> Message:
    """Make the message of a row again; one whose words were forgotten has neither sender nor text."""
    return Message(
        channel=row.channel,
        bot=row.bot,
        external_id=row.external_id,
        chat=row.chat,
        sent_at=row.sent_at,
        audience="group" if row.audience == "group" else "private",
        **{"sender": "", **json.loads(opened)},
    )


def _pack(message: Message) -> str:
    return json.dumps({name: getattr(message, name) for name in SEALED}, ensure_ascii=False)


def _is_known(session: Session, message: Message) -> bool:
    key = {"by_channel": message.channel, "by_bot": message.bot, "by_id": message.external_id}
    return _KNOWN.first(session, key) is not None


_INSERT = Prepared(insert(Inbox))
_KNOWN = Prepared(
    select(Inbox.id).where(
        Inbox.channel == bindparam("by_channel"),
        Inbox.bot == bindparam("by_bot"),
        Inbox.external_id == bindparam("by_id"),
    )
)
