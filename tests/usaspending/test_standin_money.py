"""Sums, counts, transactions and details of the stand-in, against what is true."""

from collections import Counter
from datetime import date

import pytest

from tests.usaspending.answers import Json
from tests.usaspending.asker import ACTIONS, RECIPIENTS, Asker, agency_filter, asking, year_filter
from tests.usaspending.award_pages import internal_id
from tests.usaspending.invention import CONTRACT_CODES, IDV_CODES
from tests.usaspending.recipients import recipient_id
from tests.usaspending.records import Place, Recipient, Side, fiscal_year_of
from tests.usaspending.truth import Truth

CODES = {"award_type_codes": [*CONTRACT_CODES, *IDV_CODES]}
ACTION_BODY = {"fields": ["Award ID", "Mod", "Transaction Amount"], "sort": "Transaction Amount", "limit": 100}


def cents(amount: float) -> int:
    return round(amount * 100)


def sums(rows: list[Json]) -> dict[Recipient, int]:
    """A company can have two rows: one id with a parent and one without."""
    found: Counter[Recipient] = Counter()
    for row in rows:
        found[row["uei"] or "", row["name"]] += cents(row["amount"])
    return dict(found)


@pytest.mark.parametrize("side", ["awarding", "funding"])
@pytest.mark.parametrize("place", ["ICE", "CBP"])
async def test_recipients_add_up_to_the_truth_every_year(api: Asker, truth: Truth, side: Side, place: Place) -> None:
    for year in range(2008, 2022):
        filters = {"agencies": agency_filter(side, place), "time_period": year_filter(year)}
        rows = await api.rows_by_page(RECIPIENTS, {"filters": filters, "limit": 7})
        amounts = [row["amount"] for row in rows]
        assert sums(rows) == truth.net(side, place, year)
        assert amounts == sorted(amounts, reverse=True)
        assert all(isinstance(amount, float) for amount in amounts)


async def test_recipients_have_what_the_real_ones_have(api: Asker) -> None:
    rows = await api.rows_by_page(RECIPIENTS, {"filters": {}, "limit": 100})
    ueis = Counter(row["uei"] for row in rows if row["uei"])
    names = Counter(name for _, name in {(row["uei"], row["name"]) for row in rows})
    assert any(row["amount"] < 0 for row in rows)
    assert any(number > 1 for number in ueis.values()), "two ids of one UEI"
    assert any(number > 1 for number in names.values()), "one name of two UEIs"
    assert any(row["recipient_id"] is None and row["name"] == "MULTIPLE RECIPIENTS" for row in rows)


async def test_the_level_of_awards_sums_lifetimes(api: Asker, truth: Truth) -> None:
    body = {"filters": {"time_period": year_filter(2016)}, "limit": 100, "spending_level": "awards"}
    start, end = date(2015, 10, 1), date(2016, 9, 30)
    alive = [award for award in truth.awards().values() if award.latest.day >= start and award.first.signed <= end]
    rows = await api.rows_by_page(RECIPIENTS, body)
    assert sum(sums(rows).values()) == sum(award.cents for award in alive)


async def test_a_parent_gathers_its_children(api: Asker, truth: Truth) -> None:
    parent = Counter(action.parent_uei for action in truth.actions if action.parent_uei).most_common(1)[0][0]
    rows = await api.rows_by_page(RECIPIENTS, {"filters": {"recipient_id": recipient_id(parent, "P")}})
    known = [action for action in truth.actions if action.day >= date(2007, 10, 1)]
    assert sum(sums(rows).values()) == sum(action.cents for action in known if action.parent_uei == parent)
    rows = await api.rows_by_page(RECIPIENTS, {"filters": {"recipient_search_text": [parent.lower()]}})
    theirs = [action for action in known if parent in {action.parent_uei, action.uei}]
    assert sum(sums(rows).values()) == sum(action.cents for action in theirs)
    assert await api.rows_by_page(RECIPIENTS, {"filters": {"recipient_search_text": [f'"{parent}"']}}) == []


@pytest.mark.parametrize("side", ["awarding", "funding"])
async def test_agencies_add_up(api: Asker, truth: Truth, side: Side) -> None:
    filters = {"time_period": year_filter(2016)}
    rows = await api.rows_by_page(f"search/spending_by_category/{side}_subagency", {"filters": filters})
    found = {row["code"]: cents(row["amount"]) for row in rows}
    assert (found["ICE"], found["CBP"]) == tuple(
        sum(truth.net(side, place, 2016).values()) for place in ("ICE", "CBP")
    )  # fmt: skip


async def test_there_is_no_sum_by_parent(api: Asker) -> None:
    answer = await api.post("search/spending_by_category/recipient_parent_duns", {"filters": {}})
    assert answer == (501, {"detail": "Category 'recipient_parent_duns' is not implemented"})


@pytest.mark.parametrize(("group", "periods"), [("fiscal_year", 3), ("quarter", 12), ("month", 36)])
async def test_time_is_filled_with_zeros(api: Asker, truth: Truth, group: str, periods: int) -> None:
    window = [{"start_date": "2019-10-01", "end_date": "2022-09-30"}]
    filters = {"agencies": agency_filter("awarding", "ICE"), "time_period": window}
    answer = await api.ok("search/spending_over_time", {"group": group, "filters": filters})
    by_year: Counter[str] = Counter()
    for row in answer["results"]:
        by_year[row["time_period"]["fiscal_year"]] += cents(row["aggregated_amount"])
        assert cents(row["aggregated_amount"]) == cents(row["Contract_Obligations"]) + cents(row["Idv_Obligations"])
    assert len(answer["results"]) == periods
    assert by_year == {str(year): sum(truth.net("awarding", "ICE", year).values()) for year in (2020, 2021, 2022)}
    assert by_year["2022"] == 0


async def test_the_first_month_is_october(api: Asker) -> None:
    filters = {"time_period": [{"start_date": "2015-09-30", "end_date": "2015-10-01"}]}
    months = (await api.ok("search/spending_over_time", {"group": "month", "filters": filters}))["results"]
    years = (await api.ok("search/spending_over_time", {"group": "calendar_year", "filters": filters}))["results"]
    periods = [row["time_period"] for row in months]
    assert periods == [{"fiscal_year": "2015", "month": "12"}, {"fiscal_year": "2016", "month": "1"}]
    assert [row["time_period"] for row in years] == [{"calendar_year": "2015"}]


async def test_over_time_wants_a_group_and_filters(api: Asker) -> None:
    path = "search/spending_over_time"
    assert (await api.post(path, {"filters": {}}))[0] == 422
    status, answer = await api.post(path, {"group": "month"})
    assert (status, answer["detail"]) == (400, "Missing request parameters: filters")


async def test_counts_are_exact(truth: Truth) -> None:
    filters = {"time_period": year_filter(2016, "new_awards_only")}
    new = [award for award in truth.awards().values() if fiscal_year_of(award.first.signed) == 2016]
    async with asking(truth, hits_cap=5, window=5) as api:
        by_kind = (await api.ok("search/spending_by_award_count", {"filters": filters}))["results"]
        awards = await api.ok("download/count", {"filters": filters, "spending_level": "awards"})
        actions = await api.ok("download/count", {"filters": {"time_period": year_filter(2016)}})
    assert (by_kind["contracts"] + by_kind["idvs"], awards["calculated_count"]) == (len(new), len(new))
    assert by_kind["idvs"] > 0
    inside = [action for action in truth.actions if fiscal_year_of(action.day) == 2016]
    assert actions["calculated_count"] == len(inside)


async def test_ties_between_pages_repeat_and_vanish(api: Asker, truth: Truth) -> None:
    filters = CODES | {"time_period": year_filter(2016)}
    rows = await api.rows_by_page(ACTIONS, ACTION_BODY | {"filters": filters})
    met = {(row["generated_internal_id"], row["Mod"]) for row in rows}
    inside = [action for action in truth.actions if fiscal_year_of(action.day) == 2016]
    assert len(rows) == len(inside) > len(met)
    assert [row["Transaction Amount"] for row in rows] == sorted((a.cents / 100 for a in inside), reverse=True)


async def test_the_last_page_of_transactions_breaks(truth: Truth) -> None:
    async with asking(truth, window=200) as api:
        body = ACTION_BODY | {"filters": CODES}
        assert (await api.post(ACTIONS, body))[0] == 200
        assert await api.post(ACTIONS, body | {"page": 2}) == (503, "")
        status, answer = await api.post(ACTIONS, body | {"page": 3})
        assert (status, answer["detail"][:51]) == (422, "Page #3 of size 100 is over the maximum result limi")


REFUSED: list[tuple[Json, int, str]] = [
    ({"sort": {}}, 422, "Missing value: 'sort' is a required field"),
    ({"sort": "Action Date"}, 400, "Sort value not found in fields: Action Date"),
    ({"fields": ["Award Amount"]}, 400, "Field 'fields' is outside valid values"),
    ({"limit": 101}, 422, "Field 'limit' value '101' is above max '100'"),
    ({"page": 0}, 422, "Field 'page' value '0' is below min '1'"),
    ({"order": "x"}, 400, "Field 'order' is outside valid values"),
    ({"filters": {}}, 422, "Missing value: 'filters|award_type_codes' is a required field"),
    ({"filters": CODES | {"time_period": [{"start_date": "2000-10-01", "end_date": "2001-09-30"}]}}, 422, "start_date"),
    ({"filters": CODES | {"agencies": "ICE"}}, 400, "Invalid value in 'filters|agencies'"),
]


@pytest.mark.parametrize(("more", "status", "detail"), REFUSED)
async def test_what_transactions_refuse(api: Asker, more: Json, status: int, detail: str) -> None:
    found, answer = await api.post(ACTIONS, ACTION_BODY | {"filters": CODES} | more)
    assert (found, answer["detail"][: len(detail)]) == (status, detail)


async def test_the_history_of_an_award_is_whole(api: Asker, truth: Truth) -> None:
    award = max(truth.awards().values(), key=lambda award: len(award.actions))
    answer = await api.ok("transactions", {"award_id": award.key, "limit": 5000})
    by_number = await api.ok("transactions", {"award_id": internal_id(award.key)})
    found = {(row["modification_number"], cents(row["federal_action_obligation"])) for row in answer["results"]}
    assert found == {(action.mod, action.cents) for action in award.actions}
    assert len({row["id"] for row in answer["results"]}) == len(award.actions)
    assert all(row["id"].startswith("CONT_TX_") for row in answer["results"])
    assert answer["results"][0]["action_date"] == award.latest.day.isoformat()
    assert (len(by_number["results"]), by_number["page_metadata"]["hasNext"]) == (10, True)
    assert (await api.post("transactions", {"award_id": award.key, "limit": 5001}))[0] == 422


async def test_the_history_reaches_back_before_the_search(api: Asker, truth: Truth) -> None:
    old = next(award for award in truth.awards().values() if award.latest.day < date(2007, 10, 1))
    answer = await api.ok("transactions", {"award_id": old.key})
    rows = await api.rows_by_page(RECIPIENTS, {"filters": {"award_ids": [old.latest.piid]}})
    assert len(answer["results"]) == len(old.actions)
    assert rows == []


async def test_awards_with_odd_names_have_their_page(api: Asker, truth: Truth) -> None:
    odd = [key for key in truth.awards() if set(key) & set(" /?&")]
    assert {mark for key in odd for mark in key} >= set(" /?&")
    for key in odd:
        status, answer = await api.get("awards", key)
        assert (status, answer["generated_unique_award_id"]) == (200, key)
        assert cents(answer["total_obligation"]) == truth.awards()[key].cents
        assert answer["recipient"]["parent_recipient_uei"] == (truth.awards()[key].latest.parent_uei or None)


async def test_what_nobody_has_heard_of(api: Asker) -> None:
    status, answer = await api.get("awards", "CONT_AWD_X_7012_-NONE-_-NONE-")
    assert (status, answer["detail"][:21]) == (404, "No Award found with: ")
    status, answer = await api.get("awards", "70CDCR")
    assert (status, answer[:9]) == (404, "<!doctype")
    assert (await api.get("recipient", recipient_id("NOBODY", "C")))[0] == 400
    assert (await api.ok("transactions", {"award_id": "CONT_AWD_X"}))["results"] == []


async def test_a_recipient_names_its_parent(api: Asker, truth: Truth) -> None:
    child = next(action for action in truth.actions if action.parent_uei and action.parent_uei != action.uei)
    orphan = next(action for action in truth.actions if action.uei and not action.parent_uei)
    status, answer = await api.get("recipient", child.recipient_id)
    assert (status, answer["parent_uei"], answer["uei"]) == (200, child.parent_uei, child.uei)
    assert answer["parent_id"] == recipient_id(child.parent_uei, "P")
    status, answer = await api.get("recipient", orphan.recipient_id)
    assert (status, answer["parent_uei"], answer["parents"]) == (200, None, [])


async def test_the_last_load_is_told_the_american_way(api: Asker) -> None:
    assert await api.get("awards/last_updated") == (200, {"last_updated": "06/20/2021"})
