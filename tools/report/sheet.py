"""A4 paper in millimetres from its top left corner: text, headings, rows of a table, bars, and room for a plot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from prompts.reader import say
from tools.pictures import canvas
from tools.pictures.lettering import breadth, legible, shortened
from tools.pictures.look import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 210.0, 297.0
ROW = 5.5
MM_PER_POINT = 25.4 / 72
Align = Literal["left", "right", "center"]
Cell = tuple[float, str, Align]


@dataclass(frozen=True)
class Sheet:
    """The page, and where on it one is: a column begins at (x, y) and is `width` wide, all in mm."""

    figure: "Figure"
    look: Look
    x: float = 0.0
    y: float = 0.0
    width: float = WIDTH

    def column(self, x: float, y: float, width: float) -> "Sheet":
        """Begin a column."""
        return replace(self, x=x, y=y, width=width)

    def words(self, block: str, **facts: object) -> str:
        """Say a block of prompts/report.toml."""
        return say(f"report.{block}", self.look.language, unit=self.look.unit, zone=self.look.zone, **facts)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        colour: str = canvas.INK,
        align: Align = "left",
    ) -> None:
        """Write at mm from the top left corner of the page, with y the base of the letters."""
        self.figure.text(x / WIDTH, 1 - y / HEIGHT, text, size=size, color=colour, ha=align, va="baseline")

    def heading(self, block: str) -> None:
        """Write a column's heading and a line beneath it."""
        self.text(self.x, self.y, self.words(block), size=11, colour=canvas.NAVY)
        self.line(self.x, self.y + 1.8, self.width)

    def line(self, x: float, y: float, width: float) -> None:
        """Draw a thin rule."""
        from matplotlib.lines import Line2D

        ends = [x / WIDTH, (x + width) / WIDTH], [1 - y / HEIGHT] * 2
        self.figure.add_artist(Line2D(*ends, color=canvas.RULE, linewidth=0.8))

    def bar(self, x: float, y: float, width: float, colour: str) -> None:
        """Draw a bar of the height of a letter."""
        from matplotlib.patches import Rectangle

        corner = x / WIDTH, 1 - (y + 0.6) / HEIGHT
        self.figure.add_artist(Rectangle(corner, width / WIDTH, 3.4 / HEIGHT, color=colour, linewidth=0))

    def row(
        self,
        index: float,
        cells: Sequence[Cell],
        *,
        colour: str = canvas.INK,
        size: float = 9,
    ) -> None:
        """Write one row under the heading; cells are (mm from the column's left edge, text, alignment)."""
        y = self.y + 7 + index * ROW
        for at, text, align in cells:
            self.text(self.x + at, y, text, size=size, colour=colour, align=align)

    def joined(self, names: Sequence[str]) -> str:
        """List names as the language does."""
        comma = self.words("comma")
        return f"{comma} ".join(names) if comma.isascii() else comma.join(names)

    def fitted(self, text: str, room: float, size: float = 9) -> str:
        """Cut what somebody wrote to `room` mm."""
        return shortened(legible(text), room, size * MM_PER_POINT)

    def breadth(self, text: str, size: float = 9) -> float:
        """Measure a text in mm."""
        return breadth(text, size * MM_PER_POINT)

    def axes(self, x: float, y: float, width: float, height: float) -> "Axes":
        """Make room for a plot."""
        axes = self.figure.add_axes((x / WIDTH, 1 - (y + height) / HEIGHT, width / WIDTH, height / HEIGHT))
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=0, labelsize=9, pad=4)
        axes.set_axisbelow(True)
        axes.grid(axis="y", color=canvas.RULE, linewidth=0.6)
        return axes
