"""What `tangban serve` opens on this machine itself: the console in a browser, and the talk in its own terminal."""

import asyncio
import socket
import sys
from importlib.util import find_spec
from typing import Any

from bot.channels.console import Console
from bot.channels.table import channel_class
from bot.clock import wall_clock
from bot.delivery.office import Office
from bot.delivery.outgoing.letters import Letter
from bot.settings import Settings
from bot.web.address import address_of, local_only
from bot.web.house import House
from prompts.reader import say


def own_channels(settings: Settings, terminal: bool) -> list[Any]:
    """Make the channels of this machine: the console's, where its packages are installed, and the terminal's."""
    channels: list[Any] = []
    if settings.web_port and find_spec("nicegui") is not None:
        channels.append(channel_class("web")(wall_clock))
    elif settings.web_port:
        sys.stderr.write(say("web.no_extra", settings.language) + "\n")
    if terminal:
        channels.append(_Terminal(settings.data, wall_clock, "me", settings.language))
    return channels


class _Terminal(Console):
    """The terminal of `make run`: lines that are piped are answered and end it; without any it goes on serving."""

    heard = 0

    async def ask(self, office: Office, line: str) -> list[Letter]:
        """Count what was said."""
        self.heard += 1
        return await super().ask(office, line)

    async def run(self, office: Office) -> None:
        """Talk until the input ends, if there was any."""
        sys.stdout.write(say("doctor.welcome", self._language) + "\n")
        sys.stdout.flush()
        await super().run(office)
        if not sys.stdin.isatty() and not self.heard:
            await asyncio.Event().wait()


async def serve_web(house: House) -> None:
    """Serve everything of the web and say where; a port that is taken ends it with a sentence."""
    settings = house.settings
    where = address_of(settings)
    if find_spec("fastapi") is None:
        await asyncio.Event().wait()  # what is missing was said (own_channels)
    if not _free(settings.web_host, settings.web_port):
        taken = say("web.port_taken", settings.language, address=where)
        if all(one.name != "console" for one in house.channels):
            raise PortTakenError(taken)
        sys.stderr.write(taken + "\n")
        await asyncio.Event().wait()  # there is still the talk in the terminal
    # FastAPI, NiceGUI and all that hangs on them: loaded only here, and beside the loop, which goes on answering.
    server = await asyncio.to_thread(_loaded)
    running = server.Server(server.build(house), settings.web_host, settings.web_port)
    serving = asyncio.ensure_future(running.run())
    try:
        await asyncio.wait(
            [serving, asyncio.ensure_future(running.started())], return_when=asyncio.FIRST_COMPLETED
        )
        if not serving.done():
            words = "serving_local" if local_only(settings, house.channels) else "serving"
            sys.stdout.write(
                say(f"web.{words}", settings.language, address=settings.public_url or where) + "\n"
            )
            sys.stdout.flush()
        await serving
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


class PortTakenError(RuntimeError):
    """Somebody else listens there already."""


def _loaded() -> Any:
    from importlib import import_module

    from bot.web.table import PARTS

    for where in PARTS.values():
        import_module(where.partition(":")[0])
    return import_module("bot.web.server")


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
