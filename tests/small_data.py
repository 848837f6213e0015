"""A small world with every case that answers have to tell apart. The figures are made up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.rules.companies import (
    Agency,
    Alias,
    AliasKind,
    Ambiguity,
    Amount,
    Company,
    Measure,
    Note,
    Owner,
    ResoldAward,
    Source,
    Statement,
)
from bot.rules.coverage import AgencyYear
from bot.rules.obligations import Obligation
from bot.sources.starter import Starter

AS_OF = date(2026, 8, 20)
SOURCE = Source("Award records", "USAspending.gov", "https://www.usaspending.gov/", "2026-08-20")
PRESS = Source("A report", "The Paper", "https://paper.example/report", "2019-09-23")

INCOMPLETE = {(Agency.CBP, 2021), (Agency.ICE, 2022), (Agency.ICE, 2023)}
YEARS = tuple(
    AgencyYear(agency, year, (agency, year) not in INCOMPLETE, AS_OF) for agency in Agency for year in range(2021, 2027)
)


def award(number: str, agency: Agency = Agency.ICE) -> str:
    code = {Agency.ICE: "7012", Agency.CBP: "7014"}[agency]
    return f"CONT_AWD_{number}_{code}_-NONE-_-NONE-"


def obligated(recipient: str, year: int, cents: int, number: str, agency: Agency = Agency.ICE) -> Obligation:
    return Obligation(award(number, agency), agency, recipient, year, cents, date(year, 1, 15), date(year, 6, 30))


def company(
    id_: str, name: str, *recipients: str, sector: str = "it_services", common: tuple[str, ...] = ()
) -> Company:
    aliases = [Alias(recipient, AliasKind.RECIPIENT) for recipient in recipients]
    return Company(id_, name, sector, (*aliases, *(Alias(name, AliasKind.COMMON) for name in common)))


MICROSOFT = replace(
    company("microsoft", "Microsoft", "MICROSOFT CORPORATION", sector="cloud_software"),
    aliases=(
        Alias("MICROSOFT CORPORATION", AliasKind.RECIPIENT),
        Alias("LINKEDIN CORPORATION", AliasKind.RECIPIENT, unit="LinkedIn"),
        Alias("Azure", AliasKind.BRAND),
    ),
    resold=(ResoldAward(award("RES1"), Agency.ICE, "Dell Federal", "Azure", "Azure for ICE.", "", SOURCE),),
    purposes={award("MS1"): "Support services"},
    statements=(Statement("company_statement", "2018-06", "It is for mail.", PRESS, "Es para correo."),),
    notes=(
        Note(
            Agency.ICE,
            "A contract of 2018.",
            (Amount(370_000_000, Measure.CURRENT_VALUE),),
            "current total value, not the sum paid out",
            "2017",
            "2018-12-31",
            "2018-07-04",
            "",
            "record",
            "high",
            "",
            SOURCE,
        ),
    ),
    owners=(Owner("Its shareholders"),),
)
SALESFORCE = replace(
    company("salesforce", "Salesforce", sector="cloud_software", common=("Salesforce, Inc.",)),
    resold=(ResoldAward(award("RES2", Agency.CBP), Agency.CBP, "ThunderCat", "Salesforce", "Licences.", "", SOURCE),),
)
CHEF = replace(
    company("chef", "Chef Software", common=("Chef",)),
    notes=(
        Note(
            None, "Software through a reseller.", (), "", "", "", "2019-09-23",
            "not renewed (announced 2019-09-23)", "reported", "high", "", PRESS,
        ),
    ),
)  # fmt: skip
HPE = company("hpe", "Hewlett Packard Enterprise (HPE)", "HP ENTERPRISE SERVICES, LLC", common=("HPE",))
HP_INC = company("hp-inc", "HP Inc.")
PALANTIR = replace(
    company("palantir", "Palantir Technologies", "PALANTIR TECHNOLOGIES INC.", common=("Palantir",)),
    aliases=(
        Alias("PALANTIR TECHNOLOGIES INC.", AliasKind.RECIPIENT),
        Alias("Palantir", AliasKind.COMMON),
        Alias("Falcon", AliasKind.PRODUCT),
    ),
)
DELL = company("dell", "Dell Technologies", "DELL MARKETING L.P.", common=("Dell",))
COMPANIES = (MICROSOFT, SALESFORCE, CHEF, HPE, HP_INC, PALANTIR, DELL)

ROWS = (
    obligated("MICROSOFT CORPORATION", 2022, 9_999_00, "MS0"),
    obligated("MICROSOFT CORPORATION", 2024, 2_000_000_00, "MS1"),
    obligated("MICROSOFT CORPORATION", 2025, -500_000_00, "MS1"),
    obligated("MICROSOFT CORPORATION", 2026, 1_234_567_89, "MS2", Agency.CBP),
    obligated("LINKEDIN CORPORATION", 2025, 10_000_00, "LI1"),
    obligated("DELL FEDERAL SYSTEMS GMBH", 2025, 3_000_000_00, "RES1"),
    obligated("THUNDERCAT TECHNOLOGY, LLC", 2024, 4_786_724_726, "RES2", Agency.CBP),
    obligated("PALANTIR TECHNOLOGIES INC.", 2024, 8_109_869_000, "PA1"),
    obligated("PALANTIR TECHNOLOGIES INC.", 2026, 0, "PA2"),
    obligated("DELL MARKETING L.P.", 2025, 1_880_730_077, "DE1"),
    obligated("CADDELL CONSTRUCTION CO. (DE), LLC", 2024, 16_669_871_000, "CA1", Agency.CBP),
    obligated("RYDELL CHEVROLET, INC.", 2024, 5_000_000, "RY1", Agency.CBP),
    obligated("PARAGON SYSTEMS INC", 2024, 7_000_000, "PG1"),
    obligated("PARAGON PROFESSIONAL SERVICES LLC", 2023, 6_000_000, "PG2"),
    obligated("PATRIOT LLC", 2024, 1_000_00, "PT1"),
    obligated("PATRIOT, INC.", 2024, 2_000_00, "PT2"),
    obligated("LEIDOS INC", 2024, 100_00, "LE1"),
    obligated("LEIDOS, INC.", 2025, 200_00, "LE1"),
    obligated("ONLY BEFORE LLC", 2022, 300_00, "OB1"),
    obligated("NEGATIVE LLC", 2025, -700_00, "NE1"),
)
AMBIGUITIES = (
    Ambiguity("HP", ("company:hpe", "company:hp-inc")),
    Ambiguity("Paragon", ("recipient:PARAGON SYSTEMS INC", "recipient:PARAGON PROFESSIONAL SERVICES LLC")),
)


@dataclass(frozen=True)
class SmallStarter(Starter):
    rows: tuple[Obligation, ...] = ()

    def obligations(self) -> Iterator[Obligation]:
        return iter(self.rows)


def small(version: int = 1, rows: tuple[Obligation, ...] = ROWS) -> SmallStarter:
    return SmallStarter(
        version, AS_OF, (SOURCE,), YEARS, COMPANIES, AMBIGUITIES, awards=Path("none"), sha256="", rows=rows
    )


SMALL = small()
