"""Who a name means. Names are never joined by a part of them: that is how false statements would come about."""

import pytest

from bot.rules.companies import AliasKind
from bot.rules.matching import (
    Candidate,
    Found,
    Match,
    Meaning,
    RecordedName,
    ReviewedName,
    distinct,
    is_near,
    meaning,
)

DELL = ReviewedName("dell", "Dell Technologies", AliasKind.COMMON, "Dell")
HP_INC = ReviewedName("hp-inc", "HP Inc.", AliasKind.COMMON, "HP Inc.")
HPE = ReviewedName("hpe", "HPE", AliasKind.COMMON, "HP")
FALCON = ReviewedName("palantir", "Palantir", AliasKind.PRODUCT, "Falcon")
BOTH_HP = (Candidate("company:hpe", "HPE"), Candidate("company:hp-inc", "HP Inc."))


def test_nothing_found_means_nothing() -> None:
    assert meaning("zzyzx", Found()) == Meaning(Match.NONE)


def test_a_reviewed_name_means_its_company() -> None:
    assert meaning("dell", Found(reviewed=(DELL,))) == Meaning(Match.COMPANY, "company:dell")


def test_a_recorded_name_means_itself() -> None:
    found = Found(recorded=(RecordedName(7, "RYDELL CHEVROLET, INC."),))

    assert meaning("rydell chevrolet", found) == Meaning(Match.RECIPIENT, "recipient:7")


def test_a_recorded_name_counted_under_a_company_is_not_offered_beside_it() -> None:
    found = Found(reviewed=(DELL,), recorded=(RecordedName(1, "DELL INC", "dell"),))

    assert meaning("Dell", found) == Meaning(Match.COMPANY, "company:dell")


def test_a_company_and_a_stranger_of_one_name_are_asked_back() -> None:
    found = Found(reviewed=(DELL,), recorded=(RecordedName(1, "DELL LLC"),))

    asked = meaning("Dell", found)

    assert asked.match is Match.AMBIGUOUS
    assert [candidate.ref for candidate in asked.candidates] == ["company:dell", "recipient:1"]


def test_two_recorded_names_of_one_spelling_are_one() -> None:
    found = Found(recorded=(RecordedName(1, "LEIDOS INC"), RecordedName(2, "LEIDOS, INC.")))

    assert meaning("Leidos", found) == Meaning(Match.RECIPIENT, "recipient:1")


def test_two_recorded_names_that_differ_in_legal_form_are_asked_back_unless_typed_in_full() -> None:
    found = Found(recorded=(RecordedName(1, "PATRIOT LLC"), RecordedName(2, "PATRIOT, INC.")))

    assert meaning("Patriot", found).match is Match.AMBIGUOUS
    assert meaning("patriot inc", found) == Meaning(Match.RECIPIENT, "recipient:2")


@pytest.mark.parametrize("typed", ["HP Inc.", "hp inc", "HP, INC"])
def test_a_name_typed_in_full_with_its_legal_form_means_that_one(typed: str) -> None:
    found = Found(reviewed=(HPE, HP_INC), ambiguous=BOTH_HP)

    assert meaning(typed, found) == Meaning(Match.COMPANY, "company:hp-inc")


@pytest.mark.parametrize("typed", ["HP", "hp", " H.P. ", "HP LLC"])
def test_a_reviewed_ambiguity_asks_back(typed: str) -> None:
    found = Found(reviewed=(HPE, HP_INC), ambiguous=BOTH_HP)

    assert meaning(typed, found) == Meaning(Match.AMBIGUOUS, candidates=BOTH_HP)


def test_two_companies_of_one_full_name_are_asked_back() -> None:
    twin = ReviewedName("other", "Other", AliasKind.RECIPIENT, "HP, INC.")

    assert meaning("HP Inc.", Found(reviewed=(HP_INC, twin))).match is Match.AMBIGUOUS


def test_a_product_never_means_its_maker() -> None:
    asked = meaning("Falcon", Found(reviewed=(FALCON,)))

    assert asked == Meaning(Match.NONE, candidates=(Candidate("company:palantir", "Palantir"),))


def test_a_product_does_not_stand_in_the_way_of_a_recipient() -> None:
    found = Found(reviewed=(FALCON,), recorded=(RecordedName(3, "FALCON, INC."),))

    assert meaning("Falcon", found) == Meaning(Match.RECIPIENT, "recipient:3")
    assert meaning("Falcon Inc", found) == Meaning(Match.RECIPIENT, "recipient:3")


def test_one_candidate_for_each_spelling() -> None:
    names = [RecordedName(4, "A. B. LLC"), RecordedName(9, "AB LLC"), RecordedName(5, "AB INC")]

    assert distinct(names) == (Candidate("recipient:4", "A. B. LLC"), Candidate("recipient:5", "AB INC"))


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("Palentir", "Palantir Technologies", True),
        ("microsfot", "MICROSOFT CORPORATION", True),
        ("geo", "GEO Group", True),
        ("Zzyzx", "Palantir Technologies", False),
        ("Dell", "CADDELL CONSTRUCTION", False),
        ("Cat", "Palantir Technologies", False),
    ],
)
def test_what_is_suggested_is_near(query: str, name: str, near: bool) -> None:  # noqa: FBT001
    assert is_near(query, [name]) is near


def test_a_former_name_does_not_bring_up_a_person() -> None:
    found = Found(former=(RecordedName(1, "MARY EXAMPLE"), RecordedName(2, "ACME WORKS LLC")))

    assert meaning("before", found).candidates == (Candidate("recipient:2", "ACME WORKS LLC"),)
