"""The webhook of group robots: what it takes, as WeCom says (developer.work.weixin.qq.com/document/path/91770)."""

import base64
import binascii
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

KEY = "11111111-2222-4333-8444-555555555555"
MOST_BYTES = {"text": 2048, "markdown": 4096}
PICTURE_BYTES = 2 * 1024 * 1024
A_MINUTE = 20


@dataclass
class Robots:
    """Robots by key, and what each wrote into its group: kind, words, picture."""

    keys: set[str] = field(default_factory=lambda: {KEY})
    seen: list[tuple[str, str, str, bytes | None]] = field(default_factory=list)
    window_s: float = 60.0
    _at: dict[str, list[float]] = field(default_factory=dict)

    def take(self, key: str, body: bytes) -> tuple[int, str]:
        """Answer one call: error code and message."""
        if key not in self.keys:
            return 93000, "invalid webhook url"
        now = time.monotonic()
        recent = [at for at in self._at.get(key, []) if at > now - self.window_s]
        if len(recent) >= A_MINUTE:
            return 45009, "api freq out of limit"
        try:
            said = json.loads(body)
            code, error = self._checked(key, said)
        except (ValueError, KeyError, TypeError, AttributeError):
            return 40058, "invalid parameter"
        self._at[key] = [*recent, now]
        return code, error

    def _checked(self, key: str, said: dict[str, Any]) -> tuple[int, str]:
        kind = said["msgtype"]
        if set(said) != {"msgtype", kind} or kind not in {*MOST_BYTES, "image"}:
            return 40008, "invalid message type"
        if kind == "image":
            return self._picture(key, said["image"])
        text = said[kind]["content"]
        if not isinstance(text, str) or not text.strip():
            return 44004, "empty content"
        if len(text.encode()) > MOST_BYTES[kind]:
            return 45002, "content size out of limit"
        self.seen.append((key, kind, text, None))
        return 0, "ok"

    def _picture(self, key: str, image: dict[str, str]) -> tuple[int, str]:
        try:
            content = base64.b64decode(image["base64"], validate=True)
        except binascii.Error:
            return 40058, "invalid base64"
        if len(content) > PICTURE_BYTES or not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8")):
            return 40009, "invalid image size"
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != image["md5"]:
            return 301019, "media md5 not match"
        self.seen.append((key, "image", "", content))
        return 0, "ok"
