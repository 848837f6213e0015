from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from bot.actions import new_awards
from bot.rules.awards import Award
from bot.rules.companies import Agency, Side
from bot.rules.coverage import AgencyYear, Freshness, Origin
from bot.rules.obligations import Obligation
from bot.rules.scope import AwardFacts
from bot.storage import award_facts, awards, obligations
from bot.storage.database import Database
from tests.small_data import AS_OF, award

ALL_TIME = (date(2000, 1, 1), date(2100, 1, 1))
FRESHNESS = Freshness(date(2026, 8, 21), 30)


def listed(number: str, recipient: str, signed: date | None, agency: Agency = Agency.ICE) -> Award:
    return Award(
        award(number, agency), "", recipient, agency, None, f"WORK {number}", signed, signed, date(2027, 1, 1), AS_OF
    )


@pytest_asyncio.fixture
async def signed(filled: Database) -> AsyncIterator[Database]:
    """Two awards of the small data with the day on which they were signed."""
    async with filled.begin() as tx:
        known = [listed("PA2", "PALANTIR TECHNOLOGIES INC.", date(2020, 1, 1)),
                 listed("MS2", "MICROSOFT CORPORATION", date(2026, 8, 1), Agency.CBP)]  # fmt: skip
        await awards.keep(tx, known, Origin.SYNC, AS_OF)
    yield filled


async def test_facts_are_found_by_key(signed: Database) -> None:
    async with signed.read() as tx:
        found = await award_facts.facts_of(tx, [award("PA2"), award("NONE")])

    assert found == {
        award("PA2"): AwardFacts(award("PA2"), "WORK PA2", date(2020, 1, 1), date(2020, 1, 1), date(2027, 1, 1), None)
    }


async def test_without_days_of_signing_the_first_action_counts(filled: Database) -> None:
    found = await new_awards.new(filled, None, 366, FRESHNESS)

    assert not found.by_signature
    assert [(each.number, each.holder, each.ref, each.net_cents) for each in found.awards] == [
        ("MS2", "Microsoft", "company:microsoft", 123_456_789)
    ]


async def test_an_award_signed_long_ago_is_not_new(signed: Database) -> None:
    found = await new_awards.new(signed, None, 30, FRESHNESS)

    assert found.by_signature
    assert [(each.number, each.born) for each in found.awards] == [("MS2", date(2026, 8, 1))]
    assert (await new_awards.new(signed, Agency.ICE, 30, FRESHNESS)).awards == ()
    assert (found.since, found.coverage.as_of) == (date(2026, 7, 22), AS_OF)


async def test_new_awards_come_largest_first_with_all_their_money(filled: Database) -> None:
    async with filled.read() as tx:
        found = await award_facts.new_awards(tx, Side.AWARDING, None, *ALL_TIME, by_signature=False)

    cents = [each.net_cents for each in found]
    assert cents == sorted(cents, reverse=True)
    assert {each.facts.award_key: each.net_cents for each in found}[award("MS1")] == 150_000_000
    assert min(cents) > 0


@pytest.mark.parametrize("gone", [False, True])
async def test_an_award_that_is_gone_is_not_new(signed: Database, *, gone: bool) -> None:
    if gone:
        async with signed.begin() as tx:
            await awards.bury(tx, [award("MS2", Agency.CBP)], date(2026, 8, 20))

    found = await new_awards.new(signed, None, 30, FRESHNESS)

    assert bool(found.awards) is not gone


async def test_an_award_with_money_in_an_incomplete_year_has_no_net_and_is_left_out(filled: Database) -> None:
    begun = AgencyYear(Agency.CBP, 2027, complete=False, as_of=date(2026, 10, 20), origin=Origin.FILE)
    async with filled.begin() as tx:
        later = Obligation(award("MS2", Agency.CBP), Agency.CBP, "MICROSOFT CORPORATION", 2027, 5, AS_OF, AS_OF)
        await obligations.replace_years(tx, [begun], [later])

    async with filled.read() as tx:
        found = await award_facts.new_awards(tx, Side.AWARDING, None, *ALL_TIME, by_signature=False)

    keys = {each.facts.award_key for each in found}
    assert award("MS1") in keys
    assert award("MS2", Agency.CBP) not in keys
