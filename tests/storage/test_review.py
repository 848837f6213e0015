"""What speaks for a join, read from both databases. Everybody here is made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest_asyncio
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.awards import Award
from bot.rules.companies import Agency, Alias, AliasKind, Side
from bot.rules.coverage import Origin
from bot.rules.obligations import Obligation
from bot.rules.review import Clue, Evidence, Parent
from bot.storage import awards, companies, obligations, resold, review
from bot.storage.database import Database
from bot.storage.recipients import add_former_name, recipients_of
from bot.storage.tables import recipient_parents
from tests.small_data import AS_OF, YEARS, award, company, obligated

ACME = company("acme", "Acme", "ACME, INC.", "ACME WORKS LLC", common=("Acme Group",))
BOLT = company("bolt", "Bolt", "BOLT CORP")
SEEN = date(2025, 1, 2), date(2026, 8, 20)


def of(uei: str, row: Obligation) -> Obligation:
    return replace(row, uei=uei)


ROWS = (
    of("UEIACME00001", obligated("ACME, INC.", 2024, 1_00, "A1")),
    of("UEIWIDGET001", obligated("WIDGETS LLC", 2025, 2_00, "A1")),
    of("UEINUTS00001", obligated("NUTS LLC", 2025, 4_00, "N1")),
    obligated("BOLT CORP", 2025, 8_00, "B1"),
    obligated("BOLT AND NUT LLC", 2025, 16_00, "B2"),
)


@pytest_asyncio.fixture
async def known(db: Database) -> Database:
    async with db.begin() as tx:
        await companies.replace_reviewed(tx, (ACME, BOLT), ())
        await obligations.replace_years(tx, YEARS, ROWS)
    return db


async def former(tx: AsyncConnection, uei: str, name: str, was: str) -> None:
    ids = await recipients_of(tx)
    await ids.add({(uei, name): AS_OF})
    await add_former_name(tx, ids[uei, name], was)


async def owned(tx: AsyncConnection, *owners: tuple[str, str]) -> None:
    rows = [
        {"uei": uei, "parent_uei": parent, "parent_name": f"OWNER {parent}", "origin": "sync"} for uei, parent in owners
    ]
    await tx.execute(insert(recipient_parents), [{**r, "first_seen": SEEN[0], "last_seen": SEEN[1]} for r in rows])


async def clues(db: Database) -> list[Clue]:
    async with db.read() as tx:
        return sorted(await review.name_clues(tx, Side.AWARDING), key=lambda clue: (clue.evidence.rank, clue.recipient))


async def test_an_award_under_a_counted_name_and_another_is_a_clue(known: Database) -> None:
    assert await clues(known) == [Clue(Evidence.SAME_AWARD, "acme", "WIDGETS LLC", "ACME, INC.", award("A1"))]


async def test_what_is_not_in_force_is_no_clue(known: Database) -> None:
    async with known.begin() as tx:
        newer = [replace(year, origin=Origin.SYNC) for year in YEARS]
        await obligations.replace_years(tx, newer, ROWS[2:])

    assert await clues(known) == []


async def test_an_award_under_two_counted_names_is_no_clue(known: Database) -> None:
    both = replace(ACME, aliases=(*ACME.aliases, Alias("WIDGETS LLC", AliasKind.RECIPIENT)))
    async with known.begin() as tx:
        await companies.replace_reviewed(tx, (both, BOLT), ())

    assert await clues(known) == []


async def test_an_award_under_names_of_two_companies_is_no_clue(known: Database) -> None:
    other = company("widgets", "Widgets", "WIDGETS LLC")
    async with known.begin() as tx:
        await companies.replace_reviewed(tx, (ACME, other), ())

    assert await clues(known) == []


async def test_a_counted_name_that_a_uei_had_before_is_a_clue_about_its_name_now(known: Database) -> None:
    async with known.begin() as tx:
        await former(tx, "UEINUTS00001", "NUTS LLC", "Acme Works, LLC")

    assert Clue(Evidence.SAME_UEI, "acme", "NUTS LLC", "Acme Works, LLC") in await clues(known)


async def test_a_name_that_a_counted_uei_had_before_is_a_clue_about_who_is_recorded_under_it(known: Database) -> None:
    async with known.begin() as tx:
        await former(tx, "UEIACME00001", "ACME, INC.", "BOLT AND NUT, LLC")

    assert Clue(Evidence.SAME_UEI, "acme", "BOLT AND NUT LLC", "ACME, INC.") in await clues(known)


async def test_a_name_that_a_counted_uei_had_before_says_nothing_of_another_uei(known: Database) -> None:
    async with known.begin() as tx:
        await former(tx, "UEIACME00001", "ACME, INC.", "NUTS LLC")

    assert [clue for clue in await clues(known) if clue.evidence is Evidence.SAME_UEI] == []


async def parents(db: Database, *owners: tuple[str, str]) -> list[tuple[str, str, Parent | None]]:
    async with db.begin() as tx:
        await owned(tx, *owners)
    found = [clue for clue in await clues(db) if clue.evidence is Evidence.SAME_PARENT]
    return [(clue.recipient, clue.beside, clue.parent) for clue in found]


def owner(uei: str) -> Parent:
    return Parent(uei, f"OWNER {uei}", "sync", *SEEN)


async def test_two_with_one_owner_are_a_clue_with_its_days_and_origin(known: Database) -> None:
    found = await parents(known, ("UEIACME00001", "OWNER0000001"), ("UEINUTS00001", "OWNER0000001"))

    assert found == [("NUTS LLC", "ACME, INC.", owner("OWNER0000001"))]


async def test_the_owner_of_a_counted_one_is_a_clue(known: Database) -> None:
    found = await parents(known, ("UEIACME00001", "UEINUTS00001"))

    assert found == [("NUTS LLC", "ACME, INC.", owner("UEINUTS00001"))]


async def test_one_that_a_counted_one_owns_is_a_clue(known: Database) -> None:
    found = await parents(known, ("UEINUTS00001", "UEIACME00001"))

    assert found == [("NUTS LLC", "ACME, INC.", owner("UEIACME00001"))]


async def test_owners_of_strangers_are_no_clue(known: Database) -> None:
    assert await parents(known, ("UEIWIDGET001", "OWNER0000002"), ("UEINUTS00001", "OWNER0000002")) == []


async def test_uncounted_names_are_those_of_no_company(known: Database) -> None:
    async with known.read() as tx:
        assert await review.uncounted_names(tx) == ["BOLT AND NUT LLC", "NUTS LLC", "WIDGETS LLC"]


async def test_ids_are_those_of_the_very_names(known: Database) -> None:
    async with known.read() as tx:
        rows = await obligations.of_recipients(tx, await review.ids_of(tx, {"NUTS LLC", "nuts", "BOLT CORP"}))

    assert {row.recipient for row in rows} == {"NUTS LLC", "BOLT CORP"}


def described(key: str, recipient: str, text: str) -> Award:
    return Award(key, "", recipient, Agency.ICE, None, text, None, None, None, None)


async def texts(db: Database, found: Sequence[Award], *names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    async with db.begin() as tx:
        await awards.keep(tx, found, Origin.SYNC, AS_OF)
    async with db.read() as tx:
        return [(each.award_key, each.recipient, each.company_id) for each in await resold.described(tx, names)]


async def test_descriptions_are_found_in_whatever_case_by_any_part(known: Database) -> None:
    held = [
        described("K1", "NUTS LLC", "SPROCKET LICENCES"),
        described("K2", "BOLT CORP", "a sprocket"),
        described("K3", "NUTS LLC", "PENS"),
        described("K4", "NUTS LLC", "100% AZURE"),
    ]

    assert await texts(known, held, ("Sprocket", "licences"), ("azure",)) == [
        ("K1", "NUTS LLC", ""),
        ("K4", "NUTS LLC", ""),
    ]
    assert await texts(known, [], ("sprocket",)) == [("K1", "NUTS LLC", ""), ("K2", "BOLT CORP", "bolt")]
    assert await texts(known, [], ()) == []
    assert await texts(known, [], ("%",)) == [("K4", "NUTS LLC", "")]


async def test_what_a_listing_no_longer_has_is_not_found(known: Database) -> None:
    held = [described("K1", "NUTS LLC", "SPROCKETS")]
    async with known.begin() as tx:
        await awards.keep(tx, held, Origin.SYNC, AS_OF)
        await awards.bury(tx, ["K1"], AS_OF)

    assert await texts(known, [], ("sprocket",)) == []
