"""The server of AI bots: a real WebSocket on loopback that knows the frames of the long connection."""

import asyncio
import base64
import hashlib
import itertools
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.fakes.web import Request, Response, WebServer

Json = dict[str, Any]

BOT_ID = "aib0123456789"
SECRET = "bot-secret-of-the-tests"


class Files:
    """Where pictures and files lie that people sent: each sealed with a key of its own, for five minutes."""

    def __init__(self) -> None:
        self.fetched = 0
        self._held: dict[str, bytes] = {}
        self._server = WebServer(self._answer)

    def close(self) -> None:
        self._server.close()

    def keep(self, content: bytes) -> Json:
        """Seal and store; what a message says of it."""
        key = hashlib.sha256(f"key {len(self._held)}".encode()).digest()
        padder, encryptor = PKCS7(256).padder(), Cipher(AES(key), CBC(key[:16])).encryptor()
        padded = padder.update(content) + padder.finalize()
        path = f"/media/{len(self._held)}"
        self._held[path] = encryptor.update(padded) + encryptor.finalize()
        return {
            "url": f"{self._server.url}{path}?sign=abc%2Fd&e=1",
            "aeskey": base64.b64encode(key).decode().rstrip("="),
        }

    def expire(self) -> None:
        self._held = dict.fromkeys(self._held, b"")

    def _answer(self, request: Request) -> Response:
        self.fetched += 1
        held = self._held.get(request.path)
        if not held or request.form.get("sign") != "abc/d":
            return Response(403, b"expired", {"Content-Type": "text/plain"})
        return Response(200, held, {"Content-Type": "application/octet-stream"})


class Bots:
    """One bot's server: `seen` holds what it said, each with its chat; trouble is set by the fields below."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes | None]] = []
        self.subscribed = 0
        self.pings = 0
        self.silent: set[str] = set()
        self.codes: list[int] = []
        self.strange: list[Json] = []
        self.url = ""
        self.files = Files()
        self._server: Server | None = None
        self._socket: ServerConnection | None = None
        self._requests: dict[str, str] = {}
        self._numbers = itertools.count(1)

    async def start(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", 0, ping_interval=None)
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        self.url = f"ws://{host}:{port}"

    async def close(self) -> None:
        self.files.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def breaks(self) -> None:
        """The connection is cut."""
        if self._socket is not None:
            await self._socket.close()

    async def says(self, user: str, text: str, *, group: str = "", msgid: str = "", **fields: Any) -> str:
        """A user writes to the bot, alone or in a group. Returns the message's id."""
        number = next(self._numbers)
        body = {
            "msgid": msgid or f"m{number}",
            "aibotid": BOT_ID,
            "chattype": "group" if group else "single",
            "from": {"userid": user},
            "msgtype": "text",
            "text": {"content": text},
            **({"chatid": group} if group else {}),
            **fields,
        }
        await self.frame("aibot_msg_callback", f"r{number}", body)
        self._requests[f"r{number}"] = group or user
        return str(body["msgid"])

    async def frame(self, cmd: str, req_id: str, body: Any) -> None:
        assert self._socket is not None
        self._requests.setdefault(req_id, "")
        await self._socket.send(json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, "body": body}))

    async def raw(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    def texts(self, chat: str) -> list[str]:
        return [text for where, text, _ in self.seen if where == chat]

    async def until(self, count: int, seconds: float = 8.0) -> None:
        """Wait until the bot has said so much."""
        async with asyncio.timeout(seconds):
            while len(self.seen) < count:
                await asyncio.sleep(0.01)

    async def joined(self, times: int = 1, seconds: float = 8.0) -> None:
        async with asyncio.timeout(seconds):
            while self.subscribed < times:
                await asyncio.sleep(0.01)

    async def _serve(self, socket: ServerConnection) -> None:
        known = False
        try:
            async for raw in socket:
                frame = json.loads(raw)
                code = self._done(frame, known)
                if code is None:
                    continue
                answer = {"headers": frame["headers"], "errcode": code, "errmsg": "ok" if not code else "no"}
                await socket.send(json.dumps(answer))
                if frame["cmd"] == "aibot_subscribe" and code == 0:
                    known, self._socket = True, socket
                    self.subscribed += 1
        except ConnectionClosed:
            return

    def _done(self, frame: Json, known: bool) -> int | None:
        cmd, body = frame["cmd"], frame.get("body") or {}
        if cmd in self.silent:
            return None
        if cmd == "aibot_subscribe":
            return 0 if body == {"bot_id": BOT_ID, "secret": SECRET} else 40058
        if not known:
            return 846604
        if cmd == "ping":
            self.pings += 1
            return 0
        if self.codes:
            return self.codes.pop(0)
        try:
            self.seen.append(self._said(cmd, frame["headers"]["req_id"], body))
        except (KeyError, AssertionError, TypeError, ValueError):
            self.strange.append(frame)
            return 40035
        return 0

    def _said(self, cmd: str, req_id: str, body: Json) -> tuple[str, str, bytes | None]:
        if cmd == "aibot_send_msg":
            assert body["msgtype"] == "markdown"
            text = body["markdown"]["content"]
            assert 0 < len(text.encode()) <= 20480
            return str(body["chatid"]), text, None
        assert cmd == "aibot_respond_msg"
        chat = self._requests.pop(req_id)  # each is answered once, since the stream is finished
        stream = body["stream"]
        assert body["msgtype"] == "stream"
        assert stream["finish"] is True
        assert 0 < len(stream["id"]) <= 64
        assert len(stream["content"].encode()) <= 20480
        picture = None
        for item in stream.get("msg_item", []):
            picture = base64.b64decode(item["image"]["base64"], validate=True)
            assert hashlib.md5(picture, usedforsecurity=False).hexdigest() == item["image"]["md5"]
        return chat, stream["content"], picture
