"""Opens everything, starts everything, closes everything."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Any

import discord
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import companies, health, review, starter, sync
from bot.client import Client, Services
from bot.drawing import Drawing
from bot.logs import redacted, set_up
from bot.once import Once
from bot.rules.coverage import Freshness
from bot.rules.documents import as_document
from bot.rules.health import findings, would_run
from bot.rules.refusal import Refusal
from bot.rules.review import Review, most_telling
from bot.rules.review_document import as_document as review_document
from bot.rules.scope import Scope
from bot.rules.sync_report import Progress, Report
from bot.settings import Settings, WrongSetting
from bot.sources.declined import read_declined
from bot.sources.starter import StarterDamaged, read_starter, starter_version
from bot.sources.usaspending import Usaspending, asking
from bot.storage.database import Database, DatabaseInUse
from bot.storage.upgrade import NewerDatabase, upgrade
from bot.tree import sync_if_changed
from messages import Catalogue

_log = logging.getLogger(__name__)


class CannotStart(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """One line for the operator: what is wrong and what to do."""


CANNOT_START = (CannotStart, WrongSetting, DatabaseInUse, NewerDatabase)

WITHOUT_TOKEN = (
    "DISCORD_TOKEN is not set. Put it into .env (the README shows how to get one), or try the bot without: make demo"
)


@asynccontextmanager
async def open_database(settings: Settings, *, alone: bool) -> AsyncGenerator[Database]:
    """The database, upgraded and with the starter data in it; *alone* claims an SQLite file for this process."""
    db = _database(settings)
    try:
        with _explaining():
            db.make_private()
            if alone:
                db.claim()
            await upgrade(db)
            if await starter.load(db, starter_version(), read_starter):
                _log.info("event=starter_loaded version=%s", starter_version())
        yield db
    finally:
        await db.close()


def _database(settings: Settings) -> Database:
    try:
        return Database(settings.database_url.get_secret_value())
    except (SQLAlchemyError, ValueError):  # their words can hold the password
        raise CannotStart("DATABASE_URL: this is no address of a database") from None


@contextmanager
def _explaining() -> Generator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        _log.debug("event=database_failed", exc_info=True)
        raise CannotStart(f"DATABASE_URL: the database does not open: {redacted(_first_line(error))}") from None
    except StarterDamaged as error:
        raise CannotStart(f"The starter data: {error}. Install Groundswell again.") from None


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


@asynccontextmanager
async def open_services(settings: Settings, *, alone: bool = True) -> AsyncGenerator[Services]:
    async with open_database(settings, alone=alone) as db:
        services = Services(settings, db, Catalogue.load(), Once(lambda: companies.directory(db)), Drawing())
        if settings.sync_daily:
            services = replace(services, sync=lambda: _sync_of_today(settings, db))
        try:
            yield services
        finally:
            await services.drawing.close()
            await services.directory.close()


def _told_to_stop() -> asyncio.Event:
    """Set by SIGINT or SIGTERM, from now on."""
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers in its loop; Ctrl-C still interrupts
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    return stop


async def serve(client: Client, token: str, stop: asyncio.Event) -> None:
    """Runs until *stop* is set, then takes no new work, lets what is under way finish, and closes."""
    running = asyncio.create_task(client.start(token), name="client")
    asked = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if stop.is_set():
        _log.info("event=stopping")
        client.stop_taking_work()
        await _until_idle(client, client.services.settings.shutdown_seconds)
    await client.close()
    await _ended(running, told_to_stop=stop.is_set())


async def _until_idle(client: Client, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not client.is_idle and loop.time() < end:  # noqa: ASYNC110 (looked at once, at the end of the process)
        await asyncio.sleep(0.02)
    if not client.is_idle:
        _log.warning("event=stopped_with_work_under_way")


async def _ended(running: asyncio.Task[None], *, told_to_stop: bool) -> None:
    """The client's own failure, if it had one; what breaks off because we closed it is none."""
    done, _ = await asyncio.wait({running}, timeout=1)
    if not done:
        running.cancel()
        await asyncio.wait({running})
    error = None if running.cancelled() else running.exception()
    if error and not told_to_stop:
        raise _explained(error)


def _explained(error: BaseException) -> BaseException:
    match error:
        case discord.LoginFailure():
            return CannotStart("DISCORD_TOKEN: Discord does not know this token. Make a new one on the Bot page.")
        case discord.PrivilegedIntentsRequired():
            return CannotStart("Discord asks for an intent that Groundswell does not use; please report this.")
        case discord.GatewayNotFound() | OSError():
            return CannotStart(f"Discord cannot be reached: {redacted(str(error) or type(error).__name__)}")
        case _:
            return error


async def run(settings: Settings) -> None:
    if settings.discord_token is None:
        raise CannotStart(WITHOUT_TOKEN)
    stop = _told_to_stop()  # also while the database is opened: a first load is finished, not broken off
    async with open_services(settings) as services:
        await serve(Client(services), settings.discord_token.get_secret_value(), stop)


async def sync_commands(settings: Settings) -> int:
    """How many commands Discord has now."""
    if settings.discord_token is None:
        raise CannotStart(WITHOUT_TOKEN)
    async with open_services(settings, alone=False) as services, Client(services) as client:
        try:
            await client.login(settings.discord_token.get_secret_value())
        except (discord.LoginFailure, OSError) as error:
            raise _explained(error) from None
        await sync_if_changed(client, force=True)
        return len(client.tree.get_commands())


async def upgrade_database(settings: Settings) -> bool:
    db = _database(settings)
    try:
        with _explaining():
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
            with _explaining():
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


@asynccontextmanager
async def open_usaspending(settings: Settings) -> AsyncGenerator[Usaspending]:
    pace, contact = settings.usaspending_requests_per_second, settings.usaspending_contact
    async with asking(settings.usaspending_url, pace, contact, discord.utils.utcnow) as patient:
        yield Usaspending(patient)


async def _sync_of_today(settings: Settings, db: Database) -> Report:
    """The bot's own daily sync, beside everything else that it does."""
    async with open_usaspending(settings) as source:
        return await sync.run(db, source, discord.utils.utcnow)


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


def main() -> int:
    """Exit code 0 after a stop that was asked for, 1 with one line on standard error if the bot cannot run."""
    try:
        settings = Settings.read()
        set_up(settings.log_level)
        asyncio.run(run(settings))
    except CANNOT_START as reason:
        sys.stderr.write(f"Groundswell does not start. {reason}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # noqa: BLE001 (Python would print it with every secret in it; the log redacts)
        _log.critical("event=crashed", exc_info=error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
