"""The operator's commands. Each imports what it needs when it is called, so that `--help` is quick and `run` small."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)

app = typer.Typer(
    help="Groundswell: a Discord bot for advocacy campaigns.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
contracts_app = typer.Typer(help="ICE and CBP contracts, without Discord.", no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(contracts_app, name="contracts")


@app.command()
def run() -> None:
    """Run the bot on Discord, with the settings of the environment and .env."""
    # The bot takes this process over, so that nothing of the command line stays in memory for months.
    os.execv(sys.executable, [sys.executable, "-m", "bot"])  # noqa: S606 (this very program)


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(help="First port of the pages; the next free ones are taken if it is busy.")
    ] = 8765,
    *,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in your browser.")] = False,
) -> None:
    """Run the bot in your browser against a simulated Discord: no token, nothing leaves this machine."""
    try:
        from bot import demo as demonstration  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        _stop(f"The demo needs its extra ({missing.name} is missing). Start it with: make demo")
    raise typer.Exit(demonstration.main(port=port, open_browser=open_browser))


@app.command()
def sync() -> None:
    """Hand Discord the commands again, whether they changed or not."""
    from bot.operating import sync_commands  # noqa: PLC0415

    typer.echo(f"{_result(sync_commands)} commands handed to Discord.")


@app.command()
def doctor() -> None:
    """Look everything over: settings, database, disk, clock, data, Discord. Exit code 1 if the bot would not run."""
    from bot.operating import examine  # noqa: PLC0415

    lines, runs = _result(examine)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if runs else 1)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database up to this program; a start does the same by itself."""
    from bot.operating import upgrade_database  # noqa: PLC0415

    typer.echo("The database was upgraded." if _result(upgrade_database) else "The database is up to date.")


@contracts_app.command("show")
def contracts_show(
    name: Annotated[str, typer.Argument(help="A company, or a recipient as the award records name it.")],
    *,
    agency: Annotated[str, typer.Option(help="ICE or CBP; both without it.")] = "",
    since: Annotated[int, typer.Option(help="First fiscal year, such as 2024.")] = 0,
    until: Annotated[int, typer.Option(help="Last fiscal year.")] = 0,
    status: Annotated[str, typer.Option(help="all, active or ended.")] = "all",
    side: Annotated[str, typer.Option(help="awarding or funding: the agency that awards, or the one that pays.")] = (
        "awarding"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; money in integer cents.")] = False,
) -> None:
    """What /company show answers, without Discord."""
    from bot.operating import show_company  # noqa: PLC0415
    from bot.rules.companies import Agency, Side  # noqa: PLC0415
    from bot.rules.scope import Scope, Status  # noqa: PLC0415

    scope = Scope(
        _one_of(Side, side, "--side"),
        _one_of(Agency, agency.upper(), "--agency") if agency else None,
        since or None,
        until or None,
        _one_of(Status, status, "--status"),
    )
    document, text = _result(show_company, name, scope)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


@contracts_app.command("sync")
def contracts_sync(
    *,
    full: Annotated[bool, typer.Option("--full", help="Fetch everything anew, however lately it was fetched.")] = False,
    since: Annotated[int, typer.Option(help="Nothing older than this fiscal year.", min=2008, max=2099)] = 2008,
    accept_gone: Annotated[
        bool, typer.Option("--accept-gone", help="You have looked: many awards really are gone from USAspending.")
    ] = False,
) -> None:
    """Fetch awards and money from USAspending; a sync that was broken off goes on. Exit code 2 if a part is left."""
    from bot.actions.sync import Order  # noqa: PLC0415
    from bot.operating import sync_contracts  # noqa: PLC0415
    from bot.progress import shown, told  # noqa: PLC0415

    with shown() as progress:
        level = "WARNING" if sys.stderr.isatty() else "INFO"
        order = Order(everything=full, first_year=since, accept_gone=accept_gone)
        report = _result(sync_contracts, order, progress, log_level=level)
    text, code = told(report)
    typer.echo(text)
    raise typer.Exit(code)


@contracts_app.command("import")
def contracts_import(
    files: Annotated[list[Path], typer.Argument(help="CSV or zip files of contracts from USAspending.")],
    *,
    whole_years: Annotated[
        bool, typer.Option("--whole-years", help="The files have all there is of their fiscal years.")
    ] = False,
) -> None:
    """Take in award files: all of them, or, if one is wrong, nothing. A file that was imported changes nothing."""
    from bot.operating import import_contracts  # noqa: PLC0415
    from bot.progress import imported, reading  # noqa: PLC0415

    with reading(files) as progress:
        report = _result(import_contracts, files, whole_years, progress)
    typer.echo(imported(report))


@contracts_app.command("export")
def contracts_export(file: Annotated[Path, typer.Argument(help="The CSV to write.")]) -> None:
    """Write everything known to a CSV: a row for each recipient, agency, side and fiscal year."""
    from bot.operating import export_contracts  # noqa: PLC0415

    typer.echo(f"{_result(export_contracts, file)} rows were written to {file}.")


def _one_of(kinds: type[K], typed: str, option: str) -> K:
    if typed not in set(kinds):
        _stop(f"{option} is one of {', '.join(kinds)}, not {typed!r}.")
    return kinds(typed)


@contracts_app.command("review")
def contracts_review(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts: all of them; money in integer cents.")] = False,
) -> None:
    """List likely joins of recorded names and companies with their evidence, for you to accept or refuse."""
    from bot.operating import review_contracts  # noqa: PLC0415

    document, text = _result(review_contracts)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def _result(work: Callable[..., Coroutine[Any, Any, T]], *arguments: Any, log_level: str = "WARNING") -> T:
    """Reads the settings, does the work, and turns what an operator can mend into one line and exit code 1."""
    from bot.__main__ import CANNOT_START  # noqa: PLC0415
    from bot.logs import set_up  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    try:
        settings = Settings.read()
        set_up(log_level)
        return asyncio.run(work(settings, *arguments))
    except CANNOT_START as reason:
        _stop(str(reason))
    except Exception as error:  # Python would print it with every secret in it; the log redacts
        logging.getLogger(__name__).critical("event=crashed", exc_info=error)
        raise typer.Exit(1) from None


def _stop(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def main() -> None:
    app()
