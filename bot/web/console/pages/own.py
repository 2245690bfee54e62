"""The person's own data: a copy, a say in training, where they are signed in, and an end of it all."""

from fastapi import Request
from nicegui import ui
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import guarded, perform, told
from bot.web.console.frame import button, card, confirmed, frame, heading, line, link
from bot.web.entry import passes
from bot.web.entry.visit import Visit
from memory import people
from tools.acts.rights import CONSENT


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw what can be done with one's own data."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/data", visit.words("title_data")):
        with card():
            heading(2, visit.words("export_title"))
            line(visit.words("export_how"))
            link("/own/export.zip", visit.words("export"), "tb-button tb-first tb-linkbutton").props(
                "download"
            )
        await _Consent(visit).show()
        if visit.way != "local":
            with card():
                heading(2, visit.words("sessions_title"))
                line(visit.words("sessions_how"))
                button(visit.words("leave_everywhere"), guarded(visit, _leave_everywhere))
        with card("tb-danger-card"):
            heading(2, visit.words("forget_title"))
            line(visit.words("forget_how"))
            button(visit.words("forget"), guarded(visit, _forget), "danger")
    return None


class _Consent:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._place: ui.element

    async def show(self) -> None:
        with card():
            heading(2, self._visit.words("consent_title"))
            self._place = ui.element("div").props("aria-live=polite")
            await self._draw(self._visit)

    async def _draw(self, visit: Visit) -> None:
        def work(session: Session) -> bool:
            return bool(people.profile(session, visit.house.vault, visit.person.id).get(CONSENT))

        agreed = await visit.house.database.read(work)
        self._place.clear()
        with self._place:
            line(visit.words("consent_now", agreed=agreed))
            button(visit.words("consent_change", agreed=agreed), guarded(visit, self._turn(not agreed)))

    def _turn(self, agreed: bool):  # type: ignore[no-untyped-def]  # an act
        async def act(visit: Visit) -> None:
            ui.notify(told(visit, await perform(visit, "give_consent", {"agreed": agreed})), multi_line=True)
            await self._draw(visit)

        return act


async def _leave_everywhere(visit: Visit) -> None:
    await visit.house.database.write(lambda session: passes.end_all(session, visit.person.id, visit.now))
    ui.navigate.to("/enter")


async def _forget(visit: Visit) -> None:
    if not await confirmed(visit.words("forget_sure"), visit.words("forget_yes"), visit.words("keep")):
        return
    if (again := await visit.still()) is not None:
        await perform(again, "forget_me", {"sure": True})
    ui.navigate.to("/enter/bye")
