"""Listings of awards from `spending_by_award`, which stops in silence where it is not asked by its cursor."""

from typing import Any

from bot.rules.awards import Award
from bot.rules.companies import Agency
from bot.rules.sync import Kind
from bot.sources.usaspending_answers import Answer, check_filled
from bot.sources.usaspending_asking import Asking
from bot.sources.usaspending_filters import SUBTIERS, Body

LISTING = "/api/v2/search/spending_by_award/"
COUNT = "/api/v2/search/spending_by_award_count/"
KEY = "generated_internal_id"
SORT = "Award ID"  # never null, and its ties are broken; a cursor on dates breaks
END = {Kind.CONTRACTS: "End Date", Kind.IDVS: "Last Date to Order"}
ALWAYS = (SORT, KEY, "Recipient Name", "Base Obligation Date", "Last Modified Date", "Awarding Sub Agency Code")
MOSTLY = ("Recipient UEI", "recipient_id", "Description", "Start Date", "Funding Sub Agency Code")
ATTEMPTS = 3


class Unsettled(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """What was listed and what was counted do not agree; it is left for another time."""


async def listed(asking: Asking, kind: Kind, filters: Body, limit: int) -> list[Award]:
    """Every award that fits *filters*, once. Raises Unsettled unless the count agrees before and after."""
    before = await count(asking, kind, filters)
    rows = dict[str, Answer]()
    for _ in range(ATTEMPTS):
        rows = await _all_pages(asking, kind, filters, limit)
        after = await count(asking, kind, filters)
        if len(rows) == before == after:
            check_filled(list(rows.values()), ALWAYS, (*MOSTLY, END[kind]))
            return [_award(row, kind) for row in rows.values()]
        before = after
    raise Unsettled(f"{len(rows)} awards were listed and {before} counted")


async def count(asking: Asking, kind: Kind, filters: Body) -> int:
    found = await asking.post(COUNT, {"filters": filters})
    return found.table("results").number(kind.value)


async def _all_pages(asking: Asking, kind: Kind, filters: Body, limit: int) -> dict[str, Answer]:
    fields = [field for field in (*ALWAYS, *MOSTLY, END[kind]) if field != KEY]
    body: Body = {
        "spending_level": "awards",
        "filters": filters,
        "fields": fields,
        "sort": SORT,
        "order": "asc",
        "limit": limit,
        "page": 1,
    }
    rows, cursor = dict[str, Answer](), dict[str, Any]()
    while True:
        page = await asking.post(LISTING, {**body, **cursor})
        rows |= {row.filled(KEY): row for row in page.rows("results")}
        turn = page.table("page_metadata")
        following = {name: turn.value(name) for name in ("last_record_unique_id", "last_record_sort_value")}
        if not turn.flag("hasNext") or following == cursor:
            return rows
        cursor = {**following, "last_record_sort_value": str(following["last_record_sort_value"])}


def _award(row: Answer, kind: Kind) -> Award:
    return Award(
        row.filled(KEY),
        row.text("Recipient UEI"),
        row.text("Recipient Name") or NAMELESS,
        _agency(row, "Awarding Sub Agency Code"),
        _agency(row, "Funding Sub Agency Code"),
        row.text("Description"),
        row.day("Base Obligation Date"),
        row.day("Start Date"),
        row.day(END[kind]),
        row.day("Last Modified Date"),
        is_child=row.text("recipient_id").endswith("-C"),
    )


NAMELESS = "NOT NAMED IN THE RECORDS"


def _agency(row: Answer, field: str) -> Agency | None:
    return SUBTIERS.get(row.text(field))
