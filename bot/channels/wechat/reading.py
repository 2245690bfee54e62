"""Reads what an Official Account is told, with wechatpy: messages, and the events that say something.

Messages are known again by their MsgId, events by who, when and what, as the platform documents.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wechatpy import parse_message

from agent.turn import TurnKind
from bot.channels.tencent.seals import UnreadableError, fields
from bot.channels.wechat.account import SPOKE, TOUCHED
from bot.channels.wechat.menu import words_of
from bot.message import Message
from memory.circle.invitations import as_code
from prompts.reader import say

KINDS: dict[str, TurnKind] = {
    "text": "text",
    "image": "photo",
    "voice": "voice",
    "video": "document",
    "shortvideo": "document",
    "location": "location",
    "link": "other",
    "miniprogrampage": "other",
}
"""What a message holds -> its kind."""

LANGUAGE = "zh"
"""In which language a menu speaks."""


@dataclass(frozen=True)
class Told:
    """What a call tells: who, under which id, maybe a message, how often we may write now, whether they can be reached."""

    account: str
    target: str
    external_id: str
    message: Message | None = None
    opens: tuple[int, timedelta] | None = None
    reachable: bool | None = None


def read(xml: str, bot: str) -> Told:
    """Read one call; UnreadableError for whatever is none."""
    fields(xml)  # no DTD, no entities: wechatpy's own parser is not asked to be careful
    try:
        return _told(parse_message(xml), bot)
    except UnreadableError:
        raise
    except Exception as error:  # a field that is missing or no number, of wechatpy or its parser
        raise UnreadableError(type(error).__name__) from error


def _told(held: Any, bot: str) -> Told:
    account, moment = str(held.source or ""), datetime.fromtimestamp(int(held.time), UTC)
    if not 1 <= len(account) <= 64:
        raise UnreadableError("nobody sent it")
    happened = str(held._data["MsgType"]).lower() == "event"
    name = str(held._data["Event"]).lower() if happened else held.type
    external_id = str(held.id) if held.id else f"{account}:{int(held.time)}:{name}"[:128]
    base = Message(
        channel="wechat", bot=bot, external_id=external_id, chat=account, sender=account, sent_at=moment
    )
    told = Told(account, str(held.target or ""), external_id)
    return _event(held, name, told, base) if happened else _spoken(held, told, base)


def _spoken(held: Any, told: Told, base: Message) -> Told:
    kind, text = KINDS.get(held.type, "other"), str(getattr(held, "content", None) or "")
    if kind == "voice" and held.recognition:
        kind, text = "text", str(held.recognition)
    media = getattr(held, "media_id", None)
    message = replace(base, kind=kind, text=text, media=str(media) if media else None)
    return replace(told, message=message, opens=SPOKE)


def _event(held: Any, name: str, told: Told, base: Message) -> Told:
    if name == "unsubscribe":
        return replace(told, reachable=False)
    text = EVENTS[name](held) if name in EVENTS else None
    if text is None:
        return told
    return replace(told, message=replace(base, text=text), opens=TOUCHED)


def _greeting(_held: Any) -> str:
    return say("commands.start_words", LANGUAGE)


def _scene(held: Any) -> str | None:
    """A scanned code: that of an invitation opens it, any other brought a person here."""
    return str(held.scene_id) if as_code(str(held.scene_id or "")) else None


def _scanned(held: Any) -> str | None:
    result = str(held.scan_result or "").strip()
    return result if as_code(result) else None


EVENTS: dict[str, Callable[[Any], str | None]] = {
    "subscribe": _greeting,
    "subscribe_scan": lambda held: _scene(held) or _greeting(held),
    "scan": _scene,
    "scancode_waitmsg": _scanned,
    "click": lambda held: words_of(str(held.key or ""), LANGUAGE),
}
"""An event -> the words that it stands for, or None where it says nothing; all others are passed over."""
