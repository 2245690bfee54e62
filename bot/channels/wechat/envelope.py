"""The envelope of a call and of its answer: plain, or encrypted in secure and compatible mode."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from wechatpy.crypto import WeChatCrypto

from bot.channels.tencent.seals import ForgedError, Signed, UnreadableError, check, fields, opened
from bot.channels.tencent.texts import cdata
from bot.channels.wechat.account import Account

Query = Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """What a reply carries: words, or the id of an uploaded picture."""

    text: str = ""
    media_id: str = ""


class Envelope:
    """Opens what an account's platform brings, and closes what it is answered."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._crypto = _crypto(account)

    def verify(self, query: Query, now: datetime) -> str:
        """Answer the platform's first question, whether the address is ours; ForgedError if it was not the platform."""
        check(self._account.token, Signed.of(query), now)
        return query.get("echostr", "")

    def open(self, query: Query, body: bytes, now: datetime) -> str:
        """Return the XML of a call; ForgedError, or UnreadableError where it was signed but makes no sense.

        Where there is a key only what is encrypted counts: beside it compatible mode shows the same in plain, unsigned.
        """
        check(self._account.token, Signed.of(query), now)
        if self._crypto is None:
            fields(body)
            return _decoded(body)
        encrypted = fields(body).get("Encrypt", "")
        signed = Signed.of(query, "msg_signature")
        if not encrypted:
            raise ForgedError("a key is set, so everything must be encrypted")
        check(self._account.token, signed, now, encrypted)
        return opened(self._crypto, encrypted, signed)

    def close(self, content: Content, to: str, sender: str, now: datetime) -> str:
        """Write a reply, from the account to a person."""
        xml = reply(content, to, sender, now)
        if self._crypto is None:
            return xml
        moment = str(int(now.timestamp()))
        return str(self._crypto.encrypt_message(xml, token_hex(8), moment))


def reply(content: Content, to: str, sender: str, now: datetime) -> str:
    """Write a reply as XML that every parser reads, whatever is in it."""
    if content.media_id:
        kind, held = "image", f"<Image><MediaId>{cdata(content.media_id)}</MediaId></Image>"
    else:
        kind, held = "text", f"<Content>{cdata(content.text)}</Content>"
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType>{cdata(kind)}</MsgType>{held}</xml>"
    )


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("not UTF-8") from error


def _crypto(account: Account) -> Any:
    if not account.aes_key:
        return None
    return WeChatCrypto(account.token, account.aes_key, account.app_id)
