"""What those see who run this Tangban: queues and counts, brains and versions, the audit; never what anybody said."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import guarded
from bot.web.console.deeds import deed
from bot.web.console.frame import button, card, confirmed, frame, heading, line, text
from bot.web.console.operation import Queue, Version, queues, roll_back, training, versions
from bot.web.entry import passes
from bot.web.entry.visit import Visit
from memory.circle import audit
from prompts.reader import say

_TOLD = ("people", "health", "models")
_LOOK_S = 3.0


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw how it is doing; only a password with a second factor gets here."""
    if not visit.admin:
        return RedirectResponse("/", 303)
    await visit.house.database.write(
        lambda session: audit.note(session, at=visit.now, actor=visit.person.id, action="admin_web_look")
    )
    with frame(visit, "/admin", visit.words("title_admin")):
        await _Desk(visit).show()
    return None


class _Desk:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._versions: ui.element
        self._verdict: ui.element
        self._run: TextElement

    async def show(self) -> None:
        visit = self._visit
        with ui.element("div").classes("tb-grid"):
            await self._queues()
            for name in _TOLD:
                with card():
                    heading(2, visit.words(f"admin_{name}"))
                    facts = await visit.house.desk.facts(name, visit.now)
                    line(say(f"admin.{name}", visit.language, **self._facts(facts)))
            with card():
                heading(2, visit.words("training_title"))
                self._run = text("p", await training(visit), "tb-line").props("aria-live=polite")
                ui.timer(_LOOK_S, guarded(visit, self._look_at_run, acting=False))
            with card("tb-wide"):
                heading(2, visit.words("versions_title"))
                self._versions = ui.element("div").props("aria-live=polite")
                await self._draw_versions(visit)
            await self._audit()
            with card():
                heading(2, visit.words("sessions_title"))
                button(visit.words("leave_everywhere"), guarded(visit, _leave_everywhere))

    async def _look_at_run(self, visit: Visit) -> None:
        self._run.set_text(await training(visit))

    async def _queues(self) -> None:
        visit = self._visit
        found = await visit.house.database.read(lambda session: queues(session, visit.now))
        with card():
            heading(2, visit.words("queues_title"))
            _table(
                [visit.words(f"queue_{name}") for name in ("name", "waiting", "oldest", "failed")],
                [_queue_row(visit, one) for one in found],
            )

    async def _draw_versions(self, visit: Visit) -> None:
        found = await visit.house.database.read(versions)
        self._versions.clear()
        with self._versions:
            for one in found:
                with ui.element("div").classes("tb-row tb-spread tb-version"):
                    line(visit.words("version", **vars(one)))
                    if one.current:
                        name = visit.words("roll_back_what", brain=one.brain)
                        button(visit.words("roll_back"), guarded(visit, self._roll_back(one)), "danger", name)
            if not found:
                line(visit.words("no_versions"), "tb-faint")

    def _roll_back(self, one: Version) -> Callable[[Visit], Any]:
        async def act(visit: Visit) -> None:
            sure = visit.words("roll_back_sure", brain=one.brain)
            if not await confirmed(sure, visit.words("roll_back"), visit.words("keep")):
                return
            if (again := await visit.still()) is None or not again.admin:
                ui.navigate.to("/enter")
                return
            await roll_back(again, one)
            ui.notify(visit.words("rolled_back"))
            await self._draw_versions(visit)

        return act

    async def _audit(self) -> None:
        visit = self._visit
        with card("tb-wide"):
            with ui.element("div").classes("tb-row tb-spread"):
                heading(2, visit.words("audit_title"))
                button(visit.words("verify"), guarded(visit, self._verify))
            self._verdict = ui.element("div").props("aria-live=polite")
            newest = await visit.house.database.read(lambda session: audit.latest(session, 12))
            _table(
                [visit.words(f"audit_{name}") for name in ("at", "actor", "action", "subject")],
                [
                    [
                        visit.words("moment", at=one.at),
                        one.actor[:8],
                        deed(visit, one.action),
                        (one.subject or "")[:8],
                    ]
                    for one in newest
                ],
            )

    async def _verify(self, visit: Visit) -> None:
        verdict = await visit.house.database.read(audit.verify)
        self._verdict.clear()
        with self._verdict:
            line(say("admin.verdict", visit.language, verdict=verdict), "tb-observation")

    def _facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        person = self._visit.person
        return {"unit": person.unit, "zone": person.zone, "now": self._visit.now, **facts}


def _queue_row(visit: Visit, one: Queue) -> list[str]:
    age = visit.words("age", seconds=one.oldest_s) if one.oldest_s is not None else "–"
    return [visit.words(f"queue_{one.name}", channel=one.channel), str(one.waiting), age, str(one.failed)]


def _table(head: list[str], rows: list[list[str]]) -> None:
    with ui.element("div").classes("tb-scroll").props("tabindex=0 role=region") as region:
        region.props["aria-label"] = head[0]
        with ui.element("table").classes("tb-table"):
            with ui.element("thead"), ui.element("tr"):
                for one in head:
                    text("th", one).props("scope=col")
            with ui.element("tbody"):
                for row in rows:
                    with ui.element("tr"):
                        for cell in row:
                            text("td", cell)


async def _leave_everywhere(visit: Visit) -> None:
    await visit.house.database.write(lambda session: passes.end_all(session, visit.person.id, visit.now))
    ui.navigate.to("/enter/admin")
