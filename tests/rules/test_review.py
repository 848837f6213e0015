"""Likely joins, the strongest first. They are said to a person, and join nothing. Everybody here is made up."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.rules.companies import Agency, Alias, AliasKind
from bot.rules.coverage import Window
from bot.rules.declined import Declined
from bot.rules.obligations import Obligation
from bot.rules.review import MOST_AWARDS, MOST_LINKS, Clue, Evidence, Review, clues_of_names, most_telling, review
from bot.rules.review_document import as_document
from tests.small_data import AS_OF, YEARS, award, company, obligated

ACME = replace(
    company("acme", "Acme", common=("Acme Group",)),
    aliases=(
        Alias("ACME, INC.", AliasKind.RECIPIENT),
        Alias("ACME WORKS LLC", AliasKind.RECIPIENT, unit="Acme Works"),
        Alias("Acme Group", AliasKind.COMMON),
        Alias("Sprocket", AliasKind.BRAND),
        Alias("Cog", AliasKind.PRODUCT),
    ),
)
BOLT = company("bolt", "B&B Bolt", "BOLT CORP")
COMPANIES = {one.id: one for one in (ACME, BOLT)}
WINDOW = Window(2024, 2026, AS_OF)

UEI = Clue(Evidence.SAME_UEI, "acme", "NEW ACME LLC", "ACME, INC.")
SHARED = Clue(Evidence.SAME_AWARD, "acme", "WIDGETS LLC", "ACME WORKS LLC", award("W1"))
NAMED = Clue(Evidence.PRODUCT_NAMED, "acme", "RESELLER LLC", "Sprocket", award("R1"))
FLOWS = (
    obligated("NEW ACME LLC", 2025, 1_00, "N1"),
    obligated("WIDGETS LLC", 2025, 900_00, "W1"),
    obligated("ACME WORKS LLC", 2024, 50_00, "W1"),
    obligated("RESELLER LLC", 2026, 7_00, "R1"),
    obligated("RESELLER LLC", 2026, 9_000_00, "R2"),
)


def reviewed(*clues: Clue, flows: Iterable[Obligation] = FLOWS, declined: Iterable[Declined] = ()) -> Review:
    return review(clues, COMPANIES, tuple(flows), tuple(declined), (YEARS, WINDOW))


def recipients(found: Review) -> list[str]:
    return [suggestion.recipient for suggestion in found.suggestions]


def test_the_strongest_evidence_comes_first_whatever_the_amounts() -> None:
    assert recipients(reviewed(NAMED, SHARED, UEI)) == ["NEW ACME LLC", "WIDGETS LLC", "RESELLER LLC"]


def test_of_equal_evidence_the_largest_amount_comes_first_be_it_taken_back() -> None:
    one, other, third = (replace(UEI, recipient=name) for name in ("ONE LLC", "OTHER LLC", "THIRD LLC"))
    flows = [
        obligated("ONE LLC", 2024, 5_00, "1"),
        obligated("OTHER LLC", 2024, -9_00, "2"),
        obligated("THIRD LLC", 2024, 7_00, "3"),
    ]

    assert recipients(reviewed(one, other, third, flows=flows)) == ["OTHER LLC", "THIRD LLC", "ONE LLC"]


def test_all_that_speaks_for_one_join_stands_together_once() -> None:
    also = replace(SHARED, evidence=Evidence.SAME_UEI, award_key="")
    spelt = replace(SHARED, recipient="Widgets, LLC", award_key=award("W2"))

    (found,) = reviewed(SHARED, also, SHARED, spelt).suggestions

    assert found.evidence == (Evidence.SAME_UEI, Evidence.SAME_AWARD)
    assert found.beside(Evidence.SAME_AWARD) == ("ACME WORKS LLC",)
    assert found.shared_awards == 2


def test_figures_are_those_of_the_recipient_and_not_of_the_counted_one() -> None:
    (found,) = reviewed(SHARED).suggestions

    assert [(f.agency, f.net_cents, f.window_awards) for f in found.figures] == [(Agency.ICE, 900_00, 1)]


def test_figures_of_a_named_product_are_those_of_the_award() -> None:
    (found,) = reviewed(NAMED).suggestions

    assert [(f.agency, f.net_cents, f.window_awards) for f in found.figures] == [(Agency.ICE, 7_00, 1)]


def test_who_has_nothing_on_record_is_not_suggested() -> None:
    assert recipients(reviewed(UEI, flows=())) == []


def test_private_persons_are_never_listed() -> None:
    person = obligated("POE, JANE", 2025, 5_00, "P1")
    alike = replace(UEI, recipient="POE, JANE")
    reseller = replace(NAMED, recipient="POE, JANE", award_key=award("P1"))

    assert recipients(reviewed(alike, reseller, flows=[person])) == []


def test_a_refused_name_is_not_suggested_to_that_company_again() -> None:
    refused = Declined("acme", "Sold in 2020.", date(2026, 11, 25), recipient="New Acme")
    other = replace(UEI, company_id="bolt")

    found = reviewed(UEI, other, declined=[refused])

    assert [suggestion.company_id for suggestion in found.suggestions] == ["bolt"]


def test_a_refused_award_is_not_suggested_again() -> None:
    refused = Declined("acme", "Another sprocket.", date(2026, 11, 25), award=award("R1"))
    other = replace(NAMED, award_key=award("R2"))

    (found,) = reviewed(NAMED, other, declined=[refused]).suggestions

    assert found.award_keys == (award("R2"),)


def test_a_refused_award_says_nothing_of_the_name() -> None:
    refused = Declined("acme", "Handed over.", date(2026, 11, 25), award=award("W1"))

    assert recipients(reviewed(SHARED, declined=[refused])) == ["WIDGETS LLC"]


def test_the_line_to_add_is_toml_and_keeps_the_unit_of_the_reviewed_name() -> None:
    quoted = 'WIDGETS "W" LLC'
    (found,) = reviewed(replace(SHARED, recipient=quoted), flows=[obligated(quoted, 2025, 1_00, "W1")]).suggestions

    assert found.file == "bot/data/companies/acme.toml"
    assert tomllib.loads("\n".join(["aliases = [", *found.lines, "]"])) == {
        "aliases": [{"name": quoted, "kind": "recipient", "unit": "Acme Works"}]
    }


def test_a_name_beside_the_company_itself_has_no_unit() -> None:
    (found,) = reviewed(UEI).suggestions

    assert found.lines == ('  { name = "NEW ACME LLC", kind = "recipient" },',)


def test_the_lines_of_an_award_are_an_entry_with_its_source() -> None:
    (found,) = reviewed(NAMED).suggestions

    entry = tomllib.loads("\n".join(found.lines))
    (resold,) = entry["resold"]
    assert (resold["award_key"], resold["agency"]) == (award("R1"), "ICE")
    assert (resold["reseller"], resold["product"]) == ("RESELLER LLC", "Sprocket")
    assert entry["sources"][resold["source"]]["url"] == f"https://www.usaspending.gov/award/{award('R1')}/"
    assert entry["sources"][resold["source"]]["date"] == "2026-08-20"


def test_a_few_awards_are_linked() -> None:
    clues = [replace(SHARED, award_key=award(f"W{n}")) for n in range(1, 9)]
    (found,) = reviewed(*clues).suggestions

    assert len(found.links) == MOST_LINKS
    assert found.links[0] == f"https://www.usaspending.gov/award/{award('W1')}/"


def names(*uncounted: str) -> list[tuple[Evidence, str, str, str]]:
    return [(c.evidence, c.company_id, c.recipient, c.beside) for c in clues_of_names(uncounted, COMPANIES.values())]


def test_a_recorded_name_that_finds_a_company_is_a_clue() -> None:
    assert names("ACME GROUP, LLC", "Sprocket Inc") == [
        (Evidence.SAME_NAME, "acme", "ACME GROUP, LLC", "Acme Group"),
        (Evidence.SAME_NAME, "acme", "Sprocket Inc", "Sprocket"),
    ]


def test_equal_letters_are_a_clue() -> None:
    assert names("BB BOLT LLC", "ACMEWORKS") == [
        (Evidence.SAME_LETTERS, "bolt", "BB BOLT LLC", "B&B Bolt"),
        (Evidence.SAME_LETTERS, "acme", "ACMEWORKS", "ACME WORKS LLC"),
    ]


def test_a_part_of_a_name_or_a_product_is_no_clue() -> None:
    assert names("ACME GROUP HOLDINGS LLC", "GROUP LLC", "COG, INC.", "ACM LLC", "AND") == []


def test_few_awards_of_a_company_are_shown_and_the_rest_counted() -> None:
    flows = [obligated("RESELLER LLC", 2025, n, f"R{n:02}") for n in range(30)]
    clues = [replace(NAMED, award_key=flow.award_key) for flow in flows]

    shown, more = most_telling(reviewed(UEI, *clues, flows=[*FLOWS, *flows]))

    assert len(shown) == 1 + MOST_AWARDS
    assert shown[0].recipient == "NEW ACME LLC"
    assert shown[1].award_keys == (award("R29"),)
    assert more == {"Acme": 30 - MOST_AWARDS}


def test_the_document_for_scripts() -> None:
    document = as_document(reviewed(SHARED, NAMED))

    assert (document["measure"], document["side"]) == ("net_obligated", "awarding")
    assert (document["first_year"], document["last_year"], document["as_of"]) == (2024, 2026, "2026-08-20")
    name, product = document["suggestions"]
    assert (name["company"], name["recipient"], name["award"]) == ("acme", "WIDGETS LLC", None)
    assert name["evidence"] == [{"kind": "same_award", "beside": ["ACME WORKS LLC"]}]
    assert name["agencies"] == [
        {"agency": "ICE", "awards": 1, "window_awards": 1, "window_net_obligated_cents": 900_00}
    ]
    assert (product["award"], product["lines"][0]) == (award("R1"), "[[resold]]")
