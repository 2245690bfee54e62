"""The AI bot as a channel: no public address is needed, in private and in groups that ask it by name."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

from agent.turn import TurnKind
from bot.channels.tencent.choices import read_choice
from bot.channels.tencent.client import Client
from bot.channels.tencent.texts import CHOICES_BYTES, legal, with_choices
from bot.channels.wecom.account import Bot
from bot.channels.wecom.link import Beat, Frame, Link
from bot.channels.wecom.media import fetched, media_of
from bot.channels.wecom.pictures import picture_of
from bot.clock import Clock
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import RefusedError, RetryAfterError
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.message import Message
from prompts.reader import language_of, say

log = logging.getLogger(__name__)

TEXT_BYTES = 20480
"""How long a text may be, in UTF-8."""

ROOM_BYTES = 6000
"""How long ours are: what nobody reads to the end is not sent."""

REPLY_S = 20.0
"""For how long a message is answered under its own request; later, or a second time, a message of our own is sent."""

GROUP = "group:"
KINDS: Mapping[str, TurnKind] = {
    "text": "text",
    "image": "photo",
    "voice": "voice",
    "file": "document",
    "video": "document",
}
BUSY = {45009: 60.0, 846607: 5.0, -1: 2.0}
"""Codes that ask us to wait, and for how many seconds."""

_NAMED = re.compile(r"^\s*@\S+\s+")


class AiBot:
    """One bot."""

    name = "wecom_bot"
    limits = Limits(text=ROOM_BYTES, caption=ROOM_BYTES - CHOICES_BYTES, in_bytes=True)

    def __init__(self, bot: Bot, clock: Clock, *, beat: Beat | None = None, pace: Pace | None = None) -> None:
        self.bot = bot.bot_id
        self.pace = pace or Pace(total_per_second=20, chat_per_second=0.5, chat_burst=10)
        self._clock = clock
        self._link = Link(bot, beat or Beat(), self._taken)
        self._client = Client("")
        self._requests: dict[str, tuple[str, float]] = {}
        self._office: Office | None = None

    async def run(self, office: Office) -> None:
        """Hold the connection until cancelled."""
        self._office = office
        await self._link.run()

    def healthy(self) -> bool:
        """Tell whether the connection stands, or has not been gone for long."""
        return self._link.healthy()

    async def close(self) -> None:
        """Let go of what files were fetched with; the connection ends with `run`."""
        await self._client.close()

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Send a letter: as the answer to the chat's last message while that may be answered, else on our own."""
        text = _worded(letter)
        request = self._request(chat)
        if request is None and letter.picture is not None and not text:
            raise RefusedError("a picture can only go with an answer")
        if request is not None:
            name, cmd, body = request, "aibot_respond_msg", _stream(text, letter.picture)
        else:
            name, cmd = None, "aibot_send_msg"
            body = {
                "chatid": chat.removeprefix(GROUP),
                "msgtype": "markdown",
                "markdown": {"content": text},
            }
        answer = await self._link.ask(cmd, body, name, leaving)
        if code := int(answer.get("errcode", 0)):
            raise (
                RetryAfterError(BUSY[code])
                if code in BUSY
                else RefusedError(f"{code} {answer.get('errmsg')}")
            )
        return str(answer["headers"]["req_id"])[:128]

    async def working(self, chat: str) -> None:
        """Show nothing: the platform shows by itself that the bot was asked."""

    async def fetch(self, media: str) -> bytes:
        """Fetch a picture or a file that somebody sent."""
        return await fetched(self._client, media)

    def is_group(self, chat: str) -> bool:
        """Tell whether others listen."""
        return chat.startswith(GROUP)

    async def _taken(self, frame: Frame) -> None:
        """Commit a message; events are passed over."""
        message = read(frame, self.bot, self._clock) if frame["cmd"] == "aibot_msg_callback" else None
        if message is None or self._office is None:
            return
        means = self._office.means
        chosen = await means.database.read(lambda session: read_choice(session, means.vault, message))
        now = asyncio.get_running_loop().time()
        self._requests = {chat: held for chat, held in self._requests.items() if held[1] > now}
        self._requests[message.chat] = (str(frame["headers"]["req_id"]), now + REPLY_S)
        await self._office.inbox.accept(chosen)

    def _request(self, chat: str) -> str | None:
        """The request that may still be answered, once."""
        name, until = self._requests.pop(chat, ("", 0.0))
        return name if until > asyncio.get_running_loop().time() else None


def read(frame: Frame, bot: str, clock: Clock) -> Message | None:
    """Make a message of a frame; the platform tells no time, so it is sent now."""
    body = frame["body"]
    sender, group = str(body["from"]["userid"]), body.get("chattype") == "group"
    kind, text = _said(body)
    return Message(
        channel="wecom_bot",
        bot=bot,
        external_id=str(body["msgid"])[:128],
        chat=f"{GROUP}{body['chatid']}" if group else sender,
        sender=sender,
        sent_at=clock(),
        audience="group" if group else "private",
        kind=kind,
        text=_NAMED.sub("", text, count=1) if group else text,
        media=media_of(body),
    )


def _said(body: Mapping[str, Any]) -> tuple[TurnKind, str]:
    kind = str(body["msgtype"])
    if kind == "mixed":
        items = body["mixed"]["msg_item"]
        text = "\n".join(str(item["text"]["content"]) for item in items if item["msgtype"] == "text")
        return ("text", text) if text.strip() else ("photo", "")
    if kind == "voice" and body["voice"].get("content"):
        return "text", str(body["voice"]["content"])
    return KINDS.get(kind, "other"), str(body["text"]["content"]) if kind == "text" else ""


def _worded(letter: Letter) -> str:
    text = letter.text
    if letter.document is not None:
        text = say("wechat.no_files", language_of(text, "zh"), name=letter.document[0])
    return legal(with_choices(text, letter))


def _stream(text: str, picture: bytes | None) -> dict[str, Any]:
    """An answer that is whole at once, with its picture as the platform wants it: in base64, with its MD5."""
    stream: dict[str, Any] = {
        "id": token_hex(16),
        "finish": True,
        "content": text,
    }
    if picture is not None:
        stream["msg_item"] = [{"msgtype": "image", "image": picture_of(picture)}]
    return {"msgtype": "stream", "stream": stream}
