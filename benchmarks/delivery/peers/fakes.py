"""The servers that all programs talk to: a Bot API that knows what foreign bots call, and a model of no latency that answers by name.

Every message carries a mark of letters (no figures: Tangban would check those), and the model says the mark of what it
was told last, so that each reply can be told apart whoever wrote it.
"""

import html
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.models.openai import OpenAIServer
from tests.fakes.models.script import Say
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.methods import METHODS
from tests.fakes.telegram.world import Json
from tests.fakes.web import Request, Response, Trouble, Upload, as_json

MARK = re.compile(r"m[a-z]{6}q")
SHORT, LONG = "今天路上的花开得真好", "讲个笑话吧"
"""What people say: open talk for every program, and the second asks for a long answer."""

_WORDS = "今天天气很好我们慢慢走一走看看花再坐下来喝一杯热茶聊聊家常" * 3
_HARMLESS: dict[str, Any] = {
    "deleteMyCommands": True,
    "getMyCommands": [],
    "setMessageReaction": True,
    "deleteMessage": True,
    "setMyShortDescription": True,
    "setMyDescription": True,
    "getForumTopicIconStickers": [],
    "setChatMenuButton": True,
    "close": True,
    "logOut": True,
}
"""Methods of the Bot API that other programs call and that change nothing a person sees as an answer."""


def mark(number: int) -> str:
    """Write a number as a mark: m, six letters, q."""
    letters = ""
    for _ in range(6):
        number, place = divmod(number, 26)
        letters = chr(97 + place) + letters
    return f"m{letters}q"


def reply_to(said: str, lines: int) -> str:
    """Say what the model says to a text: the newest mark in it, in many lines where it asks for length."""
    newest = max(MARK.findall(said), default="好")  # marks rise, and a prompt may hold older ones too
    if not re.search(rf"{LONG} {newest}", said):
        return f"听到了 {newest} 谢谢您告诉我"
    return "\n".join(long_lines(newest, lines))


def long_lines(marked: str, lines: int) -> list[str]:
    """The lines of a long answer, each of which occurs once."""
    return [f"{marked} 第{_counted(line)}行 {_WORDS}" for line in range(lines)]


def lines_shown(marked: str, texts: list[str]) -> list[str]:
    """The whole lines of a long answer that stand in messages, in order; where a message ends does not matter."""
    joined = re.sub(r"\s", "", "".join(texts))
    return [found.group() for found in re.finditer(rf"{marked}第..行{_WORDS}", joined)]


def _counted(line: int) -> str:
    return "甲乙丙丁戊己庚辛"[line // 8] + "子丑寅卯辰巳午未"[line % 8]


class Model(OpenAIServer):
    """Says at once, or after `latency_s`, the marks of what it was told last."""

    def __init__(self, lines: int) -> None:
        super().__init__("bench")
        self.lines, self.latency_s = lines, 0.0
        self.script.always = self._said

    def _said(self, body: dict[str, Any]) -> Say:
        self.script.heard.clear()  # a benchmark of 10,000 messages is not to grow by itself
        told = [_plain_content(one.get("content")) for one in body["messages"] if one.get("role") == "user"]
        if self.latency_s:
            time.sleep(self.latency_s)
        marked = [
            text for text in told if MARK.search(text)
        ]  # the last is a note without one where a turn is taken up again
        return Say(reply_to(marked[-1] if marked else "", self.lines))


def _plain_content(content: Any) -> str:
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content)
    return str(content)


@dataclass(frozen=True)
class Shown:
    """What a chat shows after the bot wrote or edited: `at` is in seconds of a steady clock."""

    at: float
    chat: int
    message_id: int
    text: str


class Api(BotApi):
    """The fake Bot API for any bot: ignores what it does not know as Telegram does, and can bring an update again.

    With `own_words` a message without a mark answers the oldest unanswered message of its chat, unless it begins so: that of
    a program which says something of its own where the model is not heard.
    """

    def __init__(self, own_words: str = "") -> None:
        super().__init__()
        self._own_words = own_words
        self._unmarked: Counter[str] = Counter()
        self._said_in: dict[int, list[str]] = {}
        self.said_at: dict[str, float] = {}
        self.answered_at: dict[str, float] = {}
        self.shown: list[Shown] = []
        self._floods: dict[int, tuple[Trouble, float, bool]] = {}
        self.asked_for_updates = 0
        self.unknown: Counter[str] = Counter()
        self._again: list[Json] = []

    def tell(self, chat: int, marked: str, text: str = SHORT) -> Json:
        """A person writes a marked message; returns the update as it will be delivered."""
        self._said_in.setdefault(chat, []).append(marked)
        self.said_at[marked] = time.monotonic()
        number = self.says(chat, f"{text} {marked}")
        return next(one for one in self.updates if one["update_id"] == number)

    def bring_again(self, updates: list[Json]) -> None:
        """Deliver updates once more, whatever was confirmed."""
        with self.changed:
            self._again += updates
            self.changed.notify_all()

    def pending(self, offset: int | None, limit: int, wait: float, closing: Callable[[], bool]) -> list[Json]:
        """Return what waits, with what is brought again first."""
        self.asked_for_updates += 1
        deadline = time.monotonic() + wait
        while True:
            with self.changed:
                again, self._again = self._again, []
            left = deadline - time.monotonic()
            found = super().pending(offset, limit, 0 if again else max(0.0, min(0.1, left)), closing)
            if again or found or closing() or left <= 0:
                return [*again, *found]

    def final(self, chat: int | None = None) -> list[Shown]:
        """What stands in the chats in the end: each message in its last wording, in the order of sending."""
        last: dict[tuple[int, int], Shown] = {}
        for one in list(self.shown):
            last[one.chat, one.message_id] = one
        return [one for one in last.values() if chat in (None, one.chat)]

    def replies(self, marked: str) -> int:
        """Count the messages that answer a mark."""
        return sum(marked in one.text for one in self.final()) + self._unmarked[marked]

    def flood(self, chat: int, trouble: Trouble, seconds: float, *, middle: bool = False) -> None:
        """Let every message to a chat meet a trouble for so long: from the moment an answer is first sent, or what follows it."""
        self._floods[chat] = trouble, seconds, middle

    def flooding(self, chat: int) -> bool:
        """Tell whether the trouble of a chat has begun."""
        return chat not in self._floods

    def keep(self, method: str, call: Json, upload: Upload | None) -> Json:
        """Keep a message as people read it, without the signs of its markup."""
        plain = _read(str(call.get("text", call.get("caption", ""))), call.get("parse_mode"))
        told = super().keep(method, call, upload)
        self._show(Shown(time.monotonic(), int(call["chat_id"]), int(told["message_id"]), plain))
        return told

    def _show(self, one: Shown) -> None:
        self.shown.append(one)
        said, marks = self._said_in.get(one.chat, []), MARK.findall(one.text)
        if said and not marks and self._own_words and not one.text.startswith(self._own_words):
            marks = [next((marked for marked in said if marked not in self.answered_at), said[-1])]
            self._unmarked[marks[0]] += 1
        for marked in marks:
            self.answered_at.setdefault(marked, one.at)

    def _trouble(self, request: Request) -> Trouble:
        self._begin_flood(request)
        return super()._trouble(request)

    def _begin_flood(self, request: Request) -> None:
        chat = int(request.form.get("chat_id") or 0)
        if chat not in self._floods or not request.path.endswith("/sendMessage"):
            return
        trouble, seconds, middle = self._floods[chat]
        begun = any(one.chat == chat and MARK.search(one.text) for one in list(self.shown))
        if begun if middle else MARK.search(str(request.form.get("text"))):
            del self._floods[chat]
            self.troubles.standing(f"sendMessage:{chat}", trouble, seconds)

    def _answer(self, request: Request) -> Response:
        method = request.path.rpartition("/")[2]
        if method in _HARMLESS:
            return as_json({"ok": True, "result": _HARMLESS[method]})
        if method not in METHODS:
            self.unknown[method] += 1
            return super()._answer(request)
        known = {**METHODS[method][0], **METHODS[method][1]}
        form = {key: value for key, value in request.form.items() if key in known and value not in ("", None)}
        return super()._answer(replace(request, form=form))

    def _done(self, method: str, call: Json) -> Response:
        self.calls.clear()
        if method == "editMessageText" and "chat_id" in call:
            plain = _read(str(call["text"]), call.get("parse_mode"))
            self._show(Shown(time.monotonic(), int(call["chat_id"]), int(call["message_id"]), plain))
        return super()._done(method, call)


def _read(text: str, mode: str | None) -> str:
    """Show a text as Telegram shows it."""
    if mode == "HTML":
        return html.unescape(re.sub(r"<[^>]+>", "", text))
    if mode in {"MarkdownV2", "Markdown"}:
        return re.sub(r"\\([_*\[\]()~`>#+\-=|{}.!\\])", r"\1", text)
    return text
