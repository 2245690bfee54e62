"""What people send to an AI bot: an address that holds for five minutes, and the key that opens what lies there.

Each picture and file has a key of its own (developer.work.weixin.qq.com/document/path/101463): AES-256 in CBC mode, begun
with the key's first 16 bytes, padded to whole 32.
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from bot.channels.tencent.client import Ask, Client
from bot.delivery.outgoing.channel import RefusedError

KINDS = ("image", "file")
BLOCK_BITS = 256


def media_of(body: Mapping[str, Any]) -> str | None:
    """Find the picture or file of a message: its address and its key, between them a blank; None where there is none."""
    if body["msgtype"] == "mixed":
        return next((found for one in body["mixed"]["msg_item"] if (found := media_of(one))), None)
    held = body.get(body["msgtype"]) if body["msgtype"] in KINDS else None
    if not held or not held.get("url") or not held.get("aeskey"):
        return None
    return f"{held['url']} {held['aeskey']}"


async def fetched(client: Client, media: str) -> bytes:
    """Fetch and open it; SendingError where it does not come, or the key is not the one."""
    address, _, key = media.rpartition(" ")
    return opened(await client.download(Ask(address)), key)


def opened(sealed: bytes, key: str) -> bytes:
    """Open what was sealed with a key in base64; RefusedError where that is not so."""
    try:
        whole = b64decode(key + "=" * (-len(key) % 4), validate=True)
        decryptor = Cipher(AES(whole), CBC(whole[:16])).decryptor()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        padded = decryptor.update(sealed) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise RefusedError("it cannot be opened") from error
