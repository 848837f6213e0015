"""Files of awards enter the database: all the files of one call, or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.award_files import FileName, read_name
from bot.rules.companies import Agency, Source
from bot.rules.coverage import AgencyYear, Origin
from bot.rules.imports import (
    CannotImport,
    FileReport,
    ImportReport,
    Place,
    Touched,
    check_gap,
    check_parts,
    in_order,
    newer_held,
    whole_places,
    years_after,
)
from bot.rules.listings import Listed, listed_flows, listed_years
from bot.sources.award_bytes import hash_of
from bot.sources.award_files import Ended, WrongFile
from bot.sources.award_reading import reading
from bot.sources.award_rows import Message
from bot.sources.award_shapes import Kind
from bot.storage import companies, import_figures, imports, obligations
from bot.storage.database import Database
from bot.storage.staging import Staging

__all__ = ["CannotImport", "WrongFile", "run"]

ARCHIVE = "https://www.usaspending.gov/download_center/award_data_archive"
PUBLISHER = "USAspending.gov (U.S. Treasury)"

Progress = Callable[[str, int], None]
"""Called with the name of a file and how many bytes of CSV were read of it."""


def _ignore(_name: str, _octets: int) -> None:
    pass


async def run(
    db: Database, paths: Sequence[Path], now: datetime, *, whole_years: bool = False, progress: Progress = _ignore
) -> ImportReport:
    """WrongFile or CannotImport if any of the files cannot be used; then nothing of any is stored."""
    names = [read_name(path.name) for path in paths]
    check_parts(names)
    async with db.only_one("sync"), db.begin() as tx:
        work = _Import(tx, now, whole_years, progress)
        await work.staging.open()
        for at in in_order(names):
            await work.take(paths[at], names[at])
        report = await work.finish()
        await work.staging.close()
    return report


@dataclass(slots=True)
class _Found:
    """What one file turned out to hold beside what was staged."""

    who: list[Any] = field(default_factory=list[Any])
    end: Ended | None = None


class _Import:
    def __init__(self, tx: AsyncConnection, now: datetime, whole_years: bool, progress: Progress) -> None:  # noqa: FBT001
        self._tx, self._now, self._today = tx, now, now.date()
        self._whole_years, self._progress = whole_years, progress
        self.staging = Staging(tx)
        self._reports = list[FileReport]()
        self._touched = Touched()
        self._listed = list[Listed]()
        self._replaced = set[Place]()

    async def take(self, path: Path, name: FileName) -> None:
        layers = await obligations.layers(self._tx)
        check_gap(name, layers)
        note = await self._needless(path, name, layers)
        if note:
            self._reports.append(FileReport(path.name, note=note))
            return
        await self.staging.clear()
        found = _Found()
        async for message in reading(path):
            await self._stage(found, path.name, message)
        if found.end is None:
            raise WrongFile(f"{path.name}: reading it broke off")
        await self._store(path, name, found.end, found.who)

    async def _needless(self, path: Path, name: FileName, layers: Sequence[AgencyYear]) -> str:
        """Why a file has nothing to bring; its bytes are looked at only where one of their number was imported."""
        held = newer_held(name, layers)
        if held:
            return f"older than what is held of its year, which is of {held}"
        try:
            known = await imports.has_size(self._tx, _size(path)) and await imports.imported(
                self._tx, await asyncio.to_thread(hash_of, path)
            )
        except OSError as error:
            raise WrongFile(f"{path.name}: it cannot be read: {error.strerror}") from None
        if known and (known.whole or not self._whole(name)):
            return f"imported already, on {known.imported_at.date()}"
        return ""

    def _whole(self, name: FileName) -> bool:
        return self._whole_years or name.fiscal_year is not None

    async def _stage(self, found: _Found, name: str, message: Message) -> None:
        kind, what = message
        match kind:
            case "rows":
                await self.staging.add_rows(what)
            case "gone":
                await self.staging.add_gone(what)
            case "awards":
                await self.staging.add_awards(what)
            case "who":
                found.who += what
            case "listed":
                self._listed += [_listed(row) for row in what]
            case "read":
                self._progress(name, what)
            case _:
                found.end = what

    async def _store(self, path: Path, name: FileName, end: Ended, who: list[Any]) -> None:
        self._check(name, end)
        as_of = name.dated or (date.fromisoformat(end.newest) if end.newest else self._today)
        as_of = min(as_of, self._today)
        numbered = await import_figures.add_recipients(self._tx, who)
        await self.staging.add_who(numbered)
        applied = await self._apply(name, as_of)
        await imports.apply_awards(self._tx, as_of)
        await imports.remember(
            self._tx,
            end.sha256,
            name=path.name,
            size=_size(path),
            whole=self._whole(name),
            rows=end.rows,
            as_of=as_of,
            imported_at=self._now,
        )
        kinds = tuple(sorted(end.kinds))
        counts = (end.rows, end.kept, applied.new, applied.changed, applied.deleted)
        self._reports.append(FileReport(path.name, as_of, kinds, *counts, end.left_out))

    @staticmethod
    def _check(name: FileName, end: Ended) -> None:
        if name.fiscal_year is None:
            return
        if end.kinds != frozenset({Kind.TRANSACTIONS.value}):
            raise WrongFile(f"{name.name}: it is called a year's transactions, and holds {', '.join(end.kinds)}")
        if not end.kept and name.part == 1:
            raise WrongFile(f"{name.name}: it has no row of ICE or CBP, so it cannot be all there is of a year")

    async def _apply(self, name: FileName, as_of: date) -> imports.Applied:
        places = await imports.staged_places(self._tx)
        whole = whole_places(name, places, whole_years=self._whole_years)
        applied = await imports.apply(self._tx, whole - self._replaced, as_of if name.fiscal_year else None)
        self._replaced |= whole
        touched = replace(applied.touched, whole=whole)
        layers = await obligations.layers(self._tx)
        years = years_after(layers, touched, as_of, self._today, confirmed=name.is_delta)
        await import_figures.set_years(self._tx, years)
        self._touched.places |= touched.places
        self._touched.whole |= whole
        return applied

    async def finish(self) -> ImportReport:
        """Figures are made once, from all that the files changed."""
        reports = tuple(self._reports)
        if ImportReport(reports).changed_nothing:
            return ImportReport(reports)
        if self._touched.years:
            await import_figures.sum_up(self._tx, self._touched.years)
            await import_figures.forget_empty_years(self._tx)
        await self._list()
        await obligations.settle(self._tx)
        await self._name_sources()
        layers = await obligations.layers(self._tx)
        touched = self._touched.places | self._touched.whole
        mine = [layer for layer in layers if layer.origin is Origin.FILE and layer.place in touched]
        listed = {row.place for row in self._listed}
        mine += [
            layer for layer in layers if layer.origin is Origin.LISTING and (layer.agency, layer.fiscal_year) in listed
        ]
        return ImportReport(
            reports, tuple(year for year in mine if year.complete), tuple(year for year in mine if not year.complete)
        )

    async def _list(self) -> None:
        """Years of lists stand for themselves: their rows have no keys by which they could be put among others."""
        held = {layer.place: layer for layer in await obligations.layers(self._tx) if layer.origin is Origin.LISTING}
        years = [
            year
            for year in listed_years(self._listed, self._today)
            if year.place not in held or held[year.place].as_of <= year.as_of
        ]
        if years:
            places = {(year.agency, year.fiscal_year) for year in years}
            await obligations.replace_years(
                self._tx, years, listed_flows(row for row in self._listed if row.place in places)
            )

    async def _name_sources(self) -> None:
        layers = await obligations.layers(self._tx)
        for origin, title in (
            (Origin.FILE, "Federal contract transactions: files of the award data archive"),
            (Origin.LISTING, "Federal contract transactions as the API lists them"),
        ):
            days = [layer.as_of for layer in layers if layer.origin is origin]
            if days:
                source = Source(title, PUBLISHER, ARCHIVE, max(days).isoformat())
                await companies.replace_sources(self._tx, origin, [source])


def _size(path: Path) -> int:
    return path.stat().st_size


def _listed(row: tuple[str, str, str, int, str, str]) -> Listed:
    agency, award_key, recipient, cents, day, text = row
    return Listed(Agency(agency), award_key, recipient, cents, date.fromisoformat(day), text)
