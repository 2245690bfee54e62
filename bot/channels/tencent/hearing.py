"""What a call of WeChat and one of WeCom have in common: who, when, what, and how it is known again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.channels.tencent.seals import UnreadableError, fields

T = TypeVar("T")


@dataclass(frozen=True)
class Heard:
    """A call as wechatpy parsed it: `name` is the type of a message or the name of an event (then `happened`)."""

    held: Any
    account: str
    at: datetime
    name: str
    happened: bool
    external_id: str


def heard(xml: str, parse: Callable[[str], Any], told: Callable[[Heard], T]) -> T:
    """Read one call and make of it what `told` does; UnreadableError for whatever is none.

    A message is known again by its MsgId, an event by who, when and what, as the platform documents.
    """
    fields(xml)  # no DTD, no entities: wechatpy's own parser is not asked to be careful
    try:
        return told(_heard(parse(xml)))
    except UnreadableError:
        raise
    except Exception as error:  # a field that is missing or no number, of wechatpy or its parser
        raise UnreadableError(type(error).__name__) from error


def _heard(held: Any) -> Heard:
    account = str(held.source or "")
    if not 1 <= len(account) <= 64:
        raise UnreadableError("nobody sent it")
    happened = str(held._data["MsgType"]).lower() == "event"
    name = str(held._data["Event"]).lower() if happened else str(held.type)
    external_id = str(held.id) if held.id else f"{account}:{int(held.time)}:{name}"[:128]
    return Heard(held, account, datetime.fromtimestamp(int(held.time), UTC), name, happened, external_id)
