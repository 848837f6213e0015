from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.actions.syncing import PAGE, WORLD, Clock
from tests.usaspending.standin import StandIn


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn(WORLD, hits_cap=PAGE * 2, window=2_000) as world:
        yield world
