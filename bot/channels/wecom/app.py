"""An application of WeCom as a channel: what its people write is committed and answered by the API, whenever it is ready."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels.tencent import callbacks
from bot.channels.tencent.callbacks import Arrival, RepeatedError
from bot.channels.tencent.choices import read_choice
from bot.channels.tencent.seals import ForgedError, Signed, UnreadableError, check, fields, opened
from bot.channels.tencent.texts import ROOM_BYTES, worded
from bot.channels.tencent.tokens import Tokens
from bot.channels.wecom.account import Corp
from bot.channels.wecom.reading import Told, read
from bot.channels.wecom.wire import Wire
from bot.clock import Clock
from bot.delivery.office import Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.message import Message

log = logging.getLogger(__name__)

SPACING_S = 4.0
"""WeCom repeats what was not answered in five seconds, three times in all."""

SWEEP_S = 60.0


class WeCom:
    """One application; `counts` tells how many calls were forged, repeated or unreadable."""

    name = "wecom"
    limits = Limits(text=ROOM_BYTES, caption=0, in_bytes=True)

    def __init__(self, corp: Corp, clock: Clock, pace: Pace | None = None) -> None:
        self.bot = f"{corp.corp_id}:{corp.agent_id}"
        self.pace = pace or Pace(total_per_second=20, chat_per_second=0.5, chat_burst=10)
        self.counts: Counter[str] = Counter()
        self._corp = corp
        self._clock = clock
        self._crypto = WeChatCrypto(corp.token, corp.aes_key, corp.corp_id)
        self._attended = asyncio.Event()
        self._office: Office
        self._wire: Wire

    def attend(self, office: Office) -> None:
        """Work with this office from now on."""
        if self._attended.is_set():
            return
        tokens = Tokens(office.means.database, self._clock, (self.name, self.bot), self._corp.secret)
        self._office = office
        self._wire = Wire(self._corp, tokens)
        self._attended.set()

    async def run(self, office: Office) -> None:
        """Tidy up until cancelled; calls come by `answer`."""
        self.attend(office)
        while True:
            with suppress(Exception):  # a database that is away for a moment must not end the channel
                await office.means.database.write(lambda session: callbacks.sweep(session, self._clock()))
            await asyncio.sleep(SWEEP_S)

    def healthy(self) -> bool:
        """Tell whether the application's token was to be had."""
        return not self._attended.is_set() or not self._wire.failing

    async def close(self) -> None:
        """Let go of the connections."""
        if self._attended.is_set():
            await self._wire.close()

    def verify(self, query: Mapping[str, str]) -> tuple[int, str]:
        """Answer the question whether this address is ours: a status and the text that was encrypted."""
        try:
            return 200, self._opened(query, query.get("echostr", ""))
        except (ForgedError, UnreadableError):
            self.counts["forged"] += 1
            return 403, ""

    async def answer(self, query: Mapping[str, str], body: bytes) -> int:
        """Commit one call and return the status; answers go by the API."""
        try:
            told = read(self._opened(query, fields(body).get("Encrypt", "")), self.bot)
        except ForgedError:
            self.counts["forged"] += 1
            return 403
        except UnreadableError:
            self.counts["unreadable"] += 1
            return 200
        await self._attended.wait()
        try:
            await self._noted(told, Signed.of(query, "msg_signature").once)
        except (RepeatedError, IntegrityError):
            self.counts["repeated"] += 1
            return 403
        if told.reachable is not None:
            await self._office.inbox.mark_reachable(self.name, self.bot, told.account, told.reachable)
        if told.message is not None:
            await self._accept(told.message)
        return 200

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Send a letter by the API."""
        await self._attended.wait()
        if letter.picture is not None:
            media = await self._wire.upload("image", "tangban.png", letter.picture, "image/png")
            return await self._wire.say(chat, "image", {"media_id": media}, leaving)
        if letter.document is not None:
            name, content = letter.document
            media = await self._wire.upload("file", name, content, "application/octet-stream")
            return await self._wire.say(chat, "file", {"media_id": media}, leaving)
        return await self._wire.say(chat, "text", {"content": worded(letter)}, leaving)

    async def working(self, chat: str) -> None:
        """Show nothing: WeCom has no such sign."""

    async def fetch(self, media: str) -> bytes:
        """Fetch a voice or a picture that somebody sent."""
        await self._attended.wait()
        return await self._wire.fetch(media)

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # an application talks with one person at a time
        """Nobody else listens."""
        return False

    def _opened(self, query: Mapping[str, str], encrypted: str) -> str:
        signed = Signed.of(query, "msg_signature")
        check(self._corp.token, signed, self._clock(), encrypted)
        return opened(self._crypto, encrypted, signed)

    async def _accept(self, message: Message) -> None:
        means = self._office.means
        await self._office.inbox.accept(
            await means.database.read(lambda session: read_choice(session, means.vault, message))
        )

    async def _noted(self, told: Told, once: str) -> None:
        arrival = Arrival(self.name, self.bot, once, told.external_id, self._clock())
        await self._office.means.database.write(lambda session: callbacks.note(session, arrival, SPACING_S))
