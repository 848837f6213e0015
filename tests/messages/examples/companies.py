"""Answers made by the real rules from the small data of the tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.rules.answers import Answer, about
from bot.rules.companies import Agency, Company, Side
from bot.rules.comparison import Comparison, comparison
from bot.rules.corrections import Correction
from bot.rules.corrections import Status as ReportStatus
from bot.rules.coverage import Coverage, Freshness, Origin, Window, default_window
from bot.rules.directory import Holder, Standing
from bot.rules.matching import Candidate, Match
from bot.rules.new_awards import NewAward, NewAwards
from bot.rules.pages import page_of
from bot.rules.resold import NamedElsewhere
from bot.rules.scope import AwardFacts, Scope, Status
from bot.rules.yearly import yearly_compared, yearly_of
from tests.messages.example import example
from tests.small_data import AS_OF, CHEF, MICROSOFT, PALANTIR, ROWS, SALESFORCE, SOURCE, YEARS, award

WINDOW = default_window(YEARS)
assert WINDOW is not None
COVERAGE = Coverage(WINDOW, YEARS, (SOURCE,))


NOVEMBER = date(2026, 11, 25)
OLD = replace(COVERAGE, freshness=Freshness(NOVEMBER, 30))
OF_TWO_DAYS = replace(
    OLD,
    agency_years=tuple(replace(year, as_of=date(2026, 7, 1)) if year.fiscal_year < 2026 else year for year in YEARS),
)
SYNCED = tuple(
    replace(year, origin=Origin.SYNC, complete=True, side=Side.FUNDING, as_of=date(2026, 10, 2), looked_up=NOVEMBER)
    for year in YEARS
)
LATER = Coverage(Window(2024, 2026, date(2026, 10, 2)), SYNCED, (SOURCE,), Side.FUNDING, Freshness(NOVEMBER, 60))
FACTS = {
    award("MS1"): AwardFacts(
        award("MS1"), "SUPPORT SERVICES", date(2024, 1, 10), date(2024, 1, 15), date(2027, 1, 14), None
    ),
    award("LI1"): AwardFacts(award("LI1"), "LICENCES", date(2025, 1, 10), None, date(2027, 3, 1), date(2026, 11, 1)),
}


def known(
    company: Company, *recipients: str, coverage: Coverage = COVERAGE, scope: Scope | None = None, **more: Any
) -> Answer:
    resold = {award.award_key for award in company.resold}
    ref = f"company:{company.id}"
    asked = Answer(company.name, Match.COMPANY, coverage, ref, company.name, company, scope=scope or Scope())
    return about(
        asked,
        recipients=recipients,
        direct=[row for row in ROWS if row.recipient in recipients],
        **more,
        shared={award("MS2", Agency.CBP): ("ANOTHER NAME LLC",)} if company is MICROSOFT else {},
        through_resellers=[row for row in ROWS if row.award_key in resold],
    )


def recorded(name: str) -> Answer:
    direct = [row for row in ROWS if row.recipient == name]
    return about(
        Answer(name, Match.RECIPIENT, COVERAGE, ref="recipient:1", name=name),
        recipients=(name,),
        direct=direct,
        shared={},
    )


def holder(name: str, cents: int, awards: int, **more: object) -> Holder:
    standings = (Standing(Agency.ICE, cents, awards, AS_OF),) if awards else ()
    return Holder(f"company:{name.casefold()}", name, (name,), standings, **more)  # pyright: ignore[reportArgumentType]


TWINS = replace(recorded("NEGATIVE LLC"), ueis=("UEITWIN00001", "UEITWIN00002"))
FULL = known(MICROSOFT, "MICROSOFT CORPORATION", "LINKEDIN CORPORATION")
UNCLEAR = (Candidate("company:hpe", "Hewlett Packard Enterprise"), Candidate("company:hp-inc", "HP Inc."))
ACTIVE = known(
    MICROSOFT, "MICROSOFT CORPORATION", "LINKEDIN CORPORATION", coverage=LATER, facts=FACTS,
    scope=Scope(Side.FUNDING, Agency.ICE, 2024, 2026, Status.ACTIVE),
)  # fmt: skip
STALE = replace(known(MICROSOFT, "MICROSOFT CORPORATION", coverage=OLD), scope=Scope(agency=Agency.CBP))
CORRECTED = (
    Correction(
        7, "company:microsoft", "Microsoft", ReportStatus.ACCEPTED, datetime(2026, 11, 3, 15, tzinfo=UTC),
        "The award is *Dell’s*.",
    ),
)  # fmt: skip
COMPARED = comparison([FULL, known(PALANTIR, "PALANTIR TECHNOLOGIES INC."), known(SALESFORCE)])
HALF_CLEAR = Comparison(
    (FULL, Answer("HP", Match.AMBIGUOUS, COVERAGE, candidates=UNCLEAR), Answer("Zzyzx", Match.NONE, COVERAGE))
)
NEW = tuple(
    NewAward(
        AwardFacts(award(number), "WORK *ON* SITE", signed), agency, recipient, holder_, ref, cents, date(2026, 8, 1)
    )
    for number, signed, agency, recipient, holder_, ref, cents in (
        ("N1", date(2026, 7, 30), Agency.ICE, "PALANTIR TECHNOLOGIES INC.", "Palantir", "company:palantir", 300_000_00),
        ("N2", None, Agency.CBP, "BOLT CORP", "BOLT CORP", "recipient:2", 1_99),
    )
)
LISTED = (
    holder("Palantir Technologies", 24_501_501_422, 8),
    holder("NEGATIVE LLC", -70000, 1),
    holder("Salesforce", 0, 0, resold={Agency.CBP: 3}),
)

EXAMPLES = [
    example("companies/show", answer=FULL, corrected=()),
    example("companies/show", "through resellers only", answer=known(SALESFORCE), corrected=()),
    example("companies/show", "ended", answer=known(CHEF), corrected=()),
    example("companies/show", "recipient", answer=recorded("NEGATIVE LLC"), corrected=()),
    example("companies/show", "several of one name", answer=TWINS, corrected=()),
    example("companies/show", "only an incomplete year", answer=recorded("ONLY BEFORE LLC"), corrected=()),
    example("companies/show", "old and corrected", answer=STALE, corrected=CORRECTED),
    example("companies/show", "active and paid for", answer=ACTIVE, corrected=()),
    example("companies/chart", answer=FULL, yearly=yearly_of(FULL)),
    example("companies/chart_note", coverage=COVERAGE, scope=Scope()),
    example("companies/chart_note", "funding", coverage=LATER, scope=ACTIVE.scope),
    example("companies/chart_note", "of two days", coverage=OF_TWO_DAYS, scope=Scope(status=Status.ENDED)),
    example(
        "companies/compare", comparison=COMPARED, refs="c:microsoft,c:palantir,c:salesforce",
        yearly=yearly_compared(COMPARED.answers, COMPARED.agencies),
    ),
    example("companies/compare_unclear", comparison=HALF_CLEAR),
    example("companies/csv"),
    example(
        "companies/new", found=NewAwards(OLD, None, 30, NEW, 1, by_signature=False), sheet=page_of(NEW, 1, 1)
    ),
    example(
        "companies/new", "nothing", found=NewAwards(LATER, Agency.ICE, 7, (), 0, by_signature=True),
        sheet=page_of((), 1, 6),
    ),
    example("companies/ambiguous", answer=Answer("HP", Match.AMBIGUOUS, COVERAGE, candidates=UNCLEAR)),
    example("companies/none", answer=Answer("Zzyzx", Match.NONE, COVERAGE)),
    example("companies/none", "but near", answer=Answer("h*wlett", Match.NONE, COVERAGE, candidates=UNCLEAR)),
    example("companies/awards", answer=FULL, sheet=page_of(FULL.awards, 1, 2), order="awards"),
    example(
        "companies/awards",
        "newest and gone",
        answer=ACTIVE,
        sheet=page_of(ACTIVE.section("newest"), 1, 6),
        order="newest",
    ),
    example("companies/resold", answer=FULL, sheet=page_of(FULL.resold, 1, 6), further=()),
    example("companies/resold", "active and paid for", answer=ACTIVE, sheet=page_of(ACTIVE.resold, 1, 6), further=()),
    example(
        "companies/resold",
        "with more to review",
        answer=FULL,
        sheet=page_of(FULL.resold, 1, 6),
        further=(NamedElsewhere(Agency.ICE, ("Azure", "Microsoft"), 12, 3_400_000_00),),
    ),
    example("companies/said", answer=FULL, sheet=page_of(FULL.said, 1, 6)),
    example("companies/method", answer=FULL, sheet=page_of(COVERAGE.sources, 1, 6)),
    example("companies/method", "paid for", answer=ACTIVE, sheet=page_of(COVERAGE.sources, 1, 6)),
    example(
        "companies/list", scope=Scope(), sector="", sort="amount", page=page_of(LISTED, 1, 2), coverage=COVERAGE,
        least=None,
    ),
    example(
        "companies/list", "nothing", scope=Scope(agency=Agency.ICE, first_year=2025, last_year=2025),
        sector="detention", sort="name", page=page_of((), 1, 2), coverage=OF_TWO_DAYS, least=1_000_000,
    ),
]  # fmt: skip
