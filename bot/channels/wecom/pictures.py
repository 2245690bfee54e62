"""Pictures as WeCom's bots and group robots take them."""

import base64
import hashlib


def picture_of(content: bytes) -> dict[str, str]:
    """Write a picture in base64, with the MD5 of its bytes."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"base64": base64.b64encode(content).decode(), "md5": digest}
