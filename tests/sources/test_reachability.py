from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sources import reachability
from bot.sources.reachability import Answer


async def asked(status: int = 200, date: str | None = None) -> Answer:
    """What is made of a server that answers /gateway like this, and nothing else."""

    async def gateway(request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers
        return web.Response(status=status, headers={"Date": date} if date else {})

    app = web.Application()
    app.router.add_get("/api/v10/gateway", gateway)
    server = TestServer(app)
    await server.start_server()
    try:
        return await reachability.ask(str(server.make_url("/api/v10")))
    finally:
        await server.close()


async def test_an_answer_brings_the_clock() -> None:
    answer = await asked(date="Tue, 01 Sep 2026 12:00:00 GMT")

    assert answer == Answer(clock=datetime(2026, 9, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize("date", ["yesterday", "Tue, 01 Sep 2026 12:00:00 -0000", "Tue, 99 Sep 2026 12:00:00 GMT"])
async def test_a_clock_that_cannot_be_read_is_none(date: str) -> None:
    assert await asked(date=date) == Answer()


@pytest.mark.parametrize("status", [204, 403, 429, 500, 503])
async def test_any_other_answer_is_told(status: int) -> None:
    assert (await asked(status)).error == f"HTTP {status}"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://nowhere.invalid", "http://[broken"])
async def test_what_does_not_answer_is_told_in_words(address: str) -> None:
    answer = await reachability.ask(address)

    assert answer.error
    assert answer.clock is None
