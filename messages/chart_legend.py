"""How the series of a chart look, and the rows above it that say which is which. Colours are those of Okabe and Ito."""

from dataclasses import dataclass
from typing import Any

from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from messages.chart_sheet import INK, MARGIN, PAPER, WIDTH, Face, Sheet
from messages.charts import Chart

NAME = Face(25)
ROW = 38
_SWATCH_WIDTH, _SWATCH_HEIGHT, _GAP, _BETWEEN = 40, 25, 12, 36
_PALENESS = 0.6

# Colour, hatch, the hatch's colour: whoever sees no colours tells them apart by the hatch.
_LOOKS = (
    ("#0072B2", "", PAPER),
    ("#E69F00", "//", INK),
    ("#009E73", "..", PAPER),
    ("#CC79A7", "xx", PAPER),
    ("#56B4E9", "--", INK),
)


def look(place: int, *, pale: bool = False) -> dict[str, Any]:
    """Of the bars of the series in this place; *pale* is for a year that is not over."""
    colour, hatch, hatch_colour = _LOOKS[place]
    face = _paler(colour) if pale else colour
    line = {"linestyle": (0, (3, 2)), "linewidth": 1.5} if pale else {"linewidth": 1.0}
    return {"facecolor": face, "edgecolor": INK, "hatch": hatch, "hatchcolor": hatch_colour, **line}


def gap_look() -> dict[str, Any]:
    """Of the band that stands where a year has no net figure: nothing that could be taken for a bar."""
    quiet = {"facecolor": "#F1F1F1", "edgecolor": "#8A8A8A", "hatchcolor": "#C4C4C4"}
    return {**quiet, "hatch": "\\", "linestyle": ":", "linewidth": 1.5}


def _paler(colour: str) -> str:
    red, green, blue = (part + (1 - part) * _PALENESS for part in to_rgb(colour))
    return to_hex((red, green, blue))


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    look: dict[str, Any]


Row = list[tuple[float, Key]]


def rows_of(sheet: Sheet, chart: Chart, unfinished: str) -> list[Row]:
    """Keys with the place where each begins, as many in a row as there is room for.

    *unfinished* explains the pale bars; it is empty if there are none, or if it stands below them.
    """
    rows, end = list[Row](), float(WIDTH)
    for key in _keys(sheet, chart, unfinished):
        width = _SWATCH_WIDTH + _GAP + sheet.measured(key.name, NAME)
        if end + width > WIDTH - MARGIN:
            rows.append([])
            end = float(MARGIN)
        rows[-1].append((end, key))
        end += width + _BETWEEN
    return rows


def _keys(sheet: Sheet, chart: Chart, unfinished: str) -> list[Key]:
    room = WIDTH - 2 * MARGIN - _SWATCH_WIDTH - _GAP
    looks = [(one.name, look(place)) for place, one in enumerate(chart.series)]
    if unfinished:
        looks.append((unfinished, look(0, pale=True)))
    if chart.has_gaps:
        looks.append((chart.words.no_figure, gap_look()))
    return [Key(sheet.shortened(name, NAME, room), how) for name, how in looks]


def set_rows(sheet: Sheet, rows: list[Row], top: float) -> float:
    """Sets *rows* below *top*; returns where they end."""
    for row in rows:
        for x, key in row:
            swatch = Rectangle(
                (x, top - ROW + (ROW - _SWATCH_HEIGHT) / 2),
                _SWATCH_WIDTH,
                _SWATCH_HEIGHT,
                transform=IdentityTransform(),
                gid="swatch",
                **key.look,
            )
            sheet.figure.add_artist(swatch)
            sheet.write(x + _SWATCH_WIDTH + _GAP, top - (ROW - NAME.leading) / 2, key.name, NAME, "name")
        top -= ROW
    return top
