"""The whole picture: words above and below, bars between. The way here is `messages.charts.draw`."""

# matplotlib leaves the types of its keywords open.
# pyright: reportUnknownMemberType=false

import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from messages.chart_bars import Plot, set_bars
from messages.chart_legend import ROW, Row, rows_of, set_rows
from messages.chart_scale import Scale, scale_of
from messages.chart_sheet import INK, MARGIN, QUIET, SETTINGS, WIDTH, Face, Line, Sheet, height_of
from messages.charts import Chart
from messages.escaping import clean

_SHORT_TITLE, _LONG_TITLE = Face(38, "bold"), Face(33, "bold")
_AXIS, _TICK, _NOTE = Face(25, colour=QUIET), Face(24, colour=QUIET), Face(20, colour=QUIET)
_YEARS = Face(25), Face(22)
_PLOT_AT_LEAST = 300
_GAP = 14


def png(chart: Chart) -> bytes:
    picture = io.BytesIO()
    with _settings():
        _sheet(chart).canvas.print_png(picture, metadata={"Software": None})
    return picture.getvalue()


def figure(chart: Chart) -> Figure:
    """For whoever wants to look at what is drawn."""
    with _settings():
        return _sheet(chart).figure


@contextmanager
def _settings() -> Generator[None]:
    """What somebody has set for matplotlib elsewhere does not change a picture."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box stands for it
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


@dataclass(frozen=True, slots=True)
class Words:
    """All that stands around the bars."""

    title: list[Line]
    axis: list[Line]
    rows: list[Row]
    foot: list[Line]

    @property
    def above(self) -> float:
        return height_of(self.title) + height_of(self.axis) + ROW * len(self.rows)


@dataclass(frozen=True, slots=True)
class Years:
    """The labels below the bars, and the room they need; *unfinished* is what then has to stand in the legend."""

    labels: list[str]
    face: Face
    is_slanted: bool
    height: float
    unfinished: str


def _sheet(chart: Chart) -> Sheet:
    sheet, scale = Sheet(), scale_of(chart)
    left = MARGIN + _widest(sheet, [scale.tick(tick) for tick in scale.ticks], _TICK) + _GAP
    width = WIDTH - MARGIN - left
    years = _years(sheet, chart, width / len(chart.years))
    words = _words(sheet, chart, scale, years.unfinished)
    below = MARGIN + height_of(words.foot) + _GAP + years.height + _GAP
    above = words.above + _GAP + MARGIN
    sheet.be_tall(below + _PLOT_AT_LEAST + above)
    _set_words(sheet, words)
    plot = Plot(left, below, width, sheet.height - below - above, len(chart.years), len(chart.series))
    _label(set_bars(sheet, chart, scale, plot), years)
    return sheet


def _words(sheet: Sheet, chart: Chart, scale: Scale, unfinished: str) -> Words:
    title = sheet.lines(chart.title, _SHORT_TITLE, 3)
    return Words(
        title=title if len(title) == 1 else sheet.lines(chart.title, _LONG_TITLE, 3),
        axis=sheet.lines(scale.step.unit.axis, _AXIS, 2),
        rows=rows_of(sheet, chart, unfinished),
        foot=[*sheet.lines(chart.note, _NOTE, 4), *sheet.lines(chart.source, _NOTE, 3)],
    )


def _set_words(sheet: Sheet, words: Words) -> None:
    top = sheet.set_lines(words.title, sheet.height - MARGIN, "title")
    top = sheet.set_lines(words.axis, top, "axis")
    set_rows(sheet, words.rows, top)
    sheet.set_lines(words.foot, MARGIN + height_of(words.foot), "foot")


def _years(sheet: Sheet, chart: Chart, slot: float) -> Years:
    """Side by side where there is room, else slanted; that the last is not over stands below it, or in the legend."""
    labels = [clean(year) for year in chart.years]
    mark = clean(chart.words.so_far) if chart.unfinished else ""
    unfinished = f"{labels[-1]} {mark}" if mark else ""
    face = next((face for face in _YEARS if _widest(sheet, labels, face) <= slot * 0.94), None)
    if face is None:
        slanted = _YEARS[-1]
        return Years(labels, slanted, True, (_widest(sheet, labels, slanted) + slanted.leading) / sqrt(2), unfinished)
    if not mark or sheet.measured(mark, face) > slot:
        return Years(labels, face, False, face.leading, unfinished)
    marked = [*(f"{label}\n " for label in labels[:-1]), f"{labels[-1]}\n{mark}"]
    return Years(marked, face, False, 2 * face.leading, "")


def _widest(sheet: Sheet, labels: list[str], face: Face) -> float:
    return max(sheet.measured(label, face) for label in labels)


def _label(axes: Axes, years: Years) -> None:
    axes.set_xticks(range(len(years.labels)), years.labels, fontsize=years.face.points, color=INK)
    if years.is_slanted:
        for label in axes.get_xticklabels():
            label.set(rotation=45, horizontalalignment="right", rotation_mode="anchor")
    axes.tick_params("both", length=0, pad=6)
    axes.tick_params("y", labelsize=_TICK.points, labelcolor=_TICK.colour)
