"""Who may see what: changed or ended here, with a code for somebody new, and who looked."""

from base64 import b64encode
from collections.abc import Mapping

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import guarded, perform, told
from bot.web.console.frame import button, card, confirmed, frame, heading, line, text
from bot.web.entry.visit import Visit
from memory.circle import grants
from memory.circle.grants import SCOPES, Caregiver


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw the circle."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/circle", visit.words("title_circle")):
        await _Circle(visit).show()
    return None


class _Circle:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._place: ui.element
        self._code: ui.element

    async def show(self) -> None:
        visit = self._visit
        self._place = ui.element("div").props("aria-live=polite")
        await self._draw(visit)
        with card():
            heading(2, visit.words("invite_title"))
            line(visit.words("invite_how"))
            button(visit.words("invite"), guarded(visit, self._invite), "first")
            self._code = ui.element("div").props("aria-live=polite")
        with card():
            heading(2, visit.words("looks_title"))
            line(told(visit, await perform(visit, "who_looked", {})))

    async def _draw(self, visit: Visit) -> None:
        database, vault, me = visit.house.database, visit.house.vault, visit.person.id
        around = await database.read(lambda session: grants.caregivers(session, vault, me))
        groups = await database.read(lambda session: grants.groups_of(session, me))
        self._place.clear()
        with self._place:
            for one in around:
                self._caregiver(one)
            for number, row in enumerate(groups, 1):
                with card("tb-row tb-spread"):
                    line(visit.words("group", number=number, scopes=row.scopes.split(",")))
                    end = {"channel": row.channel, "bot": row.bot, "chat": row.chat, "scopes": []}
                    button(visit.words("group_stop"), self._act("share_with_group", end))
            if not around and not groups:
                line(visit.words("nobody_sees"), "tb-faint")

    def _caregiver(self, one: Caregiver) -> None:
        visit = self._visit
        with card():
            with ui.element("div").classes("tb-row tb-spread"):
                heading(2, one.label or visit.words("somebody"))
                if one.role == "clinician":
                    text("span", visit.words("clinician"), "tb-sure")
            with ui.element("div").classes("tb-row").props("role=group"):
                for scope in SCOPES:
                    on = scope in one.scopes
                    arguments = {"caregiver_id": one.person_id, "scope": scope, "on": not on}
                    made = button(
                        visit.words("scope", scope=scope, on=on), self._act("set_scope", arguments), "thumb"
                    )
                    made.props["aria-pressed"] = "true" if on else "false"
            button(visit.words("revoke"), guarded(visit, self._revoke(one)), "danger")

    def _revoke(self, one: Caregiver):  # type: ignore[no-untyped-def]  # an act
        async def act(visit: Visit) -> None:
            sure = visit.words("revoke_sure", label=one.label)
            if await confirmed(sure, visit.words("revoke"), visit.words("keep")):
                ui.notify(
                    told(visit, await perform(visit, "revoke_caregiver", {"caregiver_id": one.person_id}))
                )
                await self._draw(visit)

        return act

    def _act(self, tool: str, arguments: Mapping[str, object]) -> object:
        async def act(visit: Visit) -> None:
            await perform(visit, tool, arguments)
            await self._draw(visit)

        return guarded(self._visit, act)

    async def _invite(self, visit: Visit) -> None:
        outcomes = await perform(visit, "care_circle", {"action": "invite"})
        self._code.clear()
        with self._code:
            line(told(visit, outcomes), "tb-code")
            if outcomes[0].picture is not None:
                image = ui.element("img").classes("tb-qr")
                image.props["src"] = f"data:image/png;base64,{b64encode(outcomes[0].picture).decode()}"
                image.props["alt"] = visit.words("qr")
