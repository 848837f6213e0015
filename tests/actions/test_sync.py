"""The database equals the stand-in's truth to the cent, whatever goes wrong on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select

from bot.actions import sync
from bot.rules.companies import Agency, Side
from bot.rules.coverage import Origin
from bot.rules.sync import Mode
from bot.storage import companies
from bot.storage.database import Database, DatabaseInUse
from bot.storage.tables import parent_lookups, recipient_parents
from tests.actions.syncing import NOW, PAGE, WORLD, Clock, assert_true, held_sums, synced, true_sums, until_complete
from tests.usaspending.faults import Faults
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth

Change: TypeAlias = Callable[[Truth, date], Truth]
YESTERDAY = NOW.date() - timedelta(days=1)


async def test_a_first_sync_brings_everything_to_the_cent(db: Database, standin: StandIn, clock: Clock) -> None:
    report = await synced(db, standin, clock)

    assert report.is_complete, report
    await assert_true(db, WORLD)
    assert standin.in_flight_most <= 2
    assert {status for _, _, status in standin.requests} <= {200, 400}, "400 is an owner that the API does not know"
    known = await sync.state_of(db)
    assert (known.last_good, known.as_of, known.last_full) == (YESTERDAY, YESTERDAY, NOW.date())
    async with db.read() as tx:
        (source,) = await companies.sources_of(tx, [Origin.SYNC])
    assert source.date == YESTERDAY.isoformat()


@pytest.mark.parametrize("seed", range(3))
async def test_through_faults_of_all_kinds(db: Database, standin: StandIn, clock: Clock, seed: int) -> None:
    standin.faults = Faults(seed=seed, rate=0.3)

    reports = await until_complete(db, standin, clock)

    await assert_true(db, WORLD)
    assert {status for _, _, status in standin.requests} > {200, 429, 500, 502, 503, 504}
    assert len({report.run for report in reports}) == 1, "each start went on with the same sync"


async def test_a_second_sync_on_the_same_day_fetches_only_what_changed(
    db: Database, standin: StandIn, clock: Clock
) -> None:
    await synced(db, standin, clock)
    asked = len(standin.requests)

    report = await synced(db, standin, clock)

    assert (report.run.mode, report.is_complete) == (Mode.DAILY, True)
    assert len(standin.requests) - asked < asked / 2
    await assert_true(db, WORLD)


async def test_an_api_without_transactions_is_asked_award_by_award(
    db: Database, standin: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it cannot tell: which recipient had the award at the time. The sums by award and year hold."""
    monkeypatch.setattr("bot.sources.usaspending_actions.ACTIONS", "/api/v2/search/spending_by_nothing/")

    report = await synced(db, standin, clock)

    sums = await held_sums(db)
    taken = {place for place in sums if f"money/{place[0]}/{place[1]}/{place[2]}" not in {e.slice for e in report.left}}
    assert len(taken) > 10
    for place in taken:
        assert sum(cents for cents, _ in sums[place].values()) == sum(
            cents for cents, _ in true_sums(WORLD)[place].values()
        )


async def test_owners_are_looked_up_for_those_who_have_one(db: Database, standin: StandIn, clock: Clock) -> None:
    await synced(db, standin, clock)

    owned = {each.uei: each.parent_uei for each in WORLD.actions if each.recipient_id.endswith("-C")}
    async with db.read() as tx:
        found = dict(
            tuple(row) for row in await tx.execute(select(recipient_parents.c.uei, recipient_parents.c.parent_uei))
        )
        looked_up = set(await tx.scalars(select(parent_lookups.c.uei).where(parent_lookups.c.looked_up == NOW.date())))
    assert found == {uei: owned[uei] for uei in found}
    assert set(found) == looked_up
    assert len(found) > 10


async def test_two_at_once_are_refused(db: Database, standin: StandIn, clock: Clock) -> None:
    other = Database(str(db.url.render_as_string(hide_password=False)))
    async with other.only_one("sync"):
        with pytest.raises(DatabaseInUse):
            await synced(db, standin, clock)

    assert (await synced(db, standin, clock)).is_complete
    await other.close()


async def test_years_before_the_one_asked_for_are_left_alone(db: Database, standin: StandIn, clock: Clock) -> None:
    report = await synced(db, standin, clock, sync.Order(first_year=2010))

    assert report.is_complete
    assert {year for _, _, year in await held_sums(db)} == {2010, 2011}
    assert (await sync.state_of(db)).last_good is None, "so that the next one fetches the rest"
    await until_complete(db, standin, clock)
    await assert_true(db, WORLD)


def test_the_world_has_what_a_sync_could_stumble_over() -> None:
    days = [action.day for action in WORLD.actions if action.awarding == "ICE" and action.kind == "contract"]
    assert max(days.count(day) for day in set(days)) > PAGE, "a day that does not fit a page"
    assert any(each.signed < date(2007, 10, 1) and each.awarding for each in WORLD.actions)
    assert {(side, agency) for side in Side for agency in Agency} == {
        (side, agency) for side in Side for agency in Agency if WORLD.net(side.value, agency.value, 2010)
    }
