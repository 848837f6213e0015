"""The listing of awards, trap by trap, against what is true."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.usaspending.answers import Json
from tests.usaspending.asker import AWARDS, Asker, agency_filter, asking, award_body, keys, year_filter
from tests.usaspending.award_pages import internal_id
from tests.usaspending.invention import IDV_CODES
from tests.usaspending.records import Award
from tests.usaspending.truth import Truth

EVER = [{"start_date": "2007-10-01", "end_date": "2030-09-30"}]
SINCE = date(2007, 10, 1)


def searchable(truth: Truth, kind: str = "contract") -> dict[str, Award]:
    awards = truth.awards()
    return {key: award for key, award in awards.items() if award.latest.day >= SINCE and award.latest.kind == kind}


async def test_a_cursor_meets_every_award_once(api: Asker, truth: Truth) -> None:
    rows = await api.rows_by_cursor(award_body())
    count = await api.ok("search/spending_by_award_count", {"filters": award_body()["filters"]})
    assert sorted(keys(rows)) == sorted(searchable(truth))
    assert count["results"]["contracts"] == len(rows) > 600
    assert count["results"]["idvs"] == 0


async def test_equal_award_ids_do_not_confuse_a_cursor(api: Asker, truth: Truth) -> None:
    rows = await api.rows_by_cursor(award_body(limit=7))
    piids = [row["Award ID"] for row in rows]
    assert len(set(piids)) < len(piids) == len(set(keys(rows)))
    assert piids == sorted(piids)


async def test_a_cursor_ends_with_a_null_and_a_word(api: Asker) -> None:
    first = await api.ok(AWARDS, award_body())
    last = await api.ok(AWARDS, award_body({"time_period": year_filter(2012, "new_awards_only")}))
    assert first["page_metadata"]["last_record_sort_value"] == first["results"][-1]["Award ID"]
    assert first["page_metadata"]["last_record_unique_id"] == first["results"][-1]["internal_id"]
    end = {"last_record_unique_id": None, "last_record_sort_value": "None"}
    assert last["page_metadata"] == {"page": 1, "hasNext": False, **end}


async def test_without_a_cursor_the_listing_stops_in_silence(truth: Truth) -> None:
    async with asking(truth, hits_cap=300) as api:
        rows = await api.rows_by_page(AWARDS, award_body())
        beyond = await api.ok(AWARDS, award_body(page=4))
        assert len(rows) == 300 < len(searchable(truth))
        assert (len(beyond["results"]), beyond["page_metadata"]["hasNext"]) == (100, False)
        assert len(await api.rows_by_cursor(award_body())) == len(searchable(truth))


async def test_the_window_ends_hard(truth: Truth) -> None:
    async with asking(truth, window=250) as api:
        assert (await api.post(AWARDS, award_body(page=2)))[0] == 200
        assert await api.post(AWARDS, award_body(page=3)) == (503, "")
        status, answer = await api.post(AWARDS, award_body(page=4))
        assert status == 422
        assert answer["detail"].startswith("Page #4 with limit 100 is over the maximum result limit 250.")


async def test_a_field_that_nobody_knows_is_null_everywhere(api: Asker) -> None:
    answer = await api.ok(AWARDS, award_body(fields=["Award ID", "recipient_parent_uei", "Last Date to Order"]))
    assert {(row["recipient_parent_uei"], row["Last Date to Order"]) for row in answer["results"]} == {(None, None)}


async def test_an_award_amount_is_that_of_its_whole_life(api: Asker, truth: Truth) -> None:
    body = award_body({"time_period": year_filter(2016)}, fields=["Award ID", "Award Amount"])
    rows = await api.rows_by_cursor(body)
    assert {row["generated_internal_id"]: row["Award Amount"] for row in rows} == {
        key: truth.awards()[key].cents / 100 for key in keys(rows)
    }
    assert any(len({action.day.year for action in truth.awards()[key].actions}) > 1 for key in keys(rows))


async def test_agencies_of_a_side_are_either_and_the_two_sides_are_both(api: Asker, truth: Truth) -> None:
    either = agency_filter("awarding", "ICE", "CBP")
    both = agency_filter("awarding", "ICE") + agency_filter("funding", "ICE")
    latest = {key: award.latest for key, award in searchable(truth).items()}
    assert set(keys(await api.rows_by_cursor(award_body({"agencies": either})))) == {
        key for key, action in latest.items() if action.awarding
    }
    assert set(keys(await api.rows_by_cursor(award_body({"agencies": both})))) == {
        key for key, action in latest.items() if (action.awarding, action.funding) == ("ICE", "ICE")
    }


async def test_the_department_is_matched_on_its_own_tier(api: Asker, truth: Truth) -> None:
    department = {"type": "awarding", "tier": "toptier", "name": "Department of Homeland Security"}
    rows = await api.rows_by_cursor(award_body({"agencies": [department]}))
    assert set(keys(rows)) == {key for key, award in searchable(truth).items() if award.latest.awarding}


@pytest.mark.parametrize("name", ["U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT", "Immigration and Customs Enforcement"])
async def test_a_misspelt_agency_has_no_awards(api: Asker, name: str) -> None:
    agency = {"type": "awarding", "tier": "subtier", "name": name}
    answer = await api.ok(AWARDS, award_body({"agencies": [agency]}))
    assert (answer["results"], answer["page_metadata"]["hasNext"]) == ([], False)


@pytest.mark.parametrize("date_type", [None, "new_awards_only", "date_signed", "action_date", "last_modified_date"])
async def test_what_a_window_means(api: Asker, truth: Truth, date_type: str | None) -> None:
    start, end = date(2015, 10, 1), date(2016, 9, 30)
    days: dict[str | None, Callable[[Award], date]] = {
        "new_awards_only": lambda award: award.first.signed,
        "date_signed": lambda award: award.first.signed,
        "action_date": lambda award: award.latest.day,
        "last_modified_date": lambda award: award.modified,
    }

    def is_in(award: Award) -> bool:
        if date_type is None:
            return award.latest.day >= start and award.first.signed <= end
        return start <= days[date_type](award) <= end

    rows = await api.rows_by_cursor(award_body({"time_period": year_filter(2016, date_type)}))
    assert set(keys(rows)) == {key for key, award in searchable(truth).items() if is_in(award)}
    assert rows


async def test_new_awards_are_a_partition_and_overlaps_are_not(api: Asker, truth: Truth) -> None:
    async def listed(date_type: str | None) -> list[str]:
        bodies = [award_body({"time_period": year_filter(year, date_type)}) for year in range(2008, 2022)]
        return [key for body in bodies for key in keys(await api.rows_by_cursor(body))]

    new, overlapping = await listed("new_awards_only"), await listed(None)
    old = {key for key, award in searchable(truth).items() if award.first.signed < SINCE}
    assert len(new) == len(set(new))
    assert set(new) | old == set(overlapping) == set(searchable(truth))
    assert old
    assert len(overlapping) > len(new)


async def test_vehicles_are_a_request_of_their_own(api: Asker, truth: Truth) -> None:
    codes = {"award_type_codes": list(IDV_CODES)}
    fields = ["Award ID", "End Date", "Last Date to Order"]
    rows = await api.rows_by_cursor(award_body(codes, fields=fields))
    assert set(keys(rows)) == set(searchable(truth, "idv"))
    assert {row["End Date"] for row in rows} == {None}
    assert any(row["Last Date to Order"] for row in rows)
    status, answer = await api.post(AWARDS, award_body({"award_type_codes": ["A", *IDV_CODES]}))
    assert (status, set(answer)) == (422, {"message", "award_type_groups"})


@pytest.mark.parametrize(("sort", "handed"), [("End Date", str(2**63 - 1)), ("Description", "None")])
async def test_nulls_come_last_and_are_handed_out_as_something(api: Asker, sort: str, handed: str) -> None:
    body = award_body(fields=["Award ID", sort], sort=sort)
    values = [row[sort] for row in await api.rows_by_page(AWARDS, body)]
    last_but_one = await api.ok(AWARDS, body | {"limit": 1, "page": len(values) - 1})
    assert values[-2:] == [None, None]
    assert values == sorted(value for value in values if value is not None) + [None] * values.count(None)
    assert last_but_one["page_metadata"]["last_record_sort_value"] == handed


async def test_a_null_given_back_is_compared_as_a_word(api: Asker) -> None:
    cursor: Json = {"last_record_unique_id": 2**60, "last_record_sort_value": "None"}
    answer = await api.ok(AWARDS, award_body(fields=["Description"], sort="Description", **cursor))
    texts = [row["Description"] for row in answer["results"]]
    assert texts[0] > "None"


@pytest.mark.parametrize("cursor", [{"last_record_unique_id": 5}, {"last_record_sort_value": "70"}])
async def test_half_a_cursor_is_a_crash(api: Asker, cursor: Json) -> None:
    status, answer = await api.post(AWARDS, award_body(**cursor))
    assert (status, answer[:9]) == (500, "<!doctype")


async def test_cursors_on_days_break_and_on_stamps_do_not(api: Asker, truth: Truth) -> None:
    for sort in ("Start Date", "Base Obligation Date"):
        body = award_body(fields=["Award ID", sort], sort=sort)
        last = (await api.ok(AWARDS, body))["page_metadata"]
        unique_id, value = last["last_record_unique_id"], last["last_record_sort_value"]
        assert value.isdigit()
        cursor: Json = {"last_record_unique_id": unique_id, "last_record_sort_value": value}
        assert await api.post(AWARDS, body | cursor) == (503, "")
        after = await api.ok(AWARDS, body | cursor | {"last_record_sort_value": "2016-01-01"})
        assert min(row[sort] for row in after["results"]) >= "2016-01-01"
    for sort in ("Last Modified Date", "Award Amount"):
        body = award_body(fields=["Award ID", sort], sort=sort)
        assert sorted(keys(await api.rows_by_cursor(body))) == sorted(searchable(truth))


async def test_filters_that_are_not_used_are_named(api: Asker) -> None:
    answer = await api.ok(AWARDS, award_body({"agency": "ICE", "recipient_id": "x-P"}))
    assert "filters from the request were not used" in answer["messages"][1]
    assert "'agency'" in answer["messages"][1]
    assert "'recipient_id'" in answer["messages"][1]
    assert len(answer["results"]) == 100
    assert len((await api.ok(AWARDS, award_body()))["messages"]) == 2


REFUSED: list[tuple[Json, int, str]] = [
    ({"limit": 500}, 422, "Field 'limit' value '500' is above max '100'"),
    ({"limit": 0}, 422, "Field 'limit' value '0' is below min '1'"),
    ({"fields": {}}, 422, "Missing value: 'fields' is a required field"),
    ({"filters": {}}, 422, "Missing value: 'filters|award_type_codes' is a required field"),
    ({"sort": "Start Date"}, 400, "Sort value 'Start Date' not found in requested fields: ['Award ID']"),
    ({"last_record_unique_id": 5, "last_record_sort_value": 7}, 422, "Invalid value in 'last_record_sort_value'"),
    ({"spending_level": "award"}, 400, "Field 'spending_level' is outside valid values"),
]


@pytest.mark.parametrize(("more", "status", "detail"), REFUSED)
async def test_what_is_refused_with_a_reason(api: Asker, more: Json, status: int, detail: str) -> None:
    found, answer = await api.post(AWARDS, award_body(**more))
    assert (found, answer["detail"][: len(detail)]) == (status, detail)


REFUSED_FILTERS: list[tuple[Json, int, str]] = [
    ({"agencies": "ICE"}, 422, "Invalid value in 'filters|agencies'. 'ICE' is not a valid type (lis)."),
    ({"agencies": [{"type": "awarding", "toptier_id": 1}]}, 400, "Unexpected field 'toptier_id' in parameter"),
    ({"agencies": [{"type": "awarding", "tier": "subtier"}]}, 422, "Missing value: 'filters' is a required field"),
    ({"time_period": [{"start_date": "2016-10-01"}]}, 422, "Missing value: 'filters' is a required field"),
    ({"award_type_codes": ["Z"]}, 400, "Field 'filters|award_type_codes' is outside valid values"),
    ({"keywords": ["guard"]}, 501, "The stand-in does not know the filters ['keywords']."),
]


@pytest.mark.parametrize(("filters", "status", "detail"), REFUSED_FILTERS)
async def test_filters_that_are_refused_with_a_reason(api: Asker, filters: Json, status: int, detail: str) -> None:
    found, answer = await api.post(AWARDS, award_body(filters))
    assert (found, answer["detail"][: len(detail)]) == (status, detail)


CRASHES: list[Json] = [
    award_body(page=0),
    award_body(order="x"),
    award_body({"time_period": [{"start_date": "2016-13-01", "end_date": "2016-12-31"}]}),
    award_body({"time_period": [{"start_date": "2007-09-30", "end_date": "2016-12-31"}]}),
    award_body({"time_period": year_filter(2016, "signed")}),
]


@pytest.mark.parametrize("body", CRASHES)
async def test_what_crashes_instead_of_being_refused(api: Asker, body: Json) -> None:
    status, answer = await api.post(AWARDS, body)
    assert (status, answer[:9]) == (500, "<!doctype")


async def test_an_internal_id_names_an_award(truth: Truth) -> None:
    assert len({internal_id(key) for key in truth.awards()}) == len(truth.awards())


async def test_the_way_there_matters(api: Asker) -> None:
    path, body = f"/api/v2/{AWARDS}", award_body()
    assert (await api.send("POST", path, json=body))[0] == 301
    assert await api.send("GET", f"{path}/") == (405, {"detail": 'Method "GET" not allowed.'})
    status, answer = await api.send("POST", "/api/v2/nothing/", json=body)
    assert (status, answer[:9]) == (404, "<!doctype")
    found: Any = (await api.send("POST", f"{path}/", data=b"{fields"))[1]
    assert found["detail"].startswith("JSON parse error - ")
