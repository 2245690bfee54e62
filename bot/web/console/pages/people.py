"""Whom this person looks after: who needs a call comes first."""

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import look_at
from bot.web.console.frame import card, frame, line, link, text
from bot.web.entry.visit import Visit
from memory.circle import grants
from memory.circle.grants import ALERTS, READINGS, Ward
from tools.circle.urgency import Urgency, urgency


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """List them, surest need of a call first; a look at each is noted."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    database, vault, me = visit.house.database, visit.house.vault, visit.person.id
    mine = await database.read(lambda session: grants.wards(session, vault, me))
    seen = [(await _urgency(visit, one), one) for one in mine if one.scopes]
    with frame(visit, "/people", visit.words("title_people")):
        line(visit.words("people_how" if seen else "looks_after_nobody"), "tb-faint")
        with ui.element("ol").classes("tb-people"):
            for need, one in sorted(seen, key=lambda pair: pair[0].order):
                _person(visit, need, one)
    return None


async def _urgency(visit: Visit, one: Ward) -> Urgency:
    """How much somebody needs a call, of what this one may see."""
    hands = await look_at(visit, "look_at_readings", one.person_id) if READINGS in one.scopes else None
    if hands is None:
        return Urgency()
    watching = ALERTS in one.scopes
    return await visit.house.database.read(
        lambda session: urgency(session, hands.person, hands.now, watching)
    )


def _person(visit: Visit, need: Urgency, one: Ward) -> None:
    with ui.element("li"), card("tb-person"):
        with ui.element("div").classes("tb-row tb-spread"):
            name = visit.words("who", relation=one.relation, name=one.name)
            link(f"/people/{one.person_id}", name, "tb-person-name")
            text("span", visit.words(f"need_{need.level}"), f"tb-need tb-need-sign-{need.level}")
        for reason in need.reasons:
            line(visit.words(f"why_{reason.name}", **reason.facts))
        if not need.known:
            line(visit.words("not_shown"), "tb-faint")
