"""Starting and stopping, in this process; tests/faults/test_process.py does the same from outside."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot import __main__ as main_module
from bot.__main__ import CannotStart, main, open_database, run, serve
from bot.actions import companies
from bot.client import Client, Services
from bot.operating import upgrade_database
from bot.settings import Settings
from bot.sources.starter import Starter, StarterDamaged
from bot.storage.database import DatabaseInUse
from tests.faults.standin import TOKEN, StandIn
from tests.faults.standin_client import until

REAL_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789ab"
PASSWORD = "correct-horse"
ADDRESS = f"postgresql+asyncpg://me:{PASSWORD}@host:5432/name"


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, log_as_it_was: None) -> None:
    """What a start changes in a whole process is put back, and no developer's .env is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


def settings(**named: Any) -> Settings:
    return Settings(_env_file=None, **named)  # pyright: ignore[reportCallIssue]


def company(name: str) -> dict[str, Any]:
    option = {"name": "name", "type": 3, "value": name}
    return {"name": "company", "type": 1, "options": [{"name": "show", "type": 1, "options": [option]}]}


@asynccontextmanager
async def serving(world: StandIn, services: Services, **named: Any) -> AsyncGenerator["asyncio.Task[None]"]:
    """The client is ready and its gateway session open; SIGTERM and SIGINT stop it."""
    told = settings(discord_api_url=world.api_url, discord_gateway_url=world.gateway_url, **named)
    client = Client(replace(services, settings=told))
    client._connection.guild_ready_timeout = 0.05  # pyright: ignore[reportPrivateUsage] (2 s for the real Discord)
    task = asyncio.create_task(serve(client, TOKEN, main_module._told_to_stop()))  # pyright: ignore[reportPrivateUsage]
    try:
        await until(lambda: task.done() or world.state()["ready_sessions"] == 1)
        yield task
    finally:
        await client.close()
        await asyncio.wait({task})


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """Answers about companies: *begun* tells that one is under way, *go_on* lets it finish."""
    quick, begun, go_on = companies.show, asyncio.Event(), asyncio.Event()

    async def show(*arguments: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await quick(*arguments)

    monkeypatch.setattr(companies, "show", show)
    return begun, go_on


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_finishes_what_is_under_way_and_takes_nothing_new(
    services: Services, slow: tuple[asyncio.Event, asyncio.Event], sign: signal.Signals
) -> None:
    begun, go_on = slow
    async with StandIn() as world, serving(world, services) as task:
        under_way = asyncio.create_task(world.interact(data=company("Microsoft")))
        await begun.wait()
        os.kill(os.getpid(), sign)
        await asyncio.sleep(0.05)
        assert not task.done()

        refused = await world.interact(data=company("Dell"))
        go_on.set()
        answered = await under_way
        await asyncio.wait_for(task, 10)

        assert "The bot is restarting" in str(refused["answer"])
        assert "## Microsoft" in str(answered["answer"])
        assert world.state()["sessions"] == 0


async def test_what_takes_too_long_is_given_up_and_told(
    services: Services, slow: tuple[asyncio.Event, asyncio.Event], caplog: pytest.LogCaptureFixture
) -> None:
    begun, _ = slow
    async with StandIn(answer_seconds=0.5) as world, serving(world, services, shutdown_seconds=0.05) as task:
        under_way = asyncio.create_task(world.interact(data=company("Microsoft")))
        await begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 10)
        await under_way

    assert "event=stopped_with_work_under_way" in caplog.text


async def test_a_stop_before_discord_has_answered_is_a_stop_too(services: Services) -> None:
    stop = asyncio.Event()
    stop.set()
    async with StandIn() as world:
        told = settings(discord_api_url=world.api_url, discord_gateway_url=world.gateway_url)

        await asyncio.wait_for(serve(Client(replace(services, settings=told)), TOKEN, stop), 10)

        assert world.state()["sessions"] == 0


async def test_the_gateway_is_where_the_settings_say_even_if_discord_says_otherwise(services: Services) -> None:
    async with StandIn() as world, StandIn() as elsewhere:
        world.gateway_url = elsewhere.gateway_url
        told = settings(discord_api_url=world.api_url, discord_gateway_url=world.gateway.url)
        stop = asyncio.Event()
        task = asyncio.create_task(serve(Client(replace(services, settings=told)), TOKEN, stop))
        await until(lambda: task.done() or world.state()["identifies"] == 1)
        stop.set()
        await asyncio.wait_for(task, 10)

        assert elsewhere.state()["identifies"] == 0


async def test_a_token_that_discord_does_not_know_stops_the_start(services: Services) -> None:
    async with StandIn(token="another") as world:
        told = settings(discord_api_url=world.api_url)
        with pytest.raises(CannotStart, match=r"^DISCORD_TOKEN: Discord does not know this token") as refused:
            await serve(Client(replace(services, settings=told)), TOKEN, asyncio.Event())

    assert TOKEN not in str(refused.value)


async def test_a_missing_token_is_told_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"DISCORD_TOKEN is not set.*make demo"):
        await run(settings(database_url=f"sqlite:///{tmp_path}/new.db"))

    assert not (tmp_path / "new.db").exists()


async def test_two_cannot_have_one_sqlite_file_but_a_look_is_always_free(services: Services) -> None:
    told = services.settings
    async with open_database(told, alone=True):
        with pytest.raises(DatabaseInUse, match="in use by another Groundswell process"):
            async with open_database(told, alone=True):
                pytest.fail("opened twice")
        async with open_database(told, alone=False) as db:
            assert db.path is not None
    async with open_database(told, alone=True):
        pass


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{PASSWORD}@127.0.0.1:1/none",
        f"postgresql://me:{PASSWORD}@host:port/none",
        "sqlite:////proc/nowhere/x.db",
        "sqlite:////proc",
    ],
)
@pytest.mark.parametrize("how", ["run", "upgrade"])
async def test_a_database_that_does_not_open_is_told_in_one_line(address: str, how: str) -> None:
    told = settings(database_url=address)

    opening = upgrade_database(told) if how == "upgrade" else open_database(told, alone=True).__aenter__()
    with pytest.raises(CannotStart, match=r"^DATABASE_URL: ") as refused:
        await opening

    assert "\n" not in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__suppress_context__


async def test_damaged_starter_data_are_told_in_one_line(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> Starter:
        raise StarterDamaged("awards.csv.gz is damaged")

    monkeypatch.setattr(main_module, "read_starter", damaged)

    with pytest.raises(CannotStart, match=r"awards\.csv\.gz is damaged"):
        async with open_database(settings(database_url=sqlite_url), alone=True):
            pytest.fail("opened")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", REAL_TOKEN)
    monkeypatch.setenv("DATABASE_URL", ADDRESS)


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    async def fail(_: Settings) -> None:
        raise error

    monkeypatch.setattr(main_module, "run", fail)


@pytest.mark.logs_errors
@pytest.mark.usefixtures("environment")
def test_a_crash_is_logged_with_its_trace_and_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(monkeypatch, RuntimeError(f"Bot {REAL_TOKEN} at {ADDRESS}"))

    assert main() == 1

    said = "".join(capsys.readouterr())
    assert "event=crashed" in said
    assert "Traceback" in said
    assert "RuntimeError" in said
    for secret in (REAL_TOKEN, PASSWORD):
        assert secret not in said


@pytest.mark.usefixtures("environment")
def test_what_the_operator_can_mend_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(monkeypatch, CannotStart("DISCORD_TOKEN: no."))

    assert main() == 1
    assert capsys.readouterr() == ("", "Groundswell does not start. DISCORD_TOKEN: no.\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), None])
@pytest.mark.usefixtures("environment")
def test_a_stop_that_was_asked_for_is_a_success(monkeypatch: pytest.MonkeyPatch, error: BaseException | None) -> None:
    async def end(_: Settings) -> None:
        if error:
            raise error

    monkeypatch.setattr(main_module, "run", end)

    assert main() == 0


def test_a_wrong_setting_stops_the_start_and_its_value_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"mysql://me:{PASSWORD}@host/name")

    assert main() == 1

    said = capsys.readouterr().err
    assert said.startswith("Groundswell does not start. DATABASE_URL: ")
    assert said.count("\n") == 1
    assert PASSWORD not in said


async def test_no_secret_is_in_what_services_show(services: Services) -> None:
    told = settings(discord_token=SecretStr(REAL_TOKEN), database_url=SecretStr(ADDRESS))
    shown = repr(replace(services, settings=told))

    assert REAL_TOKEN not in shown
    assert PASSWORD not in shown
