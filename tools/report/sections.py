"""The parts of the page, each a function that writes one of them into its column."""

from health.glucose import LEVELS, Metrics
from health.glucose.levels import TARGET_LOW
from tools.insights import Notable
from tools.pictures import canvas
from tools.report.content import Content, PartOfDay
from tools.report.sheet import ROW, Cell, Sheet

# From red to blue as the consensus report draws them, told apart by order and label as well.
_COLOURS = {
    "very_high": canvas.VERMILLION,
    "high": canvas.ORANGE,
    "target": canvas.GREEN,
    "low": "#56B4E9",
    "very_low": canvas.BLUE,
}
_LOWS_SHOWN = 3
# The consensus gives its bounds in both units; converting one into the other would be off by one.
_BOUNDS = {
    "mmol/L": {
        "very_high": ">13.9",
        "high": "10.1–13.9",
        "target": "3.9–10.0",
        "low": "3.0–3.8",
        "very_low": "<3.0",
    },
    "mg/dL": {"very_high": ">250", "high": "181–250", "target": "70–180", "low": "54–69", "very_low": "<54"},
}


def header(sheet: Sheet, content: Content) -> None:
    """Say whose page it is and of which days."""
    patient, look = content.patient, sheet.look
    sheet.text(14, 20, sheet.words("title"), size=19, colour=canvas.NAVY)
    first, last = look.local(content.summary.since).date(), look.local(content.now).date()
    period = sheet.words("period", first=first, last=last, days=content.summary.days)
    sheet.text(196, 20, period, size=10, align="right")
    facts = [
        patient.name,
        sheet.words("age", age=patient.age) if patient.age is not None else "",
        sheet.words(f"diabetes_{patient.diabetes}") if patient.diabetes else "",
        sheet.words("hba1c", value=f"{patient.hba1c_pct:.1f}") if patient.hba1c_pct is not None else "",
        sheet.words("target", low=look.number(look.target_low), high=look.number(look.target_high)),
    ]
    sheet.text(
        14,
        28,
        sheet.fitted(" | ".join(fact for fact in facts if fact), 182, 10),
        size=10,
    )
    if patient.medicines:
        told = sheet.words("medicines", names=sheet.joined(patient.medicines))
        sheet.text(14, 33.5, sheet.fitted(told, 182), colour=canvas.FAINT)
    sheet.line(14, 36, 182)


def numbers(sheet: Sheet, content: Content, found: Metrics) -> None:
    """The metrics table; what cannot be told says why."""
    look = sheet.look
    sheet.heading("numbers")

    def amount(name: str, value: float | None) -> str:
        return f"{look.number(value)} {look.unit}" if value is not None else _refused(sheet, found, name)

    def percent(name: str, value: float | None) -> str:
        return f"{value:.1f}%" if value is not None else _refused(sheet, found, name)

    risk = f"{found.risk.lbgi:.1f} / {found.risk.hbgi:.1f}" if found.risk else _refused(sheet, found, "risk")
    rows = [
        (
            "count",
            sheet.words("count_value", n=found.n, days=content.summary.days_measured, sensor=found.sensor),
        ),
        ("mean", amount("mean", found.mean)),
        ("gmi", percent("gmi", found.gmi)),
        ("sd", amount("sd", found.sd)),
        ("cv", percent("cv", found.cv)),
        ("mage", amount("mage", found.mage)),
        ("risk", risk),
        ("own_target", _percent(content.in_target)),
    ]
    for index, (name, value) in enumerate(rows):
        sheet.row(index, [(0, sheet.words(f"row_{name}"), "left"), (sheet.width, value, "right")])


def _refused(sheet: Sheet, found: Metrics, name: str) -> str:
    return sheet.words(f"refused_{found.refused[name]}")


def levels(sheet: Sheet, found: Metrics) -> None:
    """Shares at the levels of the consensus, the highest on top."""
    sheet.heading("levels_sensor" if found.sensor else "levels_meter")
    start, room = 37.0, sheet.width - 37.0 - 12.0
    for index, level in enumerate(reversed(LEVELS)):
        share = getattr(found.levels, level)
        at = index * 1.35
        cells: list[Cell] = [
            (0, sheet.words(f"level_{level}"), "left"),
            (start - 3, _BOUNDS[sheet.look.unit][level], "right"),
        ]
        sheet.row(at, [*cells, (sheet.width, _percent(share), "right")])
        if share:
            sheet.bar(sheet.x + start, sheet.y + 7 + at * ROW, max(room * share, 0.4), _COLOURS[level])
    sheet.row(5 * 1.35 + 0.2, [(0, sheet.words("goal"), "left")], colour=canvas.FAINT, size=7.5)


def _percent(share: float) -> str:
    """Write a share; what happened at all is never "0%"."""
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def parts(sheet: Sheet, content: Content) -> None:
    """One row for each part of the day."""
    sheet.heading("parts")
    names = ("part_n", "part_median", "part_range", "part_low", "part_high")
    _part_row(sheet, 0, [sheet.words("part_hours"), *map(sheet.words, names)], canvas.FAINT)
    number = sheet.look.number
    for index, part in enumerate(content.parts, 1):
        ends = number(part.low) if part.n == 1 else f"{number(part.low)}–{number(part.high)}"
        cells = [
            _hours(part),
            str(part.n),
            number(part.median),
            ends,
            _percent(part.below),
            _percent(part.above),
        ]
        _part_row(sheet, index, cells, canvas.INK)


def _part_row(sheet: Sheet, index: int, cells: list[str], colour: str) -> None:
    first, *others = cells
    numbered: list[Cell] = [
        (at, cell, "right") for at, cell in zip((28, 42, 62, 74, 86), others, strict=True)
    ]
    sheet.row(index, [(0, first, "left"), *numbered], colour=colour)


def _hours(part: PartOfDay) -> str:
    return "–".join(f"{int(hour)}:{round(hour % 1 * 60):02d}" for hour in (part.start, part.end))


def rises(sheet: Sheet, content: Content) -> None:
    """The meals after which glucose rose most."""
    sheet.heading("rises")
    look = sheet.look
    if not content.rises:
        sheet.row(0, [(0, sheet.words("no_rises"), "left")], colour=canvas.FAINT)
    for index, one in enumerate(content.rises):
        before = one.before or 0.0
        local = look.local(one.meal.at)
        when = f"{local.month}/{local.day} {local:%H:%M}"
        change = f"+{look.number(one.after - before)}"
        course = f"{look.number(before)} → {look.number(one.after)}"
        at = index * 1.75
        sheet.row(
            at, [(0, when, "left"), (sheet.width - 14, course, "right"), (sheet.width, change, "right")]
        )
        eaten = sheet.joined(one.meal.names) or sheet.words("unknown_food")
        carbs = sheet.words("carbs", grams=round(one.meal.carbs_g)) if one.meal.carbs_g is not None else ""
        room = sheet.width - sheet.breadth(carbs, 8) - 4
        sheet.row(
            at + 0.75,
            [(0, sheet.fitted(eaten, room, 8), "left"), (sheet.width, carbs, "right")],
            colour=canvas.FAINT,
            size=8,
        )


def hypos(sheet: Sheet, content: Content) -> None:
    """The lows, the deepest first."""
    sheet.heading("hypos")
    seen = content.summary
    low = sheet.look.number(TARGET_LOW)
    sheet.row(0, [(0, sheet.words("hypo_count", count=seen.low_count, low=low, days=seen.days), "left")])
    for index, one in enumerate(seen.lows[:_LOWS_SHOWN], 1):
        sheet.row(index, [(0, sheet.fitted(_low(sheet, one), sheet.width), "left")])


def _low(sheet: Sheet, one: Notable) -> str:
    local = sheet.look.local(one.at)
    when, value = (
        f"{local.month}/{local.day} {local:%H:%M}",
        f"{sheet.look.number(one.mmol)} {sheet.look.unit}",
    )
    eaten = sheet.joined(one.eaten)
    return sheet.words("hypo", when=when, value=value, eaten=eaten, minutes=one.minutes)


def logging(sheet: Sheet, content: Content) -> None:
    """How much of the time was logged, so that the reader knows how much to trust the rest."""
    sheet.heading("logging")
    seen = content.summary
    lines = [
        sheet.words(
            "logged_days",
            days=seen.days_measured,
            of=seen.days,
            a_day=f"{seen.n / max(seen.days_measured, 1):.1f}",
        ),
        sheet.words("logged_meals", meals=content.meals, followed=content.meals_followed),
    ]
    earlier = seen.earlier_mean
    if earlier is not None and seen.earlier_n >= 5:
        lines.append(
            sheet.words(
                "earlier",
                mean=f"{sheet.look.number(earlier)} {sheet.look.unit}",
                n=seen.earlier_n,
                days=seen.days,
            )
        )
    for index, line in enumerate(lines):
        sheet.row(index, [(0, sheet.fitted(line, sheet.width), "left")])
