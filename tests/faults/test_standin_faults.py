"""What goes wrong at the stand-in goes wrong for the real discord.py, before the effect or after it."""

import asyncio
from contextlib import suppress

import aiohttp
import discord
import pytest

from tests.faults.conftest import Connected
from tests.faults.standin_client import refused, until
from tests.faults.standin_http import ApiError
from tests.faults.standin_payloads import Json

MESSAGES = {"route": "/channels/*/messages", "method": "POST"}


def posts(connected: Connected) -> int:
    return len(connected.world.state()["messages"])


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ({"kind": "status", "status": 503}, discord.DiscordServerError),
        ({"kind": "status", "status": 520}, discord.DiscordServerError),
        ({"kind": "reset"}, aiohttp.ClientOSError),
        ({"kind": "drop"}, aiohttp.ServerDisconnectedError),
        ({"kind": "cloudflare", "seconds": 3}, discord.HTTPException),
    ],
)
@pytest.mark.parametrize(("when", "standing"), [("before", 0), ("after", 1)])
async def test_a_fault_comes_before_the_effect_or_after_it(
    connected: Connected, fault: Json, raised: type[Exception], when: str, standing: int
) -> None:
    connected.world.faults.add(**MESSAGES, **fault, when=when)

    with pytest.raises(raised):
        await connected.channel.send("due", nonce="post-1")
    assert posts(connected) == standing

    await connected.channel.send("due", nonce="post-1")
    assert posts(connected) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_discord_py_repeats_what_it_takes_for_a_hiccup(
    connected: Connected, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = asyncio.sleep

    async def at_once(_: float) -> None:
        await pause(0)

    monkeypatch.setattr("discord.http.asyncio.sleep", at_once)
    connected.world.faults.add(**MESSAGES, kind="status", status=status, when="after", times=2)

    await connected.channel.send("due")

    assert posts(connected) == 1
    assert connected.world.state()["requests"][f"POST /channels/{{channel}}/messages {status}"] == 2


async def test_a_request_hangs_until_it_is_released(connected: Connected) -> None:
    connected.world.faults.add(**MESSAGES, kind="hang")
    sending = asyncio.create_task(connected.channel.send("due"))
    await until(lambda: connected.world.state()["hanging"] == 1)
    assert posts(connected) == 0

    connected.world.faults.lift()

    assert (await sending).content == "due"
    assert posts(connected) == 1


@pytest.mark.parametrize(("when", "standing"), [("before", 0), ("after", 1)])
async def test_or_until_its_client_is_gone(connected: Connected, when: str, standing: int) -> None:
    fault = connected.world.faults.add(**MESSAGES, kind="hang", when=when)
    url = f"{connected.world.api_url}/channels/{connected.channel.id}/messages"
    headers = {"Authorization": f"Bot {connected.world.token}"}
    async with aiohttp.ClientSession() as http:
        sending = asyncio.create_task(http.post(url, json={"content": "due"}, headers=headers))
        await until(lambda: fault.hanging == 1)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        await until(lambda: fault.hanging == 0)

    assert posts(connected) == standing


async def test_a_late_effect_comes_even_if_nobody_waits_for_it(connected: Connected) -> None:
    connected.world.faults.add(**MESSAGES, kind="delay", seconds=0.1)
    url = f"{connected.world.api_url}/channels/{connected.channel.id}/messages"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {connected.world.token}"}) as http:
        with pytest.raises(TimeoutError):
            await http.post(url, json={"content": "due"}, timeout=aiohttp.ClientTimeout(0.05))

    assert posts(connected) == 0
    await until(lambda: posts(connected) == 1)


@pytest.mark.parametrize(("scope", "invalid"), [("user", 1), ("global", 1), ("shared", 0)])
async def test_a_429_of_any_kind_is_waited_for(connected: Connected, scope: str, invalid: int) -> None:
    connected.world.faults.add(**MESSAGES, kind="429", scope=scope, seconds=0.05)

    await connected.channel.send("due")

    state = connected.world.state()
    assert (state["rate_limited"], state["invalid_requests"]) == ({scope: 1}, invalid)
    assert posts(connected) == 1


async def test_a_fault_waits_for_its_turn_and_ends(connected: Connected) -> None:
    connected.world.faults.add(**MESSAGES, status=503, skip=1, times=2)
    came: list[bool] = []
    for number in range(5):
        try:
            await connected.channel.send(f"{number}")
        except discord.DiscordServerError:
            came.append(False)
        else:
            came.append(True)

    assert came == [True, False, False, True, True]


async def test_chance_can_be_repeated(connected: Connected) -> None:
    async def run() -> list[bool]:
        fault = connected.world.faults.add(**MESSAGES, status=503, times=None, probability=0.5, seed=7)
        hit: list[bool] = []
        for _ in range(20):
            before = fault.hits
            with suppress(discord.DiscordServerError):
                await connected.channel.send("due")
            hit.append(fault.hits > before)
        connected.world.faults.lift()
        return hit

    first = await run()

    assert first == await run()
    assert 0 < sum(first) < 20


async def test_only_what_is_meant_is_struck(connected: Connected) -> None:
    connected.world.faults.add(**MESSAGES, status=503, times=None)

    assert [each async for each in connected.channel.history()] == []
    assert await connected.guild.fetch_scheduled_events() == []


async def test_in_an_outage_nothing_is_answered(connected: Connected) -> None:
    connected.world.faults.is_out = True
    for work in (connected.channel.send("due"), connected.guild.fetch_scheduled_events()):
        with pytest.raises(discord.DiscordServerError):
            await work

    connected.world.faults.is_out = False
    await connected.channel.send("due")

    assert posts(connected) == 1
    assert connected.world.state()["open_sockets"] == 1, "the gateway stands"


async def test_an_answer_to_an_interaction_can_be_lost_too(connected: Connected) -> None:
    connected.world.faults.add(route="/interactions/*/callback", kind="status", status=503, when="after")

    outcome = await connected.world.interact(data={"name": "ping", "type": 1})

    assert outcome["message"]["content"] == "pong in Guild 1"


@pytest.mark.parametrize("wrong", [{"kind": "flood"}, {"when": "during"}, {"scope": "all"}])
async def test_a_fault_that_is_none_is_refused(connected: Connected, wrong: Json) -> None:
    with pytest.raises(ApiError):
        connected.world.faults.add(**wrong)


async def test_a_surprise_is_no_fault(connected: Connected) -> None:
    connected.world.faults.add(**MESSAGES, status=503, skip=5)
    await refused(50006, connected.channel.send(""))
