"""What is exported where several layers hold the same year: no money twice."""

from collections.abc import Sequence
from dataclasses import replace

from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Origin, ranked
from bot.rules.exports import Row
from bot.rules.obligations import Obligation
from bot.storage import export, obligations
from bot.storage.database import Database
from tests.small_data import AS_OF, ROWS, YEARS, award, obligated

ICE_2026 = AgencyYear(Agency.ICE, 2026, complete=False, as_of=AS_OF, origin=Origin.FILE)


async def put(db: Database, years: Sequence[AgencyYear], *rows: Obligation) -> None:
    async with db.begin() as tx:
        await obligations.replace_years(tx, years, rows)


async def exported(db: Database) -> list[Row]:
    async with db.read() as tx:
        return [row async for row in export.known(tx, ranked(await obligations.layers(tx)))]


async def test_a_sync_with_ueis_does_not_stand_beside_the_starter_data_it_replaces(filled: Database) -> None:
    years = [replace(year, complete=True, origin=Origin.SYNC) for year in YEARS]
    ueis = {name: f"UEI{place:09}" for place, name in enumerate(sorted({row.recipient for row in ROWS}))}
    await put(filled, years, *(replace(row, uei=ueis[row.recipient]) for row in ROWS))

    rows = await exported(filled)

    assert sum(row.net_cents for row in rows) == sum(row.net_cents for row in ROWS)
    assert all(row.complete and row.uei for row in rows)


async def test_an_award_under_a_newer_name_is_told_under_that_alone(filled: Database) -> None:
    begun = [replace(year, complete=True, origin=Origin.SYNC) for year in YEARS if year.fiscal_year == 2024]
    await put(filled, begun, replace(obligated("RENAMED HOLDINGS LLC", 2024, 5, "PA1"), uei="UEIRENAMED01"))

    names = {row.recipient for row in await exported(filled) if (row.agency, row.fiscal_year) == (Agency.ICE, 2024)}

    assert "RENAMED HOLDINGS LLC" in names
    assert "PALANTIR TECHNOLOGIES INC." not in names


async def test_what_a_worse_layer_has_alone_is_told_as_incomplete(filled: Database) -> None:
    await put(
        filled, [ICE_2026], obligated("ONLY IN A FILE LLC", 2026, 7, "OF1"), obligated("TWICE LLC", 2026, 9, "PA2")
    )

    rows = [row for row in await exported(filled) if (row.agency, row.fiscal_year) == (Agency.ICE, 2026)]

    assert {(row.recipient, row.net_cents, row.complete) for row in rows} == {
        ("PALANTIR TECHNOLOGIES INC.", 0, True),
        ("ONLY IN A FILE LLC", 7, False),
    }
    assert award("PA2") in {row.award_key for row in ROWS}
