from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.actions import companies
from bot.rules.answers import Answer
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Freshness, Origin
from bot.rules.directory import Directory
from bot.rules.matching import Match
from bot.rules.refusal import Refusal
from bot.rules.scope import Scope
from bot.storage import obligations
from bot.storage.database import Database
from bot.storage.recipients import add_former_name
from bot.storage.tables import recipients
from tests.small_data import AS_OF, YEARS, obligated


@pytest.fixture
async def directory(filled: Database) -> Directory:
    return await companies.directory(filled)


async def show(filled: Database, directory: Directory, query: str) -> Answer:
    return await companies.show(filled, directory, query)


async def test_a_company_counts_its_reviewed_names_and_nothing_else(filled: Database, directory: Directory) -> None:
    answer = await show(filled, directory, "dell")

    assert answer.match is Match.COMPANY
    assert answer.recipients == ("DELL MARKETING L.P.",)
    assert [(figures.agency, figures.net_cents) for figures in answer.agencies] == [(Agency.ICE, 1_880_730_077)]


async def test_resold_awards_are_in_no_sum(filled: Database, directory: Directory) -> None:
    answer = await show(filled, directory, "Microsoft")

    assert [figures.net_cents for figures in answer.agencies] == [151_000_000, 123_456_789]
    assert [resold.figure.net_cents for resold in answer.resold] == [300_000_000]
    assert answer.resold_net == ((Agency.ICE, 300_000_000, 1),)


async def test_an_incomplete_year_has_no_net_figure(filled: Database, directory: Directory) -> None:
    answer = await show(filled, directory, "ONLY BEFORE LLC")

    (figures,) = answer.agencies
    assert [(year.year, year.net_cents, year.complete, year.awards) for year in figures.years] == [
        (2022, None, False, 1)
    ]
    assert figures.window_awards == 0
    assert {(year.agency, year.fiscal_year) for year in answer.incomplete} == {(Agency.ICE, 2022), (Agency.ICE, 2023)}


async def test_one_spelling_of_several_ueis_is_told_to_be_perhaps_several_firms(filled: Database) -> None:
    years = [year for year in YEARS if year.fiscal_year == 2026]
    async with filled.begin() as tx:
        await obligations.replace_years(
            tx,
            [replace(year, origin=Origin.SYNC) for year in years],
            [
                replace(obligated("TWIN SYSTEMS LLC", 2026, 700, "T1"), uei="UEITWIN00001"),
                replace(obligated("TWIN SYSTEMS LLC", 2026, 50, "T2"), uei="UEITWIN00002"),
                replace(obligated("SINGLE SYSTEMS LLC", 2026, 1, "S1"), uei="UEISINGLE001"),
            ],
        )

    directory = await companies.directory(filled)
    twin = await show(filled, directory, "twin systems")
    single = await show(filled, directory, "single systems")

    assert (twin.recipients, twin.ueis) == (("TWIN SYSTEMS LLC",), ("UEITWIN00001", "UEITWIN00002"))
    assert twin.may_be_several
    assert (single.ueis, single.may_be_several) == (("UEISINGLE001",), False)


async def test_equal_spellings_are_one_recipient_and_other_legal_forms_are_not(
    filled: Database, directory: Directory
) -> None:
    leidos = await show(filled, directory, "leidos inc")
    patriot = await show(filled, directory, "patriot")
    inc = await show(filled, directory, "Patriot Inc")

    assert set(leidos.recipients) == {"LEIDOS INC", "LEIDOS, INC."}
    assert leidos.agencies[0].awards == 1
    assert patriot.match is Match.AMBIGUOUS
    assert [candidate.name for candidate in patriot.candidates] == ["PATRIOT LLC", "PATRIOT, INC."]
    assert inc.recipients == ("PATRIOT, INC.",)


@pytest.mark.parametrize(
    ("query", "candidates"),
    [
        ("HP", ["Hewlett Packard Enterprise (HPE)", "HP Inc."]),
        ("paragon", ["PARAGON SYSTEMS INC", "PARAGON PROFESSIONAL SERVICES LLC"]),
    ],
)
async def test_an_ambiguous_name_asks_back(
    filled: Database, directory: Directory, query: str, candidates: list[str]
) -> None:
    answer = await show(filled, directory, query)

    assert answer.match is Match.AMBIGUOUS
    assert not answer.agencies
    assert [candidate.name for candidate in answer.candidates] == candidates


async def test_a_product_only_suggests_its_maker(filled: Database, directory: Directory) -> None:
    product, brand = await show(filled, directory, "Falcon"), await show(filled, directory, "azure")

    assert product.match is Match.NONE
    assert [candidate.name for candidate in product.candidates] == ["Palantir Technologies"]
    assert brand.name == "Microsoft"


async def test_what_is_not_found_suggests_only_what_is_near(filled: Database, directory: Directory) -> None:
    near, far = await show(filled, directory, "palentir"), await show(filled, directory, "no such thing")

    assert [candidate.name for candidate in near.candidates] == ["Palantir Technologies"]
    assert far.candidates == ()


@pytest.mark.parametrize("query", ["", " ", "?", "x" * 6000, "\0", "company:", "recipient:x", "🙂"])
async def test_any_text_is_answered(filled: Database, directory: Directory, query: str) -> None:
    answer = await show(filled, directory, query)

    assert answer.match is Match.NONE
    assert not answer.agencies


@pytest.mark.parametrize("ref", ["company:nowhere", "recipient:999999999"])
async def test_a_suggestion_that_is_gone_is_refused(filled: Database, directory: Directory, ref: str) -> None:
    with pytest.raises(Refusal) as refused:
        await show(filled, directory, ref)

    assert refused.value.code == "company_gone"


async def test_a_chosen_suggestion_is_answered(filled: Database, directory: Directory) -> None:
    for holder in directory.listing.holders:
        answer = await show(filled, directory, holder.ref)
        assert answer.name in (holder.name, *answer.recipients)
        assert sum(figures.net_cents for figures in answer.agencies) == holder.net_cents(None)
        assert sum(figures.window_awards for figures in answer.agencies) == holder.awards(None)


async def test_without_data_there_is_no_answer(db: Database) -> None:
    with pytest.raises(Refusal) as refused:
        await companies.directory(db)

    assert refused.value.code == "no_data"


async def test_companies_are_compared_within_the_same_years(filled: Database) -> None:
    directory = await companies.directory(filled)
    scope = Scope(agency=Agency.ICE, first_year=2025)

    compared = await companies.compare(filled, directory, ["Dell", "Palantir"], scope, Freshness(AS_OF, 30))

    assert [answer.name for answer in compared.answers] == ["Dell Technologies", "Palantir Technologies"]
    assert {(answer.coverage.window.first_year, answer.scope) for answer in compared.answers} == {(2025, scope)}
    assert compared.unclear == ()


async def test_a_side_that_is_not_held_is_refused(filled: Database) -> None:
    directory = await companies.directory(filled)

    with pytest.raises(Refusal, match="no_funding_data"):
        await companies.show(filled, directory, "Dell", Scope(side=Side.FUNDING))


async def test_the_paying_side_is_answered_from_its_own_rows(filled: Database) -> None:
    years = [replace(year, side=Side.FUNDING, origin=Origin.SYNC, complete=True) for year in YEARS]
    paid = [replace(obligated("DELL MARKETING L.P.", 2025, 7, "GSA1"), side=Side.FUNDING)]
    async with filled.begin() as tx:
        await obligations.replace_years(tx, years, paid)
    directory = await companies.directory(filled)

    answer = await companies.show(filled, directory, "Dell", Scope(side=Side.FUNDING))
    usual = await companies.show(filled, directory, "Dell")

    assert [(figures.agency, figures.net_cents) for figures in answer.agencies] == [(Agency.ICE, 7)]
    assert [(figures.agency, figures.net_cents) for figures in usual.agencies] == [(Agency.ICE, 1_880_730_077)]
    assert (answer.coverage.window.first_year, usual.coverage.window.first_year) == (2021, 2024)


async def test_a_list_of_one_year_has_its_sums_only(filled: Database) -> None:
    listing = await companies.listed(filled, Scope(first_year=2024, last_year=2024))

    shown = {holder.name: holder.net_cents(None) for holder in listing.holders}
    assert shown["Microsoft"] == 200_000_000
    assert shown["Dell Technologies"] == 0


async def test_a_former_name_finds_the_recipient_as_a_suggestion_only(filled: Database) -> None:
    async with filled.begin() as tx:
        id_ = await tx.scalar(select(recipients.c.id).where(recipients.c.name == "NEGATIVE LLC"))
        assert id_
        await add_former_name(tx, id_, "FORMERLY POSITIVE SYSTEMS INC")
        await add_former_name(tx, id_, "MARY EXAMPLE")  # a person doing business under her own name
    directory = await companies.directory(filled)

    answer = await companies.show(filled, directory, "Formerly Positive Systems")

    assert (answer.match, answer.name) == (Match.NONE, "")
    assert [candidate.name for candidate in answer.candidates] == ["NEGATIVE LLC"]
    assert [holder.name for holder in directory.search("formerly posit")] == ["NEGATIVE LLC"]
    assert directory.search("mary example") == []
