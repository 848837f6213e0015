from dataclasses import replace
from datetime import date

from bot.rules.companies import Agency
from bot.rules.coverage import Window
from bot.rules.obligations import Line, Obligation, award_url, by_agency, by_award, by_name
from tests.rules.rows import DAY, WINDOW, both, held, row


def test_net_is_a_flow_in_which_negative_rows_count() -> None:
    (figures,) = by_agency(
        [row(2024, 500), row(2025, -700), row(2026, 0)],
        both(2024, 2025, 2026),
        WINDOW,
    )

    assert [(year.year, year.net_cents) for year in figures.years] == [(2024, 500), (2025, -700), (2026, 0)]
    assert figures.net_cents == -200


def test_awards_are_distinct_keys_and_not_rows() -> None:
    rows = [row(2024, 1, key="A"), row(2024, 2, key="A", name="ACME INC"), row(2025, 3, key="A"), row(2025, 4, key="B")]

    (figures,) = by_agency(rows, both(2024, 2025, 2026), WINDOW)

    assert figures.awards == 2
    assert [(year.year, year.awards) for year in figures.years] == [(2024, 1), (2025, 2)]


def test_awards_of_the_window_are_counted_apart_from_all() -> None:
    (figures,) = by_agency([row(2021, 1, key="A"), row(2024, 1, key="B")], both(2021, 2024, 2025, 2026), WINDOW)

    assert (figures.awards, figures.window_awards) == (2, 1)
    assert figures.net_cents == 1


def test_money_on_an_ordering_vehicle_alone_is_an_action_within_the_window() -> None:
    vehicle = Obligation("CONT_IDV_V_7012", Agency.ICE, "ACME", 2024, 500, DAY, DAY)

    (figures,) = by_agency([vehicle], both(2024, 2025, 2026), WINDOW)
    (before,) = by_agency([replace(vehicle, fiscal_year=2021)], both(2021, 2024, 2025, 2026), WINDOW)

    assert (figures.acted, figures.net_cents, figures.window_awards, figures.vehicles) == (True, 500, 0, 1)
    assert not before.acted


def test_an_incomplete_year_has_no_net_figure() -> None:
    years = [*both(2024, 2025, 2026), held(Agency.ICE, 2022, complete=False)]

    (figures,) = by_agency([row(2022, 999), row(2024, 1)], years, WINDOW)

    assert [(year.year, year.net_cents, year.complete, year.awards) for year in figures.years] == [
        (2022, None, False, 1),
        (2024, 1, True, 1),
    ]
    assert figures.net_cents == 1


def test_a_year_that_goes_on_says_so_wherever_the_window_ends() -> None:
    rows = [row(2025, 1), row(2026, 2)]

    (figures,) = by_agency(rows, both(2024, 2025, 2026), Window(2024, 2025, DAY))

    assert [(year.year, year.so_far) for year in figures.years] == [(2025, False), (2026, True)]


def test_a_year_of_which_nothing_is_known_counts_as_incomplete() -> None:
    (figures,) = by_agency([row(2020, 999)], both(2024, 2025, 2026), WINDOW)

    assert figures.years[0].net_cents is None
    assert figures.net_cents == 0


def test_agencies_are_told_apart_and_one_without_awards_is_left_out() -> None:
    rows = [row(2024, 5, agency=Agency.CBP), row(2024, 7)]

    assert [(f.agency, f.net_cents) for f in by_agency(rows, both(2024), Window(2024, 2024, DAY))] == [
        (Agency.ICE, 7),
        (Agency.CBP, 5),
    ]
    assert [f.agency for f in by_agency(rows[:1], both(2024), Window(2024, 2024, DAY))] == [Agency.CBP]
    assert by_agency([], both(2024), Window(2024, 2024, DAY)) == ()


def test_days_are_the_first_and_the_last_of_all_actions() -> None:
    rows = [row(2025, 1, day=date(2025, 3, 1)), row(2021, 1, day=date(2020, 11, 2)), row(2024, 1)]

    (figures,) = by_agency(rows, both(2021, 2024, 2025), WINDOW)

    assert (figures.first_action, figures.last_action) == (date(2020, 11, 2), date(2025, 3, 31))


def test_an_award_is_one_line_per_agency_with_its_net_within_the_window() -> None:
    rows = [
        row(2022, 1_000, key="P_A"),
        row(2024, 300, key="P_A", name="OLD NAME"),
        row(2025, -100, key="P_A", name="NEW NAME"),
        row(2025, 50, key="P_A", agency=Agency.CBP),
    ]

    ice, cbp = by_award(rows, WINDOW)

    assert (ice.agency, ice.net_cents, ice.recipient) == (Agency.ICE, 200, "NEW NAME")
    assert (ice.first_action, ice.last_action) == (date(2022, 1, 15), date(2025, 2, 14))
    assert (cbp.agency, cbp.net_cents) == (Agency.CBP, 50)


def test_awards_go_from_the_largest_down_and_those_without_action_come_last() -> None:
    rows = [
        row(2022, 9_999, key="before"),
        row(2024, -5, key="negative"),
        row(2024, 0, key="zero"),
        row(2024, 7, key="b"),
        row(2024, 7, key="a"),
    ]

    figures = by_award(rows, WINDOW)

    assert [figure.award_key.removeprefix("CONT_AWD_") for figure in figures] == [
        "a",
        "b",
        "zero",
        "negative",
        "before",
    ]
    assert [figure.net_cents for figure in figures] == [7, 7, 0, -5, None]


def test_an_award_shows_its_number_and_its_page() -> None:
    (figure,) = by_award([row(2024, 1, key="70CTD024P0001_7012_-NONE-_-NONE-")], WINDOW)

    assert figure.number == "70CTD024P0001"
    assert figure.url == "https://www.usaspending.gov/award/CONT_AWD_70CTD024P0001_7012_-NONE-_-NONE-/"
    assert award_url("A/B?") == "https://www.usaspending.gov/award/A%2FB%3F/"


def test_names_are_summed_each_by_itself_and_units_together_for_each_agency() -> None:
    rows = [
        row(2024, 5, name="DELL MARKETING L.P."),
        row(2025, 6, name="DELL MARKETING LP"),
        row(2025, 70, name="DELL FEDERAL", agency=Agency.CBP),
        row(2025, 7, name="DELL FEDERAL"),
        row(2025, -7, name="NEGATIVE"),
        row(2022, 1_000, name="ONLY BEFORE"),
    ]
    units = {"DELL MARKETING L.P.": "Dell Marketing", "DELL MARKETING LP": "Dell Marketing"}

    assert by_name(rows, units, WINDOW) == (
        Line(Agency.ICE, "Dell Marketing", 11),
        Line(Agency.ICE, "DELL FEDERAL", 7),
        Line(Agency.ICE, "NEGATIVE", -7),
        Line(Agency.ICE, "ONLY BEFORE", None),
        Line(Agency.CBP, "DELL FEDERAL", 70),
    )
