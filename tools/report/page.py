"""One sheet of A4: who, the numbers, the profile, the day, the meals that raise most, the lows, and how much was logged."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from prompts.reader import say
from tools.insights import MealEaten, Value
from tools.pictures import Look, canvas
from tools.pictures.days import clock_axis
from tools.pictures.overlay import paint_cloud, paint_profile, usual
from tools.report.content import Content, Patient, gather
from tools.report.sections import header, hypos, levels, logging, numbers, parts, rises
from tools.report.sheet import HEIGHT, WIDTH, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DAYS = 14
_INCH = 25.4
_LEFT, _RIGHT, _COLUMN = 14.0, 110.0, 86.0


def report(
    patient: Patient,
    values: Sequence[Value],
    meals: Sequence[MealEaten],
    look: Look,
    now: datetime,
    *,
    days: int = DAYS,
) -> bytes:
    """Write the last `days` days on one page (PDF, A4) in the reader's language and unit; the same input gives the same bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    content = gather(patient, values, meals, look, now, days)
    out = io.BytesIO()
    with canvas.LOCK, mpl.rc_context(canvas.style()):
        figure = Figure(figsize=(WIDTH / _INCH, HEIGHT / _INCH))
        FigureCanvasPdf(figure)
        _compose(figure, content, look)
        title = say("report.title", look.language)
        figure.savefig(
            out,
            format="pdf",
            metadata={"Title": title, "Creator": "Tangban", "CreationDate": None, "Producer": None},
        )
    return out.getvalue()


def _compose(figure: "Figure", content: Content, look: Look) -> None:
    sheet = Sheet(figure, look)
    header(sheet, content)
    if content.metrics is None:
        sheet.text(_LEFT, 50, sheet.words("nothing", days=content.summary.days), size=13)
        return
    numbers(sheet.column(_LEFT, 42, _COLUMN), content, content.metrics)
    levels(sheet.column(_RIGHT, 42, _COLUMN), content.metrics)
    _profile(sheet, content, look)
    parts(sheet.column(_LEFT, 185, _COLUMN), content)
    rises(sheet.column(_RIGHT, 185, _COLUMN), content)
    hypos(sheet.column(_LEFT, 246, _COLUMN), content)
    logging(sheet.column(_RIGHT, 246, _COLUMN), content)
    sheet.text(_LEFT, 286, sheet.words("footer"), size=7.5, colour=canvas.FAINT)
    sheet.text(_LEFT, 290, sheet.words("sources"), size=7.5, colour=canvas.FAINT)


def _profile(sheet: Sheet, content: Content, look: Look) -> None:
    """Draw the AGP where a sensor carries one, else every value by the hour."""
    found = usual(content.points, look)
    sheet.column(_LEFT, 99, 2 * _COLUMN + 10).heading("agp" if found else "cloud")
    axes = sheet.axes(_LEFT + 8, 104, 174, 68)
    shown = [*found.p5, *found.p95] if found else [point.mmol for point in content.points]
    canvas.glucose_axis(axes, look, shown)
    clock_axis(axes)
    if found:
        paint_profile(axes, found, look, 2)
    else:
        paint_cloud(axes, content.points, look, 9)
    unit = f"{look.unit}   {sheet.words('bands')}" if found else look.unit
    sheet.text(_LEFT + 182, 99, unit, size=8, colour=canvas.FAINT, align="right")
