"""The person's meals."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.web.console.frame import frame
from bot.web.console.meals import meals
from bot.web.entry.visit import Visit


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw the meals."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/meals", visit.words("title_meals")):
        await meals(visit, visit.hands())
    return None
