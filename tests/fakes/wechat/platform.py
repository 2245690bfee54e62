"""The platform: it calls the account about what people do, three times if nobody answers in five seconds."""

import itertools
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.sax.saxutils import escape

import httpx
from defusedxml import ElementTree

from tests.fakes.wechat.api import APP_ID, Api, Got, checked_text
from tests.fakes.wechat.seals import decrypt, encrypt, signature

TOKEN = "token-of-the-tests"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_0123456789ab"

Mode = Literal["plain", "compatible", "secure"]


@dataclass
class Delivered:
    """What became of one message: when it was first delivered, the answer to each delivery, what the last one showed."""

    external_id: str
    begun: float = field(default_factory=time.monotonic)
    answers: list[str] = field(default_factory=list)
    shown: Got | None = None


class Platform:
    """Calls `url`; `scale` shortens its seconds. Bodies that the platform could not show are kept in `invalid`."""

    def __init__(self, api: Api, url: str = "", mode: Mode = "secure", scale: float = 1.0) -> None:
        self.api = api
        self.url = url
        self.mode: Mode = mode
        self.scale = scale
        self.invalid: list[str] = []
        self._ids = itertools.count(23_000_000_000_000_000)
        self._pool = ThreadPoolExecutor(256, "platform")
        self._local = threading.local()
        self._clients: list[httpx.Client] = []

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for client in self._clients:
            client.close()

    # What a person does -----------------------------------------------------------------------------------------

    def says(self, person: str, text: str) -> "Future[Delivered]":
        return self.sends(person, "text", Content=text)

    def sends(self, person: str, kind: str, **fields: str) -> "Future[Delivered]":
        """A person sends something; it is delivered beside."""
        self.api.touched(person)
        number = str(next(self._ids))
        whole = {**self._head(person), "MsgType": kind, **fields, "MsgId": number}
        return self._pool.submit(self.deliver, person, whole, number)

    def event(self, person: str, name: str, **fields: str) -> "Future[Delivered]":
        """Something happens to the account."""
        if name == "unsubscribe":
            self.api.followers.discard(person)
        else:
            self.api.touched(person, 3, 60.0)
        whole = {**self._head(person), "MsgType": "event", "Event": name, **fields}
        return self._pool.submit(self.deliver, person, whole, f"{person}{name}")

    def scans(self, person: str, address: str) -> "Future[Delivered]":
        """A person scans a code of the account: who does not follow it yet does so now. An old code says nothing."""
        scene, until = self.api.scenes[address]
        assert self.api.now() < until, "the phone says that the code is over"
        if person in self.api.followers:
            return self.event(person, "SCAN", EventKey=scene, Ticket="t")
        return self.event(person, "subscribe", EventKey=f"qrscene_{scene}", Ticket="t")

    # What the platform does -------------------------------------------------------------------------------------

    def verify(self) -> httpx.Response:
        """Ask whether the address is the account's."""
        return self.client().get(self.url, params={**self.query(), "echostr": "echo-1"})

    def deliver(self, person: str, fields: dict[str, str], external_id: str) -> Delivered:
        """Call up to three times, each time as if for the first time."""
        told = Delivered(external_id)
        for _ in range(3):
            begun = time.monotonic()
            answer = self._call(fields)
            told.answers.append("" if answer is None else answer)
            if answer is not None:
                if answer not in {"", "success"}:
                    told.shown = self._show(person, answer)
                return told
            time.sleep(max(0.0, begun + 5 * self.scale - time.monotonic()))
        return told

    def post(self, query: dict[str, str], body: str | bytes, timeout: float = 30.0) -> httpx.Response:
        """Make one call as it is given."""
        content = body.encode() if isinstance(body, str) else body
        kind = {"Content-Type": "text/xml"}
        return self.client().post(self.url, params=query, content=content, headers=kind, timeout=timeout)

    def sealed(self, xml: str) -> tuple[dict[str, str], str]:
        """The query and the body that bring this XML, in the mode of the account."""
        query = self.query()
        if self.mode == "plain":
            return query, xml
        encrypted = encrypt(AES_KEY, APP_ID, xml)
        query |= {
            "encrypt_type": "aes",
            "msg_signature": signature(TOKEN, query["timestamp"], query["nonce"], encrypted),
        }
        plain = xml.removeprefix("<xml>").removesuffix("</xml>") if self.mode == "compatible" else ""
        return query, f"<xml>{plain}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"

    def query(self, at: float | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at or self.api.now())), str(random.randrange(10**9, 10**10))
        return {
            "signature": signature(TOKEN, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }

    def client(self) -> httpx.Client:
        """One for each thread."""
        if not hasattr(self._local, "client"):
            self._local.client = httpx.Client(timeout=30, trust_env=False, verify=False)  # noqa: S501  # loopback, and certificates take long to load
            self._clients.append(self._local.client)
        client: httpx.Client = self._local.client
        return client

    def _head(self, person: str) -> dict[str, str]:
        return {"ToUserName": ACCOUNT, "FromUserName": person, "CreateTime": str(int(self.api.now()))}

    def _call(self, fields: dict[str, str]) -> str | None:
        """One delivery: what came back within five seconds, if anything that counts."""
        query, body = self.sealed(as_xml(fields))
        try:
            response = self.post(query, body, 5 * self.scale)
        except httpx.HTTPError:
            return None
        return response.text if response.status_code == 200 else None

    def _show(self, person: str, answer: str) -> Got | None:
        """Read a reply as strictly as the platform does, and show it."""
        try:
            kind, text, media_id = self.read(person, answer)
        except Exception as error:  # whatever is wrong with it
            self.invalid.append(f"{type(error).__name__}: {answer[:200]}")
            return None
        got = Got("reply", text, self.api.media[media_id] if kind == "image" else None, time.monotonic())
        self.api.show(person, got)
        return got

    def read(self, person: str, answer: str) -> tuple[str, str, str]:
        """Kind, words and media id of a reply; any error means that the platform would show none of it."""
        root = ElementTree.fromstring(answer.encode())
        if self.mode != "plain":
            held = {child.tag: child.text or "" for child in root}
            whole = signature(TOKEN, held["TimeStamp"], held["Nonce"], held["Encrypt"])
            assert held["MsgSignature"] == whole
            root = ElementTree.fromstring(decrypt(AES_KEY, APP_ID, held["Encrypt"]).encode())
        found = {child.tag: child for child in root}
        assert found["ToUserName"].text == person
        assert found["FromUserName"].text == ACCOUNT
        assert abs(int(str(found["CreateTime"].text)) - self.api.now()) < 3600
        kind = str(found["MsgType"].text)
        if kind == "image":
            return kind, "", str(found["Image"].findtext("MediaId"))
        assert kind == "text"
        return kind, checked_text(found["Content"].text), ""


def as_xml(fields: dict[str, Any]) -> str:
    """Write what happened as the platform does."""
    held = "".join(
        f"<{name}>{value}</{name}>"
        if name in {"CreateTime", "MsgId"}
        else f"<{name}>{_cdata(value)}</{name}>"
        for name, value in fields.items()
    )
    return f"<xml>{held}</xml>"


def _cdata(value: str) -> str:
    return f"<![CDATA[{value}]]>" if "]]>" not in value else escape(value)
