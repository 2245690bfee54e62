"""Puts the ways in and the gate before the app; where the process has no console there is nothing to guard."""

from fastapi import FastAPI

from bot.channels.web import Web
from bot.web.entry.gate import Gate
from bot.web.entry.limits import Limits
from bot.web.entry.routes import doors
from bot.web.entry.tries import Tries
from bot.web.entry.visit import Reception
from bot.web.house import House


def attach(app: FastAPI, house: House) -> None:
    """Add the doors and the gate."""
    channel = next((one for one in house.channels if isinstance(one, Web)), None)
    if channel is None:
        return
    reception = Reception(house, channel)
    app.include_router(doors(reception, Tries(house.database)))
    app.add_middleware(Gate, reception=reception, limits=Limits())
