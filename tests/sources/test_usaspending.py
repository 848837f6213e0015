"""The client is patient where the server is busy, and gives up at once where the fault is ours."""

from datetime import date, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.rules.companies import Agency, Side
from bot.rules.sync import Kind, Slice, Task
from bot.rules.sync_days import Days
from bot.sources.usaspending import NotOffered, Rejected, Unreachable, Usaspending
from bot.sources.usaspending_filters import filters
from bot.sources.usaspending_pace import Pace
from tests.sources.asking import NOW, WORLD, Waits, patient, replies, scripted
from tests.usaspending.faults import Fault, Faults
from tests.usaspending.standin import StandIn

AWARDS = Slice(Task.AWARDS, Side.AWARDING, Agency.ICE, 2010, Kind.CONTRACTS)
UPDATED = replies({"last_updated": "06/20/2011"})


@pytest.mark.parametrize("kind", [fault for fault in Fault if fault is not Fault.SLOW])
async def test_every_passing_trouble_is_got_over(standin: StandIn, kind: Fault) -> None:
    standin.faults = Faults(retry_after=1, clock=lambda: NOW)
    standin.faults.fail_next("/spending_over_time/", kind, times=5)
    waits = Waits()

    async with patient(standin.url, waits) as made:
        summed = await Usaspending(made).sums(Side.AWARDING, Agency.ICE, 2010, 2010)

    assert summed == {2010: sum(WORLD.net("awarding", "ICE", 2010).values())}
    backing_off = [seconds for seconds in waits.seconds if seconds >= 1]
    assert backing_off == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("kind", [Fault.RESET, Fault.CUT, Fault.UNAVAILABLE, Fault.HTML])
async def test_after_six_tries_it_is_left(standin: StandIn, kind: Fault) -> None:
    standin.faults.fail_next("/spending_over_time/", kind, times=6)

    async with patient(standin.url) as made:
        with pytest.raises(Unreachable, match=r"/api/v2/search/spending_over_time/: .+, after 6 tries"):
            await Usaspending(made).sums(Side.AWARDING, Agency.ICE, 2010, 2010)

    assert len(standin.requests) == 6


async def test_a_500_that_stays_is_a_fault_of_ours(standin: StandIn) -> None:
    standin.faults.fail_next("/last_updated/", Fault.CRASH, times=6)

    async with patient(standin.url) as made:
        with pytest.raises(Rejected, match="HTTP 500 to the same request, 6 times"):
            await Usaspending(made).last_updated()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90),
        ({"Retry-After": "100000"}, 300),
        ({}, 1),
    ],
)
async def test_it_comes_back_when_it_was_asked_to(headers: dict[str, str], seconds: float) -> None:
    waits = Waits()
    async with scripted(replies({}, 429, **headers), UPDATED) as (url, _), patient(url, waits) as made:
        assert await Usaspending(made).last_updated() == date(2011, 6, 20)

    assert [wait for wait in waits.seconds if wait >= 1] == [seconds]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 405, 422])
async def test_what_is_not_taken_is_not_sent_again(status: int) -> None:
    async with scripted(replies({"detail": "no"}, status)) as (url, script), patient(url) as made:
        with pytest.raises(Rejected, match=f'HTTP {status} {{"detail": "no"}}'):
            await Usaspending(made).last_updated()

    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [404, 501])
async def test_an_endpoint_that_is_not_there_is_told_apart(status: int) -> None:
    async with scripted(replies({"detail": "no"}, status)) as (url, _), patient(url) as made:
        with pytest.raises(NotOffered):
            await Usaspending(made).awards(AWARDS)
        assert await Usaspending(made).last_updated() is None


async def test_it_says_who_asks() -> None:
    async with scripted(UPDATED) as (url, script), patient(url) as made:
        await Usaspending(made).last_updated()

    (asked,) = script.requests
    assert asked.path == "/api/v2/awards/last_updated/"
    assert asked.headers["User-Agent"].startswith("Groundswell/")
    assert "me@host.example" in asked.headers["User-Agent"]


@pytest.mark.parametrize("told", [{"last_updated": "2011-06-20"}, {"last_updated": None}, {}, {"last_updated": 5}])
async def test_a_day_that_cannot_be_read_is_none(told: dict[str, Any]) -> None:
    async with scripted(replies(told)) as (url, _), patient(url) as made:
        assert await Usaspending(made).last_updated() is None


async def test_a_parent_is_asked_for_by_the_hash_of_the_uei(standin: StandIn) -> None:
    child = next(action for action in WORLD.actions if action.recipient_id.endswith("-C"))
    async with patient(standin.url) as made:
        assert await Usaspending(made).parents(child.uei) == [(child.parent_uei, child.parent_name)]
        with pytest.raises(Rejected, match="Recipient ID not found"):
            await Usaspending(made).parents("NOBODY")


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (Days(date(2007, 9, 30), date(2008, 1, 1)), ["A"]),
        (Days(date(2010, 1, 2), date(2010, 1, 1)), ["A"]),
        (Days(date(2010, 1, 1), date(2100, 1, 1)), ["A"]),
        (Days(date(2010, 1, 1), date(2010, 1, 1)), []),
        (Days(date(2010, 1, 1), date(2010, 1, 1)), ["02"]),
    ],
)
def test_what_it_would_crash_over_is_not_sent(days: Days, codes: list[str]) -> None:
    with pytest.raises(ValueError, match=r"cannot be asked for|are not codes"):
        filters(Side.AWARDING, Agency.ICE, codes, days)


async def test_requests_are_spread_evenly() -> None:
    waits = Waits()
    pace = Pace(0.01, waits)
    for _ in range(4):
        async with pace.turn():
            pass

    assert [round(seconds / 100) for seconds in waits.seconds] == [1, 2, 3]
