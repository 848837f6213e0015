"""Somebody who asks the stand-in over real HTTP, one request at a time, and takes what comes."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import quote

import aiohttp
from yarl import URL

from tests.usaspending.agencies import SUBTIERS
from tests.usaspending.faults import Faults
from tests.usaspending.invention import CONTRACT_CODES
from tests.usaspending.records import Place, Side
from tests.usaspending.standin import API, StandIn
from tests.usaspending.truth import Truth

Json: TypeAlias = dict[str, Any]
AWARDS, ACTIONS = "search/spending_by_award", "search/spending_by_transaction"
RECIPIENTS = "search/spending_by_category/recipient"


def agency_filter(side: Side, *places: Place) -> list[Json]:
    department = "Department of Homeland Security"
    names = [SUBTIERS[place].name for place in places]
    return [{"type": side, "tier": "subtier", "name": name, "toptier_name": department} for name in names]


def year_filter(year: int, date_type: str | None = None) -> list[Json]:
    days = {"start_date": f"{year - 1}-10-01", "end_date": f"{year}-09-30"}
    return [days | ({"date_type": date_type} if date_type else {})]


def award_body(narrowed: Json | None = None, /, **more: Any) -> Json:
    """A request for contracts by `Award ID`, a hundred a page."""
    shape: Json = {"fields": ["Award ID"], "sort": "Award ID", "order": "asc", "limit": 100}
    return shape | {"filters": {"award_type_codes": list(CONTRACT_CODES), **(narrowed or {})}} | more


class Asker:
    def __init__(self, standin: StandIn, session: aiohttp.ClientSession) -> None:
        self.standin = standin
        self._session = session

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        return await self.send("POST", f"{API}/{path}/", json=body)

    async def get(self, path: str, name: str = "") -> tuple[int, Any]:
        return await self.send("GET", f"{API}/{path}/" + (f"{quote(name, safe='')}/" if name else ""))

    async def send(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """JSON as what it means, everything else as text."""
        url = URL(f"{self.standin.url}{path}", encoded=True)
        async with self._session.request(method, url, allow_redirects=False, **more) as response:
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else await response.text()

    async def ok(self, path: str, body: Any) -> Json:
        status, answer = await self.post(path, body)
        assert status == 200, answer
        return answer

    async def rows_by_page(self, path: str, body: Json) -> list[Json]:
        """Until `hasNext` says no."""
        rows: list[Json] = []
        page, more = 0, True
        while more:
            page += 1
            answer = await self.ok(path, body | {"page": page})
            rows += answer["results"]
            more = answer["page_metadata"]["hasNext"]
        return rows

    async def rows_by_cursor(self, body: Json) -> list[Json]:
        rows: list[Json] = []
        cursor: Json = {}
        while True:
            answer = await self.ok(AWARDS, body | cursor)
            rows += answer["results"]
            last = answer["page_metadata"]
            if not last["hasNext"]:
                return rows
            cursor = {name: last[name] for name in ("last_record_unique_id", "last_record_sort_value")}


@asynccontextmanager
async def asking(truth: Truth, faults: Faults | None = None, **limits: int) -> AsyncGenerator[Asker]:
    async with StandIn(truth, faults, **limits) as standin, aiohttp.ClientSession() as session:
        yield Asker(standin, session)


def keys(rows: list[Json]) -> list[str]:
    return [row["generated_internal_id"] for row in rows]
