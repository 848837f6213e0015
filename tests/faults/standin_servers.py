"""The stand-in's servers and channels, and what the bot may do there; both change while it runs, openly or silently."""

from collections.abc import Awaitable, Callable, Iterable
from enum import IntFlag
from typing import TypeAlias

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_http import API, ApiError, read, reply
from tests.faults.standin_payloads import BOT_ID, Json, Snowflakes

Dispatch: TypeAlias = Callable[[str, Json], Awaitable[object]]

DM, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD = 1, 5, 10, 11
THREADS = {ANNOUNCEMENT_THREAD, PUBLIC_THREAD}


class Permission(IntFlag):
    ADMINISTRATOR = 1 << 3
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


def permissions_named(names: Iterable[str]) -> Permission:
    found = Permission(0)
    for name in names:
        found |= Permission[name]
    return found


class Servers:
    def __init__(self, guilds: list[Json], ids: Snowflakes, dispatch: Dispatch) -> None:
        self.guilds = guilds
        self.closed_to_bot = set[str]()  # people whose direct messages are closed
        self._ids = ids
        self._dispatch = dispatch
        self._dms = dict[str, Json]()  # by person
        self._channels = {channel["id"]: channel for guild in guilds for channel in guild["channels"]}
        self._by_id = {guild["id"]: guild for guild in guilds}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{API}/channels/{{channel}}", self._get_channel),
            web.post(f"{API}/users/@me/channels", self._create_dm),
        ]

    def guild(self, guild_id: str) -> Json:
        if guild_id not in self._by_id:
            raise ApiError(404, 10004, "Unknown Guild")
        return self._by_id[guild_id]

    def channel(self, channel_id: str) -> Json:
        if channel_id not in self._channels:
            raise ApiError(404, 10003, "Unknown Channel")
        return self._channels[channel_id]

    def permitted(self, channel_id: str, *needed: Permission) -> Json:
        """The channel; 50001 if the bot does not see it, 50013 if it may not do there what is *needed*."""
        channel = self.channel(channel_id)
        if channel["type"] == DM:
            return channel
        has = self.permissions(channel)
        if not has & Permission.VIEW_CHANNEL:
            raise ApiError(403, 50001, "Missing Access")
        if channel["type"] in THREADS:
            needed = tuple(
                Permission.SEND_MESSAGES_IN_THREADS if each is Permission.SEND_MESSAGES else each for each in needed
            )
        if any(not has & each for each in needed):
            raise ApiError(403, 50013, "Missing Permissions")
        return channel

    def permitted_in_server(self, guild_id: str, needed: Permission) -> Json:
        guild = self.guild(guild_id)
        if not _of_everyone(guild) & needed:
            raise ApiError(403, 50013, "Missing Permissions")
        return guild

    def permissions(self, channel: Json) -> int:
        """Of the bot, which has no role but everyone's."""
        if channel["type"] in THREADS:
            channel = self.channel(channel["parent_id"])
        has = _of_everyone(self.guild(channel["guild_id"]))
        if has & Permission.ADMINISTRATOR:
            return int(payloads.ALL_PERMISSIONS)
        for overwrite in sorted(channel["permission_overwrites"], key=lambda each: each["type"]):
            if overwrite["id"] in {channel["guild_id"], BOT_ID}:
                has = has & ~int(overwrite["deny"]) | int(overwrite["allow"])
        return has

    async def deny(self, channel_id: str, *names: str, silently: bool = False) -> None:
        """From now on the bot lacks exactly these permissions in the channel; *silently*: and is not told."""
        channel = self.channel(channel_id)
        mine = {"id": BOT_ID, "type": 1, "allow": "0", "deny": str(int(permissions_named(names)))}
        others = [each for each in channel["permission_overwrites"] if each["id"] != BOT_ID]
        channel["permission_overwrites"] = [*others, mine] if names else others
        if not silently:
            await self._dispatch("CHANNEL_UPDATE", dict(channel))

    async def deny_in_server(self, guild_id: str, *names: str, silently: bool = False) -> None:
        everyone = self.guild(guild_id)["roles"][0]
        everyone["permissions"] = str(payloads.BOT_PERMISSIONS & ~permissions_named(names))
        if not silently:
            await self._dispatch("GUILD_ROLE_UPDATE", {"guild_id": guild_id, "role": dict(everyone)})

    async def delete_channel(self, channel_id: str, *, silently: bool = False) -> None:
        channel = self._channels.pop(channel_id)
        guild = self.guild(channel["guild_id"])
        kind = "threads" if channel["type"] in THREADS else "channels"
        guild[kind] = [each for each in guild[kind] if each["id"] != channel_id]
        if not silently:
            await self._dispatch("THREAD_DELETE" if kind == "threads" else "CHANNEL_DELETE", channel)

    async def set_unavailable(self, guild_id: str, *, unavailable: bool) -> None:
        """An outage of Discord's own: the server is still there, and nobody can reach it."""
        guild = self.guild(guild_id)
        guild["unavailable"] = unavailable
        what = {"id": guild_id, "unavailable": True} if unavailable else guild
        await self._dispatch("GUILD_DELETE" if unavailable else "GUILD_CREATE", what | {"guild_id": guild_id})

    async def add_thread(self, channel: Json, thread_id: str, name: str) -> Json:
        kind = ANNOUNCEMENT_THREAD if channel["type"] == ANNOUNCEMENT else PUBLIC_THREAD
        thread = payloads.thread(thread_id, channel, kind, name)
        self._channels[thread_id] = thread
        self.guild(channel["guild_id"])["threads"].append(thread)
        await self._dispatch("THREAD_CREATE", thread)
        return thread

    def dm(self, person: str) -> Json:
        if person not in self._dms:
            channel_id = self._ids.new()
            who = payloads.user(person, f"person-{person}")
            self._dms[person] = {"id": channel_id, "type": DM, "last_message_id": None, "recipients": [who]}
            self._channels[channel_id] = self._dms[person]
        return self._dms[person]

    def must_be_reachable(self, channel: Json) -> None:
        if channel["type"] == DM and channel["recipients"][0]["id"] in self.closed_to_bot:
            raise ApiError(403, 50007, "Cannot send messages to this user")

    async def _get_channel(self, request: web.Request) -> web.Response:
        return reply(self.permitted(request.match_info["channel"]))

    async def _create_dm(self, request: web.Request) -> web.Response:
        return reply(self.dm(str((await read(request))["recipient_id"])))


def _of_everyone(guild: Json) -> int:
    return int(guild["roles"][0]["permissions"])
