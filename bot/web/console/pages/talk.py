"""The first page: the chat, beside what was found in the person's values."""

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from bot.web.console.cards import Cards
from bot.web.console.chat import Chat
from bot.web.console.frame import frame
from bot.web.entry.visit import Visit


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw the chat and the cards."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/", visit.words("title_talk")), ui.element("div").classes("tb-two"):
        await Chat(visit).show()
        await Cards(visit, visit.hands(), own=True).show()
    return None
