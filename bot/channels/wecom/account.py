"""What a host has of WeCom."""

import re
from dataclasses import dataclass
from typing import Literal

API = "https://qyapi.weixin.qq.com"
SOCKET = "wss://openws.work.weixin.qq.com"

_NAMED = re.compile(r"[^\s=,:]{1,32}")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Corp:
    """An application of a company, as its console shows it."""

    corp_id: str
    agent_id: int
    secret: str
    token: str
    aes_key: str
    base_url: str = API


@dataclass(frozen=True)
class Bot:
    """An AI bot with a long connection, as its console shows it."""

    bot_id: str
    secret: str
    url: str = SOCKET


@dataclass(frozen=True)
class Robot:
    """One robot: the name that the host gave it, the key in its address, and how it writes.

    Markdown is shown in WeCom only: caregivers who read the group in WeChat see plain text and nothing else.
    """

    name: str
    key: str
    kind: Literal["text", "markdown"] = "text"

    @staticmethod
    def read(text: str) -> "tuple[Robot, ...]":
        """Read `name=key, name=address markdown`; ValueError, without the key, for anything else."""
        robots = tuple(_robot(one.strip()) for one in text.split(",") if one.strip())
        if len({one.name for one in robots}) < len(robots):
            raise ValueError("two robots have the same name")
        return robots


def _robot(text: str) -> Robot:
    """Read one robot; the key stands alone or at the end of the address that WeCom shows."""
    name, _, said = text.partition("=")
    address, *kind = said.split() or [""]
    key = address.rpartition("key=")[2]
    if not (_NAMED.fullmatch(name.strip()) and _KEY.fullmatch(key)) or kind not in ([], ["markdown"]):
        raise ValueError("a robot is written as name=key, or as name=key markdown")
    return Robot(name.strip(), key, "markdown" if kind else "text")
