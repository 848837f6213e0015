"""What holds for any rows: sums are plain sums, in any order."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, default_window
from bot.rules.obligations import Obligation, by_agency, by_award, by_name
from tests.rules.rows import WINDOW, both, held, row


@st.composite
def obligations(draw: st.DrawFn) -> list[Obligation]:
    """Rows with distinct (name, key, agency, year), as the database's primary key has it."""
    places = st.tuples(
        st.sampled_from(["ACME", "ACME INC", "BOLT"]),
        st.sampled_from(["P_1", "P_2", "P_3"]),
        st.sampled_from(list(Agency)),
        st.integers(2020, 2027),
    )
    return [
        row(
            year,
            draw(st.integers(-(10**13), 10**13)),
            key=key,
            agency=agency,
            name=name,
            day=draw(st.dates(date(year - 1, 10, 1), date(year, 8, 30))),
        )
        for name, key, agency, year in draw(st.lists(places, unique=True, max_size=25))
    ]


years_held = st.lists(
    st.builds(held, st.sampled_from(list(Agency)), st.integers(2020, 2027), complete=st.booleans()),
    unique_by=lambda year: (year.agency, year.fiscal_year),
)


@given(obligations(), years_held)
def test_sums_by_agency_are_plain_sums_of_the_complete_years(rows: list[Obligation], years: list[AgencyYear]) -> None:
    window = default_window(years) or WINDOW
    whole = {(year.agency, year.fiscal_year) for year in years if year.complete}
    plain = defaultdict[tuple[Agency, int], int](int)
    for each in rows:
        plain[each.agency, each.fiscal_year] += each.net_cents

    figures = by_agency(rows, years, window)

    shown = {(of.agency, year.year): year.net_cents for of in figures for year in of.years}
    assert shown == {place: cents if place in whole else None for place, cents in plain.items()}
    assert {of.agency: of.net_cents for of in figures} == {
        of.agency: sum(cents for (agency, year), cents in plain.items() if agency is of.agency and year in window)
        for of in figures
    }


@given(obligations(), years_held)
def test_what_is_within_a_window_is_complete(rows: list[Obligation], years: list[AgencyYear]) -> None:
    if window := default_window(years):
        figures = by_agency(rows, years, window)
        agencies = {year.agency for year in years}
        assert all(
            year.net_cents is not None
            for of in figures
            if of.agency in agencies
            for year in of.years
            if year.year in window
        )


@given(obligations(), st.data())
def test_the_order_of_rows_does_not_matter(rows: list[Obligation], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(rows))
    years = both(2024, 2025, 2026)

    assert by_agency(mixed, years, WINDOW) == by_agency(rows, years, WINDOW)
    assert by_name(mixed, {"ACME INC": "ACME"}, WINDOW) == by_name(rows, {"ACME INC": "ACME"}, WINDOW)
    assert by_award(mixed, WINDOW) == by_award(rows, WINDOW)


@given(obligations())
def test_awards_and_names_add_up_to_the_agencies(rows: list[Obligation]) -> None:
    total = sum(figures.net_cents for figures in by_agency(rows, both(2024, 2025, 2026), WINDOW))

    assert sum(award.net_cents or 0 for award in by_award(rows, WINDOW)) == total
    assert sum(line.net_cents or 0 for line in by_name(rows, {}, WINDOW)) == total
