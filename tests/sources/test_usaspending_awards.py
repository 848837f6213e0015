"""A listing of awards is whole, and nothing strange in it is believed."""

from datetime import date
from typing import Any

import pytest

from bot.rules.companies import Agency, Side
from bot.rules.sync import Kind, Slice, Task
from bot.sources.usaspending import DriftError, Unsettled, Usaspending
from tests.sources.asking import WORLD, patient, replies, scripted
from tests.usaspending.standin import StandIn

AWARDS = Slice(Task.AWARDS, Side.AWARDING, Agency.ICE, 2010, Kind.CONTRACTS)


@pytest.mark.parametrize("length", [10, 20, 40])
async def test_a_listing_goes_past_the_silent_stop(standin: StandIn, length: int) -> None:
    async with patient(standin.url) as made:
        found = await Usaspending(made, limit=length).awards(AWARDS)

    expected = {
        key
        for key, award in WORLD.awards().items()
        if award.latest.awarding == "ICE" and award.latest.kind == "contract"
        and date(2009, 10, 1) <= award.first.signed <= date(2010, 9, 30)
    }  # fmt: skip
    assert len(expected) > 2
    assert {award.award_key for award in found} == expected
    assert len(found) == len(expected)


async def test_a_load_amid_a_listing_is_noticed_and_the_listing_made_again(standin: StandIn) -> None:
    async with patient(standin.url) as made:
        before = {award.award_key for award in await Usaspending(made, limit=2).awards(AWARDS)}
        gone = min(before)
        standin.change_after(2, WORLD.without_award(gone))

        after = {award.award_key for award in await Usaspending(made, limit=2).awards(AWARDS)}

    assert after == before - {gone}


async def test_a_listing_that_never_agrees_with_its_count_is_not_believed() -> None:
    count = replies({"results": {"contracts": 7, "idvs": 0}})
    page = replies({"results": [], "page_metadata": {**END, "hasNext": False}})
    async with scripted(count, page, count, page, count, page, count) as (url, _), patient(url) as made:
        with pytest.raises(Unsettled, match="0 awards were listed and 7 counted"):
            await Usaspending(made).awards(AWARDS)


END = {"last_record_unique_id": None, "last_record_sort_value": "None"}
ROW = {
    "Award ID": "P1",
    "generated_internal_id": "CONT_AWD_P1_7012_-NONE-_-NONE-",
    "Recipient Name": "NAME LLC",
    "Recipient UEI": "UEI1",
    "recipient_id": "x-C",
    "Description": "d",
    "Base Obligation Date": "2010-01-05",
    "Start Date": "2010-01-06",
    "End Date": "2011-01-06",
    "Last Modified Date": "2010-02-01 07:25:00",
    "Awarding Sub Agency Code": "7012",
    "Funding Sub Agency Code": "7055",
}


async def listed(rows: list[dict[str, Any]], **more: Any) -> Any:
    count = replies({"results": {"contracts": len(rows), "idvs": 0}})
    page = replies({"results": rows, "page_metadata": {**END, "hasNext": False}, **more})
    async with scripted(count, page, count) as (url, _), patient(url) as made:
        return await Usaspending(made).awards(AWARDS)


async def test_a_row_is_read(standin: StandIn) -> None:
    (award,) = await listed([ROW])

    assert (award.awarding, award.funding, award.is_child) == (Agency.ICE, None, True)
    assert (award.signed_on, award.ends_on, award.modified_on) == (
        date(2010, 1, 5),
        date(2011, 1, 6),
        date(2010, 2, 1),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Recipient Name": None}, "Recipient Name is null in every row"),
        ({"Last Modified Date": None}, "Last Modified Date is null in every row"),
        ({"Awarding Sub Agency Code": None}, "Awarding Sub Agency Code is null in every row"),
        ({"Award ID": None}, "Award ID is null in every row"),
        ({"generated_internal_id": None}, "generated_internal_id is empty"),
        ({"Start Date": "06/01/2010"}, "Start Date is no date"),
        ({"Recipient UEI": 5}, "Recipient UEI is no text"),
    ],
)
async def test_drift_is_named_with_endpoint_and_field(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DriftError, match=f"/api/v2/search/spending_by_award/: {said}"):
        await listed([{**ROW, **change}])


async def test_a_missing_field_is_drift() -> None:
    with pytest.raises(DriftError, match="Description is missing"):
        await listed([{key: value for key, value in ROW.items() if key != "Description"}])


@pytest.mark.parametrize("name", ["Recipient UEI", "Description", "End Date", "Funding Sub Agency Code"])
async def test_what_may_be_missing_is_drift_only_where_many_lack_it(name: str) -> None:
    rows = [{**ROW, name: None, "generated_internal_id": f"CONT_AWD_{n}_7012_-NONE-_-NONE-"} for n in range(50)]

    assert len(await listed(rows[:49])) == 49
    with pytest.raises(DriftError, match=f"{name} is null in every row"):
        await listed(rows)
    assert len(await listed([*rows, {**ROW}])) == 51


async def test_a_note_that_is_not_one_of_the_two_usual_ones_is_drift() -> None:
    usual = [
        "For searches, time period start and end dates are currently limited to an earliest date of 2007-10-01. For …",
        "'subawards' will be deprecated in the future. Set ‘spending_level’ to ‘subawards’ instead. See …",
    ]
    assert await listed([ROW], messages=usual)
    with pytest.raises(DriftError, match="messages says: The following filters from the request were not used"):
        await listed([ROW], messages=[*usual, "The following filters from the request were not used: {'agencies'}."])
