"""One day: the values by the clock, and what was eaten when."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tools.pictures import canvas
from tools.pictures.canvas import NothingToDrawError, px
from tools.pictures.days import clock_axis, paint_values, place, summary_line
from tools.pictures.lettering import breadth, legible, shortened
from tools.pictures.look import Eaten, Look, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MEALS_SHOWN = 6
_LINE, _LETTER, _PLOT = 66, 36, 850
_STRIP = 0.12


def day(points: Sequence[Point], meals: Sequence[Eaten], look: Look) -> bytes:
    """Draw the day of the latest value with its meals, numbered and listed (PNG, 1080 wide); NothingToDrawError without a value."""
    if not points:
        raise NothingToDrawError
    on = max(look.local(point.at) for point in points).date()
    of_day = sorted(
        (point for point in points if look.local(point.at).date() == on), key=lambda point: point.at
    )
    eaten = sorted((meal for meal in meals if look.local(meal.at).date() == on), key=lambda meal: meal.at)
    lines = _lines(eaten, look)
    return canvas.drawn(lambda figure: _paint(figure, on, of_day, eaten, lines, look), _PLOT + _LINE * len(lines) + 24)  # fmt: skip


def _lines(meals: Sequence[Eaten], look: Look) -> list[str]:
    """Write what stands under the plot, one line for each meal that is shown."""
    if not meals:
        return [look.words("no_meals")]
    more = [look.words("more_meals", count=len(meals) - MEALS_SHOWN)] if len(meals) > MEALS_SHOWN else []
    return [_told(meal, look) for meal in meals[:MEALS_SHOWN]] + more


def _told(meal: Eaten, look: Look) -> str:
    """One line for a meal, its food cut so that the carbohydrates stay in sight."""
    carbs = None if meal.carbs_g is None else round(meal.carbs_g)
    clock = look.local(meal.at).strftime("%H:%M")
    room = canvas.WIDTH - 150 - breadth(look.words("meal", clock=clock, what="", carbs=carbs), _LETTER)
    return look.words("meal", clock=clock, what=shortened(legible(meal.what), room, _LETTER), carbs=carbs)


def _paint(
    figure: "Figure",
    on: date,
    points: Sequence[Point],
    meals: Sequence[Eaten],
    lines: Sequence[str],
    look: Look,
) -> None:
    canvas.heading(figure, look.words("day", date=look.date(on)), summary_line(points, look))
    below = _LINE * len(lines) + 24
    axes = canvas.plot(figure, look, below + canvas.FOOT)
    canvas.glucose_axis(axes, look, [point.mmol for point in points], _STRIP if meals else 0)
    clock_axis(axes)
    paint_values(axes, points, look, on)
    for number, meal in enumerate(meals[:MEALS_SHOWN], 1):
        _meal(axes, place(look.local(meal.at), on), number)
    canvas.legend(figure, points, look, below + 24)
    _listing(figure, lines, min(len(meals), MEALS_SHOWN))


def _meal(axes: "Axes", x: float, number: int) -> None:
    base, top = axes.get_ylim()
    axes.axvline(x, color=canvas.ORANGE, linewidth=px(4), linestyle=(0, (2, 2)), zorder=1)
    _badge(axes, (x, base + 0.058 * (top - base)), number)


def _badge(axes: "Axes", where: tuple[float, float], number: int) -> None:
    """Draw a number in a disc: it ties a moment on the plot to its line in the list."""
    axes.plot(
        *where,
        "o",
        color=canvas.ORANGE,
        markersize=px(46),
        markeredgecolor="white",
        markeredgewidth=px(3),
        zorder=5,
    )
    axes.annotate(
        str(number), where, ha="center", va="center_baseline", size=px(32), color=canvas.INK, zorder=6
    )


def _listing(figure: "Figure", lines: Sequence[str], meals: int) -> None:
    height = _LINE * len(lines) + 24
    axes = figure.add_axes((0, 0, 1, height / canvas.height_of(figure)))
    axes.set_axis_off()
    axes.set_xlim(0, canvas.WIDTH)
    axes.set_ylim(0, height)
    for index, line in enumerate(lines):
        y = height - _LINE * (index + 0.5)
        listed = index < meals
        if listed:
            _badge(axes, (62, y), index + 1)
        axes.text(
            104 if meals else 62,
            y,
            line,
            size=px(_LETTER),
            va="center_baseline",
            color=canvas.INK if listed else canvas.FAINT,
        )
