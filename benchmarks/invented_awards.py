"""Contract transactions that do not exist, in the 297 columns of USAspending's files, and what they add up to.

Amounts, agencies, recipients and texts are spread as in the real files; all sums are of integers, made on the way.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

COLUMNS = 297
# The columns that anybody reads, where they stand in the real files; those between have a number for a name.
PLACES = {
    "contract_transaction_unique_key": 1, "contract_award_unique_key": 2, "award_id_piid": 3, "modification_number": 4,
    "transaction_number": 5, "parent_award_agency_id": 6, "parent_award_agency_name": 7, "parent_award_id_piid": 8,
    "federal_action_obligation": 10, "total_dollars_obligated": 11, "current_total_value_of_award": 14,
    "potential_total_value_of_award": 16, "action_date": 22, "action_date_fiscal_year": 23,
    "period_of_performance_start_date": 24, "period_of_performance_current_end_date": 25,
    "period_of_performance_potential_end_date": 26, "ordering_period_end_date": 27, "awarding_agency_code": 29,
    "awarding_agency_name": 30, "awarding_sub_agency_code": 31, "awarding_sub_agency_name": 32,
    "awarding_office_code": 33, "awarding_office_name": 34, "funding_agency_code": 35, "funding_agency_name": 36,
    "funding_sub_agency_code": 37, "funding_sub_agency_name": 38, "funding_office_code": 39, "funding_office_name": 40,
    "recipient_uei": 49, "recipient_duns": 50, "recipient_name": 51, "recipient_name_raw": 52,
    "recipient_doing_business_as_name": 53, "cage_code": 54, "recipient_parent_uei": 55, "recipient_parent_duns": 56,
    "recipient_parent_name": 57, "recipient_parent_name_raw": 58, "recipient_state_code": 67, "award_or_idv_flag": 85,
    "award_type_code": 86, "idv_type_code": 88, "transaction_description": 96,
    "prime_award_base_transaction_description": 97, "action_type_code": 98, "action_type": 99, "number_of_actions": 101,
    "product_or_service_code": 104, "product_or_service_code_description": 105, "naics_code": 110,
    "naics_description": 111, "extent_competed_code": 128, "type_of_set_aside_code": 132, "usaspending_permalink": 295,
    "initial_report_date": 296, "last_modified_date": 297,
}  # fmt: skip
VARYING = ("contract_transaction_unique_key", "modification_number", "federal_action_obligation", "action_date",
           "action_date_fiscal_year", "transaction_description", "last_modified_date")  # fmt: skip

FIRST, LAST = date(2007, 10, 1), date(2025, 9, 30)
OURS = {"7012": "ICE", "7014": "CBP"}
AWARDING = {"7012": 9, "7014": 13, "7009": 12, "7008": 21, "7022": 16, "7013": 14, "7001": 10, "7004": 5}
SIDES = ("awarding", "funding")
WORDS = [
    "armed",
    "guard",
    "services",
    "order",
    "supply",
    "of",
    "radio",
    "parts",
    "janitorial",
    "support",
    "for",
    "the",
    "field",
    "office",
    "detention",
    "beds",
    "software",
    "licenses",
    "renewal",
    "option",
    "year",
    "two",
    "boats",
    "engines",
    "repair",
    "towing",
    "translation",
    "lease",
    "vehicles",
    "uniforms",
    "body",
    "armour",
    "air",
    "transport",
    "fuel",
    "data",
    "centre",
    "hosting",
    "scanners",
    "maintenance",
    "training",
    "range",
    "ammunition",
]
AWKWARD = (
    "two\nlines, and a comma", 'said "twice" and ""more""', "=HYPERLINK(1)", "@everyone", "caf\u00c3\u00a9 mojibake",
    "\u202eright to left", "before\u2028after\u0085end", "+1-1", "x" * 4_000, 'ends with a quote"', "a\r\nb", ",7012,",
)  # fmt: skip

_NEEDS_QUOTES = re.compile(r'[",\r\n]')

Group = tuple[str, str, str, int]  # side, agency, UEI, fiscal year


@dataclass(slots=True)
class Truth:
    """*cents* by side, agency, UEI and fiscal year; *rows* of ours, stale copies included, and *keys* without them."""

    cents: dict[Group, int] = field(default_factory=lambda: defaultdict[Group, int](int))
    rows: int = 0
    keys: int = 0

    def count(self, sides: Mapping[str, str], uei: str, year: int, cents: int) -> None:
        for side, agency in sides.items():
            self.cents[side, agency, uei, year] += cents


@dataclass(slots=True)
class _Award:
    number: int
    start: date
    key: str
    begins: str
    uei: str
    sides: dict[str, str]
    parts: list[bytes]
    actions: int = 0


class InventedAwards:
    """Transactions in the order of time; `truth` is whole once `lines` is at its end."""

    def __init__(self, rows: int, *, seed: int = 1, line_end: bytes = b"\n") -> None:
        self._random = Random(seed)
        self._rows, self._line_end = rows, line_end
        self.truth = Truth()
        self._recipients = [self._recipient(n) for n in range(max(20, rows * 3 // 100))]
        self._weights = list(accumulate(1 / (n + 1) for n in range(len(self._recipients))))
        self._codes, self._code_weights = list(AWARDING), list(accumulate(AWARDING.values()))
        self._live = list[_Award]()
        self._awards = 0

    def write(self, path: Path) -> Truth:
        with path.open("wb", buffering=1 << 20) as file:
            file.writelines(self.lines())
        return self.truth

    def lines(self) -> Iterator[bytes]:
        yield ",".join(header()).encode() + self._line_end
        span, made = (LAST - FIRST).days + 1, 0
        while made < self._rows:
            stale = self._random.random() < 0.004 and made + 1 < self._rows
            for line in self._action(FIRST + timedelta(days=made * span // self._rows), stale=stale):
                made += 1
                yield line

    def _action(self, day: date, *, stale: bool) -> Iterator[bytes]:
        award = self._award(day)
        cents, modified = self._cents(), day + timedelta(days=self._random.randrange(1, 400))
        line = self._line(award, day, cents, modified)
        year = day.year + (day.month >= 10)
        self.truth.rows += bool(award.sides) * (1 + stale)
        self.truth.keys += bool(award.sides)
        self.truth.count(award.sides, award.uei, year, cents)
        copies = [line]
        if stale:
            copies.append(self._line(award, day, self._cents(), modified - timedelta(days=1)))
            self._random.shuffle(copies)
        award.actions += 1
        yield from copies

    def _award(self, day: date) -> _Award:
        if self._live and self._random.random() < 0.57:
            return self._random.choice(self._live)
        award = self._new_award(day)
        if self._random.random() < 0.46:
            self._live.append(award)
            if len(self._live) > 3_000:
                self._live[self._random.randrange(3_000)] = self._live.pop()
        return award

    def _line(self, award: _Award, day: date, cents: int, modified: date) -> bytes:
        mod = f"P{award.actions:05}" if award.actions else "0"
        parts = award.parts
        values = (
            award.begins.replace("#", mod), mod, _dollars(cents), day.isoformat(),
            str(day.year + (day.month >= 10)), _quoted(self._text()), f"{modified} 00:00:00+00",
        )  # fmt: skip
        joined = [parts[0]]
        for value, following in zip(values, parts[1:], strict=True):
            joined += (value.encode(), following)
        return b"".join(joined)

    def _cents(self) -> int:
        kind = self._random.random()
        if kind < 0.286:
            return 0
        amount = min(int(self._random.lognormvariate(11.75, 2.47) * 100), 250_000_000_000)
        return -amount // 3 if kind < 0.381 else amount

    def _text(self) -> str:
        kind = self._random.random()
        if kind < 0.1:
            return ""
        words = " ".join(self._random.choices(WORDS, k=7)).upper()
        return self._random.choice(AWKWARD) if kind < 0.11 else words

    def _recipient(self, number: int) -> dict[str, str]:
        name = " ".join(self._random.choices(WORDS, k=2)).upper() + f" {number if number % 33 else number // 2}"
        parent = number if self._random.random() < 0.32 else self._random.randrange(number // 3 + 1)
        return {
            "recipient_uei": _uei(number),
            "recipient_name": f"{name}, LLC" if number % 3 else f"{name} INC",
            "recipient_doing_business_as_name": name.title() if number % 9 == 0 else "",
            "cage_code": f"{number:05X}"[-5:],
            "recipient_parent_uei": _uei(parent),
            "recipient_parent_name": f"HOLDING {parent}",
            "recipient_state_code": "MN",
        }

    def _new_award(self, day: date) -> _Award:
        number, random = self._awards, self._random
        self._awards += 1
        agency = self._pick(self._codes, self._code_weights)
        funding = self._funding(agency, day.year)
        vehicle = random.random() < 0.04
        piid = f"70{'US' if vehicle else 'CD'}{number:08X}"
        key = f"CONT_IDV_{piid}_{agency}" if vehicle else f"CONT_AWD_{piid}_{agency}_-NONE-_-NONE-"
        who = self._pick(self._recipients, self._weights)
        raw = who["recipient_name"].replace(", LLC", random.choice((" LLC", ", L.L.C.", "")))
        values = dict.fromkeys(PLACES, "") | who | {
            "contract_award_unique_key": key, "award_id_piid": piid, "transaction_number": "0",
            "period_of_performance_start_date": day.isoformat(),
            "period_of_performance_current_end_date": "" if vehicle else f"{day.year + random.choice((1, 2, 5))}-04-30",
            "ordering_period_end_date": f"{day.year + 5}-09-29" if vehicle else "",
            "period_of_performance_potential_end_date": f"{day.year + 5}-04-30 00:00:00",
            "current_total_value_of_award": "16000.00", "potential_total_value_of_award": "160000.00",
            "awarding_agency_code": "070", "awarding_agency_name": "Department of Homeland Security",
            "awarding_sub_agency_code": agency, "awarding_sub_agency_name": f"Bureau {agency}",
            "funding_agency_code": "070", "funding_agency_name": "Department of Homeland Security",
            "funding_sub_agency_code": funding, "funding_sub_agency_name": f"Bureau {funding}",
            "recipient_name_raw": raw, "award_or_idv_flag": "IDV" if vehicle else "AWARD",
            "award_type_code": "" if vehicle else "ABCD"[number % 4], "idv_type_code": "B" if vehicle else "",
            "prime_award_base_transaction_description": self._text(),
            "usaspending_permalink": f"https://www.usaspending.gov/award/{key}/", "naics_code": "561612",
            "naics_description": "SECURITY GUARDS AND PATROL SERVICES", "product_or_service_code": "R430",
            "product_or_service_code_description": "SUPPORT- PROFESSIONAL: PHYSICAL SECURITY/BADGING",
            "number_of_actions": "1", "initial_report_date": day.isoformat(),
        }  # fmt: skip
        sides = {side: OURS[code] for side, code in zip(SIDES, (agency, funding), strict=True) if code in OURS}
        begins = f"{agency}_-NONE-_{piid}_#_-NONE-_0"
        return _Award(number, day, key, begins, who["recipient_uei"], sides, self._parts(values))

    def _funding(self, agency: str, year: int) -> str:
        kind = self._random.random()
        if agency not in OURS:
            return agency if kind > 0.045 else self._random.choice(("7012", "7014"))
        if kind < 0.025:
            return ""
        if kind < 0.04:
            return self._random.choice(("999", "7014", "7012"))
        return "7055" if year < 2016 and kind < 0.5 else agency

    def _pick(self, what: Sequence[T], weights: Sequence[float]) -> T:
        return what[bisect(weights, self._random.random() * weights[-1])]

    def _parts(self, values: dict[str, str]) -> list[bytes]:
        """The line around the places of the values that each action has for itself."""
        row = [FILLERS[place % len(FILLERS)] for place in range(COLUMNS)]
        for name, place in PLACES.items():
            row[place - 1] = _quoted(values[name]) if name not in VARYING else "\0"
        return (",".join(row).encode() + self._line_end).split(b"\0")


FILLERS = (
    "",
    "f",
    "NONE",
    "NOT APPLICABLE",
    "f",
    "N",
    "NO",
    "NO SET ASIDE USED",
    "X",
    "OTHER THAN SMALL BUSINESS",
    "f",
    "t",
    "",
)


def header() -> list[str]:
    names = [f"column_{place}" for place in range(1, COLUMNS + 1)]
    for name, place in PLACES.items():
        names[place - 1] = name
    return names


def _uei(number: int) -> str:
    return f"UE{number:010X}"


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _quoted(text: str) -> str:
    """As the writers of the real files do: only where it has to be."""
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
