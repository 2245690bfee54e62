"""An application's API, and the calls that WeCom makes to it."""

import json
import random
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.fakes.web import Request, Response, Trouble, Troubles, Upload, WebServer, as_json
from tests.fakes.wechat.platform import as_xml
from tests.fakes.wechat.seals import encrypt, signature
from tests.fakes.wecom.robots import Robots

Json = dict[str, Any]

CORP_ID = "ww0123456789abcdef"
AGENT_ID = 1000002
SECRET = "corp-secret-of-the-tests-0123456789"
TOKEN = "corp-token-of-the-tests"
AES_KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg"


@dataclass(frozen=True)
class Got:
    """What a user sees: the kind, the words, or the content of a picture or file."""

    user: str
    kind: str
    text: str
    content: bytes | None
    at: float


class Api:
    """One company with one application; `users` are those it may write to."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.codes: dict[str, list[int]] = {}
        self.users: set[str] = set()
        self.seen: list[Got] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.robots = Robots()
        self.fetches = 0
        self.fetched: list[str] = []
        self._token = ""
        self._server = WebServer(self._answer, lambda request: self.troubles.next(_name(request)))
        self.url = self._server.url

    def close(self) -> None:
        self._server.close()

    def refuses(self, place: str, *codes: int) -> None:
        self.codes.setdefault(place, []).extend(codes)

    def limits(self, place: str, seconds: int) -> None:
        told = as_json({"errcode": 45009, "errmsg": "freq"}, 429, **{"Retry-After": str(seconds)})
        self.troubles.once(place, Trouble(response=told))

    def expire(self) -> None:
        self._token = ""

    def texts(self, user: str) -> list[str]:
        return [got.text for got in list(self.seen) if got.user == user]

    # The platform -----------------------------------------------------------------------------------------------

    def sealed(self, xml: str) -> tuple[dict[str, str], str]:
        """The query and the body that bring this XML."""
        encrypted = encrypt(AES_KEY, CORP_ID, xml)
        body = as_xml({"ToUserName": CORP_ID, "AgentID": str(AGENT_ID), "Encrypt": encrypted})
        return self.query(encrypted), body

    def query(self, encrypted: str) -> dict[str, str]:
        timestamp, nonce = str(int(time.time())), str(random.randrange(10**9, 10**10))
        whole = signature(TOKEN, timestamp, nonce, encrypted)
        return {"msg_signature": whole, "timestamp": timestamp, "nonce": nonce}

    def says(self, url: str, user: str, number: str, **fields: str) -> httpx.Response:
        """A user sends something; one delivery."""
        self.users.add(user)
        head = {"ToUserName": CORP_ID, "FromUserName": user, "CreateTime": str(int(time.time()))}
        whole = {**head, "MsgType": "text", **fields, "AgentID": str(AGENT_ID)}
        query, body = self.sealed(as_xml({**whole, "MsgId": number} if number else whole))
        return httpx.post(url, params=query, content=body, headers={"Content-Type": "text/xml"}, timeout=5)

    def verify(self, url: str, echo: str = "12345") -> httpx.Response:
        """Ask whether the address is the application's."""
        encrypted = encrypt(AES_KEY, CORP_ID, echo)
        return httpx.get(url, params={**self.query(encrypted), "echostr": encrypted}, timeout=5)

    # Answers ----------------------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Response:
        name = _name(request)
        if self.codes.get(name):
            return as_json({"errcode": self.codes[name].pop(0), "errmsg": "as the test wants it"})
        if name == "gettoken":
            return self._gettoken(request)
        if name == "webhook/send":
            code, said = self.robots.take(str(request.form.get("key", "")), request.body)
            return as_json({"errcode": code, "errmsg": said})
        if not self._token or request.form.get("access_token") != self._token:
            return as_json({"errcode": 40014, "errmsg": "invalid access_token"})
        if name.startswith("media/"):
            return self._upload(request) if name == "media/upload" else self._get(request)
        if name == "message/send":
            return self._send(json.loads(request.body))
        return as_json({"errcode": 40066, "errmsg": "invalid url"})

    def _gettoken(self, request: Request) -> Response:
        if request.form.get("corpid") != CORP_ID:
            return as_json({"errcode": 40013, "errmsg": "invalid corpid"})
        if request.form.get("corpsecret") != SECRET:
            return as_json({"errcode": 40001, "errmsg": "invalid credential"})
        self.fetches += 1
        self._token = self._token or f"corp-token-{self.fetches}"
        return as_json({"errcode": 0, "errmsg": "ok", "access_token": self._token, "expires_in": 7200})

    def _get(self, request: Request) -> Response:
        media_id = str(request.form.get("media_id"))
        self.fetched.append(media_id)
        if media_id not in self.media:
            return as_json({"errcode": 40007, "errmsg": "invalid media_id"})
        return Response(200, self.media[media_id][1], {"Content-Type": "application/octet-stream"})

    def _upload(self, request: Request) -> Response:
        given, kind = request.form.get("media"), str(request.form.get("type"))
        if not isinstance(given, Upload) or len(given.content) <= 5:
            return as_json({"errcode": 40005, "errmsg": "invalid file"})
        media_id = f"corp-media-{len(self.media)}"
        self.media[media_id] = (kind, given.content)
        return as_json({"errcode": 0, "errmsg": "ok", "type": kind, "media_id": media_id, "created_at": "1"})

    def _send(self, body: Json) -> Response:
        user, kind = str(body.get("touser", "")), str(body.get("msgtype", ""))
        if body.get("agentid") != AGENT_ID:
            return as_json({"errcode": 40056, "errmsg": "invalid agentid"})
        if user not in self.users:
            told = {"errcode": 0, "errmsg": "ok", "invaliduser": user, "msgid": "none"}
            return as_json(told if self.users else {"errcode": 81013, "errmsg": "all invalid"})
        text, content = "", None
        if kind == "text":
            text = str(body["text"]["content"])
            if not text.strip() or len(text.encode()) > 2048:
                return as_json({"errcode": 44004 if not text.strip() else 45002, "errmsg": "content size"})
        else:
            held, content = self.media.get(str(body[kind]["media_id"]), ("", b""))
            if held != kind:
                return as_json({"errcode": 40007, "errmsg": "invalid media_id"})
        self.seen.append(Got(user, kind, text, content, time.monotonic()))
        return as_json({"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": f"corp-{len(self.seen)}"})


def _name(request: Request) -> str:
    return request.path.removeprefix("/cgi-bin/")
