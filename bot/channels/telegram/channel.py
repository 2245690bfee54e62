"""The Telegram channel: one bot, polled or called by a webhook, and everything it sends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram import (
    Message as TelegramMessage,
)
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.commands import show
from bot.channels.telegram.files import Files
from bot.channels.telegram.keeper import Care, Keeper
from bot.channels.telegram.polling import Poller, Rhythm, TokenRefusedError
from bot.channels.telegram.reading import Me, Press, block, move, read
from bot.channels.telegram.streams import LEFT
from bot.channels.telegram.webhook import Hook
from bot.channels.telegram.wire import (
    ANSWER,
    LEAVING,
    PollingWire,
    Wire,
    moved_to,
    raw_result,
    silence,
    translated,
)
from bot.clock import Clock
from bot.delivery.chats.feedback import Reaction
from bot.delivery.chats.moves import Move
from bot.delivery.inbox import Receipt
from bot.delivery.office import Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.message import Message
from memory.records import PollOffset
from prompts.reader import say
from tools.hands import Opening

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Manner:
    """How a bot is run: polled, or called at `hook`; `quick_s` is how long a plain request may take, `admins` are accounts."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    pace: Pace = field(default_factory=Pace)
    quick_s: float = 20.0
    hook: Hook | None = None
    care: Care = field(default_factory=Care)
    admins: tuple[int, ...] = ()


class Telegram:
    """One bot. `base_url` is that of the Bot API server, without "/bot"."""

    name = "telegram"
    limits = Limits(text=4096, caption=1024)

    def __init__(self, token: str, base_url: str, clock: Clock, manner: Manner | None = None) -> None:
        silence()
        manner = manner or Manner()
        self.bot = token.partition(":")[0]
        self.pace = manner.pace
        self.hook = manner.hook
        self._admins = manner.admins
        self._clock = clock
        self._wires = (PollingWire(4, manner.quick_s), Wire(64, manner.quick_s))
        self._api = Bot(
            token,
            base_url=f"{base_url.rstrip('/')}/bot",
            base_file_url=f"{base_url.rstrip('/')}/file/bot",
            get_updates_request=self._wires[0],
            request=self._wires[1],
        )
        self._files = Files(self._api, f"{base_url.rstrip('/')}/file/bot{token}")
        self._me = Me(self.bot, 0, "")
        self._moved: dict[str, int] = {}
        self._office: Office | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._ears: Poller | Keeper = (
            Keeper(self._api, manner.hook, manner.care, self._heard_again)
            if manner.hook is not None
            else Poller(self._api, manner.rhythm, self._take, self._heard_again)
        )

    async def run(self, office: Office) -> None:
        """Introduce the bot and receive until cancelled. TokenRefusedError if Telegram does not know the token."""
        self._office = office
        await self.introduce()
        await self._ears.run()

    async def introduce(self) -> None:
        """Learn the bot's name, and show its menu of commands; waits for Telegram to be reachable."""
        pause = 1.0
        while not await self._learn_name():
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)
        self._later(show(self._api, self._admins))

    def healthy(self) -> bool:
        """Tell whether updates come in."""
        return bool(self._me.username) and self._ears.healthy()

    def silence(self) -> float:
        """Seconds since Telegram was last heard."""
        return self._ears.silence()

    async def close(self) -> None:
        """Let go of the connections."""
        for task in self._errands:
            task.cancel()
        await self._files.close()
        for wire in self._wires:
            await wire.shutdown()

    async def receive(self, update: Mapping[str, Any]) -> None:
        """Commit one update, as a webhook brings it; returns after the commit. LookupError before the bot knows its name."""
        if not self._me.username:
            raise LookupError("in a group nobody could tell whether it is for us")
        await self._accept([update], None)

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Send a letter; every error of the library comes out as one of ours."""
        LEFT.set(False)
        token = LEAVING.set(leaving)
        try:
            return await self._post_following(chat, letter)
        except TelegramError as error:
            raise translated(error, LEFT.get()) from error
        finally:
            LEAVING.reset(token)

    async def working(self, chat: str) -> None:
        """Show that somebody is typing."""
        chat_id, topic = self._place(chat)
        with suppress(TelegramError):
            await self._api.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=topic)

    async def thinking(self, chat: str, number: int, words: str) -> None:
        """Say in a draft that an answer is being worked on; the message that comes takes its place. Only in private."""
        chat_id, topic = self._place(chat)
        with suppress(TelegramError):
            await self._api.send_message_draft(chat_id, number, words, message_thread_id=topic)

    async def fetch(self, media: str) -> bytes:
        """Fetch a file that somebody sent (Telegram gives bots up to 20 MB)."""
        return await self._files.fetch(media)

    async def opening(self, code: str) -> Opening | None:
        """Give the link that opens a private chat with this bot and sends it the code."""
        return Opening(f"https://t.me/{self._me.username}?start={code}") if self._me.username else None

    def is_group(self, chat: str) -> bool:
        """Groups have negative ids."""
        return chat.startswith("-")

    async def _post_following(self, chat: str, letter: Letter) -> str:
        try:
            return await self._post(chat, letter)
        except TelegramError as error:
            if (new := moved_to(error)) is None:
                raise
            self._follow(chat.partition(":")[0], str(new))
            return await self._post(chat, letter)

    async def _post(self, chat: str, letter: Letter) -> str:
        ANSWER.set(b"")
        try:
            sent = await self._call(letter, *self._place(chat))
        except (TypeError, ValueError, LookupError, ArithmeticError, OSError) as error:
            return _sent_anyway(error)
        return str(sent.message_id)

    async def _call(self, letter: Letter, chat_id: int, topic: int | None) -> TelegramMessage:
        keyboard, words = _keyboard(letter), letter.text or None
        if letter.picture is not None:
            photo = InputFile(letter.picture, filename="tangban.png")
            return await self._api.send_photo(
                chat_id, photo, caption=words, message_thread_id=topic, reply_markup=keyboard
            )
        if letter.document is not None:
            file = InputFile(letter.document[1], filename=letter.document[0])
            return await self._api.send_document(
                chat_id, file, caption=words, message_thread_id=topic, reply_markup=keyboard
            )
        return await self._api.send_message(
            chat_id, letter.text, message_thread_id=topic, reply_markup=keyboard
        )

    def _place(self, chat: str) -> tuple[int, int | None]:
        chat_id, _, topic = chat.partition(":")
        return self._moved.get(chat_id, int(chat_id)), int(topic) if topic else None

    async def _learn_name(self) -> bool:
        try:
            with suppress(TypeError, KeyError):
                await self._api.get_me()
        except InvalidToken as error:
            raise TokenRefusedError(TokenRefusedError.__doc__) from error
        except TelegramError as error:
            log.warning("Telegram cannot be reached: %s", type(error.__cause__ or error).__name__)
            return False
        me = raw_result() or {}
        self._me = Me(self.bot, int(me.get("id", 0)), str(me.get("username", "")))
        return True

    async def _take(self, updates: Sequence[Mapping[str, Any]], last: int) -> None:
        await self._accept(updates, PollOffset(channel=self.name, bot=self.bot, last_update=last))

    async def _accept(self, updates: Sequence[Mapping[str, Any]], offset: PollOffset | None) -> None:
        """Commit everything that is for us; one message that cannot be committed does not hold up the others."""
        if self._office is None:
            raise LookupError("nobody attends to this channel")
        found = [read_one for update in updates if (read_one := self._read(update)) is not None]
        if reactions := [one for one in found if isinstance(one, Reaction)]:
            await self._office.inbox.react(reactions)
        said = [one for one in found if not isinstance(one, Reaction)]
        messages = [item.message if isinstance(item, Press) else item for item in said]
        real = [message for message in messages if message is not None]
        receipts = iter(await self._office.inbox.accept_each(real, offset))
        for item, message in zip(said, messages, strict=True):
            receipt = next(receipts) if message is not None else None
            if isinstance(item, Press):
                self._later(self._answer(item, receipt))

    def _read(self, update: Mapping[str, Any]) -> Message | Press | Reaction | None:
        try:
            if (moved := move(update)) is not None:
                self._follow(*moved)
            if (change := block(update)) is not None and self._office is not None:
                self._later(self._office.inbox.mark_reachable(self.name, self.bot, *change))
            return read(update, self._me, self._clock())
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError) as error:
            log.warning("update %s was passed over: %s", update.get("update_id"), type(error).__name__)
            return None

    async def _answer(self, press: Press, receipt: Receipt | None) -> None:
        """Answer the query of a pressed button, so that it stops waiting; say why where it was not accepted."""
        refusal = receipt.refusal if receipt is not None else "expired"
        language = (press.message.language_hint if press.message else None) or "zh"
        text = say(f"delivery.button_{refusal}", language) if refusal else None
        with suppress(TelegramError):
            await self._api.answer_callback_query(press.query_id, text=text)

    def _follow(self, old: str, new: str) -> None:
        """Write to a group under its new id from now on, and have its rows follow."""
        self._moved[old] = int(new)
        if self._office is not None:
            self._later(self._office.inbox.move(Move(self.name, self.bot, old, new)))

    def _heard_again(self, silence_s: float) -> None:
        """Tell the admins, in a letter, that messages had not come in for a while."""
        if self._office is not None:
            minutes = max(1, round(silence_s / 60))
            self._later(self._office.tell_admins("delivery.heard_again", channel="Telegram", minutes=minutes))

    def _later(self, errand: Awaitable[None]) -> None:
        """Do something beside, that nobody waits for."""
        task = asyncio.ensure_future(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(key.label, callback_data=key.id) for key in row] for row in letter.keys]
    return InlineKeyboardMarkup(rows) if rows else None


def _sent_anyway(error: Exception) -> str:
    """Find the id in an answer that the library could not read: what is sent is sent."""
    answer = raw_result()
    if isinstance(answer, dict) and "message_id" in answer:
        return str(answer["message_id"])
    raise error
