"""The five-second dance: a call is held until its answer is ready, at most until the platform is about to hang up.

The platform calls three times with the same message. While the answer is not ready, the first two calls run out, so that
it calls again; the third is told that we work on it. One call carries the answer; later answers are customer-service
messages, and where these are not allowed they wait for the person's next message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlmodel import Session, select

from bot.channels.tencent.choices import read_choice
from bot.channels.tencent.texts import clipped, worded
from bot.channels.wechat import held, windows
from bot.channels.wechat.account import Tempo
from bot.channels.wechat.envelope import Content, Envelope
from bot.channels.wechat.held import Held
from bot.channels.wechat.reading import Told
from bot.channels.wechat.slots import Offer, Slot, Slots
from bot.channels.wechat.wire import Wire
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import SendingError
from bot.message import Message
from memory.records import Identity, Inbox, Person
from prompts.reader import language_of, say

_LATE = 0.8
"""Part of the platform's patience after which a reply may have met nobody: a quicker one was there in time."""


def _nothing() -> None:
    """Nobody waits for this to go out."""


async def _nobody(_went: bool) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Reply:
    """What the platform is answered; `leaving` is called just before, and `settled` told whether somebody was there."""

    status: int = 200
    body: str = "success"
    leaving: Callable[[], None] = _nothing
    settled: Callable[[bool], Awaitable[None]] = _nobody


@dataclass(frozen=True)
class Call:
    """One call: what it told, in which delivery of it, and when it began on the loop's clock."""

    told: Told
    message: Message
    delivery: int
    begun: float


class Dance:
    """Answers the calls of one account; holds nothing that must outlive them."""

    def __init__(self, office: Office, envelope: Envelope, slots: Slots, tempo: Tempo, wire: Wire) -> None:
        self._office = office
        self._means = office.means
        self._envelope = envelope
        self._slots = slots
        self._tempo = tempo
        self._wire = wire

    async def step(self, call: Call, may_write: Callable[[], bool]) -> Reply:
        """Answer one call; `may_write` says whether the account may send messages of its own at all."""
        chat = call.message.chat
        slot, due = self._slots.open(chat), None
        try:
            row_id = await self._accepted(call)
            reply = await self._waited(call, slot, row_id)
            last = call.delivery >= self._tempo.deliveries
            if (
                reply is None
            ):  # after the last call an answer waits until "we work on it" has gone out before it
                due = (_now() if last else call.begun + self._tempo.platform_s) + self._tempo.grace_s
        finally:
            self._slots.close(chat, slot, due)
        if reply is not None:
            return reply
        if last:
            return await self._working(call, may_write())
        await asyncio.sleep(call.begun + self._tempo.platform_s * 1.05 - _now())
        return Reply(503, "")

    async def _accepted(self, call: Call) -> int:
        """Commit the message, once; the id of its row."""
        message = await self._means.database.read(
            lambda session: read_choice(session, self._means.vault, call.message)
        )
        receipt = await self._office.inbox.accept(message)
        if receipt.waiting is not None:
            return receipt.waiting.row_id
        return await self._means.database.read(partial(_row, message=message))

    async def _waited(self, call: Call, slot: Slot, row_id: int) -> Reply | None:
        """Wait for something to say, or for the knowledge that nothing more will come; None when the time is up."""
        until, offer = call.begun + self._tempo.wait_s, None
        try:
            while True:
                async with slot.lock:
                    if slot.offer is None and (found := await self._looked(call, row_id)) is not None:
                        slot.closed = True
                        return found
                    slot.closed, offer = slot.offer is not None or _now() >= until, slot.offer
                if slot.closed:
                    return None if offer is None else await self._offered(call, offer)
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(until - _now(), self._tempo.look_s)):
                        await slot.filled.wait()
        except BaseException:
            slot.closed = True
            if offer is not None:
                _tell(offer, None)
            raise

    async def _looked(self, call: Call, row_id: int) -> Reply | None:
        """Look at what the table says: letters that wait for this call, or that it was answered elsewhere."""
        address = _address(call)

        def look(session: Session) -> tuple[bool, bool]:
            return held.ready(session, address, row_id), held.outcome(session, row_id) == "over"

        ready, over = await self._means.database.read(look)
        if not ready and not over:
            return None
        found = await self._unseen(call) if over and call.delivery > 1 else []
        found = found or await self._claimed(call)
        if not found:
            return Reply() if over else None
        return await self._carried(call, found)

    async def _unseen(self, call: Call) -> list[Held]:
        """Look for a reply that crossed the platform's hanging up."""
        late = timedelta(seconds=self._tempo.platform_s * _LATE)
        vault, address = self._means.vault, _address(call)
        return await self._means.database.read(
            lambda session: held.unseen(session, vault, address, call.told.external_id, late)
        )

    async def _claimed(self, call: Call, beside: int = 0) -> list[Held]:
        now, vault = self._means.clock(), self._means.vault
        return await self._means.database.write(
            lambda session: held.claim(session, vault, _address(call), now, beside)
        )

    async def _carried(self, call: Call, found: Sequence[Held]) -> Reply | None:
        """Carry letters that were waiting."""
        ids = [one.row_id for one in found]
        settled = partial(self._settled, call, ids, None)
        if found[0].letter.picture is None:
            return self._reply(call, Content(_joined(found)), settled)
        try:
            media_id = await self._wire.upload(found[0].letter.picture)
        except SendingError:
            await settled(False)
            return None
        return self._reply(call, Content(media_id=media_id), settled)

    async def _offered(self, call: Call, offer: Offer) -> Reply:
        """Carry a letter that was just written, behind those that were waiting."""
        text = offer.content.text
        found = await self._claimed(call, len(text.encode()) + 2) if text else []
        content = (
            Content("\n\n".join([*([_joined(found)] if found else []), text])) if text else offer.content
        )
        settled = partial(self._settled, call, [one.row_id for one in found], offer)
        return self._reply(call, content, settled, offer.leaving)

    async def _working(self, call: Call, may_write: bool) -> Reply:
        """Say that it takes longer, and how the answer will come."""
        now, bot = self._means.clock(), ("wechat", call.message.bot)

        def look(session: Session) -> tuple[str, str]:
            return windows.look(session, bot, call.told.account, now), _language(session, call.message)

        state, language = await self._means.database.read(look)
        words = say("wechat.working" if may_write and state == "open" else "wechat.working_ask", language)
        found = await self._claimed(call, len(words.encode()) + 2)
        text = "\n\n".join([*([_joined(found)] if found else []), words])
        return self._reply(
            call, Content(text), partial(self._settled, call, [one.row_id for one in found], None)
        )

    def _reply(
        self,
        call: Call,
        content: Content,
        settled: Callable[[bool], Awaitable[None]],
        leaving: Callable[[], None] = _nothing,
    ) -> Reply:
        body = self._envelope.close(content, call.told.account, call.told.target, self._means.clock())
        return Reply(200, body, leaving, settled)

    async def _settled(self, call: Call, ids: Sequence[int], offer: Offer | None, went: bool) -> None:
        name = held.reply_name(call.told.external_id) if went else None
        try:
            if ids:
                now = self._means.clock()
                await self._means.database.write(lambda session: held.settle(session, ids, name, now))
        finally:
            if offer is not None:
                _tell(offer, name)


def _tell(offer: Offer, name: str | None) -> None:
    if not offer.taken.done():
        offer.taken.set_result(name)


def _joined(found: Sequence[Held]) -> str:
    texts = []
    for one in found:
        text = worded(one.letter)
        note = say("wechat.late", language_of(text, "zh")) if one.late else ""
        texts.append(clipped(f"{note}\n{text}", 2048) if note else text)
    return "\n\n".join(texts)


def _address(call: Call) -> tuple[str, str, str]:
    return "wechat", call.message.bot, call.message.chat


def _row(session: Session, message: Message) -> int:
    key = (Inbox.channel == message.channel) & (Inbox.bot == message.bot)
    found = session.exec(select(Inbox.id).where(key, Inbox.external_id == message.external_id)).first()
    return found or 0


def _language(session: Session, message: Message) -> str:
    whose = (Identity.channel == message.channel) & (Identity.bot == message.bot)
    found = session.exec(
        select(Person.language)
        .join(Identity, Identity.person_id == Person.id)  # type: ignore[arg-type]  # SQLModel types columns as values
        .where(whose, Identity.account == message.sender)
    ).first()
    return found or "zh"


def _now() -> float:
    return asyncio.get_running_loop().time()
