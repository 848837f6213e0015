"""A local stand-in for api.usaspending.gov, real HTTP on 127.0.0.1: it answers as that one does, traps included.

    standin = StandIn(invented(1, awards=300, years=range(2020, 2027)))
    url = await standin.start()      # or: async with standin: … standin.url
    standin.truth = standin.truth.without_award(key)

It knows contracts and ordering vehicles, and the filters by agency, type, window and recipient. What it cannot play it
refuses with 501. After the API's source; where nobody has seen the real answer, after what the source says.
"""

import json
import random
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeAlias

from aiohttp import web

from tests.usaspending import details, totals
from tests.usaspending.action_pages import action_page, award_history
from tests.usaspending.answers import NOT_FOUND, Json, Refused, crashed, page, reply
from tests.usaspending.award_pages import award_page
from tests.usaspending.faults import Faults
from tests.usaspending.truth import Truth

API = "/api/v2"
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Maker: TypeAlias = Callable[[Json], Json]


class StandIn:
    """*hits_cap* and *window* are Elasticsearch's; small ones make small tests meet them."""

    def __init__(
        self, truth: Truth, faults: Faults | None = None, hits_cap: int = 10_000, window: int = 50_000
    ) -> None:
        self.truth = truth
        self.faults = faults or Faults()
        self.hits_cap = hits_cap
        self.window = window
        self.url = ""
        self.requests: list[tuple[str, Any, int]] = []  # path, body, status; 0 where nobody was answered
        self.in_flight_most = 0
        self._in_flight = 0
        self._changes: dict[int, Truth] = {}
        self._shuffle = random.Random(truth.last_updated.toordinal())  # noqa: S311 - seeded, so that a run can be repeated
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def change_after(self, requests: int, truth: Truth) -> None:
        """The world becomes *truth* when so many more requests have been answered: a load amid a listing."""
        self._changes[len(self.requests) + requests] = truth

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._watch], client_max_size=8 * 1024 * 1024)
        search = f"{API}/search"
        posts: dict[str, Maker] = {
            f"{search}/spending_by_award/": self._award_page,
            f"{search}/spending_by_award_count/": lambda body: totals.award_count(self.truth.awards(), body),
            f"{search}/spending_by_transaction/": self._action_page,
            f"{search}/spending_over_time/": self._over_time,
            f"{API}/transactions/": lambda body: award_history(self.truth.awards(), body, self._shuffle),
            f"{API}/download/count/": self._download_count,
        }
        for path, make in posts.items():
            app.router.add_post(path, _posted(make))
        app.router.add_post(f"{search}/spending_by_category/{{category}}/", self._by_category)
        app.router.add_get(f"{API}/awards/last_updated/", self._last_updated)
        app.router.add_get(f"{API}/awards/{{id:.+}}/", self._award)
        app.router.add_get(f"{API}/recipient/{{id}}/", self._recipient)
        return app

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._in_flight += 1
        self.in_flight_most = max(self.in_flight_most, self._in_flight)
        asked, response, status = None, web.Response(status=500), 0
        try:
            asked = await _body(request)
            response, status = await self._answer(request, handler)
        except ConnectionError:
            pass  # the client was killed; there is nobody to answer
        finally:
            self._in_flight -= 1
        self.requests.append((request.path, asked, status))
        self.truth = self._changes.pop(len(self.requests), self.truth)
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> tuple[web.StreamResponse, int]:
        async def answer() -> web.Response:
            return await _as_django(request, handler)

        fault = self.faults.of(request.path)
        if fault is not None:
            return await self.faults.spoil(fault, request, answer)
        response = await answer()
        return response, response.status

    def _award_page(self, body: Json) -> Json:
        return award_page(self.truth.awards(), body, self.hits_cap, self.window)

    def _action_page(self, body: Json) -> Json:
        return action_page(self.truth.actions, body, self.window, self._shuffle)

    def _over_time(self, body: Json) -> Json:
        return totals.over_time(self.truth.actions, body, self.truth.last_updated)

    def _download_count(self, body: Json) -> Json:
        return totals.download_count(self.truth.actions, self.truth.awards(), body)

    async def _by_category(self, request: web.Request) -> web.Response:
        category = request.match_info["category"]
        make = _posted(lambda body: totals.by_category(category, self.truth.actions, self.truth.awards(), body))
        return await make(request)

    async def _last_updated(self, _: web.Request) -> web.Response:
        return reply(details.last_updated(self.truth.last_updated))

    async def _award(self, request: web.Request) -> web.Response:
        return reply(details.award_detail(self.truth.awards(), request.match_info["id"]))

    async def _recipient(self, request: web.Request) -> web.Response:
        year = request.query.get("year", "latest")
        return reply(details.recipient_detail(self.truth.actions, request.match_info["id"], year))


def _posted(make: Maker) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise Refused.saying(400, f"JSON parse error - {error}") from error
        if not isinstance(body, dict):
            raise crashed()
        return reply(make(body))  # pyright: ignore[reportUnknownArgumentType]

    return handler


async def _as_django(request: web.Request, handler: Handler) -> web.Response:
    """Its answers to what is not found: a redirect without the slash (which loses a POST), a page of HTML, or 405."""
    try:
        response = await handler(request)
    except Refused as refused:
        return refused.response()
    except web.HTTPMethodNotAllowed:
        return reply({"detail": f'Method "{request.method}" not allowed.'}, 405)
    except web.HTTPNotFound:
        if request.path.endswith("/"):
            return page(NOT_FOUND, 404)
        return web.Response(status=301, headers={"Location": str(request.rel_url.with_path(f"{request.path}/"))})
    assert isinstance(response, web.Response)
    return response


async def _body(request: web.Request) -> Any:
    """For whoever reads `requests`: the JSON that was sent, or the text if it is none."""
    text = await request.text()
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
