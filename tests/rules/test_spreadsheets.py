import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.companies import Agency
from bot.rules.directory import Holder, Listing, Standing
from bot.rules.new_awards import NewAward, NewAwards
from bot.rules.scope import AwardFacts
from bot.rules.spreadsheets import answer_table, as_csv, awards_table, harmless, holders_table, new_awards_table
from tests.messages.examples.companies import ACTIVE, COVERAGE, FULL, NEW
from tests.small_data import AS_OF, SOURCE


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_each_row_of_figures_says_what_it_is() -> None:
    rows = rows_of(answer_table([FULL]))

    assert {row["as_of"] for row in rows} == {"2026-08-20"}
    assert {row["source"] for row in rows} == {SOURCE.url}
    assert all(row["measure"].startswith("net obligated") and row["side"] == "awarding" for row in rows)
    shown = {(row["agency"], row["fiscal_year"]): row["net_obligated_usd"] for row in rows}
    assert shown == {("ICE", "2022"): "", ("ICE", "2024"): "2000000", ("ICE", "2025"): "-490000",
                     ("CBP", "2026"): "1234567.89"}  # fmt: skip
    assert [row["complete"] for row in rows if row["fiscal_year"] == "2022"] == ["false"]


def test_a_row_tells_to_which_awards_it_is_limited() -> None:
    asked = replace(ACTIVE, agencies=FULL.agencies)

    assert {row["status"] for row in rows_of(answer_table([FULL]))} == {"all"}
    assert {row["status"] for row in rows_of(answer_table([asked]))} == {"active on 2026-11-25"}
    by_relation = {row["relation"]: row["status"] for row in rows_of(awards_table(ACTIVE))}
    assert by_relation == {"direct": "active on 2026-11-25", "through a reseller": "all"}


def test_a_year_of_figures_has_its_own_day() -> None:
    later = date(2026, 9, 10)
    years = tuple(
        replace(year, as_of=later, looked_up=later) if year.agency is Agency.ICE and year.fiscal_year == 2025 else year
        for year in COVERAGE.agency_years
    )
    mixed = replace(FULL, coverage=replace(COVERAGE, agency_years=years))

    days = {
        (row["agency"], row["fiscal_year"]): (row["as_of"], row["looked_up"]) for row in rows_of(answer_table([mixed]))
    }
    assert days["ICE", "2025"] == ("2026-09-10", "2026-09-10")
    assert {days["ICE", "2024"], days["CBP", "2026"]} == {("2026-08-20", "2026-08-20")}
    assert {row["as_of"] for row in rows_of(awards_table(mixed))} == {"2026-08-20 to 2026-09-10"}


def test_resold_awards_are_marked_as_such() -> None:
    rows = rows_of(awards_table(FULL))

    assert [(row["award"].split("_")[2], row["relation"]) for row in rows][-1] == ("RES1", "through a reseller")
    assert {row["relation"] for row in rows} == {"direct", "through a reseller"}
    assert all(row["link"].startswith("https://www.usaspending.gov/award/") for row in rows)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://evil.example")']
)
def test_text_from_outside_is_never_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    holder = Holder("recipient:1", text, (text,), (Standing(Agency.ICE, -5, 1, AS_OF),))
    (row,) = rows_of(holders_table(Listing((holder,), COVERAGE), [holder], None))
    assert row["name"].startswith("'")
    assert row["net_obligated_usd"] == "-0.05"


def test_descriptions_of_new_awards_are_harmless_too() -> None:
    wild = replace(NEW[0], facts=AwardFacts(NEW[0].facts.award_key, "=cmd|' /C calc'!A0"))
    found = NewAwards(COVERAGE, None, 30, (wild, *NEW[1:]), 0, by_signature=True)

    rows = rows_of(new_awards_table(found))

    assert rows[0]["description"] == "'=cmd|' /C calc'!A0"
    assert [row["net_obligated_usd"] for row in rows] == ["300000", "1.99"]
    assert isinstance(found.awards[0], NewAward)


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])), st.integers()))
)
def test_what_is_written_is_read_back(rows: list[tuple[str, int]]) -> None:
    read = rows_of(as_csv(["text", "number"], rows))

    assert [row["text"].removeprefix("'") for row in read] == [text.removeprefix("'") for text, _ in rows]
    assert [int(row["number"]) for row in read] == [number for _, number in rows]
