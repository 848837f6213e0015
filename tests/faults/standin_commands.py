"""The application's commands, for all servers and for one, as the bot hands them over."""

from aiohttp import web

from tests.faults.standin_http import API, ApiError, reply
from tests.faults.standin_payloads import BOT_ID, Json, Snowflakes


class Commands:
    def __init__(self, ids: Snowflakes) -> None:
        self.puts = 0
        self._ids = ids
        self._registered = dict[str, list[Json]]()  # by server; "" for all

    def routes(self) -> list[web.RouteDef]:
        paths = f"{API}/applications/{{app}}/commands", f"{API}/applications/{{app}}/guilds/{{guild}}/commands"
        return [route for path in paths for route in (web.get(path, self._get), web.put(path, self._put))]

    def names(self) -> list[str]:
        return [command["name"] for commands in self._registered.values() for command in commands]

    def id_of(self, name: str) -> str:
        """Discord sends no command that was never registered."""
        for command in (command for commands in self._registered.values() for command in commands):
            if command["name"] == name:
                return command["id"]
        raise ApiError(404, 10063, "Unknown application command")

    async def _get(self, request: web.Request) -> web.Response:
        return reply(self._registered.get(request.match_info.get("guild", ""), []))

    async def _put(self, request: web.Request) -> web.Response:
        self.puts += 1
        where = request.match_info.get("guild", "")
        known = {(each["type"], each["name"]): each["id"] for each in self._registered.get(where, [])}
        self._registered[where] = [self._register(command, known, where) for command in await request.json()]
        return reply(self._registered[where])

    def _register(self, command: Json, known: dict[tuple[int, str], str], where: str) -> Json:
        """A command keeps its id when it is written again."""
        kind = command.get("type", 1)
        marks = {"id": known.get((kind, command["name"])) or self._ids.new(), "application_id": BOT_ID}
        place = {"guild_id": where} if where else {}
        return {"description": "", "version": self._ids.new(), **command, "type": kind, **marks, **place}
