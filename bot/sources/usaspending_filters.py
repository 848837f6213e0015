"""What USAspending is asked for. It answers a wrong name with nothing and a wrong date with a crash: all is checked."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from bot.rules.companies import Agency, Side
from bot.rules.fiscal_years import FIRST_SEARCHABLE, first_day
from bot.rules.sync import Kind
from bot.rules.sync_days import Days

Body: TypeAlias = dict[str, Any]

CODES: dict[Kind, tuple[str, ...]] = {
    Kind.CONTRACTS: ("A", "B", "C", "D"),
    Kind.IDVS: ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"),
}
ALL_CODES = tuple(code for kind in Kind for code in CODES[kind])
EARLIEST = first_day(FIRST_SEARCHABLE)
LATEST = date(2099, 9, 30)
TOPTIER = "Department of Homeland Security"
NAMES = {Agency.ICE: "U.S. Immigration and Customs Enforcement", Agency.CBP: "U.S. Customs and Border Protection"}
SUBTIERS = {"7012": Agency.ICE, "7014": Agency.CBP}


def filters(
    side: Side,
    agency: Agency,
    codes: Sequence[str],
    days: Days,
    *,
    date_type: str = "",
    award_numbers: Sequence[str] = (),
) -> Body:
    """*date_type* says which day has to be within *days*; without one it is that of the action, or an award's life."""
    if not EARLIEST <= days.first <= days.last <= LATEST:
        raise ValueError(f"{days.first} to {days.last} cannot be asked for")
    if not codes or not set(codes) <= set(ALL_CODES):
        raise ValueError(f"{codes} are not codes of contracts or ordering vehicles")
    period = {"start_date": days.first.isoformat(), "end_date": days.last.isoformat()}
    if date_type:
        period["date_type"] = date_type
    body: Body = {
        "award_type_codes": list(codes),
        "agencies": [
            {"type": side.value, "tier": "subtier", "name": NAMES[agency], "toptier_name": TOPTIER},
        ],
        "time_period": [period],
    }
    return {**body, "award_ids": list(award_numbers)} if award_numbers else body
