"""What goes wrong on the way, and how the stand-in keeps count of it."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from yarl import URL

from tests.usaspending.asker import AWARDS, Asker, asking, award_body, keys
from tests.usaspending.faults import QUICK, Fault, Faults
from tests.usaspending.truth import Truth

BODY = award_body(limit=2)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGES = [(Fault.CRASH, 500), (Fault.BAD_GATEWAY, 502), (Fault.HTML, 200)]
EMPTY = [(Fault.UNAVAILABLE, 503), (Fault.TIMED_OUT, 504)]
BROKEN = [(Fault.RESET, aiohttp.ClientConnectionError), (Fault.CUT, aiohttp.ClientPayloadError)]


@pytest.mark.parametrize(("fault", "status"), PAGES)
async def test_a_page_instead_of_an_answer(api: Asker, fault: Fault, status: int) -> None:
    api.standin.faults.fail_next("/spending_by_award/", fault)
    found, answer = await api.post(AWARDS, BODY)
    assert (found, answer[0]) == (status, "<")
    assert (await api.post(AWARDS, BODY))[0] == 200


@pytest.mark.parametrize(("fault", "status"), EMPTY)
async def test_nothing_instead_of_an_answer(api: Asker, fault: Fault, status: int) -> None:
    api.standin.faults.fail_next("/spending_by_award/", fault, times=2)
    assert [await api.post(AWARDS, BODY) for _ in range(2)] == [(status, "")] * 2
    assert (await api.post(AWARDS, BODY))[0] == 200


@pytest.mark.parametrize(("fault", "error"), BROKEN)
async def test_a_connection_that_breaks(api: Asker, fault: Fault, error: type[Exception]) -> None:
    api.standin.faults.fail_next("/spending_by_award/", fault)
    with pytest.raises(error):
        await api.post(AWARDS, BODY)
    assert (await api.post(AWARDS, BODY))[0] == 200
    assert [status for _, _, status in api.standin.requests] == [0 if fault is Fault.RESET else 200, 200]


async def test_an_answer_that_is_late(api: Asker) -> None:
    api.standin.faults.slow_seconds = 30
    api.standin.faults.fail_next("/spending_by_award/", Fault.SLOW)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.post(AWARDS, BODY), 0.05)


async def test_too_many_requests_say_when_to_come_back_or_do_not(truth: Truth) -> None:
    faults = Faults(retry_after=90, clock=lambda: NOON)
    async with asking(truth, faults) as api, aiohttp.ClientSession(api.standin.url) as session:
        told: list[str | None] = []
        for fault in (Fault.BUSY_SECONDS, Fault.BUSY_DATE, Fault.BUSY):
            faults.fail_next("/spending_by_award/", fault)
            async with session.post(f"/api/v2/{AWARDS}/", json=BODY) as response:
                assert response.status == 429
                told.append(response.headers.get("Retry-After"))
    assert (told[0], told[2]) == ("90", None)
    assert parsedate_to_datetime(str(told[1])) == datetime(2026, 3, 1, 12, 1, 30, tzinfo=UTC)


def test_the_same_seed_fails_the_same_way() -> None:
    one, other, another = (Faults(seed, 0.3) for seed in (1, 1, 2))
    met = [one.of("/") for _ in range(400)]
    assert met == [other.of("/") for _ in range(400)] != [another.of("/") for _ in range(400)]
    assert set(met) == {None, *QUICK}
    assert 80 < 400 - met.count(None) < 160


def test_only_the_path_that_was_named_fails() -> None:
    faults = Faults()
    faults.fail_next("/transactions/", Fault.CRASH)
    assert faults.of("/api/v2/awards/last_updated/") is None
    assert (faults.of("/api/v2/transactions/"), faults.of("/api/v2/transactions/")) == (Fault.CRASH, None)


async def test_requests_are_remembered_and_counted_in_flight(api: Asker) -> None:
    api.standin.faults.slow_seconds = 0.2
    api.standin.faults.fail_next("/", Fault.SLOW, times=3)
    await asyncio.gather(api.post(AWARDS, BODY), api.post(AWARDS, BODY), api.get("awards/last_updated"))
    assert api.standin.in_flight_most == 3
    assert min(path for path, _, _ in api.standin.requests) == "/api/v2/awards/last_updated/"
    assert [body for path, body, _ in api.standin.requests if path.endswith("_award/")] == [BODY, BODY]


@pytest.mark.parametrize("fault", [None, Fault.SLOW, Fault.CUT, Fault.RESET])
@pytest.mark.parametrize("sent", [0.5, 1])
async def test_a_client_that_is_killed_disturbs_nobody(api: Asker, fault: Fault | None, sent: float) -> None:
    api.standin.faults.slow_seconds = 0.01
    if fault:
        api.standin.faults.fail_next("/", fault)
    body = json.dumps(BODY)
    start = f"POST /api/v2/{AWARDS}/ HTTP/1.1\r\nHost: it\r\nContent-Length: {len(body)}\r\n\r\n"
    url = URL(api.standin.url)
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write((start + body[: int(len(body) * sent)]).encode())
    await writer.drain()
    writer.transport.abort()
    while not api.standin.requests:  # noqa: ASYNC110 - it is noticed when it is noticed
        await asyncio.sleep(0.005)
    api.standin.faults = Faults()
    assert (await api.post(AWARDS, BODY))[0] == 200
    assert api.standin.in_flight_most == 1


async def test_the_world_can_change_amid_a_listing(api: Asker, truth: Truth) -> None:
    gone = (await api.ok(AWARDS, award_body()))["results"][0]["generated_internal_id"]
    api.standin.change_after(2, truth.without_award(gone))
    listed = [keys((await api.ok(AWARDS, BODY))["results"]) for _ in range(3)]
    assert [gone in page for page in listed] == [True, True, False]


def test_a_truth_is_changed_by_making_another(truth: Truth) -> None:
    action = next(action for action in truth.actions if action.awarding == "ICE" and action.day.year == 2016)
    more = replace(action, mod="P99999", cents=7)
    side, year, who = "awarding", action.day.year + (action.day.month >= 10), action.recipient
    before = truth.net(side, "ICE", year)[who]
    corrected = truth.with_actions(more, replace(action, cents=action.cents + 1))
    assert corrected.net(side, "ICE", year)[who] == before + 8
    assert truth.net(side, "ICE", year)[who] == before
    assert action.award_key not in truth.without_award(action.award_key).awards()
    touched = truth.modified(action.award_key, NOON.date(), recipient_name="ANOTHER")
    assert touched.last_updated == NOON.date()
    assert touched.awards()[action.award_key].latest.recipient_name == "ANOTHER"
    with pytest.raises(ValueError, match="share an award key"):
        Truth((action, action), truth.last_updated)
