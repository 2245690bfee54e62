"""Reads an update as the Bot API documents it; what is missing or new in it is no reason to fall.

Nothing is asked of an update but its own number: whatever cannot be a message for us is `None`, and passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from agent.turn import TurnKind
from bot.channels.telegram.commands import words
from bot.delivery.chats.feedback import Opinion, Reaction
from bot.message import Message

Json = Mapping[str, Any]

KINDS: dict[str, TurnKind] = {
    "text": "text",
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "sticker": "sticker",
    "document": "document",
    "video": "document",
    "animation": "document",
    "location": "location",
    "venue": "location",
    "contact": "other",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "paid_media": "other",
    "checklist": "other",
}
"""What a message holds -> its kind; a message that holds none of these is a service message and is passed over."""


@dataclass(frozen=True)
class Me:
    """The bot itself: how our rows name it, and how Telegram does."""

    bot: str
    id: int
    username: str


@dataclass(frozen=True)
class Press:
    """A pressed button, whose query wants an answer."""

    query_id: str
    message: Message | None


GOOD = frozenset("👍❤🔥🥰👏🎉🤩🙏👌💯😍🏆")
BAD = frozenset("👎💩🤮😡🤬🥱")
"""What signs on an answer say of it; others say nothing: who weeps over a value does not blame the answer."""


def read(update: Json, me: Me, now: datetime) -> Message | Press | Reaction | None:
    """Make a message, or a press, of an update; a press tells no time, so it happens now."""
    if query := update.get("callback_query"):
        return Press(str(query["id"]), _pressed(update, query, me, now))
    if change := update.get("message_reaction"):
        return _reaction(change, me)
    if body := update.get("message"):
        return _message(update, body, me)
    if body := update.get("edited_message"):
        message = _message(update, body, me)
        # Telegram tells of edits that change no words too, a live location for one.
        edited = message is not None and message.kind == "text" and message.audience == "private"
        return replace(message, edited=True) if message and edited else None
    return None


def block(update: Json) -> tuple[str, bool] | None:
    """Tell of a person who blocked the bot, or took it back: the account and whether it can be reached."""
    change = update.get("my_chat_member") or {}
    if change.get("chat", {}).get("type") != "private":
        return None
    return str(change["chat"]["id"]), change.get("new_chat_member", {}).get("status") != "kicked"


def move(update: Json) -> tuple[str, str] | None:
    """Tell of a group that became a supergroup: its old id and its new one. Both chats are told; either will do."""
    body = update.get("message") or {}
    here = str((body.get("chat") or {}).get("id", ""))
    if new := body.get("migrate_to_chat_id"):
        return here, str(new)
    old = body.get("migrate_from_chat_id")
    return (str(old), here) if old else None


def _message(update: Json, body: Json, me: Me) -> Message | None:
    sender, content = body.get("from") or {}, _content(body)
    if content is None or not sender.get("id") or sender.get("is_bot") or body.get("is_automatic_forward"):
        return None
    private = body.get("chat", {}).get("type") == "private"
    text = clean(body.get("text") or body.get("caption") or "")
    return Message(
        channel="telegram",
        bot=me.bot,
        external_id=_external_id(update, body),
        chat=chat_of(body),
        sender=str(sender["id"]),
        sent_at=_instant(body),
        audience="private" if private else "group",
        kind=KINDS[content],
        text=words(_without_name(text, me), language_of(sender)),
        forwarded="forward_origin" in body,
        addressed=private or _is_addressed(body, text, me),
        language_hint=language_of(sender),
        update_id=int(update["update_id"]),
        media=_media(body, content),
    )


def _reaction(change: Json, me: Me) -> Reaction | None:
    sender = change.get("user") or {}
    if not sender.get("id"):
        return None  # an anonymous admin
    signs = {str(one.get("emoji", ""))[:1] for one in change["new_reaction"]}
    opinion: Opinion | None = "bad" if signs & BAD else "good" if signs & GOOD else None
    return Reaction(
        "telegram", me.bot, str(change["chat"]["id"]), str(sender["id"]), str(change["message_id"]), opinion
    )


def _pressed(update: Json, query: Json, me: Me, now: datetime) -> Message | None:
    body, sender = query.get("message"), query.get("from") or {}
    if not body or not sender.get("id") or not query.get("data"):
        return None
    return Message(
        channel="telegram",
        bot=me.bot,
        external_id=str(update["update_id"]),
        chat=chat_of(body),
        sender=str(sender["id"]),
        sent_at=now,
        audience="private" if body.get("chat", {}).get("type") == "private" else "group",
        kind="button",
        button_id=str(query["data"])[:64],
        language_hint=language_of(sender),
        update_id=int(update["update_id"]),
    )


def chat_of(body: Json) -> str:
    """Name the chat; a topic of a forum is a chat of its own."""
    chat = str(body["chat"]["id"])
    topic = body.get("message_thread_id") if body.get("is_topic_message") else None
    return f"{chat}:{topic}" if topic else chat


def language_of(user: Json) -> str | None:
    """Tell Chinese from the rest by the language of the person's app."""
    code = str(user.get("language_code") or "")
    return ("zh" if code.lower().startswith("zh") else "en") if code else None


def clean(text: str) -> str:
    """Mend halves of characters, which JSON can carry and UTF-8 cannot."""
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _content(body: Json) -> str | None:
    return next((name for name in KINDS if body.get(name) is not None), None)


def _external_id(update: Json, body: Json) -> str:
    """An album is several updates and one message: its pictures share an id, and the first, with the words, stands for all."""
    album = body.get("media_group_id")
    return f"album:{album}" if album else str(update["update_id"])


def _instant(body: Json) -> datetime:
    return datetime.fromtimestamp(body.get("edit_date") or body["date"], UTC)


def _media(body: Json, content: str) -> str | None:
    held = body[content]
    largest = held[-1] if content == "photo" and held else held
    return largest.get("file_id") if isinstance(largest, dict) else None


def _is_addressed(body: Json, text: str, me: Me) -> bool:
    """In a group: a reply to the bot, its name, or a command that is not another bot's."""
    if (body.get("reply_to_message") or {}).get("from", {}).get("id") == me.id:
        return True
    if text.startswith("/"):
        named = text.split(maxsplit=1)[0].partition("@")[2]
        return not named or named.lower() == me.username.lower()
    entities = [*(body.get("entities") or ()), *(body.get("caption_entities") or ())]
    named_by_link = any(entity.get("user", {}).get("id") == me.id for entity in entities)
    return named_by_link or f"@{me.username}".lower() in text.lower()


def _without_name(text: str, me: Me) -> str:
    """Take the bot's name out of what is said to it."""
    place = text.lower().find(f"@{me.username}".lower())
    if place < 0 or text.startswith("/"):
        return text
    return f"{text[:place].rstrip()} {text[place + len(me.username) + 1 :].lstrip()}".strip()
