"""An application's API: messages, pictures, files; its error codes in our words."""

from collections.abc import Callable
from typing import Any

from bot.channels.tencent.client import Ask, CallError, Client, Json, Signed
from bot.channels.tencent.tokens import Tokens
from bot.channels.wecom.account import Corp
from bot.delivery.outgoing.channel import (
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)

BUSY = {-1: 2.0, 45009: 60.0, 45011: 60.0, 45033: 5.0}
"""Codes that ask us to wait, and for how many seconds."""

GONE = frozenset({60111, 60103, 81013, 86003})
"""Codes of people who are not, or no longer, where the application may write."""

CREDENTIALS = frozenset({40001, 40013, 40014, 42001, 40056, 60020})
"""Codes of a wrong secret or token, or of an address that is not trusted: the host must act."""


class Wire:
    """Calls the API with one token for all workers."""

    def __init__(self, corp: Corp, tokens: Tokens, whole_s: float = 8.0) -> None:
        self._corp = corp
        self._client = Client(corp.base_url, whole_s)
        self._api = Signed(self._client, tokens, self._fetch)

    @property
    def failing(self) -> bool:
        """Tell whether the last token was not to be had."""
        return self._api.failing

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def say(self, user: str, kind: str, held: Json, leaving: Callable[[], None]) -> str:
        """Send a message of a kind (text, image, file) to one user, and return its id."""
        body: dict[str, Any] = {"touser": user, "msgtype": kind, "agentid": self._corp.agent_id, kind: held}
        try:
            answer = await self._api.ask(Ask("/cgi-bin/message/send", body, leaving=leaving))
        except CallError as error:
            raise translated(error) from error
        if user.lower() in str(answer.get("invaliduser", "")).lower().split("|"):
            raise UnreachableError("the application may not write to them")
        return str(answer["msgid"])

    async def upload(self, kind: str, name: str, content: bytes, mime: str) -> str:
        """Upload a picture or a file for three days and return its id."""
        try:
            answer = await self._api.ask(
                Ask("/cgi-bin/media/upload", params={"type": kind}, file=(name, content, mime))
            )
        except CallError as error:
            raise translated(error) from error
        return str(answer["media_id"])

    async def fetch(self, media: str) -> bytes:
        """Fetch what somebody sent, within three days; SendingError where it does not come."""
        try:
            return await self._api.download(Ask("/cgi-bin/media/get", params={"media_id": media}))
        except CallError as error:
            raise translated(error) from error

    async def _fetch(self, _new: bool) -> tuple[str, float]:
        asked = {"corpid": self._corp.corp_id, "corpsecret": self._corp.secret}
        answer = await self._client.ask(Ask("/cgi-bin/gettoken", params=asked))
        return str(answer["access_token"]), float(answer["expires_in"])


def translated(error: CallError) -> SendingError:
    """Say an error code in our words."""
    if error.code in BUSY:
        return RetryAfterError(BUSY[error.code])
    if error.code in GONE:
        return UnreachableError(str(error))
    if error.code in CREDENTIALS:
        return TemporaryError(str(error))
    return RefusedError(str(error))
