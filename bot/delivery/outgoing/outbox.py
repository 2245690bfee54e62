"""The outbox: letters written down with the turn that made them, sent in order for each chat until the platform has them.

A letter is `sent` only when the platform's message id is stored. One that went out without an answer is `unknown` and
is not repeated: Telegram knows no idempotency key, and the same advice given twice can be followed twice.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from agent.turn import Part
from bot.clock import Clock
from bot.delivery.batches import Batches
from bot.delivery.leases import Leases
from bot.delivery.lines import Lines
from bot.delivery.outgoing.channel import HELD, Channel, Channels
from bot.delivery.outgoing.letters import Letter
from bot.delivery.outgoing.pacing import Pacer
from bot.delivery.outgoing.rows import Address, Parcel, Rows, Writing
from bot.delivery.outgoing.sending import Outcome, attempt
from bot.delivery.outgoing.slips import Slips
from memory.database import Database
from memory.records import Outbox
from memory.vault import Vault

log = logging.getLogger(__name__)

STALE = timedelta(hours=24)
"""A letter that could not be sent for so long is given up: it would answer what nobody remembers."""

POISON = 10
"""A letter that the platform failed to take so often (in about four minutes), while it took others, is given up."""

GRACE_S = 5.0
"""How long closing waits for letters that are on the wire."""


@dataclass(frozen=True)
class Box:
    """What the outbox stands on; `buttons_hold` is how long a button can be pressed."""

    database: Database
    vault: Vault
    channels: Channels
    clock: Clock
    slips: Slips
    lease: timedelta = timedelta(seconds=10)
    buttons_hold: timedelta = timedelta(days=2)
    at_once: int = 48


class Outgoing:
    """Writes letters down (`post`, inside the transaction of their turn) and sends them (`dispatch`, after it)."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._leases = Leases(box.database, Outbox, box.clock, box.lease)
        self._rows = Rows(box.vault, self._leases, box.slips)
        self._lines: Lines[Parcel] = Lines(self._deliver)
        self._room = asyncio.Semaphore(box.at_once)
        self._pacers = {key: Pacer(channel.pace) for key, channel in box.channels.items() if channel.pace}
        self._settling: Batches[tuple[Parcel, Outcome], None] = Batches(self._settle_all)
        self._took: dict[tuple[str, str], datetime] = {}
        self._wire: set[asyncio.Task[Outcome]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def post(
        self, session: Session, address: Address, parts: tuple[Part, ...], source_key: str
    ) -> list[Parcel]:
        """Write the parts of an answer down as letters, once for each source key; hand them to `dispatch` after the commit."""
        box = self._box
        limits = box.channels[address.channel, address.bot].limits
        now = box.clock()
        return self._rows.write(
            session, address, parts, Writing(source_key, limits, now, now + box.buttons_hold)
        )

    def dispatch(self, parcels: Sequence[Parcel]) -> None:
        """Send what was committed, each chat in its order."""
        for parcel in parcels:
            if parcel.row_id is not None:
                self._leases.own(parcel.row_id, parcel.since)
            self._lines.put(parcel.address.line, parcel)

    def channel(self, name: str, bot: str) -> Channel:
        """Find the channel that serves a bot."""
        return self._box.channels[name, bot]

    async def start(self) -> None:
        """Take up what an earlier process left; call it before the first message is accepted."""
        await self._resume(everything=True)
        await self._sweep()
        self._tasks = [asyncio.create_task(self._leases.renew_forever()), asyncio.create_task(self._watch())]

    async def quiet(self) -> None:
        """Wait until every letter is settled."""
        await self._lines.quiet()

    async def close(self) -> None:
        """Let what is on the wire arrive, for a moment; the rest stays in the table."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        owned, wire = self._leases.owned(), set(self._wire)
        await self._lines.close()
        if wire:
            await asyncio.wait(wire, timeout=GRACE_S)
        await self._leases.release(owned)
        self._box.slips.close()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._box.lease.total_seconds() / 2)
            try:
                await self._resume(everything=False)
            except Exception as error:  # a database that is away for a moment must not end the watch
                log.warning("the outbox could not be read: %s", type(error).__name__)

    async def _resume(self, everything: bool) -> None:
        bots = list(self._box.channels)
        for parcel in await self._box.database.read(
            lambda session: self._rows.leftovers(session, bots, everything)
        ):
            if parcel.row_id is not None and self._leases.notice(parcel.row_id):
                self._lines.put(parcel.address.line, parcel)

    async def _sweep(self) -> None:
        """Remove the slips of dead processes whose letters are all settled."""
        left = dict(self._box.slips.left_behind())
        wanted = set().union(*left.values())
        finished = await self._box.database.read(lambda session: self._rows.finished(session, wanted))
        for path, ids in left.items():
            if ids <= finished:
                path.unlink(missing_ok=True)

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            letter, tries = parcel.letter or await self._take(parcel), 0
            while letter is not None:
                await self._pace(parcel.address)
                if parcel.row_id is not None and not self._leases.holds(parcel.row_id):
                    letter = await self._take(parcel)  # we stood still: another may have sent it
                    continue
                async with self._room:
                    outcome = await asyncio.shield(self._on_wire(parcel, letter, tries))
                if outcome.state not in {"queued", "taken over"}:
                    return
                letter, tries = await self._again(parcel, letter, outcome), tries + 1
        finally:
            if parcel.row_id is not None:
                self._leases.forget(parcel.row_id)

    async def _again(self, parcel: Parcel, letter: Letter, outcome: Outcome) -> Letter | None:
        """Wait as the row says and take the letter from it again: what is sent twice is the same byte for byte."""
        if parcel.row_id is not None:
            return await self._take(parcel)
        await asyncio.sleep(outcome.wait)
        return letter

    async def _take(self, parcel: Parcel) -> Letter | None:
        row_id = parcel.row_id
        while row_id is not None:
            begun = self._leases.now()
            found = await self._box.database.write(lambda session: self._rows.claim(session, row_id))
            if not isinstance(found, float):
                if found is not None:
                    self._leases.own(row_id, begun)
                return found
            await asyncio.sleep(min(found, self._leases.length.total_seconds()))
        return None

    async def _pace(self, address: Address) -> None:
        if (pacer := self._pacers.get((address.channel, address.bot))) is None:
            return
        group = self.channel(address.channel, address.bot).is_group(address.chat)
        now = asyncio.get_running_loop().time
        if delay := pacer.in_chat(address.chat, group, now()):
            await asyncio.sleep(delay)
        if delay := pacer.in_all(now()):
            await asyncio.sleep(delay)

    def _on_wire(self, parcel: Parcel, letter: Letter, tries: int) -> "asyncio.Task[Outcome]":
        """Send in a task of its own, which closing does not interrupt."""
        task = asyncio.create_task(self._send(parcel, letter, tries))
        self._wire.add(task)
        task.add_done_callback(self._wire.discard)
        return task

    async def _send(self, parcel: Parcel, letter: Letter, tries: int) -> Outcome:
        address, row_id = parcel.address, parcel.row_id
        channel = self.channel(address.channel, address.bot)
        leaving = self._box.slips.ready(row_id) if row_id is not None else _nothing_to_note
        if row_id is not None:
            HELD.set(lambda: self._leases.holds(row_id))
        outcome = await attempt(channel, address.chat, letter, leaving, tries)
        if outcome.state == "taken over" and row_id is not None:
            self._box.slips.clear(row_id)
            return outcome
        outcome = self._judged(parcel, outcome, tries)
        if row_id is not None:
            self._mark(row_id, outcome)
        await self._settle(parcel, outcome)
        return outcome

    def _judged(self, parcel: Parcel, outcome: Outcome, tries: int) -> Outcome:
        """Give up what is stale or poison; a group that threw us out says nothing about the person who spoke there."""
        address, now = parcel.address, self._box.clock()
        key = address.channel, address.bot
        if outcome.state == "sent":
            self._took[key] = now
        if outcome.state == "queued":
            poison = (
                tries + 1 >= POISON and not outcome.asked and self._took.get(key, parcel.since) > parcel.since
            )
            return replace(outcome, state="failed") if poison or now - parcel.since > STALE else outcome
        if outcome.unreachable and self.channel(*key).is_group(address.chat):
            return replace(outcome, unreachable=False)
        return outcome

    def _mark(self, row_id: int, outcome: Outcome) -> None:
        """Keep the slip in step until the row says it: what the platform did not take has not gone out."""
        if outcome.state == "sent":
            self._box.slips.answer(row_id, outcome.message_id or "?")
        elif outcome.state != "unknown":
            self._box.slips.clear(row_id)

    async def _settle_all(self, ended: list[tuple[Parcel, Outcome]]) -> list[None]:
        def settle(session: Session) -> None:
            for parcel, outcome in ended:
                self._rows.settle(session, parcel, outcome)

        await self._box.database.write(settle)
        return [None] * len(ended)

    async def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        while True:
            try:
                await self._settling.add((parcel, outcome))
            except Exception as error:  # what was sent must not be sent again because the database was away
                log.warning("a letter could not be settled: %s", type(error).__name__)
                await asyncio.sleep(1)
            else:
                break
        if parcel.row_id is not None and outcome.state != "queued":
            self._box.slips.clear(parcel.row_id)


def _nothing_to_note() -> None:
    """Of this letter nothing may be kept."""
