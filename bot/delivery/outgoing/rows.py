"""The rows of the outbox: written with the turn, claimed, settled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, tuple_, update
from sqlmodel import Session, col, select

from agent.turn import Part
from bot.delivery.leases import OPEN_STATES, Leases
from bot.delivery.outgoing.buttons import Desk
from bot.delivery.outgoing.detours import detour
from bot.delivery.outgoing.letters import Letter, Limits, render
from bot.delivery.outgoing.sending import Outcome
from bot.delivery.outgoing.slips import Slips
from memory.prepared import Prepared
from memory.records import Identity, Outbox
from memory.vault import KeyDestroyedError, Vault, VaultError


@dataclass(frozen=True)
class Address:
    """Where letters go, and whose they are."""

    channel: str
    bot: str
    chat: str
    person_id: str

    @property
    def line(self) -> str:
        """Name the chat, so that its letters keep their order."""
        return f"{self.channel}:{self.bot}:{self.chat}"


@dataclass(frozen=True)
class Parcel:
    """A letter on its way. Without `letter` it is read from its row; without `row_id` nothing of it may be kept."""

    address: Address
    row_id: int | None
    letter: Letter | None
    since: datetime


@dataclass(frozen=True)
class Writing:
    """How letters are written down: the key of their turn, the platform's limits, now, and until when buttons hold."""

    source_key: str
    limits: Limits
    now: datetime
    buttons_until: datetime


class Rows:
    """What the outbox does with its table, inside sessions."""

    def __init__(self, vault: Vault, leases: Leases, slips: Slips) -> None:
        self._vault = vault
        self._leases = leases
        self._slips = slips

    def write(
        self, session: Session, address: Address, parts: tuple[Part, ...], writing: Writing
    ) -> list[Parcel]:
        """Render and seal; the rows are born in our hands (`sending`, under a lease)."""
        desk = Desk(session, self._vault, address.person_id, writing.source_key, writing.buttons_until)
        try:
            letters = render(parts, writing.limits, desk)
            sealed = [self._vault.seal(session, address.person_id, letter.pack()) for letter in letters]
        except KeyDestroyedError:
            # The turn forgot the person: the last words to them are said without being kept, and have no buttons.
            plain = tuple(replace(part, choices=()) for part in parts)
            return [
                Parcel(address, None, letter, writing.now) for letter in render(plain, writing.limits, desk)
            ]
        rows = [self._values(address, writing, part, body) for part, body in enumerate(sealed)]
        ids = [_INSERT.insert(session, row) for row in rows]
        return [Parcel(address, id_, letter, writing.now) for id_, letter in zip(ids, letters, strict=True)]

    def claim(self, session: Session, row_id: int) -> float | Letter | None:
        """Take a row over from a process that died: its letter, the seconds to wait, or None if nothing is left to do."""
        wait = self._leases.claim(session, row_id)
        if wait is None or wait > 0:
            return wait
        row = session.get_one(Outbox, row_id)
        if (message_id := self._slips.read(row_id)) is not None:
            outcome = (
                Outcome("sent", message_id) if message_id else Outcome("unknown", error="died while sending")
            )
            self._set(session, row_id, outcome, self._now())
            return None
        try:
            return Letter.unpack(self._vault.open(session, row.person_id, row.sealed))
        except VaultError as error:
            self._set(session, row_id, Outcome("failed", error=type(error).__name__), self._now())
            return None

    def settle(self, session: Session, parcel: Parcel, outcome: Outcome) -> None:
        """Write down what became of a letter."""
        if parcel.row_id is not None:
            self._set(session, parcel.row_id, outcome, self._now())
        if outcome.unreachable:
            self._lose(session, parcel.address)
            self._detour(session, parcel.row_id)

    def leftovers(self, session: Session, bots: Collection[tuple[str, str]], all_: bool) -> list[Parcel]:
        """Find letters that nobody works on (or all unfinished ones, for a process that starts), in order."""
        statement = select(Outbox).where(
            col(Outbox.state).in_(OPEN_STATES), tuple_(col(Outbox.channel), col(Outbox.bot)).in_(list(bots))
        )
        if not all_:
            statement = statement.where(
                col(Outbox.lease_until).is_(None) | (col(Outbox.lease_until) <= self._now())
            )
        rows = session.exec(statement.order_by(col(Outbox.id))).all()
        return [_parcel(row) for row in rows if row.id not in self._leases.known]

    def finished(self, session: Session, ids: Iterable[int]) -> set[int]:
        """Of these ids, tell those that need no slip any more."""
        wanted = set(ids)
        unfinished = select(Outbox.id).where(col(Outbox.id).in_(wanted), col(Outbox.state).in_(OPEN_STATES))
        return wanted - {id_ for id_ in session.exec(unfinished) if id_ is not None}

    def _values(self, address: Address, writing: Writing, part: int, sealed: bytes) -> dict[str, Any]:
        return {
            "source_key": writing.source_key,
            "part": part,
            "channel": address.channel,
            "bot": address.bot,
            "chat": address.chat,
            "person_id": address.person_id,
            "sealed": sealed,
            "created_at": writing.now,
            "not_before": writing.now,
            "state": "sending",
            "attempts": 0,
            "lease_until": writing.now + self._leases.length,
        }

    def _set(self, session: Session, row_id: int, outcome: Outcome, now: datetime) -> None:
        if outcome.state == "sent":
            sent = {"by_id": row_id, "at": now, "message_id": outcome.message_id}
            _SENT.change(session, sent)
            return
        values: dict[str, Any] = {"state": outcome.state, "error": outcome.error, "lease_until": None}
        if outcome.state == "queued":
            values |= {"not_before": now + timedelta(seconds=outcome.wait)}
        session.execute(update(Outbox).where(col(Outbox.id) == row_id).values(**values))

    def _lose(self, session: Session, address: Address) -> None:
        account = (
            (col(Identity.person_id) == address.person_id)
            & (col(Identity.channel) == address.channel)
            & (col(Identity.bot) == address.bot)
        )
        session.execute(update(Identity).where(account).values(reachable=False))

    def _detour(self, session: Session, row_id: int | None) -> None:
        """What goes another way to the same person is not kept for here: they would have it twice."""
        row = session.get(Outbox, row_id) if row_id is not None else None
        if row is not None and detour(session, self._vault, row, self._now()):
            row.state, row.error = "failed", "sent another way"
            session.add(row)

    def _now(self) -> datetime:
        return self._leases.now()


def _parcel(row: Outbox) -> Parcel:
    address = Address(row.channel, row.bot, row.chat, row.person_id)
    return Parcel(address, row.id, None, row.created_at)


_INSERT = Prepared(insert(Outbox))
_SENT = Prepared(
    update(Outbox)
    .where(col(Outbox.id) == bindparam("by_id"))
    .values(
        state="sent",
        error=None,
        lease_until=None,
        sent_at=bindparam("at"),
        platform_message_id=bindparam("message_id"),
    )
)
