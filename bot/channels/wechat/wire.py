"""The account's API: customer-service messages, templates, pictures, the menu; its error codes in our words."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from bot.channels.tencent.client import Ask, CallError, Client, Json, Signed
from bot.channels.tencent.texts import legal
from bot.channels.tencent.tokens import Tokens
from bot.channels.wechat.account import Account, Template
from bot.channels.wechat.envelope import Content
from bot.delivery.outgoing.channel import (
    KeptError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)

CLOSED, USED_UP, FORBIDDEN, GONE = 45015, 45047, 48001, 43004
"""The 48 hours are over; the five messages are used up; this account may not; the person does not follow us."""

BUSY = {-1: 2.0, 45009: 3600.0, 45011: 60.0}
"""Codes that ask us to wait, and for how many seconds: the system is busy, the day's or the minute's calls are used up."""

WORDS = 20
"""How many characters a field of a template takes."""


class Wire:
    """Calls the API with one token for all workers."""

    def __init__(self, account: Account, tokens: Tokens, whole_s: float = 8.0) -> None:
        self._account = account
        self._client = Client(account.base_url, whole_s)
        self._api = Signed(self._client, tokens, self._fetch)

    @property
    def failing(self) -> bool:
        """Tell whether the last token was not to be had."""
        return self._api.failing

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def say(self, chat: str, content: Content, leaving: Callable[[], None]) -> str:
        """Send a customer-service message; the platform only says that it took it, so the name is ours."""
        body: Json = {"touser": chat, "msgtype": "text", "text": {"content": legal(content.text)}}
        if content.media_id:
            body = {"touser": chat, "msgtype": "image", "image": {"media_id": content.media_id}}
        await self._api.ask(Ask("/cgi-bin/message/custom/send", body, leaving=leaving))
        return f"custom:{token_hex(8)}"

    async def remind(
        self, chat: str, template: Template, words: str, moment: str, leaving: Callable[[], None]
    ) -> tuple[str, bool]:
        """Send a template or subscribe message: its name, the platform's own where it gives one, and if all was said."""
        data: dict[str, Any] = {template.words: {"value": _short(words)}}
        if template.moment:
            data[template.moment] = {"value": moment}
        path = "/cgi-bin/message/template/send"
        if template.kind == "subscribe":
            path = "/cgi-bin/message/subscribe/bizsend"
        body = {"touser": chat, "template_id": template.id, "data": data}
        answer = await self._api.ask(Ask(path, body, leaving=leaving))
        name = f"{template.kind}:{answer.get('msgid') or token_hex(8)}"
        return name, _short(words) == " ".join(words.split())

    async def scene(self, code: str, seconds: int) -> str:
        """Have a code made that a phone scans, and return the address in it; SendingError where that is not allowed."""
        body: Json = {"expire_seconds": seconds, "action_name": "QR_STR_SCENE"}
        body["action_info"] = {"scene": {"scene_str": code}}
        try:
            return str((await self._api.ask(Ask("/cgi-bin/qrcode/create", body)))["url"])
        except CallError as error:
            raise translated(error) from error

    async def upload(self, picture: bytes) -> str:
        """Upload a PNG picture for three days and return its id."""
        file = ("tangban.png", picture, "image/png")
        try:
            answer = await self._api.ask(Ask("/cgi-bin/media/upload", params={"type": "image"}, file=file))
        except CallError as error:
            raise translated(error) from error
        return str(answer["media_id"])

    async def typing(self, chat: str) -> None:
        """Show that somebody is typing."""
        await self._api.ask(Ask("/cgi-bin/message/custom/typing", {"touser": chat, "command": "Typing"}))

    async def show_menu(self, menu: Json) -> None:
        """Put the menu below the chat."""
        await self._api.ask(Ask("/cgi-bin/menu/create", menu))

    async def fetch(self, media: str) -> bytes:
        """Fetch what somebody sent, within three days; SendingError where it does not come."""
        try:
            return await self._api.download(Ask("/cgi-bin/media/get", params={"media_id": media}))
        except CallError as error:
            raise translated(error) from error

    async def _fetch(self, new: bool) -> tuple[str, float]:
        body = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "force_refresh": new,
        }
        answer = await self._client.ask(Ask("/cgi-bin/stable_token", body))
        return str(answer["access_token"]), float(answer["expires_in"])


def translated(error: CallError) -> SendingError:
    """Say an error code in our words."""
    if error.code in BUSY:
        return RetryAfterError(BUSY[error.code])
    if error.code == CLOSED:
        return KeptError(str(error), unreachable=True)
    if error.code in {USED_UP, FORBIDDEN}:
        return KeptError(str(error))
    if error.code == GONE:
        return UnreachableError(str(error))
    if 40001 <= error.code <= 40002 or error.code in {40014, 42001, 40125, 40164}:
        return TemporaryError(str(error))
    return RefusedError(str(error))


def _short(words: str) -> str:
    line = " ".join(legal(words).split())
    return line if len(line) <= WORDS else f"{line[: WORDS - 1]}…"
