"""What a description names. A word in another word, or an ordinary word alone, names nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.companies import Agency, Alias, AliasKind
from bot.rules.coverage import Window
from bot.rules.names import spelling
from bot.rules.resold import (
    Described,
    NamedElsewhere,
    Product,
    named_elsewhere,
    products_named,
    products_of,
    telling_parts,
    unreviewed,
)
from tests.small_data import AS_OF, MICROSOFT, PALANTIR, award, company, obligated

AZURE = Product("Azure")
OFFICE = Product("Office 365")
CLEAR = Product("CLEAR", ("Thomson Reuters", "TRSS"))
ATT = Product("AT&T")
WINDOW = Window(2024, 2026, AS_OF)


@pytest.mark.parametrize(
    ("description", "named"),
    [
        ("MICROSOFT AZURE CONSUMPTION", ("Azure",)),
        ("azure, in lower case", ("Azure",)),
        ("CLOUD (AZURE)/OFFICE-365", ("Azure", "Office 365")),
        ("AZUREUS WATER PUMPS", ()),
        ("OFFICE FOR 365 DAYS", ()),
        ("OFFICE 3650", ()),
        ("AT & T WIRELESS", ("AT&T",)),
        ("CLEAR TRASH BAGS", ()),
        ("CLEAR BY THOMSON REUTERS", ("CLEAR",)),
        ("TRSS: CLEAR", ("CLEAR",)),
        ("NUCLEAR DETECTION, THOMSON REUTERS", ()),
        ("", ()),
    ],
)
def test_products_are_named_by_whole_words(description: str, named: tuple[str, ...]) -> None:
    assert products_named(description, (AZURE, OFFICE, CLEAR, ATT)) == named


def test_a_name_without_letters_is_never_named() -> None:
    assert products_named("- &", (Product("-"), Product(""))) == ()


@given(st.text(max_size=30), st.sampled_from(["Azure", "Office 365", "Pen-Link", "AT&T", "McPherson's"]))
def test_what_is_named_stands_there_whole_and_with_its_telling_parts(text: str, name: str) -> None:
    description = f"{text} {name.upper()} {text}"

    if products_named(description, (Product(name),)):
        assert f" {spelling(name)} " in f" {spelling(description)} "
        assert all(part.upper() in description.upper() for part in telling_parts(name))


@pytest.mark.parametrize(
    ("name", "parts"),
    [("AT&T", ("AT", "T")), ("Google Cloud", ("Google", "Cloud")), ("365", ("365",)), ("-", ()), ("No No", ("No",))],
)
def test_what_to_look_for_first(name: str, parts: tuple[str, ...]) -> None:
    assert telling_parts(name) == parts


def test_products_are_brands_and_products_with_what_has_to_stand_beside_them() -> None:
    thing = Alias("Falcon", AliasKind.PRODUCT, beside=("Palantir",))
    with_both = company("x", "X", "X INC", common=("The X",))
    assert products_of(with_both) == ()
    assert products_of(MICROSOFT) == (AZURE,)
    assert products_of(type(PALANTIR)("p", "P", "it_services", (thing,))) == (Product("Falcon", ("Palantir",)),)


def test_what_is_reviewed_declined_or_direct_is_not_named_elsewhere() -> None:
    reviewed = MICROSOFT.resold[0].award_key
    found = [
        Described(reviewed, "AZURE", "DELL FEDERAL"),
        Described("K1", "AZURE", "RESELLER LLC"),
        Described("K2", "AZURE", "MICROSOFT CORPORATION", "microsoft"),
        Described("K3", "AZURE", "DELL MARKETING L.P.", "dell"),
        Described("K4", "AZURE", "RESELLER LLC"),
        Described("K5", "LAZURE", "RESELLER LLC"),
    ]

    assert unreviewed(MICROSOFT, found, but={"K4"}) == {"K1": ("Azure",), "K3": ("Azure",)}


def test_what_is_named_elsewhere_is_added_up_by_agency_within_the_window() -> None:
    named = {award("A"): ("Azure",), award("B"): ("Office 365", "Azure"), award("C", Agency.CBP): ("Azure",)}
    rows = [
        obligated("R LLC", 2024, 5_00, "A"),
        obligated("R LLC", 2025, -2_00, "A"),
        obligated("S LLC", 2026, 1_00, "B"),
        obligated("R LLC", 2023, 9_00, "B"),
        obligated("R LLC", 2021, 7_00, "C", Agency.CBP),
        obligated("R LLC", 2025, 3_00, "D"),
    ]

    assert named_elsewhere(named, rows, WINDOW) == (NamedElsewhere(Agency.ICE, ("Azure", "Office 365"), 2, 4_00),)
