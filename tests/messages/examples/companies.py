"""Answers made by the real rules from the small data of the tests."""

from bot.rules.answers import Answer, about
from bot.rules.companies import Agency, Company
from bot.rules.coverage import Coverage, default_window
from bot.rules.directory import Holder, Standing
from bot.rules.matching import Candidate, Match
from bot.rules.pages import page_of
from tests.messages.example import example
from tests.small_data import AS_OF, CHEF, MICROSOFT, ROWS, SALESFORCE, SOURCE, YEARS, award

WINDOW = default_window(YEARS)
assert WINDOW is not None
COVERAGE = Coverage(WINDOW, YEARS, (SOURCE,))


def known(company: Company, *recipients: str) -> Answer:
    resold = {award.award_key for award in company.resold}
    return about(
        Answer(company.name, Match.COMPANY, COVERAGE, ref=f"company:{company.id}"),
        name=company.name,
        recipients=recipients,
        direct=[row for row in ROWS if row.recipient in recipients],
        company=company,
        shared={award("MS2", Agency.CBP): ("ANOTHER NAME LLC",)} if company is MICROSOFT else {},
        through_resellers=[row for row in ROWS if row.award_key in resold],
    )


def recorded(name: str) -> Answer:
    direct = [row for row in ROWS if row.recipient == name]
    return about(
        Answer(name, Match.RECIPIENT, COVERAGE, ref="recipient:1"),
        name=name,
        recipients=(name,),
        direct=direct,
        shared={},
    )


def holder(name: str, cents: int, awards: int, **more: object) -> Holder:
    standings = (Standing(Agency.ICE, cents, awards, AS_OF),) if awards else ()
    return Holder(f"company:{name.casefold()}", name, (name,), standings, **more)  # pyright: ignore[reportArgumentType]


FULL = known(MICROSOFT, "MICROSOFT CORPORATION", "LINKEDIN CORPORATION")
LISTED = (
    holder("Palantir Technologies", 24_501_501_422, 8),
    holder("NEGATIVE LLC", -70000, 1),
    holder("Salesforce", 0, 0, resold={Agency.CBP: 3}),
)
UNCLEAR = (Candidate("company:hpe", "Hewlett Packard Enterprise"), Candidate("company:hp-inc", "HP Inc."))

EXAMPLES = [
    example("companies/show", answer=FULL),
    example("companies/show", "through resellers only", answer=known(SALESFORCE)),
    example("companies/show", "ended", answer=known(CHEF)),
    example("companies/show", "recipient", answer=recorded("NEGATIVE LLC")),
    example("companies/show", "only an incomplete year", answer=recorded("ONLY BEFORE LLC")),
    example("companies/ambiguous", answer=Answer("HP", Match.AMBIGUOUS, COVERAGE, candidates=UNCLEAR)),
    example("companies/none", answer=Answer("Zzyzx", Match.NONE, COVERAGE)),
    example("companies/none", "but near", answer=Answer("h*wlett", Match.NONE, COVERAGE, candidates=UNCLEAR)),
    example("companies/awards", answer=FULL, sheet=page_of(FULL.awards, 1, 2)),
    example("companies/resold", answer=FULL, sheet=page_of(FULL.resold, 1, 6)),
    example("companies/said", answer=FULL, sheet=page_of(FULL.said, 1, 6)),
    example("companies/method", answer=FULL, sheet=page_of(COVERAGE.sources, 1, 6)),
    example(
        "companies/list", agency=None, sector="", sort="amount", page=page_of(LISTED, 1, 2), coverage=COVERAGE
    ),
    example(
        "companies/list", "nothing", agency=Agency.ICE, sector="detention", sort="name", page=page_of((), 1, 2),
        coverage=COVERAGE,
    ),
]  # fmt: skip
