"""Who a name means, asked of the reviewed companies and the recipients that ship with the bot."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.rules.companies import AliasKind, Company
from bot.rules.matching import Match, Meaning
from bot.rules.names import normalise, spelling
from bot.sources.starter import read_starter
from tests.shipped import FORMER, Shipped


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    opened = Shipped(str(tmp_path_factory.mktemp("shipped") / "shipped.db"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "company"),
    [
        ("Dell", "dell"),
        ("DELL MARKETING LP", "dell"),
        ("Microsoft", "microsoft"),
        ("microsoft corp.", "microsoft"),
        ("LinkedIn", "microsoft"),
        ("Palantir", "palantir"),
        ("PALANTIR USG, INC.", "palantir"),
        ("Thomson Reuters", "thomson-reuters"),
        ("LexisNexis Risk Solutions", "relx"),
        ("HP Inc.", "hp-inc"),
        ("Hewlett Packard Enterprise", "hpe"),
        ("Motorola Solutions", "motorola-solutions"),
        ("Paragon Solutions", "paragon-solutions"),
        ("PARAGON SOLUTIONS (US) INC", "paragon-solutions"),
        ("Harris Corporation", "l3harris"),
        ("Magnet Forensics", "magnet-forensics"),
        ("Clearview AI", "clearview-ai"),
        ("CoreCivic", "corecivic"),
        ("GEO Group", "geo-group"),
        ("The GEO Group, Inc.", "geo-group"),
        ("Salesforce", "salesforce"),
        ("Motorola Mobility", "motorola-mobility"),
        ("MOTOROLA SOLUTIONS INC", "motorola-solutions"),
        ("Vigilant Solutions", "motorola-solutions"),
        ("Thomson Reuters Special Services", "thomson-reuters"),
        ("TRSS", "thomson-reuters"),
        ("West Publishing", "thomson-reuters"),
        ("WEST PUBLISHING CORP", "thomson-reuters"),
        ("LexisNexis Special Services", "lexisnexis-special-services"),
        ("RELX", "relx"),
        ("BI", "geo-group"),
        ("B.I. Inc.", "geo-group"),
        ("BI Incorporated", "geo-group"),
        ("CCA", "corecivic"),
        ("Corrections Corporation of America", "corecivic"),
        ("SAIC", "saic"),
        ("Science Applications International Corp.", "saic"),
        ("Leidos", "leidos"),
        ("L3Harris", "l3harris"),
        ("HPE", "hpe"),
        ("CLEARVIEW AI INC", "clearview-ai"),
    ],
)
def test_a_company_is_found_by_its_reviewed_names(shipped: Shipped, typed: str, company: str) -> None:
    assert shipped.meaning(typed) == Meaning(Match.COMPANY, f"company:{company}")


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        ("HP", {"HP Inc. (printers, computers)", "Hewlett Packard Enterprise"}),
        ("Hewlett-Packard", {"HP Inc. (printers, computers)", "Hewlett Packard Enterprise"}),
        ("LexisNexis", {"RELX (LexisNexis)", "LexisNexis Special Services"}),
        ("Motorola", {"Motorola Solutions", "Motorola Mobility (Lenovo)"}),
        ("PARAGON", {"Paragon Solutions", "PARAGON PROFESSIONAL SERVICES LLC", "PARAGON SYSTEMS INC"}),
        ("Harris", {"L3Harris", "HARRIS & STEWART ELECTRICAL INC."}),
        ("VIGILANT", {"Motorola Solutions", "EVIGILANT.COM, LLC"}),
        ("Magnet", {"Magnet Forensics", "MAGNET YOUR EVENT LLC"}),
        ("Clearview", {"Clearview AI", "1NTEGER LLC"}),
    ],
)
def test_a_name_that_several_have_is_asked_back(shipped: Shipped, typed: str, alike: set[str]) -> None:
    asked = shipped.meaning(typed)

    assert (asked.match, asked.ref) == (Match.AMBIGUOUS, "")
    assert alike <= set(shipped.candidates(typed))


STRANGERS = [
    "CADDELL CONSTRUCTION CO. (DE), LLC",
    "RYDELL AUTO CENTER INC",
    "FRADELLA'S COLLISION CENTER INC",
    "PARAGON PROFESSIONAL SERVICES LLC",
    "PARAGON SYSTEMS INC",
    "PARAGON MICRO INC",
    "PARAGON ENVIRONMENTAL SERVICES, LLC",
    "HARRIS & STEWART ELECTRICAL INC.",
    "A&A HARRIS ENTERPRISES",
    "W. HARRIS, GOVERNMENT SERVICES CONTRACTOR, INC.",
    "CSI ARMORING INC",
    "EVIGILANT.COM, LLC",
    "MAGNET YOUR EVENT LLC",
    "1NTEGER LLC",
]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_with_a_similar_name_is_only_itself(shipped: Shipped, name: str) -> None:
    recorded = shipped.recorded(name)
    assert recorded, f"the records have no {name}"

    found = shipped.meaning(name)

    assert found.match is Match.RECIPIENT
    assert found.candidates == ()


@pytest.mark.parametrize(
    "typed",
    [
        *("addell", "del", "ell", "dell cad", "para gon", "micro", "soft", "palan", "azur", "mvm,x", "l3harris x"),
        *("Caddell", "Rydell", "Fradella", "Kharon ClearView", "eVigilant", "Magnet Your", "Hewlett", "Reuters News"),
        *("West Publishing Thomson", "Lexis", "Nexis", "SAIC Leidos", "GEO Group BI", "CoreCivic CCA"),
    ],
)
def test_a_part_of_a_name_means_nobody(shipped: Shipped, typed: str) -> None:
    assert shipped.meaning(typed) == Meaning(Match.NONE)


def test_no_reviewed_company_counts_a_stranger(shipped: Shipped) -> None:
    for name in STRANGERS:
        asked = shipped.meaning(name)
        assert not asked.ref.startswith("company:"), name


@pytest.mark.parametrize(
    ("company", "counted"),
    [
        ("thomson-reuters", {"THOMSON REUTERS SPECIAL SERVICES LLC", "WEST PUBLISHING CORPORATION"}),
        ("geo-group", {"THE GEO GROUP, INC.", "B.I. INCORPORATED"}),
        ("corecivic", {"CORECIVIC, INC.", "CORRECTIONS CORPORATION OF AMERICA"}),
        ("saic", {"SCIENCE APPLICATIONS INTERNATIONAL CORPORATION"}),
    ],
)
def test_a_company_counts_what_was_reviewed(shipped: Shipped, company: str, counted: set[str]) -> None:
    (known,) = [each for each in shipped.starter.companies if each.id == company]

    assert {normalise(name) for name in counted} <= known.names(AliasKind.RECIPIENT)


def test_two_companies_with_one_past_count_nothing_of_each_other(shipped: Shipped) -> None:
    saic, leidos = (next(c for c in shipped.starter.companies if c.id == id_) for id_ in ("saic", "leidos"))

    assert not saic.names(*AliasKind) & leidos.names(*AliasKind)
    assert not any("LEIDOS" in name for name in saic.names(*AliasKind))
    assert not any("SAIC" in name or "SCIENCE APPLICATIONS" in name for name in leidos.names(*AliasKind))


@pytest.mark.parametrize(("name", "former"), FORMER.items())
def test_a_former_name_is_only_offered(shipped: Shipped, name: str, former: str) -> None:
    (bearer,) = shipped.former(former)

    asked = shipped.meaning(former)

    assert asked.ref != bearer
    reviewed = {company.id for company in shipped.starter.companies if normalise(former) in _means(company)}
    assert not asked.ref.startswith("company:") or asked.ref.removeprefix("company:") in reviewed
    assert not asked.ref.startswith("recipient:") or name not in shipped.recorded(former)
    if asked.match is Match.NONE:
        assert name in shipped.candidates(former)


def test_product_names_only_offer_their_makers(shipped: Shipped) -> None:
    products = [
        (alias.name, company)
        for company in shipped.starter.companies
        for alias in company.aliases
        if alias.kind is AliasKind.PRODUCT
    ]
    assert products
    for name, company in products:
        if normalise(name) in company.names(AliasKind.COMMON, AliasKind.BRAND, AliasKind.RECIPIENT):
            continue
        asked = shipped.meaning(name)
        assert asked.ref != f"company:{company.id}", name
        if asked.match is Match.NONE:
            assert f"company:{company.id}" in [candidate.ref for candidate in asked.candidates], name


def test_every_reviewed_name_leads_to_its_company(shipped: Shipped) -> None:
    for company in shipped.starter.companies:
        for alias in company.aliases:
            asked = shipped.meaning(alias.name)
            refs = {asked.ref, *(candidate.ref for candidate in asked.candidates)}
            if alias.kind is AliasKind.PRODUCT and asked.match is Match.RECIPIENT:
                continue
            assert f"company:{company.id}" in refs, alias.name


def _means(company: Company) -> frozenset[str]:
    return company.names(AliasKind.COMMON, AliasKind.BRAND, AliasKind.RECIPIENT)


def _reviewed() -> list[str]:
    return sorted({name for company in read_starter().companies for name in (company.name, *_alias_names(company))})


def _alias_names(company: Company) -> list[str]:
    return [alias.name for alias in company.aliases]


@st.composite
def questions(draw: st.DrawFn) -> str:
    """What people type: anything, parts of real names, real names with a letter wrong, and several run together."""
    name = draw(st.sampled_from([*_REVIEWED, *FORMER.values(), *FORMER]))
    at = draw(st.integers(0, len(name)))
    to = draw(st.integers(at, len(name)))
    letter = draw(st.sampled_from("abcdefghilmnoprstuxyz0189 .,&'-éñ"))
    return draw(
        st.sampled_from(
            [
                draw(st.text(max_size=12)),
                name,
                name.swapcase(),
                name[:to],
                name[at:],
                name[at:to],
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at + 1 :],
                letter + name,
                name + letter,
                name + " " + draw(st.sampled_from(["Inc.", "LLC", "Construction", "Federal", "Co", "The"])),
                name + " " + draw(st.sampled_from(_REVIEWED)),
                name + draw(st.sampled_from(_REVIEWED)),
            ]
        )
    )


_REVIEWED = _reviewed()


@hypothesis_settings(max_examples=1_000)
@given(questions())
def test_no_question_ever_means_a_company_that_has_no_such_reviewed_name(shipped: Shipped, query: str) -> None:
    found = shipped.meaning(query)

    kind, _, id_ = found.ref.partition(":")
    if kind == "company":
        (company,) = [each for each in shipped.starter.companies if each.id == id_]
        assert normalise(query) in _means(company)
    if kind == "recipient":
        assert any(spelling(name) for name in shipped.recorded(query))
        assert {normalise(name) for name in shipped.recorded(query)} == {normalise(query)}
    assert (found.match in {Match.COMPANY, Match.RECIPIENT}) == bool(found.ref)
    assert found.ref not in shipped.former(query)
