"""A fake WeChat: the API that an Official Account calls, and the platform that calls the account."""

from tests.fakes.wechat.api import Api, Got
from tests.fakes.wechat.platform import Delivered, Platform

__all__ = ["Api", "Delivered", "Got", "Platform"]
