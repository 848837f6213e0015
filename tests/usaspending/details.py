"""One award, one recipient, and the day of the last load."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.usaspending.action_pages import find_award
from tests.usaspending.agencies import agency
from tests.usaspending.answers import NOT_FOUND, Json, Refused, money, shown
from tests.usaspending.award_pages import internal_id, type_name
from tests.usaspending.recipients import recipient_id
from tests.usaspending.records import Action, Award, Side, fiscal_year_of

AWARD_ID = re.compile(r"[0-9]+|(CONT|ASST)_(AWD|IDV|NON|AGG)_.+", re.DOTALL)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def last_updated(day: date) -> Json:
    return {"last_updated": day.strftime("%m/%d/%Y")}


def award_detail(awards: dict[str, Award], wanted: str) -> Json:
    if not AWARD_ID.fullmatch(wanted):
        raise Refused(404, NOT_FOUND)
    award = find_award(awards, wanted)
    if award is None:
        by = f"'id': {wanted}" if wanted.isdigit() else f"'generated_unique_award_id': '{wanted}'"
        raise Refused.saying(404, f"No Award found with: {{{by}}}")
    return _award(award)


def _award(award: Award) -> Json:
    latest = award.latest
    end = latest.end.isoformat() if latest.end else None
    return {
        "id": internal_id(award.key),
        "generated_unique_award_id": award.key,
        "piid": latest.piid,
        "category": latest.kind,
        "type": latest.type_code,
        "type_description": type_name(latest),
        "description": shown(award.first.description),
        "total_obligation": money(award.cents),
        "base_exercised_options": money(award.cents),
        "base_and_all_options": money(award.cents),
        "date_signed": award.first.signed.isoformat(),
        "period_of_performance": {
            "start_date": award.first.start.isoformat(),
            "end_date": end,
            "last_modified_date": award.modified.isoformat(),
            "potential_end_date": end and f"{end} 00:00:00",
        },
        "parent_award": _parent_award(award.key),
        "awarding_agency": _agency(latest, "awarding"),
        "funding_agency": _agency(latest, "funding"),
        "recipient": {
            "recipient_hash": shown(latest.recipient_id),
            "recipient_name": shown(latest.recipient_name),
            "recipient_uei": shown(latest.uei),
            "recipient_unique_id": None,
            "parent_recipient_hash": recipient_id(latest.parent_uei, "P") if latest.parent_uei else None,
            "parent_recipient_name": shown(latest.parent_name),
            "parent_recipient_uei": shown(latest.parent_uei),
            "parent_recipient_unique_id": None,
            "business_categories": [],
            "location": {"location_country_code": "USA", "state_code": "VA", "city_name": "RESTON"},
        },
    }


def _parent_award(key: str) -> Json | None:
    parts = key.removeprefix("CONT_AWD_").rsplit("_", 3)
    if key.startswith("CONT_IDV_") or len(parts) != 4 or parts[2] == "-NONE-":
        return None
    return {"generated_unique_award_id": f"CONT_IDV_{parts[2]}_{parts[3]}", "piid": parts[2]}


def _agency(action: Action, side: Side) -> Json | None:
    found = agency(action, side)
    if found is None:
        return None
    tiers = {
        "toptier_agency": {"name": found.toptier, "code": found.toptier_code},
        "subtier_agency": {"name": found.name, "code": found.code, "abbreviation": found.abbreviation},
    }
    return {"id": found.toptier_number, **tiers, "office_agency_name": None}


def recipient_detail(actions: Iterable[Action], wanted: str, year: str) -> Json:
    """An id that does not exist is a bad request, not a missing page."""
    number, _, level = wanted.rpartition("-")
    if not number:
        raise Refused.saying(400, f"ID ('{wanted}') doesn't include Recipient-Level")
    if level not in {"C", "P", "R"}:
        raise Refused.saying(400, f"Invalid Recipient-Level: '{level}'")
    if not UUID.fullmatch(number):
        raise Refused.saying(400, f"Recipient Hash not valid UUID: '{number}'.")
    if year not in {"all", "latest"} and not year.isdigit():
        raise Refused.saying(400, f"Invalid year: {year}.")
    theirs = sorted((action for action in actions if _is_of(action, wanted)), key=lambda action: action.day)
    if not theirs:
        raise Refused.saying(400, f"Recipient ID not found: '{wanted}'.")
    within = [action for action in theirs if _is_in(action, theirs[-1].day, year)]
    return {"recipient_id": wanted, "recipient_level": level, **_who(theirs, level), **_totals(within)}


def _is_of(action: Action, wanted: str) -> bool:
    if wanted.endswith("-P"):
        return bool(action.parent_uei) and recipient_id(action.parent_uei, "P") == wanted
    return action.recipient_id == wanted


def _is_in(action: Action, latest: date, year: str) -> bool:
    """`latest` is a year back from the newest, here; there it is from today."""
    if year == "all":
        return True
    return (latest - action.day).days < 365 if year == "latest" else fiscal_year_of(action.day) == int(year)


def _who(theirs: list[Action], level: str) -> Json:
    latest = theirs[-1]
    name, uei = (latest.parent_name, latest.parent_uei) if level == "P" else (latest.recipient_name, latest.uei)
    known = {(action.parent_uei, action.parent_name) for action in theirs if action.parent_uei and level != "R"}
    newest = (latest.parent_uei, latest.parent_name)
    parents = [_parent(*one) for one in sorted(known, key=lambda one: (one != newest, one))]
    first: Json = parents[0] if parents else dict.fromkeys(("parent_id", "parent_name", "parent_duns", "parent_uei"))
    others = sorted({action.recipient_name for action in theirs} - {name}) if level != "P" else []
    more: dict[str, Any] = {"business_types": [], "location": {"country_code": "USA", "state_code": "VA"}}
    return {
        "name": shown(name),
        "alternate_names": others,
        "duns": None,
        "uei": shown(uei),
        **first,
        "parents": parents,
        **more,
    }


def _parent(uei: str, name: str) -> Json:
    return {"parent_id": recipient_id(uei, "P"), "parent_name": name, "parent_duns": None, "parent_uei": uei}


def _totals(within: list[Action]) -> Json:
    amount = money(sum(action.cents for action in within))
    return {"total_transaction_amount": amount, "total_transactions": len(within)}
