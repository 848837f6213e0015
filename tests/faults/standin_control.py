"""The way into the stand-in from another process; who is in the same one uses its parts."""

from typing import TYPE_CHECKING

from aiohttp import web

from tests.faults.standin_http import Sent, read, reply

if TYPE_CHECKING:
    from tests.faults.standin import StandIn


class Control:
    def __init__(self, discord: "StandIn") -> None:
        self._discord = discord

    def routes(self) -> list[web.RouteDef]:
        posts = {
            "interaction": self._interaction,
            "close": self._close,
            "invalidate": self._invalidate,
            "reconnect": self._reconnect,
            "clock": self._clock,
            "faults": self._add_fault,
            "outage": self._outage,
            "limits": self._limits,
            "permissions": self._permissions,
            "delete": self._delete,
            "messages": self._say,
            "server": self._server,
            "dms": self._dms,
        }
        return [
            web.get("/control/state", self._state),
            web.delete("/control/faults", self._lift_faults),
            *[web.post(f"/control/{name}", handler) for name, handler in posts.items()],
        ]

    def _id_of(self, guild: int) -> str:
        return self._discord.guilds[guild]["id"]

    async def _state(self, _: web.Request) -> web.Response:
        return reply(self._discord.state())

    async def _interaction(self, request: web.Request) -> web.Response:
        return reply(await self._discord.interact(**await read(request)))

    async def _close(self, request: web.Request) -> web.Response:
        await self._discord.gateway.close((await read(request)).get("code"))
        return await self._state(request)

    async def _invalidate(self, request: web.Request) -> web.Response:
        await self._discord.gateway.invalidate(resumable=(await read(request)).get("resumable", False))
        return await self._state(request)

    async def _reconnect(self, request: web.Request) -> web.Response:
        await self._discord.gateway.ask_to_reconnect()
        return await self._state(request)

    async def _clock(self, request: web.Request) -> web.Response:
        self._discord.clock.offset_seconds = float((await read(request))["offset_seconds"])
        return reply({"now": self._discord.clock.time().isoformat()})

    async def _add_fault(self, request: web.Request) -> web.Response:
        self._discord.faults.add(**await read(request))
        return reply({"faults": len(self._discord.faults.all)})

    async def _lift_faults(self, _: web.Request) -> web.Response:
        self._discord.faults.lift()
        return reply({"faults": 0})

    async def _outage(self, request: web.Request) -> web.Response:
        self._discord.faults.is_out = (await read(request))["on"]
        return reply({"on": self._discord.faults.is_out})

    async def _limits(self, request: web.Request) -> web.Response:
        self._discord.limits.on = (await read(request))["on"]
        return reply({"on": self._discord.limits.on})

    async def _permissions(self, request: web.Request) -> web.Response:
        asked, servers = await read(request), self._discord.servers
        denied, silently = asked.get("deny", []), asked.get("silently", False)
        if "channel" in asked:
            await servers.deny(asked["channel"], *denied, silently=silently)
        else:
            await servers.deny_in_server(self._id_of(asked["guild"]), *denied, silently=silently)
        return reply({"denied": denied})

    async def _delete(self, request: web.Request) -> web.Response:
        asked = await read(request)
        if "message" in asked:
            self._discord.messages.remove(asked["message"])
        else:
            await self._discord.servers.delete_channel(asked["channel"], silently=asked.get("silently", False))
        return reply(asked)

    async def _say(self, request: web.Request) -> web.Response:
        """What somebody else says."""
        asked = await read(request)
        self._discord.servers.channel(asked["channel"])
        sent = Sent({"content": asked.get("content", "hello")})
        said = [
            self._discord.messages.add(asked["channel"], sent, asked["author"]) for _ in range(asked.get("count", 1))
        ]
        return reply({"messages": [each["id"] for each in said]})

    async def _server(self, request: web.Request) -> web.Response:
        asked = await read(request)
        await self._discord.servers.set_unavailable(self._id_of(asked["guild"]), unavailable=asked["unavailable"])
        return reply(asked)

    async def _dms(self, request: web.Request) -> web.Response:
        self._discord.servers.closed_to_bot = set((await read(request))["closed"])
        return reply({"closed": sorted(self._discord.servers.closed_to_bot)})
