import asyncio
from typing import Any

import pytest

from bot.actions import companies
from tests.world import World, text_of

DEFERRED = 5  # "the bot is thinking"


@pytest.mark.parametrize("public", [True, False])
async def test_a_slow_answer_is_announced_and_comes_all_the_same(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    public: bool,  # noqa: FBT001
) -> None:
    quick = companies.show

    async def slow(*arguments: Any) -> Any:
        await asyncio.sleep(2)
        return await quick(*arguments)

    monkeypatch.setattr(companies, "show", slow)

    result = await world.alice.slash(world.articles, "company show", name="Microsoft", public=public)
    await world.env.advance_time(3)

    callbacks = [entry.json for entry in world.env.http_requests if entry.path.endswith("/callback")]
    assert [callback["type"] for callback in callbacks if callback] == [DEFERRED]
    assert result.ephemeral, "what follows may be a refusal"
    assert "## Microsoft" in text_of(result.response)
