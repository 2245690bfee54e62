"""The Official Account as a channel: called by its platform through the web, written to through its API."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.channels.tencent import callbacks
from bot.channels.tencent.callbacks import Arrival, RepeatedError
from bot.channels.tencent.client import CallError
from bot.channels.tencent.seals import ForgedError, Signed, UnreadableError
from bot.channels.tencent.texts import ROOM_BYTES, worded
from bot.channels.tencent.tokens import Tokens
from bot.channels.wechat import windows
from bot.channels.wechat.account import Account, Tempo
from bot.channels.wechat.dance import Call, Dance, Reply
from bot.channels.wechat.envelope import Content, Envelope, Query
from bot.channels.wechat.menu import menu
from bot.channels.wechat.reading import LANGUAGE, Told, read
from bot.channels.wechat.slots import Slots
from bot.channels.wechat.wire import CLOSED, FORBIDDEN, USED_UP, Wire, translated
from bot.clock import Clock
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import KeptError, RetryAfterError, SendingError, TemporaryError
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from memory.circle.invitations import HOLDS
from tools.hands import Opening

log = logging.getLogger(__name__)

SWEEP_S = 60.0
FORBIDDEN_S = 3600.0
"""How long an account that may not send messages of its own is believed before it is tried again."""

LOGGED = (1, 10, 100, 1000)
"""Which of many calls that were not taken are written to the log, and then every thousandth."""

LEARNED: Mapping[int, Literal["closed", "used up"]] = {CLOSED: "closed", USED_UP: "used up"}


class WeChat:
    """One Official Account; `counts` tells how many calls were forged, repeated or unreadable."""

    name = "wechat"
    limits = Limits(text=ROOM_BYTES, caption=0, in_bytes=True)

    def __init__(
        self,
        account: Account,
        clock: Clock,
        *,
        tempo: Tempo | None = None,
        pace: Pace | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        self.bot = account.app_id
        self.pace = pace or Pace(total_per_second=50, chat_per_second=3, chat_burst=5)
        self.counts: Counter[str] = Counter()
        self._account = account
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._tempo = tempo or Tempo()
        self._envelope = Envelope(account)
        self._slots = Slots()
        self._forbidden_until = 0.0
        self._attended = asyncio.Event()
        self._office: Office
        self._wire: Wire
        self._dance: Dance

    def attend(self, office: Office) -> None:
        """Work with this office from now on."""
        if self._attended.is_set():
            return
        secret = self._account.secret or self._account.token
        tokens = Tokens(office.means.database, self._clock, (self.name, self.bot), secret)
        self._office = office
        self._wire = Wire(self._account, tokens)
        self._dance = Dance(office, self._envelope, self._slots, self._tempo, self._wire)
        self._attended.set()

    async def run(self, office: Office) -> None:
        """Show the menu, and tidy up until cancelled; calls come by `answer`."""
        self.attend(office)
        if self._account.secret:
            try:
                await self._wire.show_menu(menu(LANGUAGE))
            except (CallError, SendingError) as error:
                log.warning("the menu of the Official Account could not be set: %s", error)
        while True:
            with suppress(Exception):  # a database that is away for a moment must not end the channel
                await office.means.database.write(lambda session: callbacks.sweep(session, self._clock()))
            await asyncio.sleep(SWEEP_S)

    def healthy(self) -> bool:
        """Tell whether the account's token was to be had."""
        return not self._attended.is_set() or not self._wire.failing

    async def close(self) -> None:
        """Let go of the connections."""
        if self._attended.is_set():
            await self._wire.close()

    def verify(self, query: Query) -> Reply:
        """Answer the question whether this address is ours."""
        try:
            return Reply(200, self._envelope.verify(query, self._clock()))
        except ForgedError:
            self._count("forged")
            return Reply(403, "")

    async def answer(self, query: Query, body: bytes) -> Reply:
        """Answer one call of the platform; returns before it hangs up, or after it has."""
        begun = asyncio.get_running_loop().time()
        try:
            told = read(self._envelope.open(query, body, self._clock()), self.bot)
        except ForgedError:
            self._count("forged")
            return Reply(403, "")
        except UnreadableError as error:
            self._count(f"unreadable: {error}", "unreadable")
            return Reply()
        await self._attended.wait()
        try:
            delivery = await self._office.means.database.write(
                lambda session: self._arrived(session, told, Signed.of(query).once)
            )
        except (RepeatedError, IntegrityError):
            self._count("repeated")
            return Reply(403, "")
        if told.reachable is not None:
            await self._office.inbox.mark_reachable(self.name, self.bot, told.account, told.reachable)
        if told.message is None:
            return Reply()
        return await self._dance.step(Call(told, told.message, delivery, begun), self._may_write)

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Send a letter: with the reply to a call that is open, else as a customer-service message."""
        await self._attended.wait()
        content = Content(worded(letter))
        if letter.picture is not None:
            content = Content(media_id=await self._wire.upload(letter.picture))
        if (name := await self._slots.offer(chat, content, leaving)) is not None:
            return name
        if wait := self._slots.expected(chat):
            raise RetryAfterError(wait)  # the platform is about to call again, and its reply costs nothing
        return await self._post(chat, content, leaving)

    async def working(self, chat: str) -> None:
        """Show that somebody is typing, where that is allowed."""
        if not self._may_write():
            return
        now = self._clock()
        state = await self._office.means.database.read(
            lambda session: windows.look(session, (self.name, self.bot), chat, now)
        )
        if state == "open":
            with suppress(CallError, SendingError):
                await self._wire.typing(chat)

    async def opening(self, code: str) -> Opening | None:
        """Have an invitation made that is scanned: whoever scans it follows the account and opens it. None where it may not be."""
        if not self._account.secret:
            return None
        await self._attended.wait()
        try:
            return Opening(await self._wire.scene(code, round(HOLDS.total_seconds())), tapped=False)
        except (SendingError, LookupError) as error:
            log.warning("no code to scan could be made: %s", error)
            return None

    async def fetch(self, media: str) -> bytes:
        """Fetch a voice or a picture that somebody sent; LookupError for an account that may only answer."""
        if not self._account.secret:
            raise LookupError("without a secret nothing can be fetched")
        await self._attended.wait()
        return await self._wire.fetch(media)

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # an account talks with one person at a time
        """Nobody else listens."""
        return False

    def _arrived(self, session: Session, told: Told, once: str) -> int:
        """Count the delivery, and note for how long we may write now."""
        now = self._clock()
        arrival = Arrival(self.name, self.bot, once, told.external_id, now)
        delivery = callbacks.note(session, arrival, self._tempo.platform_s * 0.8, self._tempo.deliveries)
        if told.opens is not None and delivery == 1:
            windows.open_window(session, (self.name, self.bot), told.account, told.opens, now)
        return delivery

    def _count(self, why: str, kind: str = "") -> None:
        """Count a call that was not taken; of many every tenth, hundredth, ... is logged, so that they cannot fill a disk."""
        self.counts[kind or why] += 1
        number = self.counts[kind or why]
        if number in LOGGED or number % LOGGED[-1] == 0:
            log.warning("a call of WeChat was not taken: %s (%d by now)", why, number)

    def _may_write(self) -> bool:
        return bool(self._account.secret) and asyncio.get_running_loop().time() >= self._forbidden_until

    async def _post(self, chat: str, content: Content, leaving: Callable[[], None]) -> str:
        """Write by the API, within what the ledger allows."""
        if not self._may_write():
            raise await self._kept(chat, "this account may only answer")
        key, now = (self.name, self.bot), self._clock()
        database = self._office.means.database
        state = await database.write(lambda session: windows.take(session, key, chat, now))
        if state == "used up":
            raise await self._kept(chat, "as many messages as allowed were sent")
        if state == "closed":
            return await self._remind(chat, content, leaving)
        try:
            return await self._wire.say(chat, content, leaving)
        except CallError as error:
            await self._learn(chat, error.code)
            if error.code == CLOSED:
                return await self._remind(chat, content, leaving)
            if error.code in {USED_UP, FORBIDDEN}:
                raise await self._kept(chat, str(error)) from error
            raise translated(error) from error
        except (TemporaryError, RetryAfterError):
            await database.write(lambda session: windows.correct(session, key, chat, "back"))
            raise

    async def _kept(self, chat: str, why: str) -> KeptError:
        """Say that a letter is kept, and whether its person should be sought elsewhere: who just wrote looks here."""
        key, now = (self.name, self.bot), self._clock()
        here = await self._office.means.database.read(
            lambda session: windows.waits_here(session, key, chat, now)
        )
        return KeptError(why, unreachable=not here)

    async def _learn(self, chat: str, code: int) -> None:
        """Note what the platform knows better."""
        if code == FORBIDDEN:
            self._forbidden_until = asyncio.get_running_loop().time() + FORBIDDEN_S
        if code not in LEARNED:
            return
        key = (self.name, self.bot)
        await self._office.means.database.write(
            lambda session: windows.correct(session, key, chat, LEARNED[code])
        )

    async def _remind(self, chat: str, content: Content, leaving: Callable[[], None]) -> str:
        """Send a template where there is one; what it cannot say whole is kept for the next message."""
        template = self._account.template
        if template is None or not content.text:
            raise KeptError("nothing was heard from them for too long", unreachable=True)
        moment = f"{self._clock().astimezone(self._zone):%Y-%m-%d %H:%M}"
        try:
            name, whole = await self._wire.remind(chat, template, content.text, moment, leaving)
        except CallError as error:
            raise translated(error) from error
        if not whole:
            raise KeptError(f"its beginning went out ({name})")
        return name
