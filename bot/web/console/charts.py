"""Three charts of one person: a day, some days, and what is usual; each with its figures in words for who cannot see it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from nicegui import ui

from bot.web.console import plots
from bot.web.console.acts import guarded
from bot.web.console.frame import button, card, empty, heading, line, text
from bot.web.console.reads import Course, course, look_of
from bot.web.entry.visit import Visit
from tools.hands import Hands
from tools.pictures.days import summary_line
from tools.pictures.look import Look, Point

_SPANS = (7, 14, 30, 90)
_TABLED = 60


class Charts:
    """The charts of one person for one reader; `with_meals` is whether the reader may see what was eaten."""

    def __init__(self, visit: Visit, hands: Hands, with_meals: bool) -> None:
        self._visit = visit
        self._hands = hands
        self._with_meals = with_meals
        self._look: Look = look_of(hands.person, visit.language)
        self._on: date = hands.now.date()
        self._span = 14
        self._place: ui.element

    async def show(self) -> None:
        """Draw the charts of the last days that have any value."""
        self._place = ui.element("div").classes("tb-charts")
        await self._draw(await self._read(90), first=True)

    async def _read(self, days: int) -> Course:
        return await self._hands.database.read(
            lambda session: course(session, self._hands, days, self._with_meals)
        )

    async def _draw(self, seen: Course, first: bool = False) -> None:
        if first and seen.points:
            self._on = self._look.local(seen.points[-1].at).date()
        self._place.clear()
        with self._place:
            if not seen.points:
                empty(self._visit, self._visit.words("no_values"), self._hands.person.id)
                return
            self._day(seen)
            since = self._hands.now - timedelta(days=self._span)
            lately = [point for point in seen.points if point.at > since]
            self._trend(lately)
            self._usual(lately)

    def _day(self, seen: Course) -> None:
        visit, look = self._visit, self._look
        here = [point for point in seen.points if look.local(point.at).date() == self._on]
        with card("tb-chart"):
            with ui.element("div").classes("tb-row tb-spread"):
                heading(2, visit.words("chart_day", day=look.date(self._on)))
                with ui.element("div").classes("tb-row"):
                    self._turn(-1, "day_before", "chevron_left")
                    later = self._turn(1, "day_after", "chevron_right")
                    later.set_enabled(self._on < self._hands.now.date())
            self._chart(plots.day(self._on, here, seen.meals, look), here)

    def _turn(self, days: int, words: str, icon: str) -> ui.button:
        made = button("", self._step(days), "thumb", self._visit.words(words))
        made.props["icon"] = icon
        return made

    def _trend(self, points: Sequence[Point]) -> None:
        visit = self._visit
        with card("tb-chart"):
            with ui.element("div").classes("tb-row tb-spread"):
                heading(2, visit.words("chart_trend", days=self._span))
                with ui.element("div").classes("tb-row").props("role=group") as group:
                    group.props["aria-label"] = visit.words("span")
                    for days in _SPANS:
                        made = button(visit.words("days", days=days), self._last(days), "thumb")
                        made.props["aria-pressed"] = "true" if days == self._span else "false"
            self._chart(plots.trend(points, self._look), points)

    def _usual(self, points: Sequence[Point]) -> None:
        with card("tb-chart"):
            heading(2, self._visit.words("chart_agp"))
            self._chart(plots.agp(points, self._look), points)

    def _chart(self, options: plots.Options, points: Sequence[Point]) -> None:
        visit = self._visit
        said = summary_line(points, self._look) if points else visit.words("no_values_here")
        line(said, "tb-faint")
        if not points:
            return
        _legend(points, self._look)
        drawn = ui.echart(options, renderer="canvas").classes("tb-plot").props("role=img")
        drawn.props["aria-label"] = said
        with ui.element("details").classes("tb-values"):
            text("summary", visit.words("as_table"))
            with ui.element("ul"):
                for point in points[-_TABLED:]:
                    at = self._look.local(point.at)
                    facts = {"at": at, "mmol": point.mmol, "where": self._look.where(point.mmol)}
                    text("li", visit.words("value_at", **facts, unit=self._look.unit, zone=self._look.zone))

    def _step(self, days: int) -> object:
        async def act(_: Visit) -> None:
            today = self._hands.now.date()
            self._on = min(today, self._on + timedelta(days=days))
            await self._draw(await self._read(90))

        return guarded(self._visit, act)

    def _last(self, days: int) -> object:
        async def act(_: Visit) -> None:
            self._span = days
            await self._draw(await self._read(90))

        return guarded(self._visit, act)


def _legend(points: Sequence[Point], look: Look) -> None:
    """Say what the shapes mean, and how many there are of each."""
    counts = Counter(look.where(point.mmol) for point in points)
    with ui.element("div").classes("tb-legend"):
        for where in ("high", "target", "low"):
            with ui.element("span"):
                ui.html(plots.mark(where), sanitize=False, tag="span")
                text("span", look.words(f"legend_{where}", count=counts[where]))
