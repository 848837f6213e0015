"""`spending_by_award`: a listing of awards that stops in silence where one does not know how to ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, TypeAlias
from zlib import crc32

from tests.usaspending import asking
from tests.usaspending.agencies import agency
from tests.usaspending.answers import Json, Refused, crashed, money, shown, unknown_to_us, unwell
from tests.usaspending.filters import read_filters
from tests.usaspending.records import Action, Award, Side

Column: TypeAlias = Callable[[Award], Any]
SortValue: TypeAlias = str | int
LARGEST = 2**63 - 1
TYPE_NAMES = {"A": "BPA CALL", "B": "PURCHASE ORDER", "C": "DELIVERY ORDER", "D": "DEFINITIVE CONTRACT"}


@cache
def internal_id(key: str) -> int:
    """Does not change while the award lives, and has nothing to do with the order of the keys."""
    return crc32(key.encode()) << 16 | crc32(key[::-1].encode()) & 0xFFFF


def stamp(day: date) -> str:
    return f"{day.isoformat()} 07:25:00"


def _agency_columns(side: Side) -> dict[str, Column]:
    def of(name: str) -> Column:
        return lambda award: getattr(agency(award.latest, side), name, None)

    title = side.title()
    return {
        f"{title} Agency": of("toptier"),
        f"{title} Agency Code": of("toptier_code"),
        f"{title} Sub Agency": of("name"),
        f"{title} Sub Agency Code": of("code"),
    }


SHARED: dict[str, Column] = {
    "Award ID": lambda award: award.latest.piid,
    "Recipient Name": lambda award: shown(award.latest.recipient_name),
    "Recipient UEI": lambda award: shown(award.latest.uei),
    "recipient_id": lambda award: shown(award.latest.recipient_id),
    "Recipient DUNS Number": lambda _: None,
    "Award Amount": lambda award: money(award.cents),
    "Total Outlays": lambda _: None,
    "Description": lambda award: shown(award.first.description),
    "Base Obligation Date": lambda award: award.first.signed.isoformat(),
    "Start Date": lambda award: award.first.start.isoformat(),
    "Last Modified Date": lambda award: stamp(award.modified),
    "Contract Award Type": lambda award: type_name(award.latest),
    "NAICS": lambda _: {"code": "561612", "description": "SECURITY GUARDS AND PATROL SERVICES"},
    "PSC": lambda _: {"code": "S206", "description": "HOUSEKEEPING- GUARD"},
    "Recipient Location": lambda _: {"location_country_code": "USA", "state_code": "VA", "city_name": "RESTON"},
    "generated_internal_id": lambda award: award.key,
    **_agency_columns("awarding"),
    **_agency_columns("funding"),
}
COLUMNS: dict[str, dict[str, Column]] = {
    "contract": {**SHARED, "End Date": lambda award: _iso(award.latest.end)},
    "idv": {**SHARED, "Last Date to Order": lambda award: _iso(award.latest.end)},
}
DATES = {"Base Obligation Date", "Start Date", "End Date", "Last Date to Order"}  # a cursor on these breaks
NUMBERS = {"Award Amount", "Total Outlays"}


def type_name(action: Action) -> str:
    return TYPE_NAMES.get(action.type_code, "INDEFINITE DELIVERY CONTRACT")


@dataclass(frozen=True, slots=True)
class AwardPage:
    fields: list[str]
    sort: str
    order: str
    page: int
    limit: int
    last_id: int | None
    last_value: str | None

    @property
    def has_cursor(self) -> bool:
        return self.last_id is not None

    @property
    def start(self) -> int:
        return (self.page - 1) * self.limit


def award_page(awards: dict[str, Award], body: Json, hits_cap: int, window: int) -> Json:
    asked = _asked(body)
    filters = read_filters(body["filters"], of_awards=True)
    asking.one_group(filters.codes)
    if asked.sort not in asked.fields:
        raise Refused.saying(400, f"Sort value '{asked.sort}' not found in requested fields: {asked.fields}")
    if asked.sort not in COLUMNS["idv" if "IDV" in filters.codes[0] else "contract"]:
        raise Refused.saying(400, f"Sort value '{asked.sort}' not found in award mappings: {list(SHARED)}")
    _check_place(asked, window)
    rows = _sorted([award for award in awards.values() if filters.has_award(award)], asked)
    found = _after(rows, asked) if asked.has_cursor else rows[asked.start : asked.start + asked.limit]
    more = len(found) > asked.limit if asked.has_cursor else min(len(rows), hits_cap) - asked.start > asked.limit
    last = found[: asked.limit][-1] if found and more else None
    return {
        "spending_level": "awards",
        "limit": asked.limit,
        "results": [_row(award, asked.fields) for _, award in found[: asked.limit]],
        "page_metadata": {
            "page": asked.page,
            "hasNext": more,
            "last_record_unique_id": internal_id(last[1].key) if last else None,
            "last_record_sort_value": str(last[0] if last else None),
        },
        "messages": list(filters.messages),
    }


def _asked(body: Json) -> AwardPage:
    fields = asking.required(body, "fields")
    asking.required(body, "filters|award_type_codes")
    if asking.one_of(body, "spending_level", asking.LEVELS, "awards") != "awards" or body.get("subawards"):
        raise unknown_to_us("a listing of subawards or transactions")
    order, value = body.get("order", "desc"), body.get("last_record_sort_value")
    if order not in {"asc", "desc"}:
        raise crashed()
    if value is not None and not isinstance(value, str):
        raise Refused.saying(422, f"Invalid value in 'last_record_sort_value'. '{value}' is not a valid type (str).")
    limit = asking.number(body, "limit", 10, 100)
    page = asking.number(body, "page", 1, breaks=True)
    last_id = body.get("last_record_unique_id")
    return AwardPage(fields, body.get("sort") or fields[0], order, page, limit, last_id, value)


def _check_place(asked: AwardPage, window: int) -> None:
    if (asked.last_id is None) != (asked.last_value is None):
        raise crashed()
    if asked.has_cursor:
        return
    if asked.start >= window:
        words = (
            f"Page #{asked.page} with limit {asked.limit} is over the maximum result limit {window}. Please provide "
            "the 'last_record_sort_value' and 'last_record_unique_id' to paginate sequentially."
        )
        raise Refused.saying(422, words)
    if asked.start + asked.limit > window:
        raise unwell()


def _sorted(awards: list[Award], asked: AwardPage) -> list[tuple[SortValue | None, Award]]:
    """Nulls come last in both directions, as the word None or as the number at that end; ties go by the award's id."""
    backwards = asked.order == "desc"
    keyed = [(_sort_value(award, asked.sort), internal_id(award.key), award) for award in awards]
    some = sorted((row for row in keyed if row[0] is not None), key=itemgetter(0, 1), reverse=backwards)
    none = sorted((row for row in keyed if row[0] is None), key=itemgetter(1), reverse=backwards)
    end = (-LARGEST - 1 if backwards else LARGEST) if asked.sort in DATES | NUMBERS else None
    return [(value, award) for value, _, award in some] + [(end, award) for _, _, award in none]


def _sort_value(award: Award, sort: str) -> Any:
    """As Elasticsearch has it: texts, cents, and milliseconds since 1970."""
    if sort == "Award Amount":
        return award.cents
    value = COLUMNS[award.latest.kind][sort](award)
    if value is None:
        return None
    if sort in DATES or sort == "Last Modified Date":
        return int(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp() * 1000)
    return value["code"] if sort in {"NAICS", "PSC"} else value


def _after(rows: list[tuple[SortValue | None, Award]], asked: AwardPage) -> list[tuple[SortValue | None, Award]]:
    """The rows behind the cursor, one more than a page. A null behind a text's cursor is always behind it."""
    cursor = _cursor_value(asked), asked.last_id or 0
    forwards = asked.order == "asc"

    def is_behind(row: tuple[SortValue | None, Award]) -> bool:
        place: Any = (row[0], internal_id(row[1].key))
        return row[0] is None or (place > cursor if forwards else place < cursor)

    return [row for row in rows if is_behind(row)][: asked.limit + 1]


def _cursor_value(asked: AwardPage) -> SortValue:
    value = asked.last_value or ""
    if asked.sort not in DATES | NUMBERS | {"Last Modified Date"}:
        return value
    try:
        if asked.sort in DATES:
            return int(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
        return int(value)
    except ValueError:
        raise unwell() from None


def _row(award: Award, fields: list[str]) -> Json:
    columns = COLUMNS[award.latest.kind]
    row = {"internal_id": internal_id(award.key)}
    row |= {name: columns[name](award) if name in columns else None for name in fields}
    if "Awarding Agency" in fields:
        found = agency(award.latest, "awarding")
        row |= {"awarding_agency_id": found and found.toptier_number, "agency_slug": found and _slug(found.toptier)}
    return row | {"generated_internal_id": award.key}


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
