"""The sheet a chart is drawn on: text in pixels, measured, broken into lines and set letter for letter."""

# matplotlib leaves the types of its keywords open.
# pyright: reportUnknownMemberType=false

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from matplotlib.typing import RcKeyType

from messages.escaping import clean

WIDTH, HEIGHT, MARGIN = 1200, 675, 36
DPI = 100
PAPER, INK, QUIET = "#FFFFFF", "#1B1B1B", "#4A4A4A"

# The font comes with matplotlib; no text is read as a formula.
SETTINGS: dict[RcKeyType, Any] = {"font.family": "DejaVu Sans", "text.parse_math": False, "hatch.linewidth": 2.0}

_LEADING = 1.3
_ASCENT = 0.75  # of a line that is above the letters' foot
_MOST_CHARACTERS = 1000
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Face:
    pixels: int
    weight: str = "normal"
    colour: str = INK

    @property
    def points(self) -> float:
        return self.pixels * 72 / DPI

    @property
    def leading(self) -> float:
        """From one line to the next, in pixels."""
        return self.pixels * _LEADING


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    face: Face


class Sheet:
    """Pixels count from the lower left corner."""

    def __init__(self) -> None:
        self.figure = Figure(dpi=DPI, facecolor=PAPER)
        self.canvas = FigureCanvasAgg(self.figure)
        self._renderer = self.canvas.get_renderer()
        self.width, self.height = WIDTH, HEIGHT

    def be_tall(self, pixels: float) -> None:
        self.height = max(HEIGHT, round(pixels))
        self.figure.set_size_inches(WIDTH / DPI, self.height / DPI)

    def measured(self, text: str, face: Face) -> float:
        measured = Text(0, 0, text, fontsize=face.points, fontweight=face.weight, figure=self.figure)
        return measured.get_window_extent(self._renderer).width

    def lines(self, text: str, face: Face, most: int) -> list[Line]:
        """*text* in at most so many lines between the margins; what does not fit ends in an ellipsis."""
        rest, broken = clean(text)[:_MOST_CHARACTERS], list[str]()
        while rest and len(broken) < most - 1:
            broken.append(self._first_line(rest, face))
            rest = rest[len(broken[-1]) :].lstrip()
        last = [self.shortened(rest, face, WIDTH - 2 * MARGIN)] if rest else []
        return [Line(each.rstrip(), face) for each in (*broken, *last)]

    def shortened(self, text: str, face: Face, width: float) -> str:
        """*text* on one line of this width."""
        text = clean(text)[:_MOST_CHARACTERS]
        if self.measured(text, face) <= width:
            return text
        return text[: self._fitting(text, face, width, _ELLIPSIS)].rstrip() + _ELLIPSIS

    def _first_line(self, text: str, face: Face) -> str:
        """Broken at the last space that fits, or within a word that is longer than a line."""
        fits = self._fitting(text, face, WIDTH - 2 * MARGIN)
        if fits == len(text):
            return text
        space = text.rfind(" ", 0, fits + 1)
        return text[: space if space > 0 else max(fits, 1)]

    def _fitting(self, text: str, face: Face, width: float, ending: str = "") -> int:
        """How many characters of *text*, with *ending* after them, are no wider than *width*."""
        lengths = range(1, len(text) + 1)
        return bisect_right(lengths, width, key=lambda length: self.measured(text[:length] + ending, face))

    def set_lines(self, lines: list[Line], top: float, gid: str) -> float:
        """Sets *lines* below *top*; returns where they end."""
        for line in lines:
            self.write(MARGIN, top, line.text, line.face, gid)
            top -= line.face.leading
        return top

    def write(self, x: float, top: float, text: str, face: Face, gid: str) -> None:
        self.figure.text(
            x,
            top - face.leading * _ASCENT,
            text,
            fontsize=face.points,
            fontweight=face.weight,
            color=face.colour,
            verticalalignment="baseline",
            transform=IdentityTransform(),
            gid=gid,
        )


def height_of(lines: list[Line]) -> float:
    return sum(line.face.leading for line in lines)
