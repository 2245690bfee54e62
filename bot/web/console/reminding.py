"""The form of a reminder: what for, at what time, on which days; for a new one or one that is set."""

import re
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from nicegui import ui

from bot.web.console.acts import guarded, perform, told
from bot.web.console.choice import Choice
from bot.web.console.frame import button, card, heading, text
from bot.web.console.reads import Promise
from bot.web.entry.visit import Visit

KINDS = ("medication", "glucose", "meal", "exercise", "custom")
DAYS = ("daily", "weekdays", "weekly", "once")
LONGEST = 120

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class Form:
    """One form on the page at a time; `done` is called once something was set, or nothing is to be."""

    def __init__(self, visit: Visit, one: Promise | None, done: Callable[[Visit], Awaitable[None]]) -> None:
        self._visit, self._one, self._done = visit, one, done
        self._kind: Choice[str]
        self._days: Choice[str]
        self._weekday: Choice[int]
        self._time: ui.input
        self._text: ui.input

    def show(self) -> None:
        """Draw it, filled with what is set."""
        visit, one, words = self._visit, self._one, self._visit.words
        with card("tb-form") as place:
            place.props["aria-label"] = words("reminder_change" if one else "reminder_new")
            heading(2, words("reminder_change" if one else "reminder_new"))
            kinds = {kind: words("reminder_kind", kind=kind) for kind in KINDS}
            self._kind = Choice(words("reminder_what"), kinds, one.what if one else "medication")
            self._text = self._field("reminder_text", one.text or "" if one else "")
            self._text.props["maxlength"] = str(LONGEST)
            self._time = self._field("reminder_time", self._clock(), "time")
            days = {day: words("reminder_days", days=day) for day in DAYS}
            repeat = one.repeat if one else "daily"
            self._days = Choice(words("reminder_when"), days, repeat, self._days_changed)
            weekdays = {day: words("weekday", day=day) for day in range(7)}
            weekday = one.weekday if one and one.weekday is not None else visit.now.weekday()
            self._weekday = Choice(words("reminder_weekday"), weekdays, weekday)
            self._days_changed(repeat)
            with ui.element("div").classes("tb-row"):
                button(words("reminder_save"), guarded(visit, self._save), "first")
                button(words("keep"), guarded(visit, self._done))

    def _field(self, block: str, value: str, kind: str = "text") -> ui.input:
        label = self._visit.words(block)
        with ui.element("div").classes("tb-field"):
            text("span", label, "tb-label").props("aria-hidden=true")
            field = ui.input(value=value).props(f"outlined dense type={kind}").classes("tb-input")
        field.props["aria-label"] = label
        return field

    def _clock(self) -> str:
        if self._one is None:
            return ""
        if self._one.time or self._one.at is None:
            return self._one.time or ""
        return f"{self._one.at.astimezone(ZoneInfo(self._visit.person.zone)):%H:%M}"

    def _days_changed(self, days: str) -> None:
        self._weekday.place.set_visibility(days == "weekly")

    async def _save(self, visit: Visit) -> None:
        clock = str(self._time.value or "")[:5]
        if not _CLOCK.fullmatch(clock):
            ui.notify(visit.words("reminder_no_time"))
            return
        arguments: dict[str, object] = {
            "what": self._kind.chosen,
            "text": str(self._text.value or "").strip()[:LONGEST] or None,
            "time": clock,
            "repeat": self._days.chosen,
            "weekday": self._weekday.chosen if self._days.chosen == "weekly" else None,
        }
        if self._one is not None:
            arguments["reminder_id"] = self._one.id
        tool = "change_reminder" if self._one else "set_reminder"
        ui.notify(told(visit, await perform(visit, tool, arguments)), multi_line=True)
        await self._done(visit)
