from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.rules.answers import Answer, about
from bot.rules.companies import Agency, Company, ResoldAward
from bot.rules.coverage import Coverage, Window
from bot.rules.documents import as_document
from bot.rules.matching import Candidate, Match
from bot.rules.obligations import Line, Obligation
from tests.small_data import AS_OF, MICROSOFT, PRESS, SOURCE, YEARS, award, obligated

COVERAGE = Coverage(Window(2024, 2026, AS_OF), YEARS, (SOURCE,))
ASKED = Answer("Microsoft", Match.COMPANY, COVERAGE, ref="company:microsoft")
DIRECT = [
    obligated("MICROSOFT CORPORATION", 2022, 9_999_00, "MS0"),
    obligated("MICROSOFT CORPORATION", 2024, 2_000_00, "MS1"),
    obligated("MICROSOFT CORPORATION", 2025, -500_00, "MS1"),
    obligated("LINKEDIN CORPORATION", 2025, 10_00, "LI1"),
    obligated("MICROSOFT CORPORATION", 2026, -3_00, "MS2", Agency.CBP),
]
RESOLD = [obligated("DELL FEDERAL", 2025, 3_000_00, "RES1")]


def known(direct: list[Obligation] | None = None, company: Company = MICROSOFT) -> Answer:
    names = ("MICROSOFT CORPORATION", "LINKEDIN CORPORATION")
    return about(
        replace(ASKED, name=company.name, company=company),
        recipients=names,
        direct=DIRECT if direct is None else direct,
        shared={award("MS1"): ("OTHER NAME LLC",)},
        through_resellers=RESOLD,
    )


def test_what_went_to_resellers_is_in_no_sum_of_direct_awards() -> None:
    answer = known()

    assert {of.agency: of.net_cents for of in answer.agencies} == {Agency.ICE: 1_510_00, Agency.CBP: -3_00}
    assert sum(line.net_cents or 0 for line in answer.lines) == 1_507_00
    assert all(of.award_key != award("RES1") for of in answer.awards)
    assert answer.resold_net == ((Agency.ICE, 3_000_00, 1),)


def test_a_subsidiary_has_a_line_of_its_own() -> None:
    assert known().lines == (
        Line(Agency.ICE, "MICROSOFT CORPORATION", 1_500_00),
        Line(Agency.ICE, "LinkedIn", 10_00),
        Line(Agency.CBP, "MICROSOFT CORPORATION", -3_00),
    )


def test_the_largest_awards_are_at_most_three_and_above_zero() -> None:
    assert [of.number for of in known().largest] == ["MS1", "LI1"]

    many = [obligated("MICROSOFT CORPORATION", 2024, cents, f"N{cents}") for cents in (5, 4, 3, 2, 0, -1)]
    assert [of.number for of in known(many).largest] == ["N5", "N4", "N3"]


def test_incomplete_years_are_those_of_the_agencies_in_the_answer() -> None:
    ice = known([obligated("MICROSOFT CORPORATION", 2024, 1, "MS1")])

    assert [(year.agency, year.fiscal_year) for year in ice.incomplete] == [(Agency.ICE, 2022), (Agency.ICE, 2023)]
    assert known([]).incomplete == ()
    assert {year.agency for year in known().incomplete} == {Agency.ICE, Agency.CBP}


def test_a_resold_award_without_action_in_the_window_adds_nothing() -> None:
    answer = about(
        replace(ASKED, name="Microsoft", company=MICROSOFT),
        recipients=(),
        direct=[],
        shared={},
        through_resellers=[obligated("DELL", 2022, 5, "RES1")],
    )

    assert len(answer.resold) == 1
    assert answer.resold[0].figure.net_cents is None
    assert answer.resold_net == ()


def test_statements_come_newest_first_and_notes_after_them() -> None:
    newer = replace(MICROSOFT.statements[0], date="2020-01-05", text="later")

    said = known(company=replace(MICROSOFT, statements=(*MICROSOFT.statements, newer))).said

    assert [getattr(each, "text", "note") for each in said] == ["later", "It is for mail.", "note"]
    assert replace(known(), company=None).said == ()


def test_a_purpose_is_what_a_reviewer_wrote() -> None:
    answer = known()
    purposes = {of.number: answer.purpose(of) for of in answer.awards}

    assert purposes["MS1"] == "Support services"
    assert purposes["LI1"] == ""
    assert replace(answer, company=None).purpose(answer.awards[0]) == ""


@pytest.mark.parametrize(
    ("answer", "template"),
    [
        (known(), "companies/show"),
        (replace(ASKED, match=Match.AMBIGUOUS), "companies/ambiguous"),
        (replace(ASKED, match=Match.NONE), "companies/none"),
    ],
)
def test_words_follow_from_what_is_known(answer: Answer, template: str) -> None:
    assert answer.template == template


def test_the_document_says_what_was_counted_in_integer_cents() -> None:
    document = as_document(known())

    ice = document["agencies"][0]
    assert ice == {
        "agency": "ICE",
        "fiscal_years": [
            {"year": 2022, "net_obligated_cents": None, "complete": False, "awards": 1},
            {"year": 2024, "net_obligated_cents": 2_000_00, "complete": True, "awards": 1},
            {"year": 2025, "net_obligated_cents": -490_00, "complete": True, "awards": 2},
        ],
        "awards": 3,
        "window_net_obligated_cents": 1_510_00,
        "first_action": "2022-01-15",
        "last_action": "2025-06-30",
    }
    assert (document["query"], document["match"], document["name"]) == ("Microsoft", "company", "Microsoft")
    assert document["as_of"] == "2026-08-20"
    assert document["window"] == {"first_fiscal_year": 2024, "last_fiscal_year": 2026}
    assert {"agency": "CBP", "fiscal_year": 2021} in document["incomplete"]


def test_the_document_tells_the_day_of_each_year_and_what_was_left_out() -> None:
    document = as_document(replace(known(), endless=2))

    assert {
        "agency": "CBP", "fiscal_year": 2021, "complete": False, "as_of": "2026-08-20", "looked_up": "2026-08-20",
        "origin": "starter",
    } in document["years_held"]  # fmt: skip
    assert document["awards_left_out_without_a_known_end"] == 2


def test_the_document_keeps_resellers_statements_and_sources_apart() -> None:
    document = as_document(known())

    (resold,) = document["resellers"]
    assert (resold["award"], resold["window_net_obligated_cents"]) == (award("RES1"), 3_000_00)
    assert (resold["reseller"], resold["product"]) == ("Dell Federal", "Azure")
    (said,) = document["statements"]
    assert (said["date"], said["source"]["url"]) == ("2018-06", PRESS.url)
    assert document["sources"] == [
        {"title": SOURCE.title, "publisher": SOURCE.publisher, "url": SOURCE.url, "date": "2026-08-20"}
    ]


def test_the_document_tells_what_else_is_known_and_counted_nowhere() -> None:
    document = as_document(known())

    assert document["shared_awards"] == {award("MS1"): ["OTHER NAME LLC"]}
    (note,) = document["notes"]
    assert note["amounts"] == [{"cents": 370_000_000, "measure": "current_value"}]
    assert (note["confidence"], note["as_of"]) == ("record", "2018-07-04")
    assert document["owners"] == [{"name": "Its shareholders", "since": "", "until": "", "source": None}]
    assert sum(line["window_net_obligated_cents"] or 0 for line in document["lines"]) == sum(
        agency["window_net_obligated_cents"] for agency in document["agencies"]
    )


def test_the_document_of_a_question_back_names_the_candidates_and_no_figure() -> None:
    document = as_document(
        replace(ASKED, match=Match.AMBIGUOUS, candidates=(Candidate("company:a", "A"), Candidate("recipient:1", "B")))
    )

    empty: dict[str, Any] = {"name": None, "agencies": [], "recipients": [], "resellers": [], "statements": []}
    assert {key: document[key] for key in empty} == empty
    assert document["suggestions"] == ["A", "B"]


def test_an_award_named_by_review_but_not_in_the_records_is_not_invented() -> None:
    absent = ResoldAward(award("GONE"), Agency.CBP, "X", "Y", "", "", SOURCE)

    answer = known(company=replace(MICROSOFT, resold=(*MICROSOFT.resold, absent)))

    assert [resold.award.award_key for resold in answer.resold] == [award("RES1")]
    assert answer.resold[0].figure.last_action == date(2025, 6, 30)
