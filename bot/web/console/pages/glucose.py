"""The person's day, trend and AGP."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.web.console.charts import Charts
from bot.web.console.frame import frame
from bot.web.entry.visit import Visit


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw the charts."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/glucose", visit.words("title_glucose")):
        await Charts(visit, visit.hands(), with_meals=True).show()
    return None
