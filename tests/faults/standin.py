"""A local stand-in for Discord, a process of its own: enough REST and gateway for discord.py 2.7.1 to be real.

    python -m tests.faults.standin --guilds 3

prints one line of JSON when it listens: `api` and `gateway` are what a bot is pointed at, `control` is for whoever
watches, `token` is the only one accepted. Under `control`:

    GET  /state        counts, registered commands, messages, what stands in each channel, what was done with it
    POST /interaction  {"type": 2, "data": {"name": "ping"}, "guild": 0, "locale": "es-ES", "permissions": "8",
                       "user_id": …, "channel_id": …, "message_id": … (a button's message), "settle_seconds": 10}
                       returns the bot's answer; a command's id is filled in from what the bot has registered
    POST /close        {"code": 4000} closes every socket; without a code the connections break
    POST /invalidate   {"resumable": false}: op 9
    POST /reconnect    op 7
    POST /clock        {"offset_seconds": 600}
    POST /faults       {"route": "/channels/*/messages", "method": "POST", "kind": "reset", "when": "after", "times": 2}
                       (standin_faults.Fault has all); DELETE /faults lifts them, and what hangs goes on
    POST /outage       {"on": true}: everything answers 503
    POST /limits       {"on": true}
    POST /permissions  {"channel": "…", "deny": ["SEND_MESSAGES"], "silently": true}; or {"guild": 0, …}
    POST /delete       {"channel": "…", "silently": true}, or {"message": "…"}
    POST /messages     {"channel": "…", "author": "5", "content": "hello", "count": 1}: somebody else says it
    POST /server       {"guild": 0, "unavailable": true}
    POST /dms          {"closed": ["5"]}

It follows Discord's documents; it is not Discord.
"""

import argparse
import asyncio
import json
import signal
from typing import Any, Self

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_clock import MovingClock, now_ms
from tests.faults.standin_commands import Commands
from tests.faults.standin_control import Control
from tests.faults.standin_effects import Effects
from tests.faults.standin_faults import Faults, Gone
from tests.faults.standin_gateway import Gateway
from tests.faults.standin_http import API, ApiError, Handler, always, reply
from tests.faults.standin_interactions import ANSWER_SECONDS, Interactions
from tests.faults.standin_limits import Limits
from tests.faults.standin_messages import NONCE_WINDOW_SECONDS, Messages
from tests.faults.standin_payloads import Clock, Json, Snowflakes
from tests.faults.standin_servers import Servers
from tests.faults.standin_traffic import Traffic

TOKEN = "local.stand-in.token"  # a bot token has three parts


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
        nonce_seconds: float = NONCE_WINDOW_SECONDS,
        limits: bool = False,
        clock: Clock = now_ms,
    ) -> None:
        self.token = token
        self.clock = MovingClock(clock)
        self.guilds = [payloads.guild(index, channels, roles) for index in range(guilds)]
        self.gateway = Gateway(token, self.guilds, heartbeat_ms)
        ids = Snowflakes(self.clock)
        self.servers = Servers(self.guilds, ids, self.gateway.dispatch)
        self.messages = Messages(self.clock, ids, self.servers, nonce_seconds)
        self.effects = Effects(self.clock, ids, self.servers, self.messages)
        self.interactions = Interactions(self.clock, ids, self.servers, self.messages, answer_seconds)
        self.commands = Commands(ids)
        self.faults = Faults()
        self.limits = Limits(self.clock, on=limits)
        self.traffic = Traffic()
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
        self.faults.lift()
        await self.gateway.stop()
        await self._runner.cleanup()

    async def interact(self, **asked: Any) -> Json:
        """What somebody does, as `POST /control/interaction` takes it, and what the bot made of it."""
        index: int | None = asked.get("guild", 0)
        guild = None if index is None else self.guilds[index]
        data: Json = asked["data"]
        if "name" in data and "id" not in data:
            asked["data"] = data | {"id": self.commands.id_of(data["name"])}
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
            "command_puts": self.commands.puts,
            "commands": self.commands.names(),
            "messages": self.messages.standing(),
            "channels": self.messages.by_channel(),
            "posts_by_nonce": self.messages.posts_by_nonce,
            "effects": self.effects.state(),
            "interactions": len(self.interactions.exchanges),
            "hanging": self.faults.hanging,
            **self.traffic.state(),
        }

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._answer_errors], client_max_size=32 * 1024 * 1024)
        app.on_response_prepare.append(self.clock.tell)
        app.add_routes(
            [
                web.get("/gateway", self.gateway.handle),
                web.get(f"{API}/gateway", self._get_gateway),
                web.get(f"{API}/gateway/bot", self._get_gateway),
                web.get(f"{API}/users/@me", always(payloads.bot_user())),
                web.get(f"{API}/oauth2/applications/@me", always(payloads.application())),
            ]
        )
        # Pins stand before messages: `…/messages/pins` is the id of none.
        for part in (self.commands, self.servers, self.effects, self.messages, self.interactions, Control(self)):
            app.add_routes(part.routes())
        return app

    @web.middleware
    async def _answer_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.traffic.count(request)
        try:
            answer = await self._answer(request, handler)
        except Gone:
            answer = web.Response()  # to nobody
        except ApiError as error:
            self.traffic.count_error(error)
            answer = error.reply()
        except web.HTTPException as error:
            if error.status in {404, 405}:
                self.traffic.unknown.append(f"{request.method} {request.path}")
            answer = reply({"code": 0, "message": f"{error.status}: {error.reason}"}, error.status)
        self.traffic.count_answer(request, answer.status)
        return answer

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._check_token(request)
        headers = self.limits.check(request)
        answer = await self.faults.carry_out(request, handler)
        answer.headers.update(headers)
        return answer

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
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--nonce-seconds", type=float, default=NONCE_WINDOW_SECONDS)
    for name, default in (("guilds", 1), ("channels", 5), ("roles", 3), ("shards", 1), ("port", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
