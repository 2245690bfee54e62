"""Days laid over each other: the AGP of a sensor, or a cloud of dots by the hour where values are few."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from health.glucose import Profile, TooFewError, is_sensor, profile
from tools.pictures import canvas
from tools.pictures.canvas import NothingToDrawError, px
from tools.pictures.days import clock_axis, place
from tools.pictures.look import Look, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Hours between which people measure for one reason: the night, fasting, after breakfast, before lunch, after it, and so on.
PARTS = ((0, 5), (5, 8.5), (8.5, 11), (11, 13), (13, 16), (16, 18.5), (18.5, 21.5), (21.5, 24))
PART_NEEDS = 3


def agp(points: Sequence[Point], look: Look) -> bytes:
    """Draw what is usual at each hour (PNG, 1080 x 860); NothingToDrawError without a value.

    A sensor's five days and more give percentile bands; anything less gives every value as a dot, with medians of parts of the day.
    """
    if not points:
        raise NothingToDrawError
    in_order = sorted(points, key=lambda point: point.at)
    found = usual(in_order, look)
    return canvas.drawn(
        lambda figure: _bands(figure, found, look) if found else _cloud(figure, in_order, look)
    )


def usual(points: Sequence[Point], look: Look) -> Profile | None:
    """Compute the profile of a sensor's values, in order of time; None where there are too few for one."""
    times = [look.local(point.at) for point in points]
    if not is_sensor(times):
        return None
    try:
        return profile(times, [point.mmol for point in points])
    except TooFewError:
        return None


def _bands(figure: "Figure", found: Profile, look: Look) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    canvas.heading(figure, look.words("agp"), look.words("agp_subtitle", days=found.days, n=found.n))
    axes = canvas.plot(figure, look)
    canvas.glucose_axis(axes, look, [*found.p5, *found.p95])
    clock_axis(axes)
    paint_profile(axes, found, look, px(7))
    canvas.explain(figure, [
        Line2D([], [], color=canvas.NAVY, linewidth=px(7), label=look.words("agp_median")),
        Patch(color=canvas.BLUE, alpha=0.5, linewidth=0, label=look.words("agp_half")),
        Patch(color=canvas.BLUE, alpha=0.2, linewidth=0, label=look.words("agp_most")),
    ])  # fmt: skip


def paint_profile(axes: "Axes", found: Profile, look: Look, line: float) -> None:
    """Draw the bands of a profile and its median on axes of one day; the last point is the first again."""
    xs = [*(minute / 1440 for minute in found.minutes), 1.0]
    p5, p25, p50, p75, p95 = (
        [look.amount(value) for value in (*curve, curve[0])]
        for curve in (found.p5, found.p25, found.p50, found.p75, found.p95)
    )
    axes.fill_between(xs, p5, p95, color=canvas.BLUE, alpha=0.2, linewidth=0, zorder=2)
    axes.fill_between(xs, p25, p75, color=canvas.BLUE, alpha=0.38, linewidth=0, zorder=3)
    axes.plot(xs, p50, color=canvas.NAVY, linewidth=line, zorder=4)


def _cloud(figure: "Figure", points: Sequence[Point], look: Look) -> None:
    clocks = [look.local(point.at) for point in points]
    days = len({local.date() for local in clocks})
    canvas.heading(figure, look.words("cloud"), look.words("cloud_subtitle", days=days, n=len(points)))
    axes = canvas.plot(figure, look)
    canvas.glucose_axis(axes, look, [point.mmol for point in points])
    clock_axis(axes)
    paint_cloud(axes, points, look, 24 if len(points) < 80 else 17)
    canvas.legend(figure, points, look)


def paint_cloud(axes: "Axes", points: Sequence[Point], look: Look, size: float) -> None:
    """Draw every value at its hour, and the median of each part of the day that has three values or more."""
    hours = [_of_day(look.local(point.at)) * 24 for point in points]
    canvas.mark(axes, [hour / 24 for hour in hours], points, look, size)
    for start, end in PARTS:
        values = [
            look.amount(point.mmol) for hour, point in zip(hours, points, strict=True) if start <= hour < end
        ]
        if len(values) >= PART_NEEDS:
            axes.plot([(start + 0.1) / 24, (end - 0.1) / 24], [median(values)] * 2, color=canvas.INK, linewidth=px(size / 3),
                      zorder=5, solid_capstyle="butt")  # fmt: skip


def _of_day(local: datetime) -> float:
    return place(local, local.date())
