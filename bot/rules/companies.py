"""What is known about a company from review: names, owners, contracts other than the award records, statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.rules.names import normalise

SECTORS = (
    "advertising",
    "cloud_software",
    "consulting",
    "data_brokers",
    "defense",
    "deportation_flights",
    "detention",
    "guards_transport",
    "hardware_resellers",
    "it_services",
    "phone_forensics",
    "surveillance_software",
    "surveillance_towers_drones",
    "telecommunications",
)


class Agency(StrEnum):
    """U.S. Immigration and Customs Enforcement (subtier 7012); U.S. Customs and Border Protection (subtier 7014)."""

    ICE = "ICE"
    CBP = "CBP"


class Side(StrEnum):
    """Whose award it is: the agency that awarded it, or the one whose money pays for it. Never added to each other."""

    AWARDING = "awarding"
    FUNDING = "funding"


class Measure(StrEnum):
    """What an amount counts; two amounts of different measures are never compared or added."""

    OBLIGATED = "obligated"
    CURRENT_VALUE = "current_value"
    POTENTIAL_CEILING = "potential_ceiling"
    REPORTED = "reported"
    REPORTED_UPPER_BOUND = "reported_upper_bound"


class AliasKind(StrEnum):
    """RECIPIENT names are counted; COMMON and BRAND names find the company; a PRODUCT only suggests it."""

    RECIPIENT = "recipient"
    COMMON = "common"
    BRAND = "brand"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read; *date* as precise as known: `2018-07-06`, `2018-07` or empty."""

    title: str
    publisher: str
    url: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """A reviewed name; *unit* names the subsidiary whose line it is shown on, if it is not the company itself.

    A PRODUCT that is an ordinary word is taken for named only where a word of *beside* stands in the same description.
    """

    name: str
    kind: AliasKind
    unit: str = ""
    note: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the company; *since* and *until* as precise as known: 2019-06-29, 2019-06, 2019 or empty."""

    name: str
    since: str = ""
    until: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ResoldAward:
    """An award that names the company's product while the money goes to a reseller; its figures are in the records."""

    award_key: str
    agency: Agency
    reseller: str
    product: str
    description: str
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class Amount:
    cents: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class Note:
    """A contract known from elsewhere than today's award records: reported, disputed, ended, or of an older snapshot.

    *agency* is None where the source says "ICE or CBP". *as_of* is the day of the data, or of the report. Dates are
    as precise as known. Its amounts are shown with their measure and never added to anything.
    """

    agency: Agency | None
    description: str
    amounts: tuple[Amount, ...]
    meaning: str
    start: str
    end: str
    as_of: str
    status: str
    confidence: str  # "record" or "reported"
    sure: str  # "high", "medium" or "low"
    remark: str
    source: Source
    award_key: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a company, an agency or the press said, with its day; *text* in English, *spanish* our translation."""

    kind: str
    date: str
    text: str
    source: Source
    spanish: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    name: str
    sector: str
    aliases: tuple[Alias, ...] = ()
    owners: tuple[Owner, ...] = ()
    resold: tuple[ResoldAward, ...] = ()
    notes: tuple[Note, ...] = ()
    statements: tuple[Statement, ...] = ()
    remarks: tuple[str, ...] = ()
    purposes: Mapping[str, str] = field(default_factory=dict[str, str])  # award key → what it is for, in our words

    def unit_of(self, recorded_name: str) -> str:
        """The subsidiary on whose line *recorded_name* is shown; empty if it is the company's own."""
        wanted = normalise(recorded_name)
        units = (alias.unit for alias in self.aliases if alias.unit and normalise(alias.name) == wanted)
        return next(units, "")

    def names(self, *kinds: AliasKind) -> frozenset[str]:
        """The normalised reviewed names of these kinds; its own name counts as a common one."""
        own = {normalise(self.name)} if AliasKind.COMMON in kinds else set[str]()
        return frozenset(own | {normalise(alias.name) for alias in self.aliases if alias.kind in kinds})


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A name that several could mean: the person is asked which one. *candidates*: `company:ID` or `recipient:NAME`."""

    name: str
    candidates: tuple[str, ...]
