"""Signatures and sealed bodies: wechatpy hashes, encrypts and decrypts; what it lets through is checked here.

It compares signatures letter by letter, takes any age, and lets errors of five libraries out. Here they are compared in
constant time, must be fresh, and whatever cannot be read is one error.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from defusedxml import ElementTree
from wechatpy.utils import WeChatSigner

FRESH_S = 300
"""How old, or how far ahead, the timestamp of a call may be."""


class ForgedError(Exception):
    """The call was not signed by somebody who knows the token, or too long ago."""


class UnreadableError(Exception):
    """The call was signed, but nobody can read what it says."""


@dataclass(frozen=True)
class Signed:
    """What a call is signed with, as it stands in its address."""

    signature: str
    timestamp: str
    nonce: str

    @staticmethod
    def of(query: Mapping[str, str], name: str = "signature") -> "Signed":
        """Read it out of the query of an address."""
        return Signed(query.get(name, ""), query.get("timestamp", ""), query.get("nonce", ""))

    @property
    def once(self) -> str:
        """What must not come twice, in at most 64 letters."""
        return f"{self.timestamp}:{self.nonce}"[:64]


def check(token: str, signed: Signed, now: datetime, *more: str) -> None:
    """Raise ForgedError unless the token, the time, the nonce and `more` give this signature, and the time is now."""
    signer = WeChatSigner()
    signer.add_data(token, signed.timestamp, signed.nonce, *more)
    if not hmac.compare_digest(signer.signature.encode(), signed.signature.encode()):
        raise ForgedError(ForgedError.__doc__)
    if not signed.timestamp.isascii() or not signed.timestamp.isdigit() or len(signed.timestamp) > 12:
        raise ForgedError(ForgedError.__doc__)
    if abs(now.timestamp() - int(signed.timestamp)) > FRESH_S:
        raise ForgedError("the call was signed too long ago")


def opened(crypto: Any, encrypted: str, signed: Signed) -> str:
    """Decrypt a body whose signature was checked; UnreadableError if it is not for us or no ciphertext at all."""
    try:
        return str(
            crypto.decrypt_message({"Encrypt": encrypted}, signed.signature, signed.timestamp, signed.nonce)
        )
    except Exception as error:  # of wechatpy, base64, struct, cryptography or the codec: all mean the same
        raise UnreadableError(type(error).__name__) from error


def fields(body: bytes | str) -> dict[str, str]:
    """Read the fields right below the root of an XML; UnreadableError for anything else, a DTD or entities above all."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except Exception as error:  # of the parser, its guard or the codec
        raise UnreadableError(type(error).__name__) from error
    return {child.tag: child.text or "" for child in root}
