from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.actions import health
from bot.rules.health import Level, findings, would_run
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import HEAD
from tests.small_data import AS_OF

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
TOKEN = "a.stand-in.token"


async def discord(*, clock: datetime = NOW) -> TestServer:
    async def gateway(_: web.Request) -> web.Response:
        return web.Response(text="{}", headers={"Date": format_datetime(clock, usegmt=True)})

    app = web.Application()
    app.router.add_get("/gateway", gateway)
    server = TestServer(app)
    await server.start_server()
    return server


def settings(server: TestServer | None, token: str = TOKEN) -> Settings:
    url = str(server.make_url("")).rstrip("/") if server else "http://127.0.0.1:1"
    return Settings(_env_file=None, discord_token=token, discord_api_url=url)  # pyright: ignore[reportCallIssue, reportArgumentType]


async def test_a_bot_that_would_run(filled: Database) -> None:
    server = await discord()

    facts = await health.examine(settings(server), filled, "", lambda: NOW)

    await server.close()
    assert would_run(list(findings(facts)))
    assert (facts.has_token, facts.revision, facts.data_as_of, facts.today) == (True, HEAD, AS_OF, NOW.date())
    assert (facts.clock_skew, facts.discord_error) == (timedelta(0), "")
    assert (facts.free_bytes is None) is (filled.path is None), "the disk of a PostgreSQL server is not ours to judge"
    assert (facts.sqlite_mode is None) is (filled.path is None)


@pytest.mark.parametrize("skew", [timedelta(minutes=3), timedelta(minutes=-3)])
async def test_a_clock_that_is_wrong_is_measured_against_discord(filled: Database, skew: timedelta) -> None:
    server = await discord()

    facts = await health.examine(settings(server), filled, "", lambda: NOW + skew)

    await server.close()
    assert facts.clock_skew == skew
    (clock,) = [found for found in findings(facts) if found.code == "clock"]
    assert (clock.level, clock.details) == (Level.WARNING, {"seconds": skew.total_seconds()})


async def test_an_empty_database_has_no_data(db: Database) -> None:
    facts = await health.examine(settings(None), db, "", lambda: NOW)

    codes = {found.code for found in findings(facts)}
    assert {"no_data", "discord_unreachable"} <= codes
    assert facts.clock_skew is None


async def test_without_a_database_the_rest_is_still_looked_at() -> None:
    facts = await health.examine(settings(None, token=""), None, "unable to open", lambda: NOW)

    assert not facts.has_token
    assert (facts.revision, facts.data_as_of, facts.free_bytes, facts.sqlite_mode) == (None, None, None, None)
    assert {found.code for found in findings(facts) if found.level is Level.FAILURE} == {
        "token_missing",
        "database_fails",
        "discord_unreachable",
    }


async def test_a_file_that_others_can_read_is_noticed(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    assert db.path is not None

    db.path.chmod(0o644)
    open_to_all = await health.examine(settings(None), db, "", lambda: NOW)
    db.path.chmod(0o600)
    private = await health.examine(settings(None), db, "", lambda: NOW)
    await db.close()

    assert [found.details for found in findings(open_to_all) if found.code == "file_readable"] == [{"mode": "0644"}]
    assert not [found for found in findings(private) if found.code == "file_readable"]
