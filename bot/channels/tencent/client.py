"""A small HTTP client of these platforms: time limits, error codes as errors, and one new token for a refused one."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from bot.channels.tencent.tokens import Fetch, Tokens
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    still_ours,
)

UNTOLD_S = 5.0
"""How long is waited when a limit does not say how long."""

REFUSED_TOKEN = frozenset({40001, 40014, 42001, 42007})
"""Error codes that say: this access token is not, or no longer, good."""

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is fetched; what these platforms take from people is smaller."""

FETCH_S = 20.0
"""How long a platform may be silent while a file comes."""

Json = dict[str, Any]
T = TypeVar("T")


class CallError(Exception):
    """The platform answered with an error code; the message holds what it said, without what we sent."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{code} {said[:120]}")
        self.code = code


@dataclass(frozen=True)
class Ask:
    """One request: where, with a JSON body or a file in a form, or neither.

    `leaving` is called before it goes out; only what delivers something to a person has it.
    """

    path: str
    body: Json | None = None
    params: Mapping[str, str] | None = None
    file: tuple[str, bytes, str] | None = None
    leaving: Callable[[], None] | None = None


class Client:
    """Talks to one host; `whole_s` is how long a request may take."""

    def __init__(self, base_url: str, whole_s: float = 8.0) -> None:
        for name in ("httpx", "httpcore"):  # their lines would show tokens
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        limits = httpx.Timeout(whole_s, connect=min(4.0, whole_s))
        self._http = httpx.AsyncClient(base_url=base_url, timeout=limits, follow_redirects=False)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def ask(self, ask: Ask) -> Json:
        """Make a request and return the answer; CallError for an error code, SendingError where none came."""
        left = [False]
        request = self._request(ask, left)
        try:
            response = await self._http.send(request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unanswered(left[0], type(error).__name__) from error
        return _read(response, ask.leaving is not None)

    async def download(self, ask: Ask, largest: int = LARGEST) -> bytes:
        """Fetch a file; RefusedError for one of more than `largest` bytes, SendingError where none comes."""
        params = (
            dict(ask.params) if ask.params else None
        )  # none at all leaves the query of a whole address alone
        try:
            async with self._http.stream("GET", ask.path, params=params, timeout=FETCH_S) as response:
                if response.status_code == HTTPStatus.OK:
                    return await _bounded(response, largest)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TemporaryError(type(error).__name__) from error
        raise _unwell(response)

    def _request(self, ask: Ask, left: list[bool]) -> httpx.Request:
        async def trace(name: str, _info: Json) -> None:
            if name.endswith("send_request_body.started") and ask.leaving is not None:
                still_ours()
                left[0] = True
                ask.leaving()

        content = None if ask.body is None else json.dumps(ask.body, ensure_ascii=False).encode()
        files = {"media": ask.file} if ask.file is not None else None
        return self._http.build_request(
            "GET" if content is None and files is None else "POST",
            ask.path,
            params=dict(ask.params or {}),
            content=content,
            files=files,
            headers={"Content-Type": "application/json"} if content is not None else None,
            extensions={"trace": trace},
        )


class Signed:
    """A client whose requests carry the bot's access token; `failing` is whether the last one was not to be had."""

    def __init__(self, client: Client, tokens: Tokens, fetch: Fetch) -> None:
        self._client = client
        self._tokens = tokens
        self._fetch = fetch
        self.failing = False

    async def ask(self, ask: Ask) -> Json:
        """Make a request; a refused token is replaced once, a second refusal is an error like any other."""
        return await self._signed(ask, self._client.ask)

    async def download(self, ask: Ask) -> bytes:
        """Fetch a file, likewise."""
        return await self._signed(ask, self._downloaded)

    async def _downloaded(self, ask: Ask) -> bytes:
        content = await self._client.download(ask)
        if content.lstrip()[:1] == b"{":  # an error code, or, of a video, where else it lies
            _read(httpx.Response(HTTPStatus.OK, content=content), False)
            raise RefusedError("no file came")
        return content

    async def _signed(self, ask: Ask, make: Callable[[Ask], Awaitable[T]]) -> T:
        try:
            token = await self._token(None)
            return await make(_with(ask, token))
        except CallError as error:
            if error.code not in REFUSED_TOKEN:
                raise
        return await make(_with(ask, await self._token(token)))

    async def _token(self, refused: str | None) -> str:
        try:
            token = await self._tokens.get(self._fetch, refused)
        except CallError as error:  # a wrong secret, an address that is not on the list: the host must act
            logging.getLogger(__name__).error("no access token: %s", error)  # noqa: TRY400  # no traceback: it would say no more
            self.failing = True
            raise TemporaryError(f"no access token: {error}") from error
        self.failing = False
        return token


def _with(ask: Ask, token: str) -> Ask:
    params = {**(ask.params or {}), "access_token": token}
    return Ask(ask.path, ask.body, params, ask.file, ask.leaving)


async def _bounded(response: httpx.Response, largest: int) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > largest:  # whatever was said of its size
            raise RefusedError("too large")
    return bytes(content)


def _read(response: httpx.Response, delivers: bool) -> Json:
    if response.status_code != HTTPStatus.OK:
        raise _unwell(response)
    try:
        answer = json.loads(response.content)
        code = int(answer.get("errcode", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise _unanswered(delivers, "the answer cannot be read") from error
    if code:
        raise CallError(code, str(answer.get("errmsg", "")))
    return dict(answer)


def _unwell(response: httpx.Response) -> SendingError:
    """Say what another status than 200 means."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        said = response.headers.get("Retry-After", "")
        return RetryAfterError(float(said) if said.isdigit() else UNTOLD_S)
    return TemporaryError(f"status {response.status_code}")


def _unanswered(left: bool, why: str) -> SendingError:
    """Say what it means that nothing came back: what delivers nothing, or never left, surely delivered nothing."""
    return (AmbiguousError if left else TemporaryError)(why)
