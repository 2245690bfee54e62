"""The trend: every value of some days, joined where they belong together."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from health.glucose import is_sensor, share_in
from tools.pictures import canvas
from tools.pictures.canvas import NothingToDrawError, px
from tools.pictures.look import Look, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

METER_GAP = timedelta(hours=8)
SENSOR_GAP = timedelta(minutes=60)
NAMED_VALUES = 10
_LABELS = 6


def trend(points: Sequence[Point], look: Look) -> bytes:
    """Draw glucose over days (PNG, 1080 x 860); NothingToDrawError without a value.

    Finger-pricks are joined within one day and eight hours, a sensor's values within an hour: a line over a gap would claim
    what nobody measured. Of a sensor, only each day's highest and lowest value outside the target are marked.
    """
    if not points:
        raise NothingToDrawError
    in_order = sorted(points, key=lambda point: point.at)
    return canvas.drawn(lambda figure: _paint(figure, in_order, look))


def _paint(figure: "Figure", points: Sequence[Point], look: Look) -> None:
    first, last = look.local(points[0].at).date(), look.local(points[-1].at).date()
    canvas.heading(figure, _title(first, last, look), summary_line(points, look))
    axes = canvas.plot(figure, look)
    canvas.glucose_axis(axes, look, [point.mmol for point in points])
    _days_axis(axes, first, last, look)
    paint_values(axes, points, look, first)
    canvas.legend(figure, points, look)


def paint_values(axes: "Axes", points: Sequence[Point], look: Look, first: date) -> None:
    """Draw values, in order of time, on an axis of days since `first`: lines, marks, and the numbers worth reading."""
    sensor = is_sensor([point.at for point in points])
    _lines(axes, points, look, first, sensor)
    shown = extremes_by_day(points, look) if sensor else list(points)
    size = 28 if len(shown) <= NAMED_VALUES else 22 if len(shown) <= 60 else 17
    canvas.mark(axes, [place(look.local(point.at), first) for point in shown], shown, look, size)
    if len(shown) <= NAMED_VALUES and not sensor:
        _name_all(axes, shown, look, first)
    else:
        _name_extremes(axes, points, look, first)


def summary_line(points: Sequence[Point], look: Look) -> str:
    """Say how many values there are, their mean, and their share in the target."""
    values = [point.mmol for point in points]
    share = round(100 * share_in(values, look.target_low, look.target_high))
    return look.words("summary", n=len(values), mean=look.number(sum(values) / len(values)), share=share)


def extremes_by_day(points: Sequence[Point], look: Look) -> list[Point]:
    """Each day's highest and lowest value, where they lie outside the target."""
    days: dict[date, list[Point]] = {}
    for point in points:
        days.setdefault(look.local(point.at).date(), []).append(point)
    found = []
    for of_day in days.values():
        top, bottom = max(of_day, key=lambda point: point.mmol), min(of_day, key=lambda point: point.mmol)
        found += [top] if look.where(top.mmol) == "high" else []
        found += [bottom] if look.where(bottom.mmol) == "low" else []
    return found


def _title(first: date, last: date, look: Look) -> str:
    if first == last:
        return look.words("day", date=look.date(first))
    return look.words("trend", first=look.date(first), last=look.date(last))


def place(local: datetime, first: date) -> float:
    """Days since midnight of the first day; hours by the clock on the wall, whatever summer time does."""
    return (local.date() - first).days + (local.hour * 60 + local.minute) / 1440


def clock_axis(axes: "Axes") -> None:
    """Lay out one day of 24 hours."""
    axes.set_xlim(-0.012, 1.012)
    axes.set_xticks([hour / 24 for hour in range(0, 25, 4)], [f"{hour}:00" for hour in range(0, 25, 4)])


def _days_axis(axes: "Axes", first: date, last: date, look: Look) -> None:
    count = (last - first).days + 1
    if count == 1:
        clock_axis(axes)
        return
    axes.set_xlim(-0.02 * count, count * 1.02)
    ticks = range(0, count, -(-count // _LABELS))
    axes.set_xticks(
        [tick + 0.5 for tick in ticks], [look.date(first + timedelta(days=tick)) for tick in ticks]
    )
    for midnight in range(1, count) if count <= 31 else ():
        axes.axvline(midnight, color=canvas.RULE, linewidth=px(2), zorder=0)


def _lines(axes: "Axes", points: Sequence[Point], look: Look, first: date, sensor: bool) -> None:
    """Draw each unbroken run of values as one line."""
    run: list[Point] = []
    for before, after in pairwise(points):
        run = run or [before]
        if _joined(before, after, look, sensor):
            run.append(after)
        else:
            _line(axes, run, look, first, sensor)
            run = [after]
    _line(axes, run, look, first, sensor)


def _joined(before: Point, after: Point, look: Look, sensor: bool) -> bool:
    if sensor:
        return after.at - before.at <= SENSOR_GAP
    same_day = look.local(before.at).date() == look.local(after.at).date()
    return same_day and after.at - before.at <= METER_GAP


def _line(axes: "Axes", run: Sequence[Point], look: Look, first: date, sensor: bool) -> None:
    xs = [place(look.local(point.at), first) for point in run]
    ys = [look.amount(point.mmol) for point in run]
    axes.plot(
        xs,
        ys,
        color=canvas.INK if sensor else canvas.THREAD,
        linewidth=px(3.5),
        zorder=2,
        solid_capstyle="round",
    )


def _name_all(axes: "Axes", points: Sequence[Point], look: Look, first: date) -> None:
    """Write values beside their marks: above a crest, below a trough, so that the line does not run through them."""
    for index, point in enumerate(points):
        neighbours = [points[other].mmol for other in (index - 1, index + 1) if 0 <= other < len(points)]
        above = not neighbours or point.mmol >= sum(neighbours) / len(neighbours)
        where = place(look.local(point.at), first), look.amount(point.mmol)
        canvas.name(axes, where, look.number(point.mmol), above=above)


def _name_extremes(axes: "Axes", points: Sequence[Point], look: Look, first: date) -> None:
    top, bottom = max(points, key=lambda point: point.mmol), min(points, key=lambda point: point.mmol)
    for point, above in ((top, True), (bottom, False)):
        where = place(look.local(point.at), first), look.amount(point.mmol)
        canvas.name(axes, where, look.number(point.mmol), above=above)
