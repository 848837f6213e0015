import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.drawing import Drawing, Limits
from tests.drawing.watched import Make, Started, say


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    watched = Started()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched.start)
    return watched


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Make]:
    """A Drawing with these limits, closed at the end of the test."""
    made = list[Drawing]()

    def one(**limits: Any) -> Drawing:
        made.append(Drawing(Limits(**limits)))
        return made[-1]

    yield one
    for each in made:
        await each.close()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program in the place of ours that reads its chart and never ends."""
    say(monkeypatch, tmp_path, "import sys, time\nsys.stdin.read()\ntime.sleep(600)")
