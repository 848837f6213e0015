"""Opens everything, starts everything, closes everything."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, Generator, MutableMapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import companies, starter
from bot.client import Client, Services
from bot.clock import clock_of
from bot.drawing import Drawing
from bot.logs import redacted, set_up
from bot.once import Once
from bot.pace import Pace
from bot.rules.sync_report import Report
from bot.settings import Settings, WrongSetting
from bot.sources.starter import StarterDamaged, read_starter, starter_version
from bot.storage.database import Database, DatabaseInUse
from bot.storage.upgrade import NewerDatabase, upgrade
from bot.watchdog import Hung
from messages import Catalogue

if TYPE_CHECKING:
    from bot.sources.usaspending import Usaspending

_log = logging.getLogger(__name__)


class CannotStart(Exception):  # noqa: N818 (the operator reads it as a sentence)
    """One line for the operator: what is wrong and what to do."""


CLOSING_SECONDS = 2.0  # at least, for farewells
STARTED_ANEW = "GROUNDSWELL_STARTED_ANEW"
SELDOM = timedelta(minutes=15)
EX_TEMPFAIL = 75  # of sysexits.h: somebody may try again later

CANNOT_START = (CannotStart, WrongSetting, DatabaseInUse, NewerDatabase)

WITHOUT_TOKEN = (
    "DISCORD_TOKEN is not set. Put it into .env (the README shows how to get one), or try the bot without: make demo"
)


@asynccontextmanager
async def open_database(settings: Settings, *, alone: bool) -> AsyncGenerator[Database]:
    """The database, upgraded and with the starter data in it; *alone* claims an SQLite file for this process."""
    db = database_of(settings)
    try:
        with explaining():
            db.make_private()
            if alone:
                db.claim()
            await upgrade(db)
            if await starter.load(db, starter_version(), read_starter):
                _log.info("event=starter_loaded version=%s", starter_version())
        yield db
    finally:
        await db.close()


def database_of(settings: Settings) -> Database:
    try:
        return Database(settings.database_url.get_secret_value())
    except (SQLAlchemyError, ValueError):  # their words can hold the password
        raise CannotStart("DATABASE_URL: this is no address of a database") from None


@contextmanager
def explaining() -> Generator[None]:
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
        directory, clock = Once(lambda: companies.directory(db)), clock_of(settings)
        pace = Pace(settings.discord_requests_per_second, settings.discord_api_url, clock)
        services = Services(settings, db, Catalogue.load(), directory, Drawing(), clock, pace=pace)
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
    """Runs until *stop* is set, then takes no new work, lets what is under way finish, and closes.

    Hung, after the same, if Discord could not be spoken to any more in this process.
    """
    running = asyncio.create_task(client.start(token), name="client")
    asked = asyncio.create_task(stop.wait(), name="stop")
    hangs = asyncio.create_task(client.watchdog.hangs(), name="watchdog")
    await asyncio.wait({running, asked, hangs}, return_when=asyncio.FIRST_COMPLETED)
    is_hung = hangs.done() and not running.done()
    asked.cancel()
    hangs.cancel()
    if told_to_stop := is_hung or stop.is_set():
        _log.info("event=stopping")
        client.stop_taking_work()
        await _until_idle(client)
    await _closed(client)
    await _ended(running, told_to_stop=told_to_stop)
    if is_hung and not stop.is_set():
        raise Hung


async def _until_idle(client: Client) -> None:
    while not client.is_idle and client.seconds_left:  # noqa: ASYNC110 (looked at once, at the end of the process)
        await asyncio.sleep(0.02)
    if not client.is_idle:
        _log.warning("event=stopped_with_work_under_way")


async def _closed(client: Client) -> None:
    """A gateway that does not answer, or what a cog waits for, does not hold the process for long."""
    closing = asyncio.create_task(client.close(), name="close")
    await asyncio.wait({closing}, timeout=max(CLOSING_SECONDS, client.seconds_left))
    if closing.done():
        closing.result()
    else:
        _log.warning("event=not_closed")


async def _ended(running: asyncio.Task[None], *, told_to_stop: bool) -> None:
    """The client's own failure, if it had one; what breaks off because we closed it is none."""
    done, _ = await asyncio.wait({running}, timeout=1)
    if not done:
        running.cancel()
        await asyncio.wait({running})
    error = None if running.cancelled() else running.exception()
    if error and not told_to_stop:
        raise explained(error)


def explained(error: BaseException) -> BaseException:
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


@asynccontextmanager
async def open_usaspending(settings: Settings) -> AsyncGenerator["Usaspending"]:
    from bot.sources.usaspending import Usaspending, asking  # noqa: PLC0415 (much that waits until it is wanted)

    pace, contact = settings.usaspending_requests_per_second, settings.usaspending_contact
    async with asking(settings.usaspending_url, pace, contact, discord.utils.utcnow) as patient:
        yield Usaspending(patient)


async def _sync_of_today(settings: Settings, db: Database) -> Report:
    """The bot's own daily sync, beside everything else that it does."""
    from bot.actions import sync  # noqa: PLC0415 (the same)

    async with open_usaspending(settings) as source:
        return await sync.run(db, source, discord.utils.utcnow)


def start_anew(environment: MutableMapping[str, str], now: datetime) -> int:
    """Puts a new process in the place of this one; not within a quarter of an hour after the last time, for each start
    costs one of the day's thousand sessions.
    """
    last = environment.get(STARTED_ANEW)
    if last and now - datetime.fromisoformat(last) < SELDOM:
        _log.critical("event=hung_again")
        return EX_TEMPFAIL
    environment[STARTED_ANEW] = now.isoformat()
    _log.warning("event=starting_anew")
    return os.execve(sys.executable, sys.orig_argv, dict(environment))  # noqa: S606 (this very program)


def main() -> int:
    """Exit code 0 after a stop that was asked for, 1 with one line on standard error if the bot cannot run."""
    try:
        settings = Settings.read()
        set_up(settings.log_level)
        asyncio.run(run(settings))
    except Hung:
        return start_anew(os.environ, discord.utils.utcnow())
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
