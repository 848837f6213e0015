"""A local stand-in for Discord, a process of its own: enough REST and gateway for discord.py 2.7.1 to be real.

    python -m tests.faults.standin --guilds 3

prints one line of JSON when it listens: `api` and `gateway` are what a bot is pointed at, `control` is for whoever
watches, `token` is the only one accepted. Under `control`:

    GET  /state        counts, registered commands, messages, sessions
    POST /interaction  {"type": 2, "data": {"name": "ping"}, "guild": 0, "locale": "es-ES", "permissions": "8",
                       "user_id": …, "channel_id": …, "message_id": … (a button's message), "settle_seconds": 10}
                       returns the bot's answer; a command's id is filled in from what the bot has registered
    POST /close        {"code": 4000} closes every socket; without a code the connections break
    POST /invalidate   {"resumable": false}: op 9
    POST /reconnect    op 7

It follows Discord's documents; it is not Discord. It knows no rate limits.
"""

import argparse
import asyncio
import json
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeAlias

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_gateway import Gateway
from tests.faults.standin_interactions import ANSWER_SECONDS, ApiError, Interactions
from tests.faults.standin_payloads import Clock, Json, Snowflakes

API = "/api/v10"
TOKEN = "local.stand-in.token"  # a bot token has three parts
NONCE_LIMIT = 25
NONCE_WINDOW_MS = 120_000  # Discord says "the past few minutes"
CONTENT_LIMIT = 2000
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
INVALID = {401, 403, 429}  # ten thousand of these in ten minutes ban an address


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class StandIn:
    """`async with StandIn(guilds=3) as discord:` or a program; both speak real HTTP and WebSocket on 127.0.0.1."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        guilds: int = 1,
        channels: int = len(payloads.CHANNEL_NAMES),
        roles: int = 3,
        shards: int = 1,
        heartbeat_ms: int = 41_250,
        port: int = 0,
        answer_seconds: float = ANSWER_SECONDS,
        clock: Clock = now_ms,
    ) -> None:
        self.token = token
        self.guilds = [payloads.guild(index, channels, roles) for index in range(guilds)]
        self.messages: dict[str, Json] = {}
        self.commands: dict[str, list[Json]] = {}
        self.requests: Counter[str] = Counter()
        self.unknown_requests: list[str] = []
        self.gateway = Gateway(token, self.guilds, heartbeat_ms)
        self._ids = Snowflakes(clock)
        self.interactions = Interactions(clock, self._ids, self.messages, answer_seconds)
        self._posts: list[str] = []
        self._nonces: dict[str, tuple[str, int]] = {}
        self._clock = clock
        self._shards = shards
        self._port = port
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.api_url = f"http://{address}{API}"
        self.control_url = f"http://{address}/control"
        self.gateway_url = self.gateway.url = f"ws://{address}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.stop()
        await self._runner.cleanup()

    async def interact(self, **asked: Any) -> Json:
        """What somebody does, as `POST /control/interaction` takes it, and what the bot made of it."""
        index: int | None = asked.get("guild", 0)
        guild = None if index is None else self.guilds[index]
        data: Json = asked["data"]
        if "name" in data and "id" not in data:
            asked["data"] = data | {"id": self._command_id(data["name"])}
        exchange = self.interactions.open(asked, guild)
        if not await self.gateway.dispatch("INTERACTION_CREATE", exchange.event):
            raise ApiError(409, 0, "No bot is connected.")
        return await self.interactions.outcome(exchange, asked.get("settle_seconds", 10.0))

    def state(self) -> Json:
        return {
            "identifies": self.gateway.identifies,
            "resumes": self.gateway.resumes,
            "sessions": len(self.gateway.sessions),
            "ready_sessions": sum(session.is_ready for session in self.gateway.sessions.values()),
            "open_sockets": len(self.gateway.links),
            "command_puts": self.requests["PUT commands"],
            "commands": [command["name"] for commands in self.commands.values() for command in commands],
            "messages": [self.messages[post] for post in self._posts],
            "interactions": len(self.interactions.exchanges),
            "invalid_requests": self.requests["invalid"],
            "unknown_requests": self.unknown_requests,
        }

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._answer_errors], client_max_size=32 * 1024 * 1024)
        webhook, commands = f"{API}/webhooks/{{app}}/{{token}}", f"{API}/applications/{{app}}/commands"
        of_guild = f"{API}/applications/{{app}}/guilds/{{guild}}/commands"
        app.add_routes(
            [
                web.get("/gateway", self.gateway.handle),
                web.get(f"{API}/gateway", self._get_gateway),
                web.get(f"{API}/gateway/bot", self._get_gateway),
                web.get(f"{API}/users/@me", _always(payloads.bot_user())),
                web.get(f"{API}/oauth2/applications/@me", _always(payloads.application())),
                *[route for path in (commands, of_guild) for route in self._command_routes(path)],
                web.post(f"{API}/channels/{{channel}}/messages", self._post_message),
                web.post(f"{API}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.post(webhook, self._follow_up),
                web.get(f"{webhook}/messages/{{message}}", self._get_answer),
                web.patch(f"{webhook}/messages/{{message}}", self._edit_answer),
                web.delete(f"{webhook}/messages/{{message}}", self._delete_answer),
                web.get("/control/state", self._control_state),
                web.post("/control/interaction", self._control_interaction),
                web.post("/control/close", self._control_close),
                web.post("/control/invalidate", self._control_invalidate),
                web.post("/control/reconnect", self._control_reconnect),
            ]
        )
        return app

    def _command_routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(path, self._get_commands), web.put(path, self._put_commands)]

    @web.middleware
    async def _answer_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._check_token(request)
            return await handler(request)
        except ApiError as error:
            self.requests["invalid"] += error.status in INVALID
            return reply({"code": error.code, "message": error.words}, error.status)
        except web.HTTPException as error:
            if error.status in {404, 405}:
                self.unknown_requests.append(f"{request.method} {request.path}")
            return reply({"code": 0, "message": f"{error.status}: {error.reason}"}, error.status)

    def _check_token(self, request: web.Request) -> None:
        """An interaction's token stands in its path; everything else of the API needs the bot's."""
        path = request.path.removeprefix(API)
        if path == request.path or path.startswith(("/interactions/", "/webhooks/")) or path == "/gateway":
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _get_gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
        more = {"shards": self._shards, "session_start_limit": limit} if request.path.endswith("/bot") else {}
        return reply({"url": self.gateway_url, **more})

    async def _get_commands(self, request: web.Request) -> web.Response:
        return reply(self.commands.get(request.match_info.get("guild", ""), []))

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.requests["PUT commands"] += 1
        where = request.match_info.get("guild", "")
        known = {(command["type"], command["name"]): command["id"] for command in self.commands.get(where, [])}
        self.commands[where] = [self._registered(command, known, where) for command in await request.json()]
        return reply(self.commands[where])

    def _registered(self, command: Json, known: dict[tuple[int, str], str], where: str) -> Json:
        """A command keeps its id when it is written again."""
        kind = command.get("type", 1)
        marks = {"id": known.get((kind, command["name"])) or self._ids.new(), "application_id": payloads.BOT_ID}
        place = {"guild_id": where} if where else {}
        return {"description": "", "version": self._ids.new(), **command, "type": kind, **marks, **place}

    def _command_id(self, name: str) -> str:
        """Discord sends no command that was never registered."""
        for command in (command for commands in self.commands.values() for command in commands):
            if command["name"] == name:
                return command["id"]
        raise ApiError(404, 10063, "Unknown application command")

    async def _post_message(self, request: web.Request) -> web.Response:
        body, channel_id = await read(request), request.match_info["channel"]
        if not any(channel["id"] == channel_id for guild in self.guilds for channel in guild["channels"]):
            raise ApiError(404, 10003, "Unknown Channel")
        _check_message(body)
        nonce = str(body.get("nonce") or "")
        before, until = self._nonces.get(nonce, ("", 0))
        if nonce and body.get("enforce_nonce") and self._clock() < until:
            return reply(self.messages[before])
        said = payloads.message(self._ids.new(), channel_id, body)
        self.messages[said["id"]] = said
        self._posts.append(said["id"])
        if nonce:
            self._nonces[nonce] = said["id"], self._clock() + NONCE_WINDOW_MS
        return reply(said | ({"nonce": nonce} if nonce else {}))

    async def _callback(self, request: web.Request) -> web.Response:
        path = request.match_info
        result = self.interactions.answer(path["id"], path["token"], await read(request))
        return reply(result) if request.query.get("with_response") in {"1", "true"} else web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        return reply(self.interactions.follow_up(request.match_info["token"], await read(request)))

    async def _get_answer(self, request: web.Request) -> web.Response:
        return reply(self.interactions.get(request.match_info["token"], request.match_info["message"]))

    async def _edit_answer(self, request: web.Request) -> web.Response:
        path = request.match_info
        return reply(self.interactions.edit(path["token"], path["message"], await read(request)))

    async def _delete_answer(self, request: web.Request) -> web.Response:
        self.interactions.delete(request.match_info["token"], request.match_info["message"])
        return web.Response(status=204)

    async def _control_state(self, _: web.Request) -> web.Response:
        return reply(self.state())

    async def _control_interaction(self, request: web.Request) -> web.Response:
        return reply(await self.interact(**await request.json()))

    async def _control_close(self, request: web.Request) -> web.Response:
        await self.gateway.close((await request.json()).get("code"))
        return reply(self.state())

    async def _control_invalidate(self, request: web.Request) -> web.Response:
        await self.gateway.invalidate(resumable=(await request.json()).get("resumable", False))
        return reply(self.state())

    async def _control_reconnect(self, _: web.Request) -> web.Response:
        await self.gateway.ask_to_reconnect()
        return reply(self.state())


def reply(body: Any, status: int = 200) -> web.Response:
    """discord.py reads JSON only under exactly this content type, without a charset."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


async def read(request: web.Request) -> Json:
    """A JSON body, or the one beside the files of a form."""
    if request.content_type == "application/json":
        return await request.json()
    return json.loads(str((await request.post())["payload_json"]))


def _always(body: Json) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return reply(body)

    return answer


def _check_message(body: Json) -> None:
    if not any(body.get(part) for part in ("content", "embeds", "components", "attachments")):
        raise ApiError(400, 50006, "Cannot send an empty message")
    if len(body.get("content") or "") > CONTENT_LIMIT or len(str(body.get("nonce") or "")) > NONCE_LIMIT:
        raise ApiError(400, 50035, "Invalid Form Body")


async def serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with StandIn(**vars(arguments)) as discord:
        addresses = {"api": discord.api_url, "gateway": discord.gateway_url, "control": discord.control_url}
        print(json.dumps({**addresses, "token": discord.token}), flush=True)  # noqa: T201 - whoever started it reads this
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.standin", description="A local stand-in for Discord.")
    parser.add_argument("--token", default=TOKEN)
    for name, default in (("guilds", 1), ("channels", 5), ("roles", 3), ("shards", 1), ("port", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
