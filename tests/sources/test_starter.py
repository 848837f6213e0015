"""The starter data as the bot reads them: every fault names the file and the place in it."""

import gzip
import hashlib
from datetime import date
from pathlib import Path

import pytest

from bot.rules.companies import Agency, Amount, Measure
from bot.rules.obligations import Obligation
from bot.sources.starter import Starter, StarterDamaged, read_starter, starter_version

AWARDS = """award_key,agency,recipient,fiscal_year,net_obligated_cents,first_action,last_action
CONT_AWD_1_7012,ICE,"ACME, LLC",2025,-325,2024-10-01,2025-09-30
CONT_AWD_2_7014,CBP,BOLT CORP,2024,0,2024-01-02,2024-01-02
"""

STARTER = """version = 3
as_of = 2026-08-20
agency_years = [{ agency = "ICE", fiscal_year = 2025, complete = false, rows = 100 }]

[awards]
sha256 = "SHA256"

[[sources]]
title = "Transactions"
publisher = "USAspending.gov"
url = "https://example.org/awards"
date = "2026-08"
"""

ACME = """id = "acme"
name = "Acme"
sector = "consulting"
aliases = [
  { name = "ACME, LLC", kind = "recipient", unit = "Acme Works" },
  { name = "Sprocket", kind = "product", with = ["Acme"] },
]
owners = [{ name = "Holding", since = "2019", source = "paper" }]

[[notes]]
description = "Widgets."
amounts = { potential_ceiling = "1,234,567.80" }
meaning = "ceiling"
as_of = "2018-07"
confidence = "reported"
sure = "low"
source = "paper"

[[statements]]
kind = "company_denial"
date = "2018-07-04"
text = "No."
spanish = "No."
source = "paper"

[sources.paper]
title = "Widgets"
publisher = "The Paper"
url = "https://example.org/widgets"
"""

AMBIGUOUS = """[[ambiguous]]
name = "Acme"
candidates = ["company:acme", "recipient:BOLT CORP"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    packed = gzip.compress(AWARDS.encode(), mtime=0)
    (tmp_path / "awards.csv.gz").write_bytes(packed)
    (tmp_path / "starter.toml").write_text(STARTER.replace("SHA256", hashlib.sha256(packed).hexdigest()))
    (tmp_path / "ambiguous.toml").write_text(AMBIGUOUS)
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "acme.toml").write_text(ACME)
    return tmp_path


def test_everything_is_read(folder: Path) -> None:
    starter = read_starter(folder)

    (acme,) = starter.companies
    (note,) = acme.notes
    assert (starter.version, starter.as_of) == (3, date(2026, 8, 20))
    assert [(y.agency, y.fiscal_year, y.complete, y.as_of) for y in starter.agency_years] == [
        (Agency.ICE, 2025, False, date(2026, 8, 20))
    ]
    assert (acme.unit_of("Acme"), acme.owners[0].since, acme.owners[0].source) == ("Acme Works", "2019", note.source)
    assert acme.aliases[1].beside == ("Acme",)
    assert note.amounts == (Amount(123_456_780, Measure.POTENTIAL_CEILING),)
    assert starter.ambiguities[0].candidates == ("company:acme", "recipient:BOLT CORP")
    assert starter.sources[0].date == "2026-08"


def test_obligations_are_read_one_by_one(folder: Path) -> None:
    assert list(read_starter(folder).obligations()) == [
        Obligation("CONT_AWD_1_7012", Agency.ICE, "ACME, LLC", 2025, -325, date(2024, 10, 1), date(2025, 9, 30)),
        Obligation("CONT_AWD_2_7014", Agency.CBP, "BOLT CORP", 2024, 0, date(2024, 1, 2), date(2024, 1, 2)),
    ]


def test_the_version_is_read_from_one_file_alone(folder: Path) -> None:
    for path in (folder / "awards.csv.gz", folder / "ambiguous.toml", folder / "companies" / "acme.toml"):
        path.unlink()

    assert starter_version(folder) == 3


@pytest.mark.parametrize(
    ("file", "there", "instead", "told"),
    [
        ("starter.toml", "version = 3", 'version = "3"', "starter.toml: version has to be a whole number"),
        ("starter.toml", "version = 3", "version = true", "starter.toml: version has to be a whole number"),
        ("starter.toml", "as_of = 2026-08-20", 'as_of = "2026-08-20"', "starter.toml: as_of has to be a date"),
        ("starter.toml", "as_of = 2026-08-20", "as_of = 2026-08-20T00:00:00Z", "starter.toml: as_of has to be a date"),
        ("starter.toml", '"ICE"', '"USCIS"', r"starter.toml: agency_years\[1\]: agency has to be one of ICE, CBP"),
        ("starter.toml", "complete = false, ", "", r"starter.toml: agency_years\[1\]: complete is missing"),
        ("starter.toml", "complete = false", "complete = 0", "complete has to be true or false"),
        ("starter.toml", "[[sources]]", "[sources]", "starter.toml: sources has to be a list"),
        ("starter.toml", "version = 3", "version =", "starter.toml is not TOML"),
        (
            "starter.toml",
            "https://example.org/awards",
            "ftp://example.org",
            r"sources\[1\]: url has to be a web address",
        ),
        ("starter.toml", "as_of", "colour = 1\nas_of", "starter.toml: colour is not a key that belongs here"),
        (
            "ambiguous.toml",
            '["company:acme", "recipient:BOLT CORP"]',
            "1",
            r"ambiguous\[1\]: candidates has to be a list",
        ),
        ("ambiguous.toml", '"company:acme", ', "1, ", r"ambiguous\[1\]: candidates\[1\] has to be one line of text"),
        (
            "companies/acme.toml",
            'id = "acme"',
            'id = "bolt"',
            "companies/acme.toml: id has to be the file's name, acme",
        ),
        ("companies/acme.toml", 'name = "Acme"', 'name = " "', "companies/acme.toml: name is empty"),
        ("companies/acme.toml", '"Widgets."', '"Wid\\ngets."', r"notes\[1\]: description has to be one line of text"),
        (
            "companies/acme.toml",
            '"recipient", unit',
            '"holder", unit',
            r"aliases\[1\]: kind has to be one of recipient",
        ),
        ("companies/acme.toml", "unit =", "units =", r"companies/acme.toml: aliases\[1\]: units is not a key"),
        ("companies/acme.toml", '["Acme"]', '"Acme"', r"aliases\[2\]: with has to be a list"),
        ("companies/acme.toml", '"product"', '"brand"', r"aliases\[2\]: with belongs to a product alone"),
        (
            "companies/acme.toml",
            '"1,234,567.80"',
            '"1234567.8"',
            r"amounts: potential_ceiling has to be dollars and cents",
        ),
        ("companies/acme.toml", "potential_ceiling", "ceiling", r"notes\[1\]: amounts: ceiling is not a key"),
        ("companies/acme.toml", 'meaning = "ceiling"\n', "", r"notes\[1\]: meaning is missing: no figure without it"),
        ("companies/acme.toml", 'as_of = "2018-07"\n', "", r"notes\[1\]: as_of is missing: no figure without it"),
        ("companies/acme.toml", 'as_of = "2018-07"', 'as_of = "July"', r"notes\[1\]: as_of has to be like 2018-07-06"),
        ("companies/acme.toml", 'sure = "low"\nsource = "paper"', 'sure = "low"', r"notes\[1\]: source is missing"),
        (
            "companies/acme.toml",
            'sure = "low"',
            'sure = "very"',
            r"notes\[1\]: sure has to be one of high, medium, low",
        ),
        ("companies/acme.toml", "[sources.paper]", "[sources.press]", "source paper is not among the file's sources"),
        (
            "companies/acme.toml",
            "[sources.paper]",
            '[sources.more]\ntitle = "M"\npublisher = "M"\nurl = "http://example.org"\n[sources.paper]',
            "companies/acme.toml: sources: more is cited nowhere",
        ),
    ],
)
def test_a_fault_names_the_file_and_the_key(folder: Path, file: str, there: str, instead: str, told: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")

    with pytest.raises(StarterDamaged, match=told):
        read_starter(folder)


@pytest.mark.parametrize("file", ["starter.toml", "ambiguous.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()

    with pytest.raises(StarterDamaged, match=f"{file} cannot be read"):
        read_starter(folder)


def test_starter_data_without_companies_are_damaged(folder: Path) -> None:
    (folder / "companies" / "acme.toml").unlink()

    with pytest.raises(StarterDamaged, match="companies/ holds no company"):
        read_starter(folder)


def test_one_changed_byte_of_the_awards_is_found_before_the_first_is_given(folder: Path) -> None:
    path = folder / "awards.csv.gz"
    packed = bytearray(path.read_bytes())
    packed[-1] ^= 1
    path.write_bytes(packed)

    with pytest.raises(StarterDamaged, match=r"awards\.csv\.gz is damaged: its SHA-256 is"):
        next(read_starter(folder).obligations())


def test_missing_awards_are_named(folder: Path) -> None:
    starter = read_starter(folder)
    (folder / "awards.csv.gz").unlink()

    with pytest.raises(StarterDamaged, match=r"awards\.csv\.gz cannot be read"):
        next(starter.obligations())


def with_awards(folder: Path, packed: bytes) -> Starter:
    """The starter of *folder*, with other award data that hash to what starter.toml says."""
    text = (folder / "starter.toml").read_text(encoding="utf-8")
    old = hashlib.sha256((folder / "awards.csv.gz").read_bytes()).hexdigest()
    (folder / "starter.toml").write_text(text.replace(old, hashlib.sha256(packed).hexdigest()), encoding="utf-8")
    (folder / "awards.csv.gz").write_bytes(packed)
    return read_starter(folder)


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        (",-325,", ",-3.25,", r"awards\.csv\.gz, line 2: "),
        ("CBP", "USCIS", r"awards\.csv\.gz, line 3: "),
        ("2024-01-02\n", "\n", r"awards\.csv\.gz, line 3: "),
        (",2024,0", ",0", r"awards\.csv\.gz, line 3: "),
        ("net_obligated_cents", "dollars", r"awards\.csv\.gz, line 1: the columns have to be"),
    ],
)
def test_a_wrong_line_is_named(folder: Path, there: str, instead: str, told: str) -> None:
    starter = with_awards(folder, gzip.compress(AWARDS.replace(there, instead).encode()))

    with pytest.raises(StarterDamaged, match=told):
        list(starter.obligations())


@pytest.mark.parametrize(
    "packed",
    [b"", b"no gzip", gzip.compress(AWARDS.encode())[:-12], gzip.compress(b"\xff\xfe")],
    ids=["empty", "no gzip", "cut off", "no text"],
)
def test_awards_that_cannot_be_unpacked_are_damaged(folder: Path, packed: bytes) -> None:
    starter = with_awards(folder, packed)

    with pytest.raises(StarterDamaged, match=r"awards\.csv\.gz"):
        list(starter.obligations())


def test_the_shipped_data_are_found_without_being_told_where() -> None:
    shipped = read_starter()

    assert shipped.version == starter_version() >= 1
    assert shipped.as_of == date(2026, 8, 20)
    assert len(shipped.companies) == 47
    assert all(source.url.startswith("https://") for source in shipped.sources)
