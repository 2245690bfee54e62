"""What the fake Bot API knows: people, groups, updates that wait, and what the bot has sent."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.web import Upload

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One message of the bot, as its chat sees it; `at` is in seconds of a steady clock."""

    method: str
    chat: int
    message_id: int
    text: str
    picture: bytes | None
    keyboard: tuple[tuple[Json, ...], ...]
    topic: int | None
    at: float
    document: tuple[str, bytes] | None = None

    def data(self, label: str) -> str:
        """Return the callback data of the button that says this."""
        return next(str(key["callback_data"]) for row in self.keyboard for key in row if key["text"] == label)


class World:
    """Everything behind a lock; `changed` is notified whenever something happens."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.changed = threading.Condition()
        self.updates: list[Json] = []
        self.sent: list[Sent] = []
        self.actions: list[tuple[int, str]] = []
        self.drafts: list[tuple[int, int, str, float]] = []
        self.answered: list[tuple[str, str | None]] = []
        self.edited: list[tuple[int, int, str]] = []
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.files: dict[str, bytes] = {}
        self.chats: dict[int, Json] = {}
        self.queries: set[str] = set()
        self.confirmed = 0
        self._update_ids = itertools.count(100_000)
        self._message_ids = itertools.count(1)

    # What a person does -----------------------------------------------------------------------------------------

    def says(self, person: int, text: str | None = None, *, group: int | None = None, **fields: Any) -> int:
        """A person writes; `fields` are further fields of the message. Returns the update's id."""
        return self.update({"message": self.message(person, text, group, fields)})

    def sends_voice(self, person: int, sound: bytes) -> int:
        """A person records a voice note."""
        file = self.photo(sound)["file_id"]
        voice = {"file_id": file, "file_unique_id": file, "duration": 3, "file_size": len(sound)}
        return self.says(person, voice=voice)

    def sends_photo(self, person: int, picture: bytes, **fields: Any) -> int:
        """A person sends a photo, which Telegram offers in several sizes."""
        return self.says(person, photo=[self.photo(picture[:40]), self.photo(picture)], **fields)

    def edits(self, person: int, text: str, **fields: Any) -> int:
        body = self.message(person, text, None, fields)
        return self.update({"edited_message": {**body, "edit_date": body["date"]}})

    def presses(self, person: int, sent: Sent, label: str) -> int:
        """A person presses the button that says this under a message of the bot."""
        return self.presses_data(person, sent.data(label), sent)

    def presses_data(self, person: int, data: str, sent: Sent) -> int:
        query = str(next(self._message_ids)) + "0" * 12
        self.queries.add(query)
        body = {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": self.chats[sent.chat],
            "from": self.bot,
            "text": sent.text,
        }
        pressed = {
            "id": query,
            "from": self.person(person),
            "message": body,
            "chat_instance": "1",
            "data": data,
        }
        return self.update({"callback_query": pressed})

    def reacts(self, person: int, sent: Sent, *signs: str) -> int:
        """A person puts signs on a message of the bot, or takes them all away."""
        change = {
            "chat": self.chats[sent.chat],
            "message_id": sent.message_id,
            "user": self.person(person),
            "date": int(time.time()),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": sign} for sign in signs],
        }
        return self.update({"message_reaction": change})

    def blocks(self, person: int, blocked: bool = True) -> int:
        (self.blocked.add if blocked else self.blocked.discard)(person)
        status = {"user": self.bot, "status": "kicked" if blocked else "member"}
        old = {"user": self.bot, "status": "member" if blocked else "kicked"}
        change = {
            "chat": self.private(person),
            "from": self.person(person),
            "date": int(time.time()),
            "old_chat_member": old,
            "new_chat_member": status,
        }
        return self.update({"my_chat_member": change})

    def message(self, person: int, text: str | None, group: int | None, fields: Json) -> Json:
        body: Json = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": self.group(group) if group else self.private(person),
            "from": self.person(person),
        }
        return {**body, **({"text": text} if text is not None else {}), **fields}

    def update(self, update: Json) -> int:
        with self.changed:
            number = next(self._update_ids)
            self.updates.append({"update_id": number, **update})
            self.changed.notify_all()
        return number

    def person(self, number: int) -> Json:
        return {"id": number, "is_bot": False, "first_name": f"P{number}", "language_code": "zh-hans"}

    def private(self, number: int) -> Json:
        return self.chats.setdefault(number, {"id": number, "type": "private", "first_name": f"P{number}"})

    def group(self, number: int) -> Json:
        return self.chats.setdefault(number, {"id": number, "type": "supergroup", "title": f"G{number}"})

    # What the bot does ------------------------------------------------------------------------------------------

    def pending(self, offset: int | None, limit: int, wait: float, closing: Callable[[], bool]) -> list[Json]:
        """Confirm what is below the offset and return what waits, for at most so many seconds."""
        deadline = time.monotonic() + wait
        with self.changed:
            if offset is not None and offset > 0:
                self.updates = [update for update in self.updates if update["update_id"] >= offset]
                self.confirmed = max(self.confirmed, offset - 1)
            elif offset is not None and offset < 0:
                self.updates = self.updates[offset:]
            while not self.updates and not closing() and (left := deadline - time.monotonic()) > 0:
                self.changed.wait(min(left, 0.1))
            return self.updates[:limit]

    def keep(self, method: str, call: Json, upload: Upload | None) -> Json:
        """Keep a message of the bot and describe it as the Bot API does."""
        markup = call.get("reply_markup") or {}
        keyboard = tuple(tuple(row) for row in markup.get("inline_keyboard", []))
        text = str(call.get("text", call.get("caption", "")))
        chat = int(call["chat_id"])
        picture = upload.content if upload and method == "sendPhoto" else None
        document = (upload.name, upload.content) if upload and method == "sendDocument" else None
        with self.changed:
            number = next(self._message_ids)
            topic = call.get("message_thread_id")
            now = time.monotonic()
            self.sent.append(Sent(method, chat, number, text, picture, keyboard, topic, now, document))
            self.changed.notify_all()
        body: Json = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.chats[chat],
            "from": self.bot,
        }
        if topic is not None:
            body |= {"message_thread_id": topic, "is_topic_message": True}
        if picture is not None:
            body |= {"caption": text, "photo": [self.photo(picture)]}
        elif document is not None:
            body |= {"caption": text, "document": {"file_id": f"d{number}", "file_unique_id": f"d{number}"}}
        else:
            body["text"] = text
        return {**body, **({"reply_markup": markup} if keyboard else {})}

    def photo(self, content: bytes) -> Json:
        """Store a picture and describe it."""
        file_id = f"file{len(self.files)}"
        self.files[file_id] = content
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "width": 90,
            "height": 90,
            "file_size": len(content),
        }

    # What a test asks -------------------------------------------------------------------------------------------

    def texts(self, chat: int | None = None) -> list[str]:
        return [sent.text for sent in list(self.sent) if chat in (None, sent.chat)]

    def wait_for(self, count: int, seconds: float = 60.0, chat: int | None = None) -> list[Sent]:
        """Wait until the bot has sent so many messages (to a chat); fails when it takes too long."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while len(found := [sent for sent in self.sent if chat in (None, sent.chat)]) < count:
                if (left := deadline - time.monotonic()) <= 0:
                    raise AssertionError(f"{len(found)} of {count} messages after {seconds} s")
                self.changed.wait(left)
        return found
