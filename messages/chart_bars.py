"""The bars of a chart, a group for each year, with their amounts where there is room."""

# matplotlib leaves the types of its keywords open.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from messages.chart_legend import gap_look, look
from messages.chart_scale import Scale
from messages.chart_sheet import INK, PAPER, Face, Sheet
from messages.charts import Chart

_FACES = Face(25), Face(22), Face(20)
_GRID = "#DCDCDC"
_GROUP_SHARE = 0.9  # of a year's room that its bars take
_WIDEST = 150
_AWAY = 5.0  # pixels between a bar's end and its amount
_UPRIGHT_SHARE = 0.4  # of the height that upright amounts may take from the bars
_TICKS_APART = 40


@dataclass(frozen=True, slots=True)
class Plot:
    """The room of the bars, in pixels."""

    left: float
    bottom: float
    width: float
    height: float
    years: int
    series: int

    @property
    def slot(self) -> float:
        return self.width / self.years

    @property
    def bar(self) -> float:
        return min(self.slot * _GROUP_SHARE / self.series, _WIDEST)

    @property
    def widest_amount(self) -> float:
        """A little more than its bar: amounts may stand apart where bars stand close."""
        return min(self.slot / self.series, _WIDEST)

    def middle(self, year: int, series: int, breadth: float) -> float:
        """Of what stands in this place of a group, counted in years."""
        return year + (series - (self.series - 1) / 2) * breadth / self.slot


@dataclass(frozen=True, slots=True)
class Bar:
    """*height* is in the chart's unit, *text* its amount; *is_pale* for a year that is not over."""

    year: int
    series: int
    height: float
    text: str
    is_pale: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the amounts are set, *breadth* from one to the next, and how much of the height each needs at its bar.

    Lying, an amount is at its bar's end. Upright, it always stands on its bar or, above a negative one, on the line
    of zero, since that room is free.
    """

    face: Face
    is_upright: bool
    breadth: float
    rooms: list[float]

    def is_below(self, bar: Bar) -> bool:
        return bar.height < 0 and not self.is_upright

    def beginning(self, bar: Bar) -> float:
        return max(bar.height, 0) if self.is_upright else bar.height


def set_bars(sheet: Sheet, chart: Chart, scale: Scale, plot: Plot) -> Axes:
    """The axes, with bars, bands and the line of zero; the years are not yet below them."""
    place = (plot.left / sheet.width, plot.bottom / sheet.height, plot.width / sheet.width, plot.height / sheet.height)
    axes = sheet.figure.add_axes(place, frame_on=False)
    bars = list(_bars(chart, scale))
    amounts = _amounts(sheet, bars, plot)
    axes.set_xlim(-0.5, plot.years - 0.5)
    axes.set_ylim(*_ends(bars, amounts, plot.height))
    _set_lines(axes, scale, plot.height)
    for gap in _gaps(chart):
        _set_gap(axes, gap, plot)
    for bar in bars:
        _set_bar(axes, bar, plot)
        if amounts:
            _set_amount(axes, bar, plot, amounts)
    return axes


def _bars(chart: Chart, scale: Scale) -> Iterator[Bar]:
    last = len(chart.years) - 1
    for series, one in enumerate(chart.series):
        for year, cents in enumerate(one.cents):
            if cents is not None:
                pale = chart.unfinished and year == last
                yield Bar(year, series, cents / scale.step.cents, scale.amount(cents), pale)


def _gaps(chart: Chart) -> list[tuple[int, int]]:
    """Year and series of what has no net figure."""
    return [
        (year, series)
        for series, one in enumerate(chart.series)
        for year, cents in enumerate(one.cents)
        if cents is None
    ]


def _amounts(sheet: Sheet, bars: list[Bar], plot: Plot) -> Amounts | None:
    """As large as they fit, lying or else standing; None where bars are too narrow for either."""
    for face in _FACES:
        widest = max((sheet.measured(bar.text, face) for bar in bars), default=0) + _AWAY
        if widest <= plot.widest_amount:
            return Amounts(face, False, max(plot.bar, widest), [face.leading + _AWAY] * len(bars))
    for face in _FACES:
        rooms = [sheet.measured(bar.text, face) + 2 * _AWAY for bar in bars]
        if face.leading <= plot.widest_amount and max(rooms) <= plot.height * _UPRIGHT_SHARE:
            return Amounts(face, True, max(plot.bar, face.leading), rooms)
    return None


def _ends(bars: list[Bar], amounts: Amounts | None, height: float) -> tuple[float, float]:
    """The lower and the upper edge: as near to the bars as leaves each amount the room it needs at its bar's end."""
    heights = [0.0, *(bar.height for bar in bars)]
    above, below = [(max(heights), _AWAY)], [(min(heights), _AWAY if min(heights) else 0.0)]
    if amounts:
        for bar, room in zip(bars, amounts.rooms, strict=True):
            (below if amounts.is_below(bar) else above).append((amounts.beginning(bar), room))
    pixel = max((high - low) / (height - over - under) for high, over in above for low, under in below)
    if not pixel:
        return 0, 1
    return min(low - under * pixel for low, under in below), max(high + over * pixel for high, over in above)


def _set_lines(axes: Axes, scale: Scale, height: float) -> None:
    lower, upper = axes.get_ylim()
    ticks = {tick / scale.step.cents: scale.tick(tick) for tick in scale.ticks}
    shown = [place for place in ticks if lower <= place <= upper]
    apart = height / (upper - lower) * (shown[-1] - shown[0]) / max(len(shown) - 1, 1)
    every = ceil(_TICKS_APART / apart) if apart else 1
    from_zero = shown.index(0) % every
    axes.set_yticks(shown[from_zero::every], [ticks[place] for place in shown[from_zero::every]])
    axes.grid(axis="y", color=_GRID, linewidth=1.5)
    axes.axhline(0, color=INK, linewidth=2, zorder=4, clip_on=False, gid="zero")


def _set_gap(axes: Axes, gap: tuple[int, int], plot: Plot) -> None:
    middle, half = plot.middle(*gap, plot.bar), plot.bar / plot.slot / 2
    axes.axvspan(middle - half, middle + half, zorder=1, gid="gap", **gap_look())


def _set_bar(axes: Axes, bar: Bar, plot: Plot) -> None:
    middle = plot.middle(bar.year, bar.series, plot.bar)
    axes.bar(middle, bar.height, plot.bar / plot.slot, zorder=3, gid="bar", **look(bar.series, pale=bar.is_pale))


def _set_amount(axes: Axes, bar: Bar, plot: Plot, amounts: Amounts) -> None:
    is_below = amounts.is_below(bar)
    axes.annotate(
        bar.text,
        (plot.middle(bar.year, bar.series, amounts.breadth), amounts.beginning(bar)),
        (0, -_AWAY if is_below else _AWAY),
        textcoords="offset pixels",
        horizontalalignment="center",
        verticalalignment="top" if is_below else "bottom",
        rotation=90 if amounts.is_upright else 0,
        fontsize=amounts.face.points,
        color=INK,
        path_effects=[withStroke(linewidth=4, foreground=PAPER)],
        zorder=5,
        gid="amount",
    )
