"""The table of what the web app is made of.

To add a part: a file with `def attach(app: FastAPI, house: House) -> None`, which adds its routes, and its row here, as text,
so that what is not used is not loaded. The order is the order in which they are attached: the console comes last, because
it takes every path that nobody else wanted.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.web.house import House

PARTS = {
    "health": "bot.web.health:attach",
    "api": "bot.web.api.table:attach",
    "metrics": "bot.web.metrics:attach",
    "telegram": "bot.channels.telegram.webhook:attach",
    "wechat": "bot.channels.wechat.web:attach",
    "wecom": "bot.channels.wecom.web:attach",
    "entry": "bot.web.entry.attach:attach",
    "console": "bot.web.console.attach:attach",
}
"""Its name -> module:function."""


def attach_all(app: "FastAPI", house: "House") -> None:
    """Attach every part of the table."""
    for where in PARTS.values():
        module, _, name = where.partition(":")
        getattr(import_module(module), name)(app, house)
