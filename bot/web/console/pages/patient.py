"""Somebody whom this person looks after: what was granted, and only that."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import look_at
from bot.web.console.cards import Cards
from bot.web.console.charts import Charts
from bot.web.console.frame import card, frame, heading, line
from bot.web.console.meals import meals
from bot.web.entry.visit import Visit
from memory.circle import grants
from memory.circle.grants import MEALS, READINGS


async def show(visit: Visit, request: Request) -> Response | None:
    """Draw what may be seen; somebody who granted nothing is as unknown as somebody who is not there."""
    whom = str(request.path_params["patient_id"])
    vault, me = visit.house.vault, visit.person.id
    ward = await visit.house.database.read(lambda session: grants.ward(session, vault, me, whom))
    if visit.admin or ward is None or not ward.scopes:
        return RedirectResponse("/people", 303)
    values = await look_at(visit, "look_at_readings", whom) if READINGS in ward.scopes else None
    eaten = await look_at(visit, "look_at_meals", whom) if MEALS in ward.scopes else None
    both = await look_at(visit, "show_insights", whom) if values and eaten else None
    name = visit.words("who", relation=ward.relation, name=ward.name)
    with frame(visit, "/people", name):
        line(visit.words("granted", scopes=[one for one in grants.SCOPES if one in ward.scopes]), "tb-faint")
        if values is not None:
            await Charts(visit, values, with_meals=eaten is not None).show()
        if both is not None:
            await Cards(visit, both, own=False).show()
        if eaten is not None:
            with card():
                heading(2, visit.words("title_meals"))
                await meals(visit, eaten, with_values=values is not None)
        if values is None and eaten is None:
            line(visit.words("not_shown"))
    return None
