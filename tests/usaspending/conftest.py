from collections.abc import AsyncIterator

import pytest

from tests.usaspending.asker import Asker, asking
from tests.usaspending.truth import Truth, invented


@pytest.fixture(scope="session")
def truth() -> Truth:
    return invented(7, awards=700, years=range(2012, 2022))


@pytest.fixture
async def api(truth: Truth) -> AsyncIterator[Asker]:
    async with asking(truth) as asker:
        yield asker
