"""Reads what an application is told, with wechatpy's parser for WeCom."""

from collections.abc import Mapping
from dataclasses import dataclass

from wechatpy.enterprise import parse_message

from agent.turn import TurnKind
from bot.channels.tencent.hearing import Heard, heard
from bot.message import Message
from prompts.reader import say

KINDS: Mapping[str, TurnKind] = {
    "text": "text",
    "image": "photo",
    "voice": "voice",
    "video": "document",
    "shortvideo": "document",
    "file": "document",
    "location": "location",
    "link": "other",
}
"""What a message holds -> its kind."""

TAKEN_IN: tuple[TurnKind, ...] = ("photo", "voice")
"""Of which kinds the content is fetched."""


@dataclass(frozen=True)
class Told:
    """What a call tells: who, under which id, maybe a message, and whether they can be reached."""

    account: str
    external_id: str
    message: Message | None = None
    reachable: bool | None = None


def read(xml: str, bot: str) -> Told:
    """Read one call; UnreadableError for whatever is none."""
    return heard(xml, parse_message, lambda call: _told(call, bot))


def _told(call: Heard, bot: str) -> Told:
    if call.name == "unsubscribe":
        return Told(call.account, call.external_id, reachable=False)
    if call.happened and call.name != "subscribe":
        return Told(call.account, call.external_id)
    kind: TurnKind = "text" if call.happened else KINDS.get(call.name, "other")
    media = getattr(call.held, "media_id", None) if kind in TAKEN_IN else None
    content = str(getattr(call.held, "content", None) or "")
    message = Message(
        channel="wecom",
        bot=bot,
        external_id=call.external_id,
        chat=call.account,
        sender=call.account,
        sent_at=call.at,
        kind=kind,
        text=say("commands.start_words", "zh") if call.happened else content,
        media=str(media) if media else None,
    )
    return Told(call.account, call.external_id, message)
