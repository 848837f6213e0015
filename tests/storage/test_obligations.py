from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.rules.companies import Agency
from bot.rules.coverage import AgencyYear, Origin, Window
from bot.rules.obligations import Obligation
from bot.storage import companies, obligations
from bot.storage.database import Database
from bot.storage.obligations import Total
from bot.storage.tables import obligations as table
from bot.storage.tables import recipients
from tests.small_data import AS_OF, ROWS, YEARS, award, obligated

ICE_2024 = AgencyYear(Agency.ICE, 2024, complete=True, as_of=AS_OF)
WINDOW = Window(2024, 2026, AS_OF)


async def put(db: Database, years: list[AgencyYear], *rows: Obligation, origin: Origin = Origin.STARTER) -> None:
    async with db.begin() as tx:
        await obligations.replace_years(tx, [replace(year, origin=origin) for year in years], rows)


async def everything(db: Database) -> list[Obligation]:
    async with db.read() as tx:
        return await obligations.of_recipients(tx, list(await tx.scalars(select(recipients.c.id))))


async def test_every_row_comes_back_as_it_was_put_in(filled: Database) -> None:
    assert Counter(await everything(filled)) == Counter(ROWS)


async def test_the_years_held_tell_where_they_came_from(filled: Database) -> None:
    async with filled.read() as tx:
        held = await obligations.held_years(tx)

    assert set(held) == {replace(year, looked_up=AS_OF) for year in YEARS}
    assert [(each.agency, each.fiscal_year) for each in held] == sorted(
        (year.agency, year.fiscal_year) for year in YEARS
    )


async def test_a_year_is_replaced_as_a_whole_and_no_other_is_touched(filled: Database) -> None:
    new = obligated("NEW LLC", 2024, -5, "NEW")
    await put(filled, [ICE_2024], new, origin=Origin.SYNC)

    kept = [row for row in ROWS if (row.agency, row.fiscal_year) != (Agency.ICE, 2024)]
    assert Counter(await everything(filled)) == Counter([*kept, new])
    async with filled.read() as tx:
        origins = {(each.agency, each.fiscal_year): each.origin for each in await obligations.held_years(tx)}
    assert [place for place, origin in origins.items() if origin is Origin.SYNC] == [(Agency.ICE, 2024)]


async def test_replacing_with_nothing_empties_the_year(filled: Database) -> None:
    await put(filled, [ICE_2024])

    assert not [row for row in await everything(filled) if (row.agency, row.fiscal_year) == (Agency.ICE, 2024)]


async def test_many_rows_are_put_in_without_loss(db: Database) -> None:
    rows = [obligated(f"NAME {number % 700}", 2024, number, f"N{number}") for number in range(obligations.BATCH + 7)]
    await put(db, [ICE_2024], *rows)

    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(table)) == len(rows)
        keys = [row.award_key for row in rows[: obligations.MOST_KEYS + 3]]
        assert {row.award_key for row in await obligations.of_awards(tx, keys)} == set(keys)
    assert sum(row.net_cents for row in await everything(db)) == sum(range(len(rows)))


async def test_the_same_data_make_the_same_ids(filled: Database) -> None:
    async def ids() -> list[tuple[int, str]]:
        async with filled.read() as tx:
            rows = await tx.execute(select(recipients.c.id, recipients.c.name).order_by(recipients.c.id))
            return [(id_, name) for id_, name in rows]

    before = await ids()
    await put(filled, list(YEARS), *reversed(ROWS))

    assert [name for _, name in before] == sorted({row.recipient for row in ROWS})
    assert await ids() == before


async def test_amounts_beyond_four_bytes_and_below_zero_are_kept(db: Database) -> None:
    rows = [obligated("BIG", 2024, 9 * 10**15, "B1"), obligated("BIG", 2024, -(9 * 10**15), "B2")]
    await put(db, [ICE_2024], *rows)

    assert Counter(await everything(db)) == Counter(rows)


async def test_one_award_cannot_have_two_rows_for_one_name_and_year(db: Database) -> None:
    with pytest.raises(IntegrityError):
        await put(db, [ICE_2024], obligated("TWICE", 2024, 1, "T1"), obligated("TWICE", 2024, 2, "T1"))

    assert await everything(db) == []


async def test_awards_are_found_under_whatever_name(filled: Database) -> None:
    async with filled.read() as tx:
        found = await obligations.of_awards(tx, [award("LE1"), award("RES1"), "CONT_AWD_NONE"])
        assert await obligations.of_awards(tx, []) == []
        assert await obligations.of_recipients(tx, []) == []

    assert sorted(row.recipient for row in found) == ["DELL FEDERAL SYSTEMS GMBH", "LEIDOS INC", "LEIDOS, INC."]


async def totals(db: Database) -> dict[tuple[str, Agency], Total]:
    async with db.read() as tx:
        listed = [total async for total in obligations.totals(tx, WINDOW)]
    found = {(total.holder, total.agency): total for total in listed}
    assert len(found) == len(listed)
    holders = [total.holder for total in listed]
    assert len(set(holders)) == sum(one != two for one, two in zip(["", *holders], holders, strict=False)), "together"
    return found


async def test_totals_are_those_of_the_window_by_company_or_spelling(filled: Database) -> None:
    found = await totals(filled)

    ice, cbp = found["microsoft", Agency.ICE], found["microsoft", Agency.CBP]
    assert (ice.net_cents, ice.awards, ice.last_action) == (1_510_000_00, 2, date(2025, 6, 30))
    assert (cbp.net_cents, cbp.awards) == (1_234_567_89, 1)
    leidos = found["=LEIDOS INC", Agency.ICE]
    assert (leidos.net_cents, leidos.awards) == (300_00, 1), "one award under two spellings is one"
    assert found["=NEGATIVE LLC", Agency.ICE].net_cents == -700_00


async def test_a_name_without_action_in_the_window_has_zeros(filled: Database) -> None:
    before = (await totals(filled))["=ONLY BEFORE LLC", Agency.ICE]

    assert (before.net_cents, before.awards, before.last_action) == (0, 0, date(2022, 6, 30))


async def test_totals_add_up_to_all_rows_of_the_window(filled: Database) -> None:
    found = await totals(filled)

    assert sum(total.net_cents for total in found.values()) == sum(
        row.net_cents for row in ROWS if row.fiscal_year in WINDOW
    )
    assert ("dell", Agency.CBP) not in found, "CADDELL and RYDELL are with CBP, and are not Dell"


async def test_a_recorded_name_counts_for_one_company_only(filled: Database) -> None:
    async with filled.read() as tx:
        ids = list(await tx.scalars(select(recipients.c.id)))
        found = [name for id_ in ids for name in await companies.recorded(tx, recipients.c.id == id_)]

    assert len(found) == len(ids)
