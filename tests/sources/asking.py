"""Ways to ask a server of the tests that never sleep, and one that answers as it was told."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sources.usaspending import asking
from bot.sources.usaspending_asking import Asking
from tests.usaspending.truth import invented

NOW = datetime(2011, 6, 21, 9, tzinfo=UTC)
WORLD = invented(8, awards=120, years=range(2008, 2012))


@dataclass
class Waits:
    """Sleeps at once, and remembers for how long it should have been."""

    seconds: list[float] = field(default_factory=list[float])

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def patient(url: str, waits: Waits | None = None) -> AsyncGenerator[Asking]:
    """Draws the longest wait each time."""
    async with asking(url, 1_000_000, "me@host.example", lambda: NOW, sleep=waits or Waits(), draw=lambda: 1.0) as made:
        yield made


@dataclass
class Script:
    """A server that gives the answers it was told, one after the other, and the last one for ever."""

    answers: list[Callable[[], web.Response]]
    requests: list[web.Request] = field(default_factory=list[web.Request])

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        self.requests.append(request)
        return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])()


@asynccontextmanager
async def scripted(*answers: Callable[[], web.Response]) -> AsyncGenerator[tuple[str, Script]]:
    script = Script(list(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/"), script


def replies(body: Any, status: int = 200, **headers: str) -> Callable[[], web.Response]:
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if isinstance(body, str) else "application/json"
    return lambda: web.Response(text=text, status=status, content_type=kind, headers=headers)
