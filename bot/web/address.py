"""Where the web is reached, and whether it is reached from this machine alone."""

from collections.abc import Sequence
from typing import Any

from bot.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
HERE = frozenset({"web", "console", "api"})
"""Channels of this machine itself; whoever has only these is reached by nothing else."""


def address_of(settings: Settings) -> str:
    """Write the address of the console as this machine reaches it."""
    host = settings.web_host
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{settings.web_port}"


def local_only(settings: Settings, channels: Sequence[Any]) -> bool:
    """Tell whether nothing is set up: loopback alone, no address outside, no messenger."""
    messengers = any(one.name not in HERE for one in channels)
    return settings.web_host in LOOPBACK and not settings.public_url and not messengers


def web_address(settings: Settings, channels: Sequence[Any]) -> str:
    """Write where people reach the console; "" where this process has none."""
    if all(one.name != "web" for one in channels):
        return ""
    return settings.public_url or address_of(settings)
