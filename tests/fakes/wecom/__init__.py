"""A fake WeCom: the API and the callbacks of an application, and the connection of an AI bot, and the webhook of group robots."""

from tests.fakes.wecom.api import Api
from tests.fakes.wecom.bots import Bots

__all__ = ["Api", "Bots"]
