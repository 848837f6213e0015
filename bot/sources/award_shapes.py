"""The shapes that files of contract awards come in, told apart by the names of their columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TRANSACTIONS = "transactions"
    DELTA = "delta"
    SUMMARIES = "summaries"
    LISTING = "listing"


class UnknownShape(Exception):  # noqa: N818 (the reason is told as a sentence)
    """The message says what is missing."""


AWARDING, FUNDING = "awarding_sub_agency_code", "funding_sub_agency_code"
KEY, AWARD_KEY = "contract_transaction_unique_key", "contract_award_unique_key"
MONEY, DAY, MODIFIED = "federal_action_obligation", "action_date", "last_modified_date"
SIGNED = "award_base_action_date"
UEI, NAME = "recipient_uei", "recipient_name"
CHANGE, MOD = "correction_delete_ind", "modification_number"
RAW_NAME, TRADE_NAME = "recipient_name_raw", "recipient_doing_business_as_name"
PARENT_UEI, PARENT_NAME = "recipient_parent_uei", "recipient_parent_name"
STARTS, ENDS = "period_of_performance_start_date", "period_of_performance_current_end_date"
LAST_ORDER, WORDS = "ordering_period_end_date", "prime_award_base_transaction_description"

ROSTER = (UEI, NAME, RAW_NAME, TRADE_NAME, PARENT_UEI, PARENT_NAME)
PERIODS = (STARTS, ENDS, LAST_ORDER)
USEFUL = (RAW_NAME, TRADE_NAME, PARENT_UEI, PARENT_NAME, STARTS, ENDS, LAST_ORDER, WORDS)
LISTED = (
    "Agency", "Award ID", "Recipient Name", "Federal Action Obligation", "Action Date", "Modification",
    "Product/Service Description", "NAICS Description", "Transaction Description", "Generated Award ID",
)  # fmt: skip

NEEDED = {
    Kind.TRANSACTIONS: (KEY, AWARD_KEY, MOD, MONEY, DAY, AWARDING, FUNDING, UEI, NAME, MODIFIED),
    Kind.DELTA: (CHANGE, KEY, AWARD_KEY, MOD, MONEY, DAY, AWARDING, FUNDING, UEI, NAME, MODIFIED),
    Kind.SUMMARIES: (AWARD_KEY, SIGNED, AWARDING, FUNDING, UEI, NAME, MODIFIED),
    Kind.LISTING: LISTED,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """*places* has the needed columns, and of the useful ones those that the file has; counted from 0."""

    kind: Kind
    columns: int
    places: Mapping[str, int]

    @property
    def agencies(self) -> tuple[int, ...]:
        """The columns by which rows are chosen; none where every row has to be looked at."""
        if self.kind in {Kind.DELTA, Kind.LISTING}:
            return ()
        return self.places[AWARDING], self.places[FUNDING]


def shape_of(header: Sequence[str]) -> Shape:
    names = [name.strip() for name in header]
    kind = _kind(set(names))
    missing = [name for name in NEEDED[kind] if name not in names]
    if missing:
        raise UnknownShape(f"the column {missing[0]} is missing")
    wanted = set(NEEDED[kind]) | set(() if kind is Kind.LISTING else USEFUL)
    twice = sorted(name for name, times in Counter(names).items() if times > 1 and name in wanted)
    if twice:
        raise UnknownShape(f"the column {twice[0]} is there twice")
    return Shape(kind, len(names), {name: place for place, name in enumerate(names) if name in wanted})


def _kind(names: set[str]) -> Kind:
    if CHANGE in names:
        return Kind.DELTA
    if {KEY, MONEY, DAY} & names:
        return Kind.TRANSACTIONS
    if {AWARD_KEY, SIGNED} & names:
        return Kind.SUMMARIES
    if len(names & set(LISTED)) > 1:
        return Kind.LISTING
    raise UnknownShape("these are no columns of a file of contracts from USAspending")
