"""Nobody is named in what is stored of a description, and nobody can be called. All people here are made up."""

import pytest

from bot.rules.descriptions import LONGEST, public_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("LAPTOPS FOR THE FIELD OFFICE. POC: JOHN SMITH", "LAPTOPS FOR THE FIELD OFFICE."),
        ("LAPTOPS, ATTN JANE DOE", "LAPTOPS"),
        ("RADIO REPAIR; COR MR. JOHN Q PUBLIC", "RADIO REPAIR"),
        ("CAMERAS CONTACT: DOE, JANE", "CAMERAS"),
        ("TOWER REPAIR. ACOR/POC: LATEEFAH ZBOROWSKI, 202-555-0100, L.ZBOROWSKI@EXAMPLE.GOV", "TOWER REPAIR."),
        ("SCANNERS COR: ANN POE, (202) 555-0101 EXT 12", "SCANNERS"),
    ],
)
def test_contacts_are_cut_out(text: str, kept: str) -> None:
    assert public_text(text).startswith(kept)
    assert not {"JOHN", "SMITH", "JANE", "DOE", "PUBLIC", "ZBOROWSKI", "POE"} & set(
        public_text(text).replace(",", " ").split()
    )


def test_an_ordinary_description_stays() -> None:
    text = "EXERCISE OPTION YEAR 2 FOR 25 LICENSES, POP 1/1/2024 - 12/31/2024"

    assert public_text(text) == text


def test_a_long_one_is_cut_at_a_word() -> None:
    kept = public_text("DETENTION " * 100)

    assert len(kept) <= LONGEST
    assert set(kept.split()) == {"DETENTION"}
