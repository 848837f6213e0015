from collections.abc import AsyncIterator

import pytest_asyncio

from tests.sources.asking import WORLD
from tests.usaspending.standin import StandIn


@pytest_asyncio.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn(WORLD, hits_cap=20, window=400) as world:
        yield world
