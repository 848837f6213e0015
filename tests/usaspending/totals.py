"""Sums and counts: by recipient, by agency, over time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias

from tests.usaspending import asking
from tests.usaspending.agencies import agency
from tests.usaspending.answers import LEVEL_MESSAGE, WINDOW_MESSAGE, Json, Refused, money, pages, shown, unknown_to_us
from tests.usaspending.filters import Filters
from tests.usaspending.records import SEARCHABLE_SINCE, Action, Award, Side, fiscal_year_of

Groups: TypeAlias = dict[Any, int]
Period: TypeAlias = dict[str, str]

MOST_DOWNLOADED = 500_000
SPANS = {"fy": "fiscal_year", "q": "quarter", "m": "month", "cy": "calendar_year"}
SPAN_NAMES = (*SPANS.values(), *SPANS)
NOT_OURS = ("Direct", "Grant", "Loan", "Other")


def by_category(category: str, actions: Iterable[Action], awards: dict[str, Award], body: Json) -> Json:
    if category not in ROWS:
        raise Refused.saying(501, f"Category '{category}' is not implemented")
    key, row = ROWS[category]
    filters = asking.filters(body)
    limit, page = asking.number(body, "limit", 10, 100), asking.number(body, "page", 1)
    level = asking.one_of(body, "spending_level", asking.LEVELS, "transactions")
    sums: Groups = defaultdict(int)
    for action, cents in _amounts(level, filters, actions, awards):
        group = key(action)
        if group is not None:
            sums[group] += cents
    found = sorted(sums.items(), key=lambda item: (-item[1], str(item[0])))[(page - 1) * limit :][: limit + 1]
    return {
        "category": category,
        "spending_level": level,
        "limit": limit,
        "page_metadata": pages(page, limit, len(found)),
        "results": [{"amount": money(cents), **row(group), "total_outlays": None} for group, cents in found[:limit]],
        "messages": list(filters.messages),
    }


def _amounts(
    level: str, filters: Filters, actions: Iterable[Action], awards: dict[str, Award]
) -> Iterator[tuple[Action, int]]:
    """Of transactions inside the window; or the lifetime amounts of awards that overlap it."""
    match level:
        case "transactions":
            yield from ((action, action.cents) for action in actions if filters.has_action(action))
        case "awards":
            yield from ((award.latest, award.cents) for award in awards.values() if filters.has_award(award))
        case _:
            raise unknown_to_us("subawards")


def _recipient_row(group: tuple[str, str, str]) -> Json:
    uei, name, number = group
    return {"name": shown(name), "uei": shown(uei), "code": None, "recipient_id": shown(number)}


def _agency_key(side: Side) -> Callable[[Action], Any]:
    return lambda action: agency(action, side)


def _agency_row(group: Any) -> Json:
    slug = group.name.lower().replace(" ", "-").replace(".", "")
    more = {"subagency_slug": slug, "agency_id": group.toptier_number, "agency_name": group.toptier}
    return {"id": group.number, "code": group.abbreviation, "name": group.name, **more}


ROWS: dict[str, tuple[Callable[[Action], Any], Callable[[Any], Json]]] = {
    "recipient": (lambda action: (action.uei, action.recipient_name, action.recipient_id), _recipient_row),
    "awarding_subagency": (_agency_key("awarding"), _agency_row),
    "funding_subagency": (_agency_key("funding"), _agency_row),
}


def award_count(awards: dict[str, Award], body: Json) -> Json:
    """Exact, and of both kinds at once."""
    asking.required(body, "filters")
    filters = asking.filters(body)
    kinds = [award.latest.kind for award in awards.values() if filters.has_award(award)]
    none = {"grants": 0, "loans": 0, "direct_payments": 0, "other": 0}
    counts = {"contracts": kinds.count("contract"), "idvs": kinds.count("idv"), **none}
    return {"results": counts, "spending_level": "awards", "messages": list(filters.messages)}


def download_count(actions: Iterable[Action], awards: dict[str, Award], body: Json) -> Json:
    filters = asking.filters(body)
    level = asking.one_of(body, "spending_level", asking.LEVELS, "transactions")
    count = sum(1 for _ in _amounts(level, filters, actions, awards))
    return {
        "calculated_transaction_count": count,
        "maximum_transaction_limit": MOST_DOWNLOADED,
        "transaction_rows_gt_limit": count > MOST_DOWNLOADED,
        "calculated_count": count,
        "spending_level": level,
        "maximum_limit": MOST_DOWNLOADED,
        "rows_gt_limit": count > MOST_DOWNLOADED,
        "messages": list(filters.messages),
    }


def over_time(actions: Iterable[Action], body: Json, until: date) -> Json:
    asking.required(body, "group")
    group = asking.one_of(body, "group", SPAN_NAMES, "")
    group = SPANS.get(group, group)
    if body.get("filters") is None:
        raise Refused.saying(400, "Missing request parameters: filters")
    filters = asking.filters(body)
    level = asking.one_of(body, "spending_level", asking.LEVELS, "transactions")
    if level != "transactions":
        raise unknown_to_us(f"{level} over time")
    sums: Groups = defaultdict(int)
    for action in (action for action in actions if filters.has_action(action)):
        sums[(action.kind, *_period(action.day, group).values())] += action.cents
    return {
        "group": group,
        "results": [_time_row(period, sums) for period in _periods(filters, group, until)],
        "spending_level": level,
        "messages": [WINDOW_MESSAGE, *filters.messages[1:-1], LEVEL_MESSAGE],
    }


def _time_row(period: Period, sums: Groups) -> Json:
    contracts, idvs = (sums.get((kind, *period.values()), 0) for kind in ("contract", "idv"))
    amounts = {"Contract_Obligations": money(contracts), "Idv_Obligations": money(idvs)}
    rest: Json = {f"{name}_Obligations": 0.0 for name in NOT_OURS}
    return {
        "aggregated_amount": money(contracts + idvs),
        "time_period": period,
        **amounts,
        **rest,
        "total_outlays": None,
    }


def _period(day: date, group: str) -> Period:
    """Years are texts; months and quarters are fiscal, so that October is month 1."""
    if group == "calendar_year":
        return {"calendar_year": str(day.year)}
    period = {"fiscal_year": str(fiscal_year_of(day))}
    month = (day.month + 2) % 12 + 1
    if group == "quarter":
        period["quarter"] = str((month + 2) // 3)
    if group == "month":
        period["month"] = str(month)
    return period


def _periods(filters: Filters, group: str, until: date) -> Iterator[Period]:
    """Every period between the first window's start and the last one's end, each once, the earliest first."""
    start = min((window.start for window in filters.windows), default=SEARCHABLE_SINCE)
    end = max((window.end for window in filters.windows), default=date(fiscal_year_of(until), 9, 30))
    before: Period = {}
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        period = _period(date(month // 12, month % 12 + 1, 1), group)
        if period != before:
            yield period
        before = period
