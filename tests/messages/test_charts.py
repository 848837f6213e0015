# matplotlib leaves the types of its keywords open.
# pyright: reportUnknownMemberType=false
import struct
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from messages.chart_figure import figure
from messages.charts import Chart, Series, draw, from_json, to_json
from tests.sample_charts import CHARTS, COMPARED, ENGLISH, chart, millions

ALL = pytest.mark.parametrize("drawn", CHARTS.values(), ids=CHARTS.keys())
GAPS = CHARTS["two agencies, incomplete years"]


def marked(picture: Figure, gid: str) -> list[Any]:
    """What is drawn under this name, in the order in which it was drawn."""
    return [artist for artist in picture.findobj() if artist.get_gid() == gid]


def words(picture: Figure, gid: str) -> list[str]:
    return [text.get_text() for text in marked(picture, gid)]


def years(picture: Figure) -> list[str]:
    return [label.get_text().strip() for label in picture.axes[0].get_xticklabels()]


def shown(picture: Figure) -> list[Text]:
    return [text for text in picture.findobj(Text) if text.get_visible() and text.get_text().strip()]


def boxes(picture: Figure) -> dict[Text, Any]:
    """Where each text stands, once everything has found its place."""
    picture.draw_without_rendering()
    return {text: text.get_window_extent() for text in shown(picture)}


@ALL
def test_a_picture_is_a_png_as_wide_as_discord_shows_it(drawn: Chart) -> None:
    picture = draw(drawn)

    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG")
    assert width == 1200
    assert 675 <= height <= 900


def test_an_ordinary_chart_has_the_shape_of_a_screen() -> None:
    assert struct.unpack(">II", draw(CHARTS["a negative year"])[16:24]) == (1200, 675)


def test_the_same_chart_gives_the_same_bytes_and_says_nothing_of_when_or_by_what() -> None:
    first, second = draw(GAPS), draw(from_json(to_json(GAPS)))

    assert first == second
    assert b"tIME" not in first
    assert b"tEXt" not in first


def test_the_paper_is_opaque_and_light_for_dark_and_light_discord() -> None:
    assert figure(GAPS).get_facecolor() == (1, 1, 1, 1)


@ALL
def test_all_words_are_on_the_sheet_and_none_covers_another(drawn: Chart) -> None:
    picture = figure(drawn)

    found = boxes(picture)

    assert all(box.x0 >= 0 and box.y0 >= 0 for box in found.values())
    assert all(box.x1 <= picture.bbox.width and box.y1 <= picture.bbox.height for box in found.values())
    level = [(text, box) for text, box in found.items() if text.get_rotation() != 45]
    covered = [(one.get_text(), other.get_text()) for (one, a), (other, b) in combinations(level, 2) if a.overlaps(b)]
    assert covered == []


def test_years_that_do_not_fit_side_by_side_are_slanted() -> None:
    assert {label.get_rotation() for label in figure(CHARTS["nineteen years of five"]).axes[0].get_xticklabels()} == {
        45
    }
    assert {label.get_rotation() for label in figure(GAPS).axes[0].get_xticklabels()} == {0}


@ALL
def test_every_figure_has_its_bar_and_every_year_without_one_a_band(drawn: Chart) -> None:
    picture = figure(drawn)

    assert len(marked(picture, "bar")) == len(drawn.cents)
    assert len(marked(picture, "gap")) == sum(one.cents.count(None) for one in drawn.series)
    assert (ENGLISH.no_figure in words(picture, "name")) == (drawn.has_gaps and drawn.words is ENGLISH)


def test_a_year_without_a_figure_is_never_shown_as_zero() -> None:
    picture = figure(chart(millions("ICE", 3, None, 5)))

    (band,) = marked(picture, "gap")
    lower, upper = picture.axes[0].get_ylim()
    assert words(picture, "amount") == ["$3.00M", "$5.00M"]
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in marked(picture, "bar")] == [0, 2]
    assert band.get_extents().y0 == pytest.approx(picture.axes[0].transData.transform((0, lower))[1])
    assert band.get_extents().y1 == pytest.approx(picture.axes[0].transData.transform((0, upper))[1])
    assert band.get_hatch()


def test_a_chart_without_any_figure_still_says_so() -> None:
    picture = figure(CHARTS["no figure at all"])

    assert marked(picture, "bar") == []
    assert len(marked(picture, "gap")) == 12
    assert words(picture, "name") == ["ICE", "CBP", ENGLISH.no_figure]
    assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["0"]


def test_a_negative_year_is_below_the_line_of_zero() -> None:
    picture = figure(CHARTS["a negative year"])

    bars = [bar.get_height() for bar in marked(picture, "bar")]
    (zero,) = marked(picture, "zero")
    assert bars == [24.5, -6.7, -0.003, 12.1]
    assert list(zero.get_ydata()) == [0, 0]
    assert words(picture, "amount") == ["$24.5M", "−$6.70M", "−$3.00K", "$12.1M"]


def test_one_year_is_not_a_wall() -> None:
    (bar,) = marked(figure(CHARTS["one year"]), "bar")

    assert bar.get_window_extent().width == pytest.approx(150)


def test_the_year_that_is_not_over_is_pale_and_says_so() -> None:
    picture = figure(CHARTS["three companies"])

    *_, before, last = marked(picture, "bar")
    assert years(picture) == ["FY2024", "FY2025", "FY2026\nso far"]
    assert before.get_facecolor() < last.get_facecolor()
    assert before.get_linestyle() != last.get_linestyle()


def test_where_there_is_no_room_below_the_legend_says_which_year_is_not_over() -> None:
    picture = figure(CHARTS["thirteen years"])

    assert years(picture)[-1] == "FY2026"
    assert words(picture, "name") == ["ICE", "FY2026 so far", ENGLISH.no_figure]


def test_a_finished_year_is_like_the_others() -> None:
    picture = figure(chart(*COMPARED, last=2025))

    assert years(picture) == ["FY2023", "FY2024", "FY2025"]
    assert ENGLISH.so_far not in " ".join(text.get_text() for text in shown(picture))
    assert len({bar.get_facecolor() for bar in marked(picture, "bar")}) == 3


def test_five_series_differ_without_their_colours() -> None:
    picture = figure(CHARTS["nineteen years of five"])

    assert len(marked(picture, "bar")) == 95
    assert len({swatch.get_hatch() for swatch in marked(picture, "swatch")[:5]}) == 5
    assert marked(picture, "amount") == []


def test_measure_note_and_source_stand_on_the_picture() -> None:
    picture = figure(GAPS)

    assert words(picture, "title") == [GAPS.title]
    assert words(picture, "axis") == [ENGLISH.millions.axis]
    assert " ".join(words(picture, "foot")) == f"{GAPS.note} {GAPS.source}"


def test_a_long_title_is_broken_and_in_the_end_cut() -> None:
    lines = words(figure(CHARTS["three companies, a long title"]), "title")

    assert len(lines) == 3
    assert lines[0].startswith("Acme, Bolt and Example Dynamics compared:")
    assert lines[-1].endswith("…")


@pytest.mark.parametrize("name", ["$100^2$", "a_b^c", r"\frac{1}{2}", "$", "{x}", "<b>&amp;", "ACME Über Größe, S.A."])
def test_names_are_set_letter_for_letter(name: str) -> None:
    drawn = replace(chart(Series(name, (5, None))), title=name, note=name, source=name)

    picture = figure(drawn)

    assert words(picture, "title") == [name]
    assert words(picture, "name")[0] == name
    assert words(picture, "foot") == [name, name]
    assert not any(text.get_parse_math() for text in shown(picture))


@pytest.mark.parametrize(
    "name", ["日本語 한국어", "🎉👩‍👩‍👧", "مرحبا بالعالم", "\ud800", "a\x00b\u202eevil", "\u200b\u2060", "", "W" * 5000]
)
def test_what_the_font_lacks_does_not_stop_a_picture(name: str) -> None:
    drawn = replace(chart(Series(name, (5, None)), Series(name, (7, 0))), title=name, years=(name, name))

    assert draw(from_json(to_json(drawn))).startswith(b"\x89PNG")


@settings(max_examples=15)
@given(st.text(), st.lists(st.none() | st.integers(-(10**16), 10**16), min_size=1, max_size=4))
def test_any_text_and_any_amounts_make_a_picture(text: str, cents: list[int | None]) -> None:
    drawn = replace(chart(Series(text, tuple(cents))), title=text, note=text)

    assert draw(drawn).startswith(b"\x89PNG")


@ALL
def test_a_chart_comes_back_from_json_as_it_was(drawn: Chart) -> None:
    assert from_json(to_json(drawn)) == drawn
    assert to_json(from_json(to_json(drawn))) == to_json(drawn)


@pytest.mark.parametrize(
    "shape",
    [
        {"years": ()},
        {"years": tuple(str(year) for year in range(31)), "series": (Series("a", (1,) * 31),)},
        {"series": ()},
        {"series": (Series("a", (1,)),) * 6},
        {"series": (Series("a", (1, 2)),)},
    ],
)
def test_a_chart_that_cannot_be_drawn_cannot_be_made(shape: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"chart has|each series"):
        replace(CHARTS["one year"], **shape)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"title": 1}'])
def test_what_is_no_chart_is_not_read(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)


def test_the_program_writes_the_picture_of_what_it_reads() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "messages.charts", "1024", "60"],
        cwd=Path(__file__).parent.parent.parent,
        input=to_json(GAPS).encode(),
        capture_output=True,
        check=True,
    )

    assert told.stdout == draw(GAPS)


def test_describing_a_chart_does_not_load_what_draws_it() -> None:
    program = "import sys, messages, messages.charts, bot.drawing; print({'matplotlib', 'numpy'} & set(sys.modules))"

    told = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent.parent.parent, capture_output=True, check=True
    )

    assert told.stdout.strip() == b"set()"
