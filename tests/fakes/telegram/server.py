"""The fake Bot API over HTTP."""

import json
import threading
import time
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.fakes.telegram.methods import METHODS, BadRequestError, checked
from tests.fakes.telegram.world import Json, Sent, World
from tests.fakes.web import Request, Response, Trouble, Troubles, Upload, WebServer, as_json

__all__ = ["BotApi", "Sent"]

TOKEN = "123456:AAF_fake-token-of-the-tests-aaaaaaaaaaa"  # opens nothing but this fake
BOT: Json = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Tangban",
    "username": "tangban_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


@dataclass(frozen=True)
class Hook:
    url: str
    secret: str | None


class BotApi(World):
    """One bot's server; `troubles` are met at "METHOD" or "METHOD:CHAT"."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(BOT)
        self.token = token
        self.troubles = Troubles()
        self.calls: list[tuple[str, Json]] = []
        self.hook: Hook | None = None
        self._polling = 0
        self._server = WebServer(self._answer, self._trouble)
        self.url = self._server.url

    def close(self) -> None:
        self._server.close()

    # Troubles ---------------------------------------------------------------------------------------------------

    def fails(self, place: str, status: int = 502, times: int = 1) -> None:
        """The server behind the proxy is away: an error that is not even JSON."""
        page = Response(status, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
        self.troubles.once(place, *[Trouble(response=page)] * times)

    def limits(self, place: str, seconds: int, times: int = 1) -> None:
        """429: wait so many seconds."""
        self.troubles.once(place, *[Trouble(response=_limited(seconds))] * times)

    def hangs(self, place: str, seconds: float = 3600.0, heard: bool = False, times: int = 1) -> None:
        """Nothing comes back for so long; `heard` is whether it was done all the same."""
        self.troubles.once(place, *[Trouble(delay=seconds, cut=True, heard=heard)] * times)

    def cuts(self, place: str, heard: bool, times: int = 1) -> None:
        """The connection breaks after the request, which was done or not."""
        self.troubles.once(place, *[Trouble(cut=True, heard=heard)] * times)

    # Answers ----------------------------------------------------------------------------------------------------

    def _trouble(self, request: Request) -> Trouble:
        method = request.path.rpartition("/")[2]
        return self.troubles.next(f"{method}:{request.form.get('chat_id')}", method)

    def _answer(self, request: Request) -> Response:
        if unquote(request.path).startswith(f"/file/bot{self.token}/"):
            return self._file(request.path.rpartition("/")[2])
        head, _, method = request.path.removeprefix("/").partition("/")
        if head != f"bot{self.token}":
            return _refused(401, "Unauthorized")
        if method not in METHODS:
            return _refused(404, "Not Found")
        try:
            call = checked(method, request.form)
            self.calls.append((method, call))
            return self._done(method, call)
        except BadRequestError as error:
            return _refused(400, f"Bad Request: {error}")

    def _done(self, method: str, call: Json) -> Response:
        if method in {"sendMessage", "sendPhoto", "sendDocument"}:
            return self._send(method, call)
        if method == "getUpdates":
            return self._updates(call)
        return _ok(_SIMPLE[method](self, call))

    def _send(self, method: str, call: Json) -> Response:
        chat = call["chat_id"]
        if refusal := self._closed(chat):
            return refusal
        given = call.get("photo") or call.get("document")
        upload = given if isinstance(given, Upload) else (Upload("", b"", "") if given else None)
        return _ok(self.keep(method, call, upload))

    def _closed(self, chat: Any) -> Response | None:
        """Say why a chat cannot be written to."""
        if chat in self.moved:
            moved = {"migrate_to_chat_id": self.moved[chat]}
            return _refused(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if chat in self.blocked:
            return _refused(403, "Forbidden: bot was blocked by the user")
        return None if chat in self.chats else _refused(400, "Bad Request: chat not found")

    def _updates(self, call: Json) -> Response:
        if self.hook is not None:
            return _refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
            )
        with self.changed:
            self._polling += 1
            mine = self._polling
        stop = lambda: self._server.closing.is_set() or self._polling != mine  # noqa: E731  # two words, used once
        found = self.pending(call.get("offset"), call.get("limit", 100), call.get("timeout", 0), stop)
        if self._polling != mine:
            return _refused(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return _ok(found)

    def me(self, _call: Json) -> Json:
        return self.bot

    def act(self, call: Json) -> bool:
        if call["chat_id"] not in self.chats:
            raise BadRequestError("chat not found")
        self.actions.append((call["chat_id"], call["action"]))
        return True

    def draft(self, call: Json) -> bool:
        """Shown in a private chat until the message comes; half a minute at most."""
        if call["chat_id"] not in self.chats:
            raise BadRequestError("chat not found")
        with self.changed:
            now = time.monotonic()
            self.drafts.append((call["chat_id"], call["draft_id"], call.get("text", ""), now))
        return True

    def answer_query(self, call: Json) -> bool:
        query = str(call["callback_query_id"])
        if query not in self.queries:
            raise BadRequestError("query is too old and response timeout expired or query ID is invalid")
        self.queries.discard(query)
        with self.changed:
            self.answered.append((query, call.get("text")))
            self.changed.notify_all()
        return True

    def set_commands(self, call: Json) -> bool:
        scope = call.get("scope") or {"type": "default"}
        if scope["type"] == "chat" and int(scope["chat_id"]) not in self.chats:
            raise BadRequestError("chat not found")
        named = f"chat:{scope['chat_id']}" if scope["type"] == "chat" else scope["type"]
        self.commands[named, call.get("language_code", "")] = call["commands"]
        return True

    def edit(self, call: Json) -> Json:
        old = [
            sent
            for sent in self.sent
            if (sent.chat, sent.message_id) == (call.get("chat_id"), call.get("message_id"))
        ]
        if not old:
            raise BadRequestError("message to edit not found")
        if old[0].text == call["text"] and not call.get("reply_markup"):
            raise BadRequestError("message is not modified")
        self.edited.append((old[0].chat, old[0].message_id, call["text"]))
        chat = self.chats[old[0].chat]
        return {
            "message_id": old[0].message_id,
            "date": int(time.time()),
            "chat": chat,
            "from": self.bot,
            "text": call["text"],
        }

    def set_webhook(self, call: Json) -> bool:
        self.hook = Hook(call["url"], call.get("secret_token")) if call["url"] else None
        if self.hook is not None:
            threading.Thread(target=self._call_hook, args=(self.hook,), daemon=True).start()
        return True

    def delete_webhook(self, call: Json) -> bool:
        self.hook = None
        if call.get("drop_pending_updates"):
            self.updates = []
        return True

    def webhook_info(self, _call: Json) -> Json:
        url = self.hook.url if self.hook else ""
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    def file(self, call: Json) -> Json:
        if call["file_id"] not in self.files:
            raise BadRequestError("invalid file_id")
        name = str(call["file_id"])
        return {
            "file_id": name,
            "file_unique_id": name,
            "file_size": len(self.files[name]),
            "file_path": f"photos/{name}",
        }

    def _file(self, name: str) -> Response:
        if name not in self.files:
            return _refused(404, "Not Found")
        return Response(200, self.files[name], {"Content-Type": "application/octet-stream"})

    def _call_hook(self, hook: Hook) -> None:
        """Bring updates to the webhook in order, each until it is answered with 2xx."""
        while self.hook is hook and not self._server.closing.is_set():
            waiting = self.pending(None, 1, 0.2, self._server.closing.is_set)
            if waiting and self._brought(hook, waiting[0]):
                self.pending(waiting[0]["update_id"] + 1, 1, 0, self._server.closing.is_set)

    def _brought(self, hook: Hook, update: Json) -> bool:
        secret = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        headers = {"Content-Type": "application/json", **secret}
        request = urllib.request.Request(hook.url, json.dumps(update).encode(), headers)  # noqa: S310  # loopback only
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # as above
                return bool(200 <= answer.status < 300)
        except OSError:
            time.sleep(0.05)
            return False


_SIMPLE = {
    "getMe": BotApi.me,
    "sendChatAction": BotApi.act,
    "sendMessageDraft": BotApi.draft,
    "answerCallbackQuery": BotApi.answer_query,
    "setMyCommands": BotApi.set_commands,
    "editMessageText": BotApi.edit,
    "setWebhook": BotApi.set_webhook,
    "deleteWebhook": BotApi.delete_webhook,
    "getWebhookInfo": BotApi.webhook_info,
    "getFile": BotApi.file,
}


def _ok(result: Any) -> Response:
    return as_json({"ok": True, "result": result})


def _refused(status: int, description: str, parameters: Json | None = None) -> Response:
    more = {"parameters": parameters} if parameters else {}
    return as_json({"ok": False, "error_code": status, "description": description, **more}, status)


def _limited(seconds: int) -> Response:
    description = f"Too Many Requests: retry after {seconds}"
    body = {
        "ok": False,
        "error_code": 429,
        "description": description,
        "parameters": {"retry_after": seconds},
    }
    return as_json(body, 429, **{"Retry-After": str(seconds)})
