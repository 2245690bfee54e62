"""Insight cards: what was found, what to try, how sure it is, and what the person thinks of it."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from nicegui import ui
from sqlmodel import Session

from bot.web.console.acts import guarded
from bot.web.console.frame import button, card, heading, line, text
from bot.web.entry.visit import Visit
from prompts.reader import facts_of
from tools.hands import Hands
from tools.insights import Standing, judge, refresh, shown, standing, worded
from tools.insights.described import described, missing
from tools.insights.keeping import kept_lately
from tools.insights.kept import gathered
from tools.insights.meals import outcomes
from tools.insights.occasions import occasions
from tools.insights.seen import in_order

_MOST = 8


@dataclass(frozen=True)
class Card:
    """One card; `id` is that of its row, None for what only describes the last days; confidence from 0 to 1, None if it is no guess."""

    id: int | None
    kind: str
    observation: str
    suggestion: str
    confidence: float | None
    n: int
    opinion: str | None


async def cards_of(hands: Hands) -> list[Card]:
    """Give the patterns that stand, surest first, then how the last two weeks were and what is still missing."""
    found = await hands.database.read(
        lambda session: standing(session, hands.vault, hands.person, hands.now, hands.language)
    )
    told = await _described(hands)
    return [*map(_pattern, shown(found, _own(hands))), *told][:_MOST]


class Cards:
    """The cards of a page: refreshed at will, and judged by their person alone."""

    def __init__(self, visit: Visit, hands: Hands, own: bool) -> None:
        self._visit = visit
        self._hands = hands
        self._own = own
        self._place: ui.element

    async def show(self) -> None:
        """Draw the cards."""
        visit = self._visit
        with ui.element("section").classes("tb-cards") as section:
            title = visit.words("insights" if self._own else "insights_of")
            section.props["aria-label"] = title
            with ui.element("div").classes("tb-row tb-spread"):
                heading(2, title)
                if self._own:
                    button(visit.words("refresh"), guarded(visit, self._again)).props("data-act=refresh")
            self._place = ui.element("div").classes("tb-card-list").props("aria-live=polite")
        await self._draw()

    async def _draw(self) -> None:
        found = await cards_of(self._hands)
        self._place.clear()
        with self._place:
            for one in found:
                self._card(one)
            if not found:
                line(self._visit.words("no_insights"), "tb-faint")

    def _card(self, one: Card) -> None:
        visit = self._visit
        with card("tb-insight"):
            with ui.element("div").classes("tb-row tb-spread"):
                text("span", visit.words(f"kind_{_family(one.kind)}"), "tb-kind")
                text("span", _sureness(visit, one), "tb-sure")
            line(one.observation, "tb-observation")
            line(one.suggestion, "tb-suggestion")
            if self._own and one.id is not None:
                with ui.element("div").classes("tb-row"):
                    self._judge(one.id, "good", one.opinion)
                    self._judge(one.id, "bad", one.opinion)

    def _judge(self, insight_id: int, verdict: Literal["good", "bad"], opinion: str | None) -> None:
        async def act(visit: Visit) -> None:
            def work(session: Session) -> bool:
                return judge(session, visit.house.vault, visit.person, insight_id, verdict, visit.now)

            await visit.house.database.write(work)
            ui.notify(visit.words("thanks"))
            await self._draw()

        made = button("", guarded(self._visit, act), "thumb", self._visit.words(f"thumb_{verdict}"))
        made.props["icon"] = {"good": "thumb_up_off_alt", "bad": "thumb_down_off_alt"}[verdict]
        made.props["aria-pressed"] = "true" if opinion == verdict else "false"

    async def _again(self, visit: Visit) -> None:
        change = await refresh(visit.house.database, visit.house.vault, visit.person, visit.now)
        await self._draw()
        ui.notify(visit.words("refreshed", new=change.new, retired=change.retired))


def _pattern(one: Standing) -> Card:
    return Card(one.id, one.kind, one.observation, one.suggestion, one.confidence, one.n, one.opinion)


async def _described(hands: Hands) -> list[Card]:
    """Describe the last two weeks: cheap, and therefore never kept."""
    person, now = hands.person, hands.now
    seen = await hands.database.read(lambda session: gathered(session, hands.vault, person, now))

    def work() -> list[Card]:
        values, meals = in_order(seen.values, person.zone), in_order(seen.meals, person.zone)
        placed = occasions(values, meals)
        found, _ = outcomes(values, meals, in_order(seen.moves, person.zone))
        targets = (person.target_low, person.target_high)
        everyday = facts_of(person, now)
        planned = kept_lately(in_order(seen.promised, person.zone), now) if _own(hands) else ()
        return [
            Card(None, one.kind, *worded(one, hands.language, everyday), None, one.n, None)
            for one in (*described(placed, meals, now, targets), *planned, *missing(placed, found))
            if one.kind != "mean" or one.facts["context"] is None
        ]

    return await asyncio.to_thread(work) if seen.values else []


def _own(hands: Hands) -> bool:
    """Whether the person themselves looks, where nobody reads along."""
    return hands.actor is None and hands.audience == "private"


def _family(kind: str) -> str:
    """What a kind is about, in a word that people know."""
    head = kind.partition("_")[0]
    families = {
        "food": "meals", "meal": "meals", "walk": "moving", "hours": "time", "weekend": "time", "weekday": "time",
        "lows": "lows", "fasting": "fasting", "time": "standing", "mean": "standing", "variability": "standing",
        "logging": "logging", "not": "logging", "medicine": "keeping", "checks": "keeping",
    }  # fmt: skip
    return families.get(head, "standing")


def _sureness(visit: Visit, one: Card) -> str:
    if one.confidence is None:
        return visit.words("counted", n=one.n)
    return visit.words("sure", percent=min(99, round(100 * one.confidence)), n=one.n)
