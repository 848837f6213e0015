"""The starter data that ship with the bot: reviewed companies, and what was obligated to every recipient."""

import csv
import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.rules.companies import Agency, Ambiguity, Company, Source
from bot.rules.coverage import AgencyYear
from bot.rules.obligations import Obligation
from bot.sources.company_file import read_companies
from bot.sources.fields import Fields, StarterDamaged, read_fields, read_source

__all__ = ["AWARD_COLUMNS", "Starter", "StarterDamaged", "read_starter", "starter_version"]

AWARD_COLUMNS = (
    "award_key",
    "agency",
    "recipient",
    "fiscal_year",
    "net_obligated_cents",
    "first_action",
    "last_action",
)


@dataclass(frozen=True, slots=True)
class Starter:
    """*awards* is the file of obligations, and *sha256* what its bytes have to hash to."""

    version: int
    as_of: date
    sources: tuple[Source, ...]
    agency_years: tuple[AgencyYear, ...]
    companies: tuple[Company, ...]
    ambiguities: tuple[Ambiguity, ...]
    awards: Path
    sha256: str

    def obligations(self) -> Iterator[Obligation]:
        """One by one, in the order of award keys; StarterDamaged before the first if the file is not the right one."""
        _verify(self.awards, self.sha256)
        try:
            with gzip.open(self.awards, "rt", encoding="utf-8", newline="") as lines:
                yield from _obligations(csv.reader(lines), self.awards.name)
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            raise StarterDamaged(f"{self.awards.name} cannot be read: {error}") from error


def read_starter(folder: Path | None = None) -> Starter:
    """Raises StarterDamaged, which names the file and the key, if anything is not as it has to be."""
    folder = folder or _shipped()
    fields = read_fields(folder / "starter.toml")
    as_of = fields.day("as_of")
    starter = Starter(
        version=fields.number("version"),
        as_of=as_of,
        sources=tuple(read_source(one) for one in fields.tables("sources")),
        agency_years=tuple(_agency_year(one, as_of) for one in fields.tables("agency_years")),
        companies=read_companies(folder / "companies"),
        ambiguities=_ambiguities(read_fields(folder / "ambiguous.toml")),
        awards=folder / "awards.csv.gz",
        sha256=fields.table("awards").text("sha256"),
    )
    fields.done()
    return starter


def starter_version(folder: Path | None = None) -> int:
    """The version alone, read from one short file."""
    return read_fields((folder or _shipped()) / "starter.toml").number("version")


def _shipped() -> Path:
    return Path(__file__).parents[1] / "data"


def _agency_year(fields: Fields, as_of: date) -> AgencyYear:
    return AgencyYear(fields.choice("agency", Agency), fields.number("fiscal_year"), fields.flag("complete"), as_of)


def _ambiguities(fields: Fields) -> tuple[Ambiguity, ...]:
    found = tuple(Ambiguity(one.text("name"), one.texts("candidates")) for one in fields.tables("ambiguous"))
    fields.done()
    return found


def _verify(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StarterDamaged(f"{path.name} cannot be read: {error.strerror}") from error
    if found != sha256:
        raise StarterDamaged(f"{path.name} is damaged: its SHA-256 is {found}, starter.toml says {sha256}")


def _obligations(rows: Iterable[list[str]], file: str) -> Iterator[Obligation]:
    lines = iter(rows)
    if tuple(next(lines, list[str]())) != AWARD_COLUMNS:
        raise StarterDamaged(f"{file}, line 1: the columns have to be {', '.join(AWARD_COLUMNS)}")
    for line, row in enumerate(lines, start=2):
        try:
            yield _obligation(row)
        except ValueError as error:
            raise StarterDamaged(f"{file}, line {line}: {error}") from error


def _obligation(row: list[str]) -> Obligation:
    award_key, agency, recipient, fiscal_year, net_cents, first, last = row
    return Obligation(
        award_key,
        Agency(agency),
        recipient,
        int(fiscal_year),
        int(net_cents),
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
