"""Nobody is named in what is stored of a description, and nobody can be reached. All people here are made up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.descriptions import LONGEST, public_text
from bot.rules.given_names import GIVEN_NAMES
from bot.rules.ordinary_words import ORDINARY_WORDS

PEOPLE = {"JOHN", "JANE", "SMITH", "DOE", "CITIZEN", "LATEEFAH", "ZBOROWSKI", "QUILLFEATHER", "OBI", "NNEKA"}


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[A-Z]+", text.upper()))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("LAPTOPS FOR THE FIELD OFFICE. POC: JOHN SMITH", "LAPTOPS FOR THE FIELD OFFICE."),
        ("LAPTOPS, ATTN JANE DOE", "LAPTOPS"),
        ("RADIO REPAIR; COR MR. JOHN Q CITIZEN", "RADIO REPAIR; COR"),
        ("CAMERAS CONTACT: DOE, JANE", "CAMERAS"),
        ("TOWER REPAIR. ACOR/POC: LATEEFAH ZBOROWSKI, 202-555-0100, L.ZBOROWSKI@EXAMPLE.GOV", "TOWER REPAIR. ACOR"),
        ("SCANNERS COR: JANE DOE, (202) 555-0101 EXT 12", "SCANNERS"),
        ("POC: NNEKA OBI FOR THE LEASE OF COPIERS", "FOR THE LEASE OF COPIERS"),
        ("THE COPIERS (POC JOHN SMITH) ARE LEASED", "THE COPIERS ARE LEASED"),
        ("CHANGE THE COR, MS. ZBOROWSKI, AND ADD FUNDS", ""),
        ("poc: john smith for the laptops", "for the laptops"),
    ],
)
def test_a_contact_is_cut_out_and_the_rest_stays(text: str, kept: str) -> None:
    assert public_text(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "CO: J. SMITH 202-555-0100",
        "CHANGE THE CO TO ZBOROWSKI",
        "CONTRACT SPECIALIST LATEEFAH ZBOROWSKI FOR THIS ORDER",
        "IN SUPPORT OF SA JOHN DOE",
        "IN SUPPORT OF SA NNEKA OBI",
        "TRAVEL FOR JOHN DOE",
        "TRAVEL FOR NNEKA OBI TO MIAMI",
        "RELOCATION ON BEHALF OF NNEKA OBI",
        "CHANGE COR FROM LATEEFAH ZBOROWSKI TO NNEKA OBI",
        "APPOINT LATEEFAH ZBOROWSKI AS THE COR",
        "EXPERT WITNESS SERVICES / L. ZBOROWSKI",
        "TRANSLATION IN THE CASE OF ZBOROWSKI V. DHS",
        "JANE DOE, COMPLAINANT",
        "RE-APPOINT DR. NNEKA OBI",
        "SMITH, JOHN: A BADGE",
        "OWNER: ZBOROWSKI",
        "SEE THE TEMPLATE. LATEEFAH ZBOROWSKI 202-555-0100",
        "JOHN.SMITH(AT)EXAMPLE.DHS.GOV",
        "LICENSES. QUILLFEATHER, JANE",
        "JOHN A SMITH'S PARKING SPACE",
        "Training for Jane Doe",
        "PARKING FOR J. ZBOROWSKI",
        "JOSÉ QUILLFEATHER",
    ],
)
def test_where_somebody_may_be_named_nothing_is_kept(text: str) -> None:
    assert public_text(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("CALL 202-555-0100 NOW", "CALL NOW"),
        ("CALL (202) 555-0100 X123 NOW", "CALL NOW"),
        ("CALL 202.555.0100 NOW", "CALL NOW"),
        ("CALL 2025550100 NOW", "CALL NOW"),
        ("CALL +1 202 555 0100 NOW", "CALL NOW"),
        ("CALL 1-800-555-0100 EXT. 22 NOW", "CALL NOW"),
        ("CALL 555-0100 NOW", "CALL NOW"),
        ("DESK PHONES555-555-0100", "DESK PHONES"),
        ("CALL (202", "CALL"),
        ("CALL 202-555-", "CALL"),
        ("EMAIL OFFICE.DESK@EXAMPLE.GOV FOR ACCESS", "EMAIL FOR ACCESS"),
        ("EMAIL DESK @EXAMPLE.GOV FOR ACCESS", "EMAIL FOR ACCESS"),
        ("BADGE 123-45-6789 RENEWAL", "BADGE RENEWAL"),
        ("RECORDS A123456789 RENEWAL", "RECORDS RENEWAL"),
        ("RECORDS A# 123-456-789 RENEWAL", "RECORDS RENEWAL"),
        ("RECORDS A-12345678 RENEWAL", "RECORDS RENEWAL"),
        ("LEASE AT 12 ELM STREET, SUITE 100, MIAMI, FL", "LEASE AT, MIAMI, FL"),
        ("LEASE AT 1200 N. OAK PARK AVE NW", "LEASE AT"),
        ("MAIL TO P.O. BOX 1234, MIAMI", "MAIL TO, MIAMI"),
    ],
)
def test_numbers_and_addresses_are_cut_out(text: str, kept: str) -> None:
    assert public_text(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "EXERCISE OPTION YEAR 2 FOR 25 LICENSES, POP 1/1/2024 - 12/31/2024",
        "ADMIN MOD TO CHANGE THE COR",
        "CHANGE COR FOR THE WIRELESS SERVICES CONTRACT",
        "THE CONTRACTING OFFICER'S REPRESENTATIVE (COR) IS CHANGED",
        "DETENTION SERVICES AT THE T. DON HUTTO DETENTION CENTER",
        "JANITORIAL SERVICES, SAN DIEGO AND ST. PAUL",
        "MS SQL SERVER LICENSES",
        "LEASE FOR THE OFFICE IN GULFPORT, MS. THIS MODIFICATION ADDS FUNDS",
        "ACE DR STORAGE",
        "DEOBLIGATE $1,234,567.89 FROM CLIN 0010",
        "ORDER 70B04C22F00000617 UNDER 47QTCK18D0009",
        "CLASS V CONTAINER, NSN 7110-000-0082-6112",
        "1 TB SOLID STATE DRIVE",
        "30 CASES @ $255.03",
        "X-RAY MACHINES FOR U.S. CUSTOMS AND BORDER PROTECTION",
        "OFFICE OF THE CHIEF INFORMATION OFFICER",
        "",
    ],
)
def test_what_names_nobody_stays_as_it_is(text: str) -> None:
    assert public_text(text) == text


def test_it_is_one_line_without_control_characters() -> None:
    assert public_text("TWO\r\nLINES,\tA\x00NUL\u2028AND \u202ebidi\u200b ") == "TWO LINES, A NUL AND bidi"


def test_a_long_one_is_cut_at_a_word() -> None:
    kept = public_text("DETENTION " * 1_000)

    assert len(kept) <= LONGEST
    assert set(kept.split()) == {"DETENTION"}


def test_a_long_word_is_cut_too() -> None:
    assert public_text("Y" * 5_000) == "Y" * LONGEST


ORDINARY = st.lists(st.sampled_from(["LAPTOPS", "FOR", "THE", "FIELD", "OFFICE", "AND", "25", "LICENSES"]), max_size=6)
ANNOUNCED = st.sampled_from(
    ["POC", "POC:", "ACOR -", "COR:", "ATTN:", "ATTN", "CONTACT:", "POC IS", "COR MR.", "APOC;"]
)
NAMES = st.sampled_from(
    [
        "JOHN SMITH",
        "SMITH, JOHN",
        "JANE A. QUILLFEATHER",
        "LATEEFAH ZBOROWSKI",
        "ZBOROWSKI",
        "NNEKA OBI-SMITH",
        "J. ZBOROWSKI",
        "JANE DOE",
        "JANE 'NNEKA' O'DOE",
    ]
)
REACHED = st.sampled_from(
    ["", "202-555-0100", "(202) 555-0100", ", NNEKA.OBI@EXAMPLE.GOV", "2025550100 X12", "202.555.0100/555.0101"]
)


@given(ORDINARY, ANNOUNCED, NAMES, REACHED, ORDINARY)
def test_whoever_is_announced_is_gone(
    before: list[str], announced: str, name: str, reached: str, after: list[str]
) -> None:
    kept = public_text(" ".join([*before, announced, name, reached, *after]))

    assert not words_of(kept) & (PEOPLE | {"EXAMPLE"})
    assert "555" not in kept


@given(st.text(max_size=400))
def test_it_never_grows_and_never_has_an_address(text: str) -> None:
    kept = public_text(text)

    assert len(kept) <= LONGEST
    assert kept.isprintable()
    assert kept == " ".join(kept.split())
    assert not re.search(r"[A-Za-z]@[A-Za-z]", kept)


def test_given_names_are_no_ordinary_words() -> None:
    assert not GIVEN_NAMES & ORDINARY_WORDS
