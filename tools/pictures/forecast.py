"""The course to expect after a meal: a line, the band in which eight of ten outcomes lie, and what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.pictures import canvas
from tools.pictures.canvas import NothingToDrawError, px
from tools.pictures.lettering import breadth, legible, shortened
from tools.pictures.look import Look

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TWO_HOURS = 120
_FOOT = 190
_NEAR = 25


@dataclass(frozen=True)
class Expected:
    """What to expect at a minute after eating: bounds of the 80 % range and the middle, all in mmol/L."""

    minute: float
    low: float
    mid: float
    high: float


@dataclass(frozen=True)
class _Sheet:
    before: float
    steps: tuple[Expected, ...]
    what: str
    measured: tuple[tuple[float, float], ...]

    @property
    def told(self) -> Expected:
        """The moment that is told in words: two hours after eating, else the last."""
        return next((step for step in self.steps if step.minute == TWO_HOURS), self.steps[-1])


def curve(
    before: float,
    course: Sequence[Expected],
    look: Look,
    what: str = "",
    measured: Sequence[tuple[float, float]] = (),
) -> bytes:
    """Draw the expected course (PNG, 1080 x 860) from the value before the meal (mmol/L); NothingToDrawError without a course.

    `what` names the meal; `measured` are pairs (minute, mmol/L) that were really seen afterwards.
    """
    if not course:
        raise NothingToDrawError
    steps = sorted(course, key=lambda step: step.minute)
    start = [Expected(0, before, before, before)] if steps[0].minute > 0 else []
    sheet = _Sheet(before, (*start, *steps), legible(what), tuple(measured))
    return canvas.drawn(lambda figure: _paint(figure, sheet, look))


def _paint(figure: "Figure", sheet: _Sheet, look: Look) -> None:
    told = sheet.told
    numbers = {"low": look.number(told.low), "mid": look.number(told.mid), "high": look.number(told.high)}
    canvas.heading(
        figure,
        _title(sheet.what, look),
        look.words("curve_subtitle" if told.minute == TWO_HOURS else "curve_end", **numbers),
    )
    axes = canvas.plot(figure, look, _FOOT)
    seen = [value for _, value in sheet.measured]
    canvas.glucose_axis(
        axes,
        look,
        [sheet.before, *seen, *(step.low for step in sheet.steps), *(step.high for step in sheet.steps)],
    )
    _minutes_axis(axes, sheet.steps[-1].minute)
    _course(axes, sheet, look)
    _before(axes, sheet.before, look)
    _told(axes, sheet, look)
    _measured(axes, sheet.measured, look)
    _explain(figure, look, bool(sheet.measured))


def _title(what: str, look: Look) -> str:
    if not what:
        return look.words("curve")
    room = canvas.WIDTH - 80 - breadth(look.words("curve_of", what=""), 46)
    return look.words("curve_of", what=shortened(what, room, 46))


def _minutes_axis(axes: "Axes", last: float) -> None:
    axes.set_xlim(-0.02 * last, last * 1.03)
    axes.set_xticks(range(0, int(last) + 1, 30 if last <= 180 else 60))


def _course(axes: "Axes", sheet: _Sheet, look: Look) -> None:
    minutes = [step.minute for step in sheet.steps]
    xs, low = smooth(minutes, [look.amount(step.low) for step in sheet.steps])
    _, mid = smooth(minutes, [look.amount(step.mid) for step in sheet.steps])
    _, high = smooth(minutes, [look.amount(step.high) for step in sheet.steps])
    axes.fill_between(xs, low, high, color=canvas.BLUE, alpha=0.25, linewidth=0, zorder=2)
    axes.plot(xs, mid, color=canvas.NAVY, linewidth=px(7), zorder=4, solid_capstyle="round")


def smooth(xs: Sequence[float], ys: Sequence[float], between: int = 8) -> tuple[list[float], list[float]]:
    """Join points by cubics that never overshoot them (Fritsch and Butland 1984), so that no peak is drawn that none expects."""
    slopes = [(y1 - y0) / (x1 - x0) for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:], strict=False)]
    bends = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [*slopes[:1], *bends, *slopes[-1:]]
    out_x, out_y = [xs[0]], [ys[0]]
    for index, (x0, x1) in enumerate(pairwise(xs)):
        y0, y1, width = ys[index], ys[index + 1], x1 - x0
        for step in range(1, between + 1):
            t = step / between
            out_x.append(x0 + t * width)
            out_y.append(
                y0 * (1 + 2 * t) * (1 - t) ** 2
                + y1 * t * t * (3 - 2 * t)
                + width * t * (1 - t) * (tangents[index] * (1 - t) - tangents[index + 1] * t)
            )
    return out_x, out_y


def _before(axes: "Axes", before: float, look: Look) -> None:
    axes.plot(0, look.amount(before), "o", color=canvas.INK, markersize=px(26), zorder=6, clip_on=False)
    canvas.name(
        axes, (0, look.amount(before)), look.words("curve_before", value=look.number(before)), above=False
    )


def _told(axes: "Axes", sheet: _Sheet, look: Look) -> None:
    """Mark the expected value, and write it where no measured one stands."""
    told = sheet.told
    shape, colour = canvas.SHAPES[look.where(told.mid)]
    where = told.minute, look.amount(told.mid)
    axes.plot(
        *where,
        shape,
        color=colour,
        markersize=px(34),
        markeredgecolor="white",
        markeredgewidth=px(3),
        zorder=6,
        clip_on=False,
    )
    crowded = any(abs(minute - told.minute) < _NEAR and mmol > told.mid for minute, mmol in sheet.measured)
    canvas.name(axes, where, look.number(told.mid), above=not crowded, size=42)


def _measured(axes: "Axes", measured: Sequence[tuple[float, float]], look: Look) -> None:
    for minute, mmol in measured:
        where = minute, look.amount(mmol)
        axes.plot(
            *where,
            "D",
            color=canvas.PURPLE,
            markersize=px(26),
            markeredgecolor="white",
            markeredgewidth=px(3),
            zorder=8,
            clip_on=False,
        )
        canvas.name(axes, where, look.number(mmol), above=True, size=42)


def _explain(figure: "Figure", look: Look, measured: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure.text(
        0.53, 98 / canvas.HEIGHT, look.words("curve_minutes"), ha="center", size=px(32), color=canvas.FAINT
    )
    marks: list[Artist] = [Patch(color=canvas.BLUE, alpha=0.25, linewidth=0, label=look.words("curve_band"))]
    if measured:
        marks.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="D",
                color=canvas.PURPLE,
                markersize=px(24),
                label=look.words("curve_measured"),
            )
        )
    canvas.explain(figure, marks)
