"""A chart of net amounts by year as a picture. It decides no word: the caller gives them all, in the reader's language.

    python -m messages.charts [MiB of memory] [seconds of processor] < chart.json > chart.png

matplotlib is imported by `draw` only, so that whoever merely describes a chart never loads it.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MOST_YEARS = 30
MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """*axis* names measure and unit, *suffix* follows an amount: "Net obligated, millions of US dollars" and "M"."""

    axis: str
    suffix: str


@dataclass(frozen=True, slots=True)
class ChartWords:
    """*no_figure* explains the bands ("no net figure: incomplete data"), *so_far* marks a year that is not over.

    *billions* is None in languages that count on in millions, as Spanish does.
    """

    dollars: Unit
    thousands: Unit
    millions: Unit
    billions: Unit | None
    no_figure: str
    so_far: str


@dataclass(frozen=True, slots=True)
class Series:
    """Cents for each of the chart's years; None is a year without a net figure, which is never drawn as zero."""

    name: str
    cents: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """*note* has measure, period and as-of date; *unfinished* says that the last of the years is not over."""

    title: str
    years: tuple[str, ...]
    series: tuple[Series, ...]
    words: ChartWords
    note: str
    source: str
    unfinished: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.years) <= MOST_YEARS:
            raise ValueError(f"a chart has 1 to {MOST_YEARS} years, not {len(self.years)}")
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"a chart has 1 to {MOST_SERIES} series, not {len(self.series)}")
        if any(len(one.cents) != len(self.years) for one in self.series):
            raise ValueError("each series has one amount, or None, for each year")

    @property
    def cents(self) -> tuple[int, ...]:
        """All amounts there are."""
        return tuple(cents for one in self.series for cents in one.cents if cents is not None)

    @property
    def has_gaps(self) -> bool:
        return any(cents is None for one in self.series for cents in one.cents)


def to_json(chart: Chart) -> str:
    """Equal charts give equal text."""
    return json.dumps(asdict(chart), separators=(",", ":"))


def from_json(text: str) -> Chart:
    """Raises ValueError, KeyError or TypeError for what `to_json` would not have written."""
    given: dict[str, Any] = json.loads(text)
    return Chart(
        title=given["title"],
        years=tuple(given["years"]),
        series=tuple(Series(one["name"], tuple(one["cents"])) for one in given["series"]),
        words=_words(given["words"]),
        note=given["note"],
        source=given["source"],
        unfinished=given["unfinished"],
    )


def _words(given: dict[str, Any]) -> ChartWords:
    dollars, thousands, millions = (Unit(**given[name]) for name in ("dollars", "thousands", "millions"))
    billions = Unit(**given["billions"]) if given["billions"] else None
    return ChartWords(dollars, thousands, millions, billions, given["no_figure"], given["so_far"])


def draw(chart: Chart) -> bytes:
    """A PNG; the same chart gives the same bytes. Takes a second and 75 MB, so not for the bot's own process."""
    from messages.chart_figure import png  # noqa: PLC0415 (matplotlib comes with it)

    return png(chart)


def main(arguments: Sequence[str]) -> None:
    _limit(*map(int, arguments))
    chart = from_json(sys.stdin.read())
    sys.stdout.buffer.write(draw(chart))


def _limit(mebibytes: int = 0, seconds: int = 0) -> None:
    """Of this process, from now on; 0 is without. Windows has no such limits."""
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, mebibytes * 2**20), (resource.RLIMIT_CPU, seconds)):
        if most:
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(sys.argv[1:])
