"""Likely joins and products named elsewhere, through both databases."""

from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from bot.actions.resold import named_elsewhere
from bot.actions.review import review
from bot.rules.awards import Award
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin, Window
from bot.rules.declined import Declined
from bot.rules.refusal import Refusal
from bot.rules.resold import NamedElsewhere
from bot.rules.review import Evidence
from bot.storage import awards, obligations
from bot.storage.database import Database
from tests.small_data import AS_OF, MICROSOFT, ROWS, SALESFORCE, YEARS, award, obligated

WINDOW = Window(2024, 2026, AS_OF)
RESELLER = "THUNDERCAT TECHNOLOGY, LLC"
ADDED = (
    obligated(RESELLER, 2025, 40_00, "AZ1"),
    obligated(RESELLER, 2025, 2_00, "AZ2", Agency.CBP),
    obligated(RESELLER, 2026, -1_00, "AZ2", Agency.CBP),
    obligated("CADDELL CONSTRUCTION CO. (DE), LLC", 2025, 9_00, "MS1"),
    obligated("LINKED-IN LLC", 2025, 3_00, "LI9"),
    obligated("LINKEDIN CORPORATION", 2025, 5_00, "AZ3"),
    obligated("POE, JANE", 2025, 7_00, "MS1"),
)


def described(key: str, recipient: str, text: str) -> Award:
    return Award(key, "", recipient, Agency.ICE, None, text, None, None, None, None)


@pytest_asyncio.fixture
async def known(filled: Database) -> Database:
    async with filled.begin() as tx:
        await obligations.replace_years(tx, [replace(year, origin=Origin.SYNC) for year in YEARS], (*ROWS, *ADDED))
        texts = [
            described(award("AZ1"), RESELLER, "AZURE FOR THE FIELD OFFICES"),
            described(award("AZ2", Agency.CBP), RESELLER, "Microsoft Azure, option year 2"),
            described(award("AZ3"), RESELLER, "AZURE, NOW DIRECT"),
            described(award("RES1"), "DELL FEDERAL SYSTEMS GMBH", "AZURE, REVIEWED"),
            described(award("MS2", Agency.CBP), "MICROSOFT CORPORATION", "AZURE"),
            described(award("LE1"), "LEIDOS INC", "LAZUREUS"),
            described(award("NE1"), "NEGATIVE LLC", "AZURE RETURNED"),
        ]
        await awards.keep(tx, texts, Origin.SYNC, AS_OF)
    return filled


async def test_likely_joins_come_with_their_evidence(known: Database) -> None:
    found = await review(known, ())

    assert [(each.company_id, each.evidence, each.recipient) for each in found.suggestions] == [
        ("microsoft", (Evidence.SAME_AWARD,), "CADDELL CONSTRUCTION CO. (DE), LLC"),
        ("microsoft", (Evidence.SAME_LETTERS,), "LINKED-IN LLC"),
        ("microsoft", (Evidence.PRODUCT_NAMED,), "NEGATIVE LLC"),
        ("microsoft", (Evidence.PRODUCT_NAMED,), RESELLER),
        ("microsoft", (Evidence.PRODUCT_NAMED,), RESELLER),
    ]
    assert found.window == WINDOW
    assert [(f.agency, f.net_cents) for f in found.suggestions[0].figures] == [
        (Agency.ICE, 9_00),
        (Agency.CBP, 16_669_871_000),
    ]


async def test_what_was_refused_is_not_suggested(known: Database) -> None:
    day = date(2026, 11, 25)
    refused = (
        Declined("microsoft", "A mistake.", day, recipient="CADDELL CONSTRUCTION CO. (DE), LLC"),
        Declined("microsoft", "Another azure.", day, award=award("AZ1")),
        Declined("microsoft", "Another azure.", day, award=award("NE1")),
    )

    found = await review(known, refused)

    assert [each.recipient for each in found.suggestions] == ["LINKED-IN LLC", RESELLER]


async def test_nothing_is_joined_by_it(known: Database) -> None:
    async with known.read() as tx:
        before = await obligations.of_recipients(tx, range(1, 40))

    await review(known, ())

    async with known.read() as tx:
        assert await obligations.of_recipients(tx, range(1, 40)) == before


async def test_the_small_data_suggest_nothing(filled: Database) -> None:
    assert (await review(filled, ())).suggestions == ()


async def test_without_figures_there_is_nothing_to_review(db: Database) -> None:
    with pytest.raises(Refusal) as refusal:
        await review(db, ())

    assert refusal.value.code == "no_data"


async def test_products_named_elsewhere_are_counted_by_agency(known: Database) -> None:
    found = await named_elsewhere(known, MICROSOFT, WINDOW, Side.AWARDING)

    assert found == (
        NamedElsewhere(Agency.ICE, ("Azure",), 2, 40_00 - 700_00),
        NamedElsewhere(Agency.CBP, ("Azure",), 1, 1_00),
    )


async def test_refused_awards_are_not_named_elsewhere(known: Database) -> None:
    refused = [Declined("microsoft", "No.", date(2026, 11, 25), award=key) for key in (award("AZ1"), award("NE1"))]

    found = await named_elsewhere(known, MICROSOFT, WINDOW, Side.AWARDING, refused)

    assert [each.agency for each in found] == [Agency.CBP]


async def test_only_the_years_and_the_side_asked_for_are_counted(known: Database) -> None:
    only = Window(2026, 2026, AS_OF)

    assert await named_elsewhere(known, MICROSOFT, only, Side.AWARDING) == (
        NamedElsewhere(Agency.CBP, ("Azure",), 1, -1_00),
    )
    assert await named_elsewhere(known, MICROSOFT, WINDOW, Side.FUNDING) == ()


async def test_a_company_without_products_is_named_nowhere(known: Database) -> None:
    assert await named_elsewhere(known, SALESFORCE, WINDOW, Side.AWARDING) == ()
