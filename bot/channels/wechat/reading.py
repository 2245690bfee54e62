"""Reads what an Official Account is told, with wechatpy: messages, and the events that say something."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from wechatpy import parse_message

from agent.turn import TurnKind
from bot.channels.tencent.hearing import Heard, heard
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

TAKEN_IN: tuple[TurnKind, ...] = ("photo", "voice")
"""Of which kinds the content is fetched; of a video the platform gives no content, only where else it lies."""

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
    return heard(xml, parse_message, lambda call: _told(call, bot))


def _told(call: Heard, bot: str) -> Told:
    base = Message(
        channel="wechat",
        bot=bot,
        external_id=call.external_id,
        chat=call.account,
        sender=call.account,
        sent_at=call.at,
    )
    told = Told(call.account, str(call.held.target or ""), call.external_id)
    return _event(call.held, call.name, told, base) if call.happened else _spoken(call.held, told, base)


def _spoken(held: Any, told: Told, base: Message) -> Told:
    kind, text = KINDS.get(held.type, "other"), str(getattr(held, "content", None) or "")
    if kind == "voice" and held.recognition:
        kind, text = "text", str(held.recognition)
    media = getattr(held, "media_id", None) if kind in TAKEN_IN else None
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
