"""The stand-in, against the real discord.py: what it claims to be is what that client accepts."""

import asyncio
import io
import json
import signal
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.faults.standin import StandIn
from tests.faults.standin_client import Bot, at, until
from tests.faults.standin_http import API
from tests.faults.standin_messages import NONCE_WINDOW_SECONDS
from tests.faults.standin_payloads import Json


async def test_a_client_gets_its_guilds_and_registers_its_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(guilds=3) as world, at(world, monkeypatch, Bot()) as bot:
        state = world.state()
        assert [guild.name for guild in bot.guilds] == ["Guild 1", "Guild 2", "Guild 3"]
        assert [channel.name for channel in bot.guilds[0].text_channels][:2] == ["articles", "actions"]
        assert state["commands"] == ["ping", "slow", "silent", "offer"]
        assert (state["identifies"], state["ready_sessions"], state["command_puts"]) == (1, 1, 1)
        assert state["unknown_requests"] == []
    assert world.state()["sessions"] == 0, "a client that says goodbye gives up its session"


async def test_commands_written_again_keep_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        before = {command.name: command.id for command in await bot.tree.fetch_commands()}
        after = {command.name: command.id for command in await bot.tree.sync()}
        assert before == after
        assert world.state()["command_puts"] == 2


async def test_an_interaction_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(guilds=2) as world, at(world, monkeypatch, Bot()):
        outcome = await world.interact(guild=1, data={"name": "ping", "type": 1})
        assert outcome["answer"]["type"] == 4
        assert outcome["message"]["content"] == "pong in Guild 2"
        assert outcome["message"]["flags"] == 64
        assert 0 < outcome["elapsed_ms"] <= outcome["settled_ms"]


async def test_an_interaction_outside_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()):
        outcome = await world.interact(guild=None, data={"name": "ping", "type": 1})
        assert outcome["message"]["content"] == "pong in None"


async def test_a_deferred_answer_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()):
        outcome = await world.interact(data={"name": "slow", "type": 1})
        assert outcome["answer"]["type"] == 5
        assert outcome["message"]["content"] == "thought about it"
        assert outcome["message"]["flags"] == 0, "no longer thinking"
        assert outcome["settled_ms"] > outcome["elapsed_ms"]
        (exchange,) = world.interactions.exchanges.values()
        await until(lambda: [said["content"] for said in exchange.followups] == ["and one thing more"])


async def test_autocomplete_and_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()):
        option: Json = {"name": "name", "type": 3, "value": "pal"}
        typed = await world.interact(type=4, data={"name": "offer", "type": 1, "options": [option | {"focused": True}]})
        sent = await world.interact(data={"name": "offer", "type": 1, "options": [option]})
        pressed = await world.interact(
            type=3, message_id=sent["message"]["id"], data={"custom_id": "press", "component_type": 2}
        )
        assert typed["answer"]["data"]["choices"] == [{"name": "pal!", "value": "pal"}]
        assert pressed["message"]["id"] == sent["message"]["id"]
        assert pressed["message"]["content"] == "pressed"


async def test_an_interaction_nobody_answers_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(answer_seconds=0.05) as world, at(world, monkeypatch, Bot()):
        outcome = await world.interact(data={"name": "silent", "type": 1})
        (exchange,) = world.interactions.exchanges.values()
        status, body = await _answer(world, exchange.event)
        assert outcome["answer"] is None
        assert (status, body["code"]) == (404, 10062)


async def test_an_interaction_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()):
        await world.interact(data={"name": "ping", "type": 1})
        (exchange,) = world.interactions.exchanges.values()
        status, body = await _answer(world, exchange.event)
        assert (status, body["code"]) == (400, 40060)


async def _answer(world: StandIn, event: Json) -> tuple[int, Json]:
    path = f"{world.api_url}/interactions/{event['id']}/{event['token']}/callback"
    async with aiohttp.ClientSession() as http, http.post(path, json={"type": 4, "data": {"content": "!"}}) as reply:
        return reply.status, await reply.json()


BREAKS: dict[str, Callable[[StandIn], Awaitable[None]]] = {
    "the connection breaks": lambda world: world.gateway.close(None),
    "closed with 4000": lambda world: world.gateway.close(4000),
    "op 7": lambda world: world.gateway.ask_to_reconnect(),
    "op 9, resumable": lambda world: world.gateway.invalidate(resumable=True),
}


@pytest.mark.parametrize("happens", BREAKS)
async def test_a_dropped_socket_is_resumed(happens: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        await BREAKS[happens](world)
        await until(lambda: not world.gateway.links or world.gateway.resumes > 0)
        outcome = await world.interact(data={"name": "ping", "type": 1})
        state = world.state()
        assert outcome["message"]["content"] == "pong in Guild 1"
        assert (state["identifies"], state["resumes"], bot.times_ready) == (1, 1, 1)


async def test_what_was_missed_comes_first_after_a_resume() -> None:
    async with asyncio.timeout(10), StandIn() as world, aiohttp.ClientSession() as http:
        socket = await http.ws_connect(world.gateway_url)
        await socket.send_json({"op": 2, "d": {"token": world.token, "intents": 1, "properties": {}}})
        _, ready, guild = [await socket.receive_json() for _ in range(3)]
        await socket.close(code=4000)
        await until(lambda: not world.gateway.links)
        await world.gateway.dispatch("INTERACTION_CREATE", {"guild_id": guild["d"]["id"]})
        again = await http.ws_connect(ready["d"]["resume_gateway_url"])
        data = {"token": world.token, "session_id": ready["d"]["session_id"], "seq": guild["s"]}
        await again.send_json({"op": 6, "d": data})
        _, missed, resumed = [await again.receive_json() for _ in range(3)]
        assert [(event["t"], event["s"]) for event in (missed, resumed)] == [("INTERACTION_CREATE", 3), ("RESUMED", 4)]


async def test_after_op_9_the_client_identifies_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        await world.gateway.invalidate(resumable=False)
        await until(lambda: bot.times_ready == 2)
        state = world.state()
        assert (state["identifies"], state["resumes"], state["sessions"], state["open_sockets"]) == (2, 0, 1, 1)


async def test_a_forgotten_session_cannot_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        world.gateway.sessions.clear()
        await world.gateway.close(4000)
        await until(lambda: bot.times_ready == 2)
        assert (world.gateway.identifies, world.gateway.resumes) == (2, 0)


async def test_shards_share_the_guilds(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(guilds=4, shards=2) as world, at(world, monkeypatch, Bot()) as bot:
        outcome = await world.interact(guild=1, data={"name": "ping", "type": 1})
        assert [guild.shard_id for guild in sorted(bot.guilds, key=lambda guild: guild.id)] == [0, 1, 0, 1]
        assert outcome["message"]["content"] == "pong in Guild 2"


async def test_a_wrong_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn(token="another") as world:
        monkeypatch.setattr(Route, "BASE", world.api_url)
        async with Bot() as bot:
            with pytest.raises(discord.LoginFailure):
                await bot.start("wrong")
        assert world.state()["invalid_requests"] == 1


async def test_a_privileged_intent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with at(world, monkeypatch, Bot(discord.Intents(guilds=True, members=True))):
                pass
        assert world.state()["sessions"] == 0


IDENTIFY: Json = {"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}}
RESUME: Json = {"op": 6, "d": {"token": "wrong", "session_id": "", "seq": 0}}
UPDATE_PRESENCE: Json = {"op": 3, "d": {}}


@pytest.mark.parametrize(("said", "code"), [(IDENTIFY, 4004), (RESUME, 4004), (UPDATE_PRESENCE, 4003)])
async def test_the_gateway_closes_on_who_does_not_belong(said: Json, code: int) -> None:
    async with StandIn() as world, aiohttp.ClientSession() as http, http.ws_connect(world.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json(said)
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == code


async def test_a_socket_that_asks_for_zstd_gets_a_stream_of_raw_blocks() -> None:
    async with StandIn() as world, aiohttp.ClientSession() as http:
        socket = await http.ws_connect(f"{world.gateway_url}?compress=zstd-stream")
        frame = await socket.receive_bytes()
    assert frame[:6] == b"\x28\xb5\x2f\xfd\x00\x38"
    assert int.from_bytes(frame[6:9], "little") == len(frame[9:]) << 3
    assert json.loads(frame[9:])["op"] == 10


async def test_one_nonce_is_one_message_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000_000]
    async with StandIn(clock=lambda: now[0]) as world, at(world, monkeypatch, Bot()) as bot:
        channel = bot.guilds[0].text_channels[0]
        first, again = [await channel.send("due", nonce="post-1") for _ in range(2)]
        now[0] += round(NONCE_WINDOW_SECONDS * 1000)
        later = await channel.send("due", nonce="post-1")
        other = await channel.send("due", nonce="post-2")
        assert first.id == again.id
        assert [said["id"] for said in world.state()["messages"]] == [str(said.id) for said in (first, later, other)]


async def test_what_discord_refuses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        channel = bot.guilds[0].text_channels[0]
        for content, nonce, code in (("", "a", 50006), ("a" * 2001, "a", 50035), ("a", "n" * 26, 50035)):
            with pytest.raises(discord.HTTPException) as refused:
                await channel.send(content, nonce=nonce)
            assert refused.value.code == code
        with pytest.raises(discord.NotFound):
            await bot.get_partial_messageable(1).send("nowhere")
        assert world.state()["messages"] == []


async def test_a_picture_travels_beside_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    async with StandIn() as world, at(world, monkeypatch, Bot()) as bot:
        await bot.guilds[0].text_channels[0].send("look", file=discord.File(io.BytesIO(b"picture"), "a.png"))
        assert [said["content"] for said in world.state()["messages"]] == ["look"]


async def test_the_program_says_where_it_is_and_ends_when_told() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.standin", "--guilds", "2", stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    where = json.loads(await program.stdout.readline())
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{where['api']}/users/@me", headers={"Authorization": f"Bot {where['token']}"}) as reply:
            assert (await reply.json())["bot"]
        async with http.get(f"{where['api']}/nowhere", headers={"Authorization": f"Bot {where['token']}"}) as reply:
            assert reply.status == 404
        async with http.post(f"{where['control']}/interaction", json={"data": {"name": "ping"}}) as reply:
            assert (reply.status, (await reply.json())["code"]) == (404, 10063)
        async with http.post(f"{where['control']}/close", json={"code": 4000}) as reply:
            assert (await reply.json())["open_sockets"] == 0
        async with http.get(f"{where['control']}/state") as reply:
            assert (await reply.json())["unknown_requests"] == [f"GET {API}/nowhere"]
    program.send_signal(signal.SIGTERM)
    assert await program.wait() == 0
