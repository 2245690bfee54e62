"""Meals as cards: what it was, what was expected of it, and what it did."""

from nicegui import ui

from bot.web.console.frame import card, empty, line, text
from bot.web.console.reads import Served, served
from bot.web.entry.visit import Visit
from tools.hands import Hands

DAYS, MOST = 30, 60


async def meals(visit: Visit, hands: Hands, with_values: bool = True) -> None:
    """Draw the meals of the last month; without the right to values only what was eaten."""
    rows = await hands.database.read(lambda session: served(session, hands, DAYS, with_values))
    with ui.element("div").classes("tb-meals"):
        for one in rows[:MOST]:
            _meal(visit, hands, one, with_values)
    if not rows:
        empty(visit, visit.words("no_meals"), hands.person.id)


def _meal(visit: Visit, hands: Hands, one: Served, with_values: bool) -> None:
    person = hands.person
    everyday = {"unit": person.unit, "zone": person.zone}
    joint = "、" if visit.language == "zh" else ", "
    with card("tb-meal"):
        with ui.element("div").classes("tb-row tb-spread"):
            text("span", joint.join(one.foods), "tb-observation")
            text("span", visit.words("meal_carbs", carbs=one.carbs_g), "tb-sure")
        line(visit.words("meal_head", at=one.at, meal=one.meal, **everyday), "tb-faint")
        if not with_values:
            return
        known = {"expected": one.expected, "measured": one.measured}
        if any(mmol is not None for mmol in known.values()):
            with ui.element("dl").classes("tb-figures"):
                for name, mmol in known.items():
                    if mmol is not None:
                        _figure(visit.words(name), visit.words("change", mmol=mmol, **everyday))
        if one.before is not None and one.after is not None:
            line(
                visit.words("around", before=one.before, after=one.after, minutes=one.minutes, **everyday),
                "tb-faint",
            )


def _figure(name: str, value: str) -> None:
    with ui.element("div"):
        text("dt", name)
        text("dd", value)
