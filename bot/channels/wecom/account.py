"""What a host has of WeCom."""

from dataclasses import dataclass

API = "https://qyapi.weixin.qq.com"
SOCKET = "wss://openws.work.weixin.qq.com"


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
