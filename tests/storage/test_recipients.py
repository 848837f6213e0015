"""Under which name a recipient with a UEI stands, whatever the order in which its years come."""

from datetime import date

from sqlalchemy import select

from bot.rules.awards import Award
from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.obligations import Obligation
from bot.storage import awards, companies, obligations
from bot.storage.database import Database
from bot.storage.tables import former_names, recipients
from tests.small_data import AS_OF, award

UEI = "UEIACME00001"


def named(name: str, year: int, number: str = "A") -> Obligation:
    return Obligation(award(number), Agency.ICE, name, year, 100, date(year, 1, 15), date(year, 6, 30), UEI)


async def put(db: Database, *rows: Obligation, as_of: date = AS_OF) -> None:
    year = AgencyYear(Agency.ICE, rows[0].fiscal_year, True, as_of, Side.AWARDING, Origin.SYNC)
    async with db.begin() as tx:
        await obligations.replace_years(tx, [year], rows)


async def name_of(db: Database) -> tuple[str, list[str]]:
    """The name it has, and those it had."""
    async with db.read() as tx:
        (now,) = await tx.scalars(select(recipients.c.name))
        return now, sorted(await tx.scalars(select(former_names.c.name)))


async def test_the_newest_name_stays_when_older_years_come_later(db: Database) -> None:
    await put(db, named("NOW LLC", 2026))
    await put(db, named("BEFORE LLC", 2025))

    assert await name_of(db) == ("NOW LLC", ["BEFORE LLC"])
    async with db.read() as tx:
        assert [name.name for name in (await companies.find(tx, "BEFORE LLC")).former] == ["NOW LLC"]


async def test_a_newer_name_takes_the_place_of_an_older_one(db: Database) -> None:
    await put(db, named("BEFORE LLC", 2025))
    await put(db, named("NOW LLC", 2026))

    assert await name_of(db) == ("NOW LLC", ["BEFORE LLC"])


async def test_a_name_that_was_seen_again_since_is_not_the_older_one(db: Database) -> None:
    await put(db, named("NOW LLC", 2024))
    await put(db, named("NOW LLC", 2026))
    await put(db, named("BEFORE LLC", 2025))

    assert await name_of(db) == ("NOW LLC", ["BEFORE LLC"])


async def test_of_two_names_in_one_year_the_one_used_last_counts(db: Database) -> None:
    later = Obligation(award("B"), Agency.ICE, "AAA NOW LLC", 2026, 1, date(2026, 7, 1), date(2026, 7, 1), UEI)

    await put(db, later, named("ZZZ BEFORE LLC", 2026))

    assert await name_of(db) == ("AAA NOW LLC", ["ZZZ BEFORE LLC"])


async def test_records_that_rename_all_that_was_rename_the_recipient(db: Database) -> None:
    await put(db, named("BEFORE LLC", 2026))
    await put(db, named("NOW LLC", 2026))

    assert await name_of(db) == ("NOW LLC", ["BEFORE LLC"])


async def test_a_listing_names_by_the_day_of_the_last_change(db: Database) -> None:
    def listed(name: str, number: str, modified: date) -> Award:
        day = date(2020, 1, 1)
        return Award(award(number), UEI, name, Agency.ICE, None, "WORK", day, day, day, modified)

    async with db.begin() as tx:
        found = [listed("ZZZ BEFORE LLC", "A", date(2021, 1, 1)), listed("AAA NOW LLC", "B", date(2026, 1, 1))]
        await awards.keep(tx, found, Origin.SYNC, AS_OF)

    assert await name_of(db) == ("AAA NOW LLC", ["ZZZ BEFORE LLC"])
