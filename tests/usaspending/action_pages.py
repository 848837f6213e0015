"""Pages of transactions, whose sort has no tie-breaker: what ties comes in another order every time."""

import random
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from tests.usaspending import asking
from tests.usaspending.agencies import agency
from tests.usaspending.answers import Json, Refused, money, pages, shown, unwell
from tests.usaspending.award_pages import internal_id, type_name
from tests.usaspending.records import Action, Award, Side

Column: TypeAlias = Callable[[Action], Any]
MOST_OF_AN_AWARD = 5000


def _agency_column(side: Side, name: str) -> Column:
    return lambda action: getattr(agency(action, side), name, None)


def transaction_id(action: Action) -> str:
    """`CONT_TX_{agency}_{parent agency}_{piid}_{mod}_{parent piid}_{transaction number}`."""
    parts = action.award_key.removeprefix("CONT_AWD_").removeprefix("CONT_IDV_").rsplit("_", 3)
    piid, place, parent, parent_place = parts if len(parts) == 4 else (action.piid, parts[-1], "-NONE-", "-NONE-")
    return f"CONT_TX_{place}_{parent_place}_{piid}_{action.mod}_{parent}_0"


COLUMNS: dict[str, Column] = {
    "Award ID": lambda action: action.piid,
    "Mod": lambda action: action.mod,
    "Action Date": lambda action: action.day.isoformat(),
    "Action Type": lambda action: None if action.mod == "0" else "C",
    "Transaction Amount": lambda action: money(action.cents),
    "Transaction Description": lambda action: shown(action.description),
    "Award Type": type_name,
    "Recipient Name": lambda action: shown(action.recipient_name),
    "Recipient UEI": lambda action: shown(action.uei),
    "recipient_id": lambda action: shown(action.recipient_id),
    "Awarding Agency": _agency_column("awarding", "toptier"),
    "Awarding Sub Agency": _agency_column("awarding", "name"),
    "Funding Agency": _agency_column("funding", "toptier"),
    "Funding Sub Agency": _agency_column("funding", "name"),
    "awarding_agency_id": _agency_column("awarding", "toptier_number"),
    "Issued Date": lambda action: action.start.isoformat(),
    "Last Date to Order": lambda action: action.end.isoformat() if action.kind == "idv" and action.end else None,
    "Loan Value": lambda _: None,
    "Subsidy Cost": lambda _: None,
    "def_codes": lambda _: ["Q"],
    "NAICS": lambda _: {"code": "561612", "description": "SECURITY GUARDS AND PATROL SERVICES"},
    "PSC": lambda _: {"code": "S206", "description": "HOUSEKEEPING- GUARD"},
    "internal_id": lambda action: internal_id(action.award_key),
    "generated_internal_id": lambda action: action.award_key,
}
OF_AN_AWARD: dict[str, Column] = {
    "id": transaction_id,
    "type": lambda action: action.type_code,
    "type_description": type_name,
    "action_date": lambda action: action.day.isoformat(),
    "action_type": lambda action: None if action.mod == "0" else "C",
    "action_type_description": lambda action: None if action.mod == "0" else "FUNDING ONLY ACTION",
    "modification_number": lambda action: action.mod,
    "description": lambda action: shown(action.description),
    "federal_action_obligation": lambda action: money(action.cents),
    "face_value_loan_guarantee": lambda _: None,
    "original_loan_subsidy_cost": lambda _: None,
    "cfda_number": lambda _: None,
}
SORTS_OF_AN_AWARD = tuple(name for name in OF_AN_AWARD if name != "cfda_number")


def action_page(actions: Iterable[Action], body: Json, window: int, shuffle: random.Random) -> Json:
    fields: list[str] = asking.required(body, "fields")
    for name in fields:
        if name not in COLUMNS:
            raise Refused.saying(400, f"Field 'fields' is outside valid values {list(COLUMNS)}")
    asking.required(body, "filters|award_type_codes")
    sort = asking.one_of({"sort": asking.required(body, "sort")}, "sort", tuple(COLUMNS), "")
    filters = asking.filters(body)
    order = asking.one_of(body, "order", ("asc", "desc"), "desc")
    limit, page = asking.number(body, "limit", 10, 100), asking.number(body, "page", 1)
    start = (page - 1) * limit
    if start >= window:
        words = f"Page #{page} of size {limit} is over the maximum result limit ({window}). "
        raise Refused.saying(422, words + "Consider using custom data downloads to obtain large data sets.")
    if sort not in fields:
        raise Refused.saying(400, f"Sort value not found in fields: {sort}")
    if start + limit + 1 > window:
        raise unwell()
    rows = _sorted([action for action in actions if filters.has_action(action)], COLUMNS[sort], order, shuffle)
    found = rows[start : start + limit + 1]
    return {
        "limit": limit,
        "results": [_row(action, fields) for action in found[:limit]],
        "page_metadata": pages(page, limit, len(found)),
        "messages": list(filters.messages),
    }


def award_history(awards: dict[str, Award], body: Json, shuffle: random.Random) -> Json:
    """An award that nobody knows has an empty history."""
    wanted = asking.required(body, "award_id")
    limit, page = asking.number(body, "limit", 10, MOST_OF_AN_AWARD), asking.number(body, "page", 1)
    sort = asking.one_of(body, "sort", SORTS_OF_AN_AWARD, "action_date")
    order = asking.one_of(body, "order", ("asc", "desc"), "desc")
    award = find_award(awards, wanted)
    rows = _sorted(list(award.actions) if award else [], OF_AN_AWARD[sort], order, shuffle)
    found = rows[(page - 1) * limit :][: limit + 1]
    results = [{name: column(action) for name, column in OF_AN_AWARD.items()} for action in found[:limit]]
    return {"page_metadata": pages(page, limit, len(found)), "results": results}


def find_award(awards: dict[str, Award], wanted: str | int) -> Award | None:
    """By its key, or by the number that the database has for it."""
    if isinstance(wanted, int) or wanted.isdigit():
        return next((award for key, award in awards.items() if internal_id(key) == int(wanted)), None)
    return awards.get(wanted)


def _sorted(actions: list[Action], column: Column, order: str, shuffle: random.Random) -> list[Action]:
    shuffle.shuffle(actions)
    some = [action for action in actions if column(action) is not None]
    none = [action for action in actions if column(action) is None]
    return sorted(some, key=lambda action: _comparable(column(action)), reverse=order == "desc") + none


def _comparable(value: Any) -> Any:
    return str(value) if isinstance(value, dict | list) else value  # pyright: ignore[reportUnknownArgumentType]


def _row(action: Action, fields: list[str]) -> Json:
    known = {"internal_id": internal_id(action.award_key), "generated_internal_id": action.award_key}
    return {name: COLUMNS[name](action) for name in fields} | known
