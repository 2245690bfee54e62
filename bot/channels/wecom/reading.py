"""Reads what an application is told, with wechatpy's parser for WeCom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wechatpy.enterprise import parse_message

from agent.turn import TurnKind
from bot.channels.tencent.seals import UnreadableError, fields
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


@dataclass(frozen=True)
class Told:
    """What a call tells: who, under which id, maybe a message, and whether they can be reached."""

    account: str
    external_id: str
    message: Message | None = None
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
    name = str(held._data["Event"]).lower() if happened else str(held.type)
    external_id = str(held.id) if held.id else f"{account}:{int(held.time)}:{name}"[:128]
    if name == "unsubscribe":
        return Told(account, external_id, reachable=False)
    if happened and name != "subscribe":
        return Told(account, external_id)
    media = getattr(held, "media_id", None)
    message = Message(
        channel="wecom",
        bot=bot,
        external_id=external_id,
        chat=account,
        sender=account,
        sent_at=moment,
        kind="text" if happened else KINDS.get(name, "other"),
        text=say("commands.start_words", "zh") if happened else str(getattr(held, "content", None) or ""),
        media=str(media) if media else None,
    )
    return Told(account, external_id, message)
