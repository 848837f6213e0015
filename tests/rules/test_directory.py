from datetime import date

import pytest

from bot.rules.companies import Agency
from bot.rules.coverage import Coverage, Window
from bot.rules.directory import Directory, Holder, Sort, Standing

DAY = date(2026, 8, 20)
COVERAGE = Coverage(Window(2024, 2026, DAY), (), ())


def standing(agency: Agency, cents: int, awards: int = 1, last: date = DAY) -> Standing:
    return Standing(agency, cents, awards, last)


ALPHA = Holder(
    "company:alpha",
    "Alpha",
    ("Alpha", "First Letter"),
    (standing(Agency.ICE, 100), standing(Agency.CBP, 50, 2, date(2025, 1, 1))),
    sector="defense",
)
BETA = Holder("recipient:2", "BETA LLC", ("BETA LLC",), (standing(Agency.CBP, 900, 1, date(2024, 2, 2)),))
MAKER = Holder("company:maker", "Maker", ("Maker",), (), sector="defense", resold={Agency.ICE: 3})
SILENT = Holder("company:silent", "Silent", ("Silent",), (), sector="defense")
NEGATIVE = Holder("recipient:9", "NEGATIVE INC", ("NEGATIVE INC",), (standing(Agency.ICE, -5),))
DIRECTORY = Directory((SILENT, NEGATIVE, MAKER, BETA, ALPHA), COVERAGE)


def names(agency: Agency | None = None, sector: str = "", sort: Sort = Sort.AMOUNT) -> list[str]:
    return [holder.name for holder in DIRECTORY.listing.chosen(agency, sector, sort)]


@pytest.mark.parametrize(
    ("agency", "cents", "awards", "last"),
    [(None, 150, 3, DAY), (Agency.ICE, 100, 1, DAY), (Agency.CBP, 50, 2, date(2025, 1, 1))],
)
def test_figures_are_those_of_the_agency_asked_for(agency: Agency | None, cents: int, awards: int, last: date) -> None:
    assert (ALPHA.net_cents(agency), ALPHA.awards(agency), ALPHA.last_action(agency)) == (cents, awards, last)


def test_without_an_award_there_is_no_last_action() -> None:
    assert (MAKER.net_cents(None), MAKER.awards(None), MAKER.last_action(None)) == (0, 0, None)
    assert (MAKER.resold_with(None), MAKER.resold_with(Agency.CBP), ALPHA.resold_with(None)) == (3, 0, 0)


def test_the_list_holds_whoever_has_an_award_directly_or_through_resellers() -> None:
    assert names() == ["BETA LLC", "Alpha", "NEGATIVE INC", "Maker"]


def test_the_list_of_an_agency_is_ordered_by_what_is_with_that_agency() -> None:
    assert names(Agency.ICE) == ["Alpha", "NEGATIVE INC", "Maker"]
    assert names(Agency.CBP) == ["BETA LLC", "Alpha"]


def test_the_list_of_a_sector_has_only_reviewed_companies_of_it() -> None:
    assert names(sector="defense") == ["Alpha", "Maker"]
    assert names(sector="cloud_software") == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.NAME, ["Alpha", "BETA LLC", "Maker", "NEGATIVE INC"]),
        (Sort.LATEST, ["Alpha", "NEGATIVE INC", "BETA LLC", "Maker"]),
    ],
)
def test_the_list_has_three_orders(sort: Sort, expected: list[str]) -> None:
    assert names(sort=sort) == expected


def test_what_was_chosen_is_found_by_its_reference_only() -> None:
    assert DIRECTORY.get("company:alpha") is ALPHA
    assert DIRECTORY.get("Alpha") is None


def test_reviewed_companies_are_offered_before_recorded_names() -> None:
    assert [holder.name for holder in DIRECTORY.search("", 2)] == ["Alpha", "Maker"]
    assert DIRECTORY.search("first let")[0] is ALPHA


def test_a_least_amount_leaves_out_whoever_has_less_or_no_direct_award() -> None:
    listed = DIRECTORY.listing.chosen(None, "", Sort.AMOUNT, 0)

    assert all(holder.standings and holder.net_cents(None) >= 0 for holder in listed)
    assert {"NEGATIVE INC", "Maker"}.isdisjoint(holder.name for holder in listed)
    least = max(holder.net_cents(None) for holder in listed)
    assert [holder.net_cents(None) for holder in DIRECTORY.listing.chosen(None, "", Sort.AMOUNT, least)] == [least]
