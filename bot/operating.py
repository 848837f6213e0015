"""What the operator's commands do; `cli` reads what was typed, and writes what comes of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import discord

from bot.__main__ import (
    CANNOT_START,
    WITHOUT_TOKEN,
    CannotStart,
    database_of,
    explained,
    explaining,
    open_database,
    open_services,
    open_usaspending,
)
from bot.actions import companies, export, health, imports, review, sync
from bot.client import Client
from bot.rules.coverage import Freshness
from bot.rules.documents import as_document
from bot.rules.health import findings, would_run
from bot.rules.imports import ImportReport
from bot.rules.refusal import Refusal
from bot.rules.review import Review, most_telling
from bot.rules.review_document import as_document as review_document
from bot.rules.scope import Scope
from bot.rules.sync_report import Progress, Report
from bot.settings import Settings
from bot.sources.declined import read_declined
from bot.storage.upgrade import upgrade
from bot.tree import sync_if_changed
from messages import Catalogue


async def sync_commands(settings: Settings) -> int:
    """How many commands Discord has now."""
    if settings.discord_token is None:
        raise CannotStart(WITHOUT_TOKEN)
    async with open_services(settings, alone=False) as services, Client(services) as client:
        try:
            await client.login(settings.discord_token.get_secret_value())
        except (discord.LoginFailure, OSError) as error:
            raise explained(error) from None
        await sync_if_changed(client, force=True)
        return len(client.tree.get_commands())


async def upgrade_database(settings: Settings) -> bool:
    db = database_of(settings)
    try:
        with explaining():
            db.make_private()
            return await upgrade(db)
    finally:
        await db.close()


async def show_company(settings: Settings, name: str, scope: Scope) -> tuple[dict[str, Any], str]:
    """The answer as a document for scripts and in words for people."""
    freshness = Freshness(discord.utils.utcnow().date(), settings.figures_old_after_days)
    async with open_services(settings, alone=False) as services:
        try:
            found = await companies.show(services.db, await services.directory(), name, scope, freshness)
        except Refusal as no:
            words = services.catalogue.render(f"refusals/{no.code}", settings.default_language, **no.details)
            raise CannotStart(words.terminal) from None
        # Corrections belong to a server, and there is none here.
        words = services.catalogue.render(found.template, settings.default_language, answer=found, corrected=())
    return as_document(found), words.terminal


async def review_contracts(settings: Settings) -> tuple[dict[str, Any], str]:
    """Likely joins as a document for scripts and in words for people."""
    catalogue = Catalogue.load()
    async with open_database(settings, alone=False) as db:
        try:
            with explaining():
                found = await review.review(db, read_declined())
        except Refusal as no:
            words = catalogue.render(f"refusals/{no.code}", settings.default_language, **no.details)
            raise CannotStart(words.terminal) from None
    return review_document(found), _review_in_words(found, catalogue, settings.default_language)


def _review_in_words(found: Review, catalogue: Catalogue, language: str) -> str:
    """The lines to copy stand as they have to be written, outside of any template."""

    def say(name: str, **values: Any) -> str:
        return catalogue.render(f"review/{name}", language, window=found.window, **values).terminal

    shown, more = most_telling(found)
    joins = [
        "\n".join([say("suggestion", suggestion=each, number=n), *each.lines]) for n, each in enumerate(shown, start=1)
    ]
    rest = [say("more", company=company, count=count) for company, count in more.items()]
    return "\n\n".join([say("heading", count=len(found.suggestions)), *joins, *rest, *([say("how")] if shown else [])])


async def sync_contracts(settings: Settings, order: sync.Order, progress: Callable[[Progress], None]) -> Report:
    """One sync with USAspending; on SQLite not beside a running bot, which makes them by itself."""
    async with open_database(settings, alone=True) as db, open_usaspending(settings) as source:
        return await sync.run(db, source, discord.utils.utcnow, order=order, progress=progress)


async def import_contracts(
    settings: Settings,
    files: Sequence[Path],
    whole_years: bool,  # noqa: FBT001 (as it was typed)
    progress: imports.Progress,
) -> ImportReport:
    """On SQLite not beside a running bot: it would wait for this too long."""
    async with open_database(settings, alone=True) as db:
        try:
            return await imports.run(db, files, discord.utils.utcnow(), whole_years=whole_years, progress=progress)
        except (imports.WrongFile, imports.CannotImport) as reason:
            raise CannotStart(str(reason)) from None


async def export_contracts(settings: Settings, file: Path) -> int:
    """How many rows were written."""
    async with open_database(settings, alone=False) as db:
        try:
            return await export.run(db, file)
        except OSError as error:
            raise CannotStart(f"{file}: it cannot be written: {error.strerror}") from None


async def examine(settings: Settings) -> tuple[list[str], bool]:
    """The doctor's findings in words, and whether the bot would run."""
    catalogue = Catalogue.load()
    try:
        async with open_database(settings, alone=False) as db:
            facts = await health.examine(settings, db, "", discord.utils.utcnow)
    except CANNOT_START as error:
        facts = await health.examine(settings, None, str(error), discord.utils.utcnow)
    found = list(findings(facts))
    lines = [
        catalogue.render(f"doctor/{each.code}", settings.default_language, level=each.level, **each.details).terminal
        for each in found
    ]
    return lines, would_run(found)
