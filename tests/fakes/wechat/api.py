"""The API: tokens, customer-service messages, templates, media, the menu, with the checks that the documentation names."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.web import Request, Response, Trouble, Troubles, Upload, WebServer, as_json

Json = dict[str, Any]

APP_ID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
TEMPLATE = "tmpl-of-the-tests"
HOURS_48 = 48 * 3600.0


@dataclass(frozen=True)
class Got:
    """What a person sees: how it came (reply, custom, template, subscribe), the words or the picture, and when."""

    kind: str
    text: str
    picture: bytes | None
    at: float


class RefusedError(Exception):
    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass
class Window:
    """How many messages a person may still be sent, and until when."""

    left: int = 0
    until: float = 0.0


class Api:
    """One account's server; `troubles` are met at the last part of a path, `codes` are error codes in a queue for it."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.codes: dict[str, list[int]] = {}
        self.calls: list[tuple[str, Json]] = []
        self.seen: dict[str, list[Got]] = {}
        self.windows: dict[str, Window] = {}
        self.followers: set[str] = set()
        self.media: dict[str, bytes] = {}
        self.menu: Json | None = None
        self.scenes: dict[str, tuple[str, float]] = {}
        self.fetches: list[bool] = []
        self.may_write = True
        self.token_s = 7200
        self.skew = 0.0
        self.changed = threading.Condition()
        self._token = ("", 0.0)
        self._server = WebServer(self._answer, lambda request: self.troubles.next(_name(request)))
        self.url = self._server.url

    def close(self) -> None:
        self._server.close()

    # What a test does -------------------------------------------------------------------------------------------

    def refuses(self, place: str, *codes: int) -> None:
        """Answer the next calls there with these error codes."""
        self.codes.setdefault(place, []).extend(codes)

    def fails(self, place: str, status: int = 502, times: int = 1) -> None:
        page = Response(status, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
        self.troubles.once(place, *[Trouble(response=page)] * times)

    def limits(self, place: str, seconds: int, times: int = 1) -> None:
        told = as_json({"errcode": 45009, "errmsg": "too many"}, 429, **{"Retry-After": str(seconds)})
        self.troubles.once(place, *[Trouble(response=told)] * times)

    def hangs(self, place: str, seconds: float = 3600.0, heard: bool = False) -> None:
        self.troubles.once(place, Trouble(delay=seconds, cut=True, heard=heard))

    def expire(self) -> None:
        """The token is good no more, and nobody was told."""
        self._token = ("", 0.0)

    def later(self, seconds: float) -> None:
        """Time passes on the platform."""
        self.skew += seconds

    def touched(self, person: str, count: int = 5, seconds: float = HOURS_48) -> None:
        """A person did something that lets the account write."""
        self.windows[person] = Window(count, self.now() + seconds)
        self.followers.add(person)

    def now(self) -> float:
        return time.time() + self.skew

    def show(self, person: str, got: Got) -> None:
        with self.changed:
            self.seen.setdefault(person, []).append(got)
            self.changed.notify_all()

    def texts(self, person: str) -> list[str]:
        return [got.text for got in list(self.seen.get(person, ()))]

    def wait_for(self, person: str, count: int, seconds: float = 10.0) -> list[Got]:
        """Wait until a person has seen so much; fails when it takes too long."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while len(found := self.seen.get(person, [])) < count:
                if (left := deadline - time.monotonic()) <= 0:
                    raise AssertionError(f"{len(found)} of {count} messages after {seconds} s")
                self.changed.wait(left)
            return list(found)

    # Answers ----------------------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Response:
        name = _name(request)
        try:
            if self.codes.get(name):
                return as_json({"errcode": self.codes[name].pop(0), "errmsg": "as the test wants it"})
            if request.path == "/cgi-bin/media/get":
                return self._media(request)
            return as_json({"errcode": 0, "errmsg": "ok", **self._done(request)})
        except RefusedError as error:
            return as_json({"errcode": error.code, "errmsg": str(error)})

    def _done(self, request: Request) -> Json:
        if request.path == "/cgi-bin/stable_token":
            return self._stable_token(_body(request))
        if request.path not in PATHS:
            raise RefusedError(48001, "api unauthorized")
        self._known(request)
        if request.path == "/cgi-bin/media/upload":
            return self._upload(request)
        body = _body(request)
        self.calls.append((_name(request), body))
        return PATHS[request.path](self, body)

    def _known(self, request: Request) -> None:
        token, until = self._token
        if request.form.get("access_token") != token or self.now() > until:
            raise RefusedError(40001, "invalid credential, access_token is invalid or not latest")

    def _media(self, request: Request) -> Response:
        """What somebody sent: the bytes, or of a video, in JSON, where else it lies."""
        self._known(request)
        media_id = str(request.form.get("media_id", ""))
        self.calls.append(("media/get", {"media_id": media_id}))
        if media_id not in self.media:
            raise RefusedError(40007, "invalid media_id")
        content = self.media[media_id]
        kind = "text/plain" if content.startswith(b"{") else "image/jpeg"
        return Response(200, content, {"Content-Type": kind, "Content-disposition": "attachment"})

    def _stable_token(self, body: Json) -> Json:
        if body.get("grant_type") != "client_credential":
            raise RefusedError(40002, "invalid grant_type")
        if body.get("appid") != APP_ID:
            raise RefusedError(40013, "invalid appid")
        if body.get("secret") != SECRET:
            raise RefusedError(40125, "invalid appsecret")
        force = body.get("force_refresh", False)
        if not isinstance(force, bool):
            raise RefusedError(47001, "data format error")
        self.fetches.append(force)
        value, until = self._token
        if force or self.now() > until - 300:
            value = f"token{len(self.fetches)}-{'x' * 100}"
            self._token = (value, self.now() + self.token_s)
        return {"access_token": value, "expires_in": int(self._token[1] - self.now())}

    def _upload(self, request: Request) -> Json:
        given = request.form.get("media")
        if request.form.get("type") != "image" or not isinstance(given, Upload):
            raise RefusedError(41005, "media data missing")
        if not given.content.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8")) or len(given.content) > 10 << 20:
            raise RefusedError(40005, "invalid file type")
        media_id = f"media-{len(self.media)}"
        self.media[media_id] = given.content
        return {"type": "image", "media_id": media_id, "created_at": int(self.now())}

    def custom(self, body: Json) -> Json:
        person = self._writable(body)
        window = self.windows.get(person, Window())
        if self.now() > window.until:
            raise RefusedError(45015, "response out of time limit or subscription is canceled")
        if window.left <= 0:
            raise RefusedError(45047, "out of response count limit")
        text, picture = self._content(body)
        window.left -= 1
        self.show(person, Got("custom", text, picture, time.monotonic()))
        return {}

    def template(self, body: Json) -> Json:
        return {"msgid": self._templated("template", body)}

    def subscribe(self, body: Json) -> Json:
        self._templated("subscribe", body)
        return {}

    def typing(self, body: Json) -> Json:
        if body.get("command") not in {"Typing", "CancelTyping"}:
            raise RefusedError(40003, "invalid command")
        if self.now() > self.windows.get(self._writable(body), Window()).until:
            raise RefusedError(45080, "out of the window")
        return {}

    def create_menu(self, body: Json) -> Json:
        buttons = body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise RefusedError(40017, "invalid button size")
        for button in buttons:
            if not 1 <= len(button["name"].encode()) <= 16:
                raise RefusedError(40018, "invalid button name size")
            if button["type"] != "click" or not 1 <= len(button["key"].encode()) <= 128:
                raise RefusedError(40019, "invalid button key size")
        self.menu = body
        return {}

    def qrcode(self, body: Json) -> Json:
        """Make a code to scan; its address is what a picture of it holds."""
        scene = body["action_info"]["scene"].get("scene_str", "")
        if body.get("action_name") != "QR_STR_SCENE" or not 1 <= len(scene) <= 64:
            raise RefusedError(40053, "invalid action info")
        if not 60 <= body.get("expire_seconds", 60) <= 2_592_000:
            raise RefusedError(40052, "invalid expire seconds")
        ticket = f"ticket-{len(self.scenes)}"
        address = f"http://weixin.qq.com/q/{ticket}"
        self.scenes[address] = (scene, self.now() + body["expire_seconds"])
        return {"ticket": ticket, "expire_seconds": body["expire_seconds"], "url": address}

    def _writable(self, body: Json) -> str:
        person = str(body.get("touser", ""))
        if not self.may_write:
            raise RefusedError(48001, "api unauthorized")
        if person not in self.windows and person not in self.followers:
            raise RefusedError(40003, "invalid openid")
        if person not in self.followers:
            raise RefusedError(43004, "require subscribe")
        return person

    def _content(self, body: Json) -> tuple[str, bytes | None]:
        if body.get("msgtype") == "image":
            media_id = body["image"]["media_id"]
            if media_id not in self.media:
                raise RefusedError(40007, "invalid media_id")
            return "", self.media[media_id]
        if body.get("msgtype") != "text":
            raise RefusedError(40008, "invalid message type")
        return checked_text(body["text"]["content"]), None

    def _templated(self, kind: str, body: Json) -> int:
        person = self._writable(body)
        if body.get("template_id") != TEMPLATE:
            raise RefusedError(40037, "invalid template_id")
        values = {name: held["value"] for name, held in body["data"].items()}
        if not values or any(name.startswith("thing") and len(value) > 20 for name, value in values.items()):
            raise RefusedError(47003, "argument invalid")
        self.show(person, Got(kind, " ".join(values.values()), None, time.monotonic()))
        return 1_000_000 + len(self.calls)


PATHS: dict[str, Callable[[Api, Json], Json]] = {
    "/cgi-bin/message/custom/send": Api.custom,
    "/cgi-bin/message/custom/typing": Api.typing,
    "/cgi-bin/message/template/send": Api.template,
    "/cgi-bin/message/subscribe/bizsend": Api.subscribe,
    "/cgi-bin/menu/create": Api.create_menu,
    "/cgi-bin/media/upload": Api.custom,
    "/cgi-bin/qrcode/create": Api.qrcode,
}


def checked_text(text: Any) -> str:
    """A text as a person may see it."""
    if not isinstance(text, str) or not text.strip():
        raise RefusedError(44004, "text is null")
    if len(text.encode()) > 2048:
        raise RefusedError(45002, "message content out of limit")
    return text


def _name(request: Request) -> str:
    return request.path.removeprefix("/cgi-bin/").removeprefix("message/")


def _body(request: Request) -> Json:
    if b"\\u" in request.body:  # WeChat shows people the backslashes
        raise RefusedError(47001, "characters must be UTF-8, not escaped")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise RefusedError(47001, "data format error") from None
    return dict(body)
