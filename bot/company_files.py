"""Files that go with company answers: the chart, in the words of whoever asked, and tables for a spreadsheet."""

import io
import re
from typing import TYPE_CHECKING

import discord

from bot.drawing import DrawingBusy, DrawingFailed
from bot.rules.answers import Answer
from bot.rules.comparison import Comparison
from bot.rules.names import spelling
from bot.rules.yearly import Yearly
from messages import Catalogue, CommandWords
from messages.charts import Chart, ChartWords, Series, Unit

if TYPE_CHECKING:
    from bot.client import Services

CHART = "chart.png"
LONGEST_NAME = 60
BESIDE = " · "


async def chart_file(
    services: "Services", language: str, shown: Answer | Comparison, yearly: Yearly
) -> list[discord.File]:
    """The picture; none where it cannot be drawn now: its description has all the numbers."""
    if not any(cents is not None for _, series in yearly.series for cents in series):
        return []
    try:
        picture = await services.drawing.picture(_chart(services.catalogue, language, shown, yearly))
    except (DrawingBusy, DrawingFailed):
        return []
    return [discord.File(io.BytesIO(picture), CHART)]


def _chart(catalogue: Catalogue, language: str, shown: Answer | Comparison, yearly: Yearly) -> Chart:
    words = catalogue.words(language)
    names = [shown.name] if isinstance(shown, Answer) else [answer.name for answer in shown.answers]
    return Chart(
        title=BESIDE.join(names),
        years=tuple(words.label("fiscal_year").format(year=year) for year in yearly.years),
        series=tuple(Series(name, cents) for name, cents in yearly.series),
        words=_words(words),
        note=catalogue.text("companies/chart_note", language, coverage=shown.coverage, scope=shown.scope),
        source=words.label("chart_source"),
        unfinished=yearly.unfinished,
    )


def _words(words: CommandWords) -> ChartWords:
    def unit(name: str) -> Unit:
        return Unit(words.label(f"chart_axis_{name}"), words.label(f"chart_amount_{name}").format(amount=""))

    millions, billions = unit("millions"), unit("billions")
    return ChartWords(
        unit("dollars"),
        unit("thousands"),
        millions,
        None if billions == millions else billions,
        words.label("chart_no_figure"),
        words.label("chart_so_far"),
    )


def csv_file(table: bytes, name: str) -> discord.File:
    plain = re.sub(r"[^a-z0-9]+", "-", spelling(name).casefold()).strip("-")[:LONGEST_NAME]
    return discord.File(io.BytesIO(table), f"{plain or 'groundswell'}.csv")
