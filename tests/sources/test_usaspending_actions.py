"""A year of actions is believed when it adds up to what the API says, to the cent."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rules.companies import Agency, Side
from bot.sources.usaspending import DriftError, Unsettled, Usaspending
from tests.sources.asking import WORLD, patient, replies
from tests.usaspending.standin import StandIn
from tests.usaspending.truth import Truth

ACTION = {
    "Award ID": "P1",
    "Mod": "0",
    "Recipient Name": "NAME LLC",
    "Recipient UEI": "UEI1",
    "Action Date": "2010-01-05",
    "Transaction Amount": 12.34,
    "generated_internal_id": "CONT_AWD_P1_7012_-NONE-_-NONE-",
}


def money(contracts: Any, idvs: Any = 0) -> Callable[[], web.Response]:
    row = {"time_period": {"fiscal_year": "2010"}, "Contract_Obligations": contracts, "Idv_Obligations": idvs}
    return replies({"results": [{**row, "aggregated_amount": contracts + idvs}]})


async def year_of(rows: list[dict[str, Any]], summed: float, *, counted: int | None = None) -> Any:
    page = {"page": 1, "hasNext": False}
    answers = {
        "spending_by_transaction/": replies({"results": rows, "page_metadata": page}),
        "download/count/": replies({"calculated_count": len(rows) if counted is None else counted}),
        "spending_over_time/": money(summed),
    }
    nothing = {
        "spending_by_transaction/": replies({"results": [], "page_metadata": page}),
        "download/count/": replies({"calculated_count": 0}),
    }

    async def answer(request: web.Request) -> web.Response:
        wanted = (await request.json())["filters"]
        codes, (period,) = wanted["award_type_codes"], wanted["time_period"]
        name = request.path.removeprefix("/api/v2/").removeprefix("search/")
        is_empty = codes[0].startswith("IDV") or period["start_date"] > "2010-01-05"
        return {**answers, **(nothing if is_empty else {})}[name]()

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server, patient(str(server.make_url("")).rstrip("/")) as made:
        return await Usaspending(made).year(Side.AWARDING, Agency.ICE, 2010)


async def test_a_year_is_believed_to_the_cent() -> None:
    (action,) = await year_of([ACTION], 12.34)

    assert (action.cents, action.day, action.uei) == (1234, date(2010, 1, 5), "UEI1")


@pytest.mark.parametrize("amount", [12.35, 12.33, -12.34, 0])
async def test_a_year_that_is_off_by_a_cent_is_not_believed(amount: float) -> None:
    with pytest.raises(Unsettled, match="FY2010"):
        await year_of([ACTION], amount)


async def test_a_year_that_lacks_an_action_of_no_money_is_not_believed() -> None:
    with pytest.raises(Unsettled):
        await year_of([ACTION], 12.34, counted=2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Transaction Amount": 0.005}, "Transaction Amount has parts of a cent"),
        ({"Transaction Amount": "12.34"}, "Transaction Amount is no number"),
        ({"Transaction Amount": True}, "Transaction Amount is no number"),
        ({"Action Date": None}, "Action Date is null in every row"),
        ({"Action Date": "soon"}, "Action Date is no date"),
    ],
)
async def test_money_that_is_none_is_drift(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DriftError, match=said):
        await year_of([{**ACTION, **change}], 12.34)


@pytest.mark.parametrize(
    ("written", "cents"), [(0.29, 29), (1.1, 110), (2594000000.55, 259400000055), (-1234.5, -123450), (7, 700)]
)
async def test_money_is_not_lost_in_floating_points(written: float, cents: int) -> None:
    (action,) = await year_of([{**ACTION, "Transaction Amount": written}], written)

    assert action.cents == cents


async def test_a_crowded_day_is_read_in_several_orders_until_it_is_whole(standin: StandIn) -> None:
    day = max(WORLD.actions, key=lambda action: sum(each.day == action.day for each in WORLD.actions)).day
    async with patient(standin.url) as made:
        source = Usaspending(made, limit=4)
        for side in Side:
            for agency in Agency:
                year = day.year + (day.month > 9)
                found = await source.year(side, agency, year)
                expected = [
                    action for action in WORLD.actions
                    if getattr(action, side.value) == agency.value and action.day.year + (action.day.month > 9) == year
                ]  # fmt: skip
                assert sorted((row.award_key, row.mod, row.cents) for row in found) == sorted(
                    (action.award_key, action.mod, action.cents) for action in expected
                )
    assert any(asked["page"] > 1 for path, asked, _ in standin.requests if path.endswith("spending_by_transaction/"))


async def test_actions_of_some_awards_are_asked_for_by_number_and_sorted_out_by_key(standin: StandIn) -> None:
    span = {date(2007, 10, 1) + timedelta(days=days) for days in range(731)}
    mine = [action for action in WORLD.actions if action.awarding == "CBP"]
    keys = sorted({action.award_key for action in mine})[:40]
    async with patient(standin.url) as made:
        found = await Usaspending(made, limit=10).actions_of(Side.AWARDING, Agency.CBP, [2009, 2008], keys)

    expected = {(each.award_key, each.mod) for each in mine if each.award_key in keys and each.day in span}
    assert {(row.award_key, row.mod) for row in found} == expected
    assert len(found) == len(expected) > 0


def test_the_world_has_a_crowded_day() -> None:
    assert isinstance(WORLD, Truth)
    days = [action.day for action in WORLD.actions if action.awarding == "ICE"]
    assert max(days.count(day) for day in days) > 4
