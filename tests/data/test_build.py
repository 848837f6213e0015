"""The starter data: how it is made, that what is committed may ship, and that its sums are those of the CSVs."""

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from bot.data.review import problems
from bot.rules.companies import AliasKind, Amount, Measure
from bot.rules.names import normalise
from bot.sources.declined import read_declined
from bot.sources.starter import Starter, StarterDamaged, read_starter

Make = Callable[..., int]

CSVS = os.environ.get("GROUNDSWELL_AWARD_CSVS", "")


@pytest.fixture(scope="module")
def shipped() -> Starter:
    return read_starter()


# ---------------------------------------------------------------- the whole build


def test_what_is_built_is_what_is_read(make: Make, out: Path) -> None:
    assert make() == 0

    starter = read_starter(out)
    acme, bolt = starter.companies
    assert [(alias.name, alias.kind.value, alias.note) for alias in acme.aliases] == [
        ("Sprocket", "brand", "bought 2019"),
        ("ACME LLC", "recipient", ""),
        ("ACME WIDGETS INC", "recipient", "until 2020"),
    ]
    assert [(resold.reseller, resold.product) for resold in acme.resold] == [("Reseller Inc.", "Sprocket")]
    assert acme.purposes == {"CONT_AWD_A1_7012": "Widgets for ICE."}
    (note,) = acme.notes
    assert (note.agency, note.start, note.as_of, note.sure) == (None, "2018-03", "2018-07", "low")
    assert note.amounts == (Amount(200_000_000, Measure.POTENTIAL_CEILING), Amount(123_456_780, Measure.REPORTED))
    assert (acme.statements[0].text, acme.statements[0].spanish) == ('Acme: "No."', "Acme: «No».")
    assert bolt.names(AliasKind.RECIPIENT) == {"BOLT"}
    assert sum(row.net_cents for row in starter.obligations()) == 1050 - 325 + 700 + 110


def test_building_twice_gives_the_same_bytes(make: Make, out: Path) -> None:
    make()
    first = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    make("--replace-companies")

    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == first


def test_a_reviewed_file_is_only_overwritten_when_asked(make: Make, out: Path) -> None:
    make()
    path = out / "companies" / "bolt.toml"
    reviewed = path.read_text(encoding="utf-8").replace('"Bolt"', '"Bolt and Nut"')
    path.write_text(reviewed, encoding="utf-8")

    make()
    assert path.read_text(encoding="utf-8") == reviewed
    make("--replace-companies")
    assert '"Bolt"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("name: BOLT CORP", "name: 'ACME, L.L.C.'", "The recorded name ACME is counted under acme and bolt."),
        ("recipient:NUT AND SONS INC", "recipient:NUT", "Nut: recipient:NUT does not exist."),
        ("company:bolt", "company:bolts", "Nut: company:bolts does not exist."),
        ('"company:bolt", ', "", "Nut has fewer than two meanings."),
        ('"Nut" =', '"Sprocket" =', "SPROCKET is ambiguous and at the same time a name of acme."),
        ('"Nut" = [', '"NUT" = ["company:acme", "company:bolt"], "Nut" = [', "The ambiguous name NUT stands twice."),
        ("name: Bolt\n", "name: Sprocket\n", "SPROCKET means acme and bolt"),
        ("name: Bolt\n", "name: Nut and Sons\n", "NUT AND SONS finds bolt and is also a recorded name"),
        ("Acme is one company.", "Acme had $5 million.", "acme: a remark holds an amount"),
        ("amount_meaning: reported contract value", "amount_meaning: ''", "companies/acme.toml: notes[1]: meaning"),
        (
            "url: 'https://example.org/widgets'",
            "url: widgets",
            "sources: the-paper-2018-2: url has to be a web address",
        ),
        ("publisher: The Paper, url: 'https://example.org/no'", "publisher: The Paper", "url is missing"),
        ("id: bolt", "id: nobody", "nobody is not in curation.toml"),
        ("via: null\n    confidence: reported", "via: one\n    confidence: reported", "acme: the row reported 1 has"),
        ("R1 = {", "R2 = {", "acme: the row R1 has a note or a reseller"),
        ("rows = {", "rows = { Z9 = {}, ", "acme: Z9 in curation.toml is not in the research file"),
        ('brand = ["Sprocket"]', "", "acme: Sprocket is neither brand nor product"),
        ('spanish = ["Acme: «No»."]', "", "acme: 1 statements, 0 translations"),
        ('spanish = ["Acme: «No»."]', 'spanish = [""]', "acme: a statement is not translated"),
        (
            "as_of: '2026-08-20'\n    source: {title: T",
            "as_of: '2025-01-01'\n    source: {title: T",
            "later than 2025-01-01",
        ),
    ],
)
def test_what_may_not_ship_is_refused(
    make: Make, capsys: pytest.CaptureFixture[str], there: str, instead: str, told: str
) -> None:
    assert make(swap=(there, instead)) == 1
    assert told in capsys.readouterr().err


def test_a_reviewed_file_with_an_award_that_is_not_recorded_is_refused(
    make: Make, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make()
    path = out / "companies" / "acme.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("CONT_AWD_R1_7014", "CONT_AWD_R9_7014"), encoding="utf-8")

    assert make() == 1
    assert "acme: the award CONT_AWD_R9_7014 is not in the records." in capsys.readouterr().err


# ---------------------------------------------------------------- what is committed


def test_the_committed_data_may_ship(shipped: Starter) -> None:
    assert problems(shipped, read_declined()) == []


def test_every_statement_of_the_committed_data_has_a_known_kind_and_every_company_a_known_sector(
    shipped: Starter,
) -> None:
    assert {company.sector for company in shipped.companies} == {
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
    }
    assert {statement.kind for company in shipped.companies for statement in company.statements} == {
        "agency_statement",
        "company_continues",
        "company_denial",
        "company_divests",
        "company_ended",
        "company_not_renewing",
        "company_statement",
        "ended_by_agency",
        "later_report",
        "ownership",
        "pitch_not_contract",
    }


def test_three_agency_years_are_marked_incomplete(shipped: Starter) -> None:
    cut_off = {(year.agency.value, year.fiscal_year) for year in shipped.agency_years if not year.complete}

    assert len(shipped.agency_years) == 12
    assert cut_off == {("CBP", 2021), ("ICE", 2022), ("ICE", 2023)}


@pytest.fixture(scope="module")
def recorded_under(shipped: Starter) -> dict[str, set[str]]:
    """For each company the names in the award data that are counted under it."""
    normalised = {name: normalise(name) for name in {row.recipient for row in shipped.obligations()}}
    counted = {company.id: company.names(AliasKind.RECIPIENT) for company in shipped.companies}
    return {one: {name for name, plain in normalised.items() if plain in names} for one, names in counted.items()}


def test_dell_is_never_caddell_or_rydell(recorded_under: dict[str, set[str]]) -> None:
    assert recorded_under["dell"] == {
        "DELL FEDERAL SYSTEMS L.P",
        "DELL FEDERAL SYSTEMS GP LLC",
        "DELL MARKETING L.P.",
    }


def test_the_spyware_company_is_never_the_guards(recorded_under: dict[str, set[str]]) -> None:
    assert recorded_under["paragon-solutions"] == {"PARAGON SOLUTIONS (US) INC"}


def test_who_sells_only_through_others_has_no_recorded_name(recorded_under: dict[str, set[str]]) -> None:
    silent = {company for company, names in recorded_under.items() if not names}

    assert silent == {"salesforce", "google", "chef", "avelo", "flock-safety", "motorola-mobility", "hpe"}


# ---------------------------------------------------------------- against the CSVs, by another way


@pytest.fixture(scope="module")
def transactions() -> list[dict[str, str]]:
    """Every row of the CSVs, exact repetitions once."""
    if not CSVS:
        pytest.skip("GROUNDSWELL_AWARD_CSVS does not name the folder of the award CSVs")
    distinct = dict[tuple[str, ...], dict[str, str]]()
    for path in sorted(Path(CSVS).glob("CBP_ICE_FY*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            distinct.update((tuple(row.values()), row) for row in csv.DictReader(lines))
    return list(distinct.values())


def year_of(row: dict[str, str]) -> int:
    year, month, _ = map(int, row["Action Date"].split("-"))
    return year + 1 if month in {10, 11, 12} else year


def test_net_cents_and_awards_of_every_recipient_equal_the_csvs(
    shipped: Starter, transactions: list[dict[str, str]]
) -> None:
    expected = defaultdict[tuple[str, str, int], Decimal](Decimal)
    expected_awards = defaultdict[tuple[str, str, int], set[str]](set)
    for row in transactions:
        key = (row["Recipient Name"], row["Agency"], year_of(row))
        expected[key] += Decimal(row["Federal Action Obligation"])
        expected_awards[key].add(row["Generated Award ID"])
    found = Counter[tuple[str, str, int]]()
    found_awards = defaultdict[tuple[str, str, int], set[str]](set)
    for one in shipped.obligations():
        key = (one.recipient, one.agency.value, one.fiscal_year)
        found[key] += one.net_cents
        found_awards[key].add(one.award_key)

    assert len({recipient for recipient, _, _ in expected}) == 4657
    assert dict(found) == {key: int(dollars.scaleb(2)) for key, dollars in expected.items()}
    assert found_awards == expected_awards


def test_first_and_last_days_of_every_award_equal_the_csvs(
    shipped: Starter, transactions: list[dict[str, str]]
) -> None:
    days = defaultdict[tuple[str, str], set[str]](set)
    for row in transactions:
        days[row["Generated Award ID"], row["Recipient Name"]].add(row["Action Date"])
    first, last = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    for one in shipped.obligations():
        key = (one.award_key, one.recipient)
        first[key] = min(str(one.first_action), first.get(key, "9"))
        last[key] = max(str(one.last_action), last.get(key, ""))

    assert first == {key: min(found) for key, found in days.items()}
    assert last == {key: max(found) for key, found in days.items()}


# Net dollars, taken from the CSVs once: they hold where the CSVs are not at hand.
NET: Sequence[tuple[str, int, str]] = (
    ("CBP", 2022, "4654702679.20"),
    ("CBP", 2023, "6705834224.42"),
    ("CBP", 2024, "5763907174.36"),
    ("CBP", 2025, "10172214196.52"),
    ("CBP", 2026, "33488574630.94"),
    ("ICE", 2021, "2531913298.35"),
    ("ICE", 2024, "3209821693.16"),
    ("ICE", 2025, "3988661487.38"),
    ("ICE", 2026, "6770140465.18"),
)


def test_each_complete_agency_year_adds_up(shipped: Starter) -> None:
    net = Counter[tuple[str, int]]()
    for one in shipped.obligations():
        net[one.agency.value, one.fiscal_year] += one.net_cents

    assert {(agency, year): net[agency, year] for agency, year, _ in NET} == {
        (agency, year): int(Decimal(dollars) * 100) for agency, year, dollars in NET
    }


def test_damaged_award_data_are_refused_by_the_review(make: Make, out: Path) -> None:
    make()
    (out / "awards.csv.gz").write_bytes(b"")

    with pytest.raises(StarterDamaged, match=r"awards\.csv\.gz is damaged"):
        problems(read_starter(out))
