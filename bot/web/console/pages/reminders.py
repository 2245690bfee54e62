"""What the person is reminded of: answered, put off, added, changed, stopped."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from bot.web.console.acts import guarded, perform, told
from bot.web.console.frame import button, card, frame, heading, line
from bot.web.console.reads import Due, Promise, due, promises
from bot.web.console.reminding import Form
from bot.web.entry.visit import Visit
from prompts.reader import say


async def show(visit: Visit, request: Request) -> Response | None:  # noqa: ARG001  # every page is given it
    """Draw what is due and what is set."""
    if visit.admin:
        return RedirectResponse("/admin", 303)
    with frame(visit, "/reminders", visit.words("title_reminders")):
        line(visit.words("reminders_how"), "tb-faint")
        await _List(visit).show()
    return None


class _List:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._form: ui.element
        self._place: ui.element

    async def show(self) -> None:
        self._form = ui.element("div")
        self._place = ui.element("div").props("aria-live=polite")
        await self._draw(self._visit)

    async def _draw(self, visit: Visit) -> None:
        database, vault, me = visit.house.database, visit.house.vault, visit.person.id
        waiting = await database.read(lambda session: due(session, me, visit.now))
        active = await database.read(lambda session: promises(session, vault, me))
        self._form.clear()
        with self._form:
            button(visit.words("reminder_new"), guarded(visit, self._write(None)), "first")
        self._place.clear()
        with self._place:
            if waiting:
                heading(2, visit.words("due_now"))
            for moment in waiting:
                self._due(moment)
            heading(2, visit.words("set"))
            for one in active:
                self._promise(one)
            if not active:
                line(visit.words("no_reminders"), "tb-faint")

    def _write(self, one: Promise | None) -> Callable[[Visit], Awaitable[None]]:
        async def act(visit: Visit) -> None:
            self._form.clear()
            with self._form:
                Form(visit, one, self._draw).show()
            ui.run_javascript("tbTop()")

        return act

    def _due(self, moment: Due) -> None:
        visit = self._visit
        with card():
            line(visit.words("due_line", what=moment.what, at=moment.at), "tb-observation")
            with ui.element("div").classes("tb-row"):
                for how in ("done", "snooze", "skip"):
                    arguments = {"occurrence_id": moment.id, "how": how}
                    words = say(f"reminders.{how}_button", visit.language, **self._facts())
                    kind = "first" if how == "done" else "plain"
                    button(words, self._act("answer_reminder", arguments), kind)

    def _promise(self, one: Promise) -> None:
        words, facts = self._visit.words, vars(one)
        with card("tb-row tb-spread tb-promise"):
            with ui.element("div").classes("tb-told"):
                line(words("promise_what", **facts), "tb-observation")
                line(words("promise_when", **facts), "tb-faint")
            with ui.element("div").classes("tb-row"):
                if not one.push:
                    change = guarded(self._visit, self._write(one))
                    button(words("reminder_edit"), change, label=words("reminder_edit_what", **facts))
                button(words("stop"), self._act(*_stopping(one)), label=words("stop_what", **facts))

    def _act(self, tool: str, arguments: Mapping[str, object]) -> object:
        async def act(visit: Visit) -> None:
            ui.notify(told(visit, await perform(visit, tool, arguments)), multi_line=True)
            await self._draw(visit)

        return guarded(self._visit, act)

    def _facts(self) -> dict[str, object]:
        return {"unit": self._visit.person.unit, "zone": self._visit.person.zone, "now": self._visit.now}


def _stopping(one: Promise) -> tuple[str, dict[str, object]]:
    if one.push:
        return "set_push", {"push": one.what, "on": False}
    return "cancel_reminder", {"reminder_id": one.id}
