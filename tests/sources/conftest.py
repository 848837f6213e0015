from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sources import award_bytes
from tests.sources.asking import WORLD
from tests.usaspending.standin import StandIn


@pytest_asyncio.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn(WORLD, hits_cap=20, window=400) as world:
        yield world


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that small files of awards too are read in pieces."""
    monkeypatch.setattr(award_bytes, "PIECE", 6_000)
