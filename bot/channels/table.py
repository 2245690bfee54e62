"""The table of channels: the one place that knows which there are.

To add a channel: write its class (bot/delivery/outgoing/channel.py says what is asked of it, beside `run(office)` which
receives), and add its row here, as text, so that listing channels loads no chat SDK.
"""

from importlib import import_module
from typing import Any

CHANNELS = {
    "api": "bot.web.api.channel:Api",
    "console": "bot.channels.console:Console",
    "telegram": "bot.channels.telegram.channel:Telegram",
    "web": "bot.channels.web:Web",
    "wechat": "bot.channels.wechat.channel:WeChat",
    "wecom": "bot.channels.wecom.app:WeCom",
    "wecom_bot": "bot.channels.wecom.aibot:AiBot",
    "wecom_robot": "bot.channels.wecom.robot:Robots",
}
"""The name that marks a channel's rows -> module:class."""


def channel_class(name: str) -> Any:
    """Import the class of a channel; LookupError for a name that is not in the table."""
    module, _, class_name = CHANNELS[name].partition(":")
    return getattr(import_module(module), class_name)
