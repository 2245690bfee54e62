"""The paper that all pictures share: colours, size, axes in the reader's unit, and the same bytes for the same input.

Colours are Okabe and Ito's, told apart by the colour-blind, and high, low and in range differ in shape as well. matplotlib is
imported only while drawing; its settings are changed under a lock and put back.
"""

import io
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tools.pictures.lettering import breadth, register
from tools.pictures.look import Look, Point

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREEN, BLUE, NAVY, VERMILLION, ORANGE, PURPLE = (
    "#009E73",
    "#0072B2",
    "#00304D",
    "#D55E00",
    "#E69F00",
    "#CC79A7",
)
INK, FAINT, THREAD, RULE = "#222222", "#5F6368", "#9AA0A6", "#D9DCE0"
SHAPES = {"low": ("v", BLUE), "target": ("o", GREEN), "high": ("^", VERMILLION)}
WIDTH, HEIGHT = 1080, 860
LEFT, RIGHT, TOP, FOOT = 118, 56, 222, 150
DPI = 100
LOCK = threading.Lock()
_FLOOR, _CEILING = 2.0, 12.0


class NothingToDrawError(ValueError):
    """There is no value to draw."""


def px(pixels: float) -> float:
    """Convert pixels of the finished picture to points, which matplotlib thinks in."""
    return pixels * 72 / DPI


def drawn(paint: Callable[["Figure"], None], height: int = HEIGHT) -> bytes:
    """Paint on a white sheet of 1080 pixels' width and return it as a PNG."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with LOCK, mpl.rc_context(style()):
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
        canvas: Any = FigureCanvasAgg(figure)  # its methods carry no types
        paint(figure)
        canvas.draw()
        return _png(canvas.buffer_rgba())


def style() -> dict[Any, Any]:
    """Settings of matplotlib that hold while something is drawn."""
    return {
        "font.family": register(),
        "text.parse_math": False,
        "axes.edgecolor": FAINT,
        "text.color": INK,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
    }


def height_of(figure: "Figure") -> float:
    """Height of the sheet in pixels."""
    return figure.get_figheight() * DPI


def heading(figure: "Figure", title: str, subtitle: str) -> None:
    """Write what the picture shows and the figures that matter most, at the top left, small enough to fit."""
    room = WIDTH - 72
    for text, size, down, colour in ((title, 50.0, 34, INK), (subtitle, 36.0, 106, FAINT)):
        fitting = min(size, room / max(breadth(text, 1), 1))
        figure.text(36 / WIDTH, 1 - down / height_of(figure), text, size=px(fitting), va="top", color=colour)


def plot(figure: "Figure", look: Look, bottom: int = FOOT) -> "Axes":
    """Add axes under the heading and `bottom` pixels above the edge, wide enough for the numbers at the left, the unit on top."""
    height = height_of(figure)
    axes = figure.add_axes(
        (LEFT / WIDTH, bottom / height, (WIDTH - LEFT - RIGHT) / WIDTH, (height - TOP - bottom) / height)
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0, labelsize=px(34), pad=px(10))
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=RULE, linewidth=px(2))
    axes.annotate(look.unit, (0, 1), xycoords="axes fraction", xytext=(px(-84), px(10)), textcoords="offset points",
                  size=px(30), color=FAINT, va="bottom")  # fmt: skip
    return axes


def glucose_axis(axes: "Axes", look: Look, values: Sequence[float], strip: float = 0.0) -> None:
    """Scale the axis to values (mmol/L), shade the target; `strip` is a share of the height kept free below."""
    bottom = max(0.0, min(_FLOOR, min(values) - 1.6))
    top = max(_CEILING, max(values) + 1.6) + 0.4
    lowest, highest = look.amount(bottom - strip * (top - bottom)), look.amount(top)
    axes.set_ylim(lowest, highest)
    axes.set_yticks(_ticks(look.amount(bottom), highest, _step(look, top)))
    axes.axhspan(
        look.amount(look.target_low),
        look.amount(look.target_high),
        color=GREEN,
        alpha=0.13,
        linewidth=0,
        zorder=0,
    )
    for edge in (look.target_low, look.target_high):
        axes.axhline(look.amount(edge), color=GREEN, linewidth=px(2), zorder=1)


def _step(look: Look, top: float) -> int:
    if look.unit == "mg/dL":
        return 50 if top < 22 else 100
    return 2 if top < 17 else 4 if top < 26 else 5


def _ticks(bottom: float, top: float, step: int) -> list[int]:
    """Leave out ticks so near an end that their number would touch something else."""
    margin = 0.05 * (top - bottom)
    return [tick for tick in range(0, int(top) + 1, step) if bottom + margin <= tick <= top - margin]


def mark(axes: "Axes", xs: Sequence[float], points: Sequence[Point], look: Look, size: float) -> None:
    """Draw each value by the shape and colour of where it lies: triangle up high, circle in target, triangle down low."""
    for side, (shape, colour) in SHAPES.items():
        chosen = [
            (x, look.amount(point.mmol))
            for x, point in zip(xs, points, strict=True)
            if look.where(point.mmol) == side
        ]
        if chosen:
            axes.plot(*zip(*chosen, strict=True), shape, color=colour, markersize=px(size if side == "target" else size * 1.25),
                      markeredgecolor="white", markeredgewidth=px(size / 11), zorder=4)  # fmt: skip


def name(axes: "Axes", place: tuple[float, float], text: str, *, above: bool, size: float = 36) -> None:
    """Write a number above or below its mark, with a white rim, so that no line crosses it, and never off the sheet."""
    from matplotlib.patheffects import withStroke

    left, right = axes.get_xlim()
    share = (place[0] - left) / (right - left)
    side = "left" if share < 0.04 else "right" if share > 0.965 else "center"
    axes.annotate(text, place, xytext=(0, px(20 if above else -22)), textcoords="offset points", size=px(size), zorder=7,
                  ha=side, va="bottom" if above else "top", path_effects=[withStroke(linewidth=px(7), foreground="white")])  # fmt: skip


def legend(figure: "Figure", points: Sequence[Point], look: Look, base: int = 22) -> None:
    """Explain the shapes in one line, `base` pixels above the lower edge, with how many values each has."""
    from matplotlib.lines import Line2D

    counts = {side: sum(look.where(point.mmol) == side for point in points) for side in SHAPES}
    explain(
        figure,
        [
            Line2D(
                [],
                [],
                linestyle="",
                marker=shape,
                color=colour,
                markersize=px(26),
                label=look.words(f"legend_{side}", count=counts[side]),
            )
            for side, (shape, colour) in reversed(SHAPES.items())
        ],
        base,
    )


def explain(figure: "Figure", marks: Iterable["Artist"], base: int = 22) -> None:
    """Write a legend in one line, `base` pixels above the lower edge."""
    handles = list(marks)
    figure.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.53, base / height_of(figure)), ncols=len(handles),
                  frameon=False, fontsize=px(33), handlelength=1.1, handletextpad=0.4, columnspacing=1.3, borderpad=0)  # fmt: skip


def _png(pixels: Any) -> bytes:
    """Few colours make a small file; the palette is found by counting, so that equal pictures are equal bytes."""
    import numpy as np
    from PIL import Image

    opaque = np.ascontiguousarray(np.asarray(pixels)[:, :, :3])
    few = Image.fromarray(opaque).quantize(
        colors=96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    out = io.BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()
