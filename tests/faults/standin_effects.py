"""What is done with a message once it stands: crossposts, pins, threads; and a server's scheduled events."""

from collections import defaultdict, deque
from datetime import datetime
from typing import Final

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_clock import MovingClock
from tests.faults.standin_http import API, ApiError, nothing, read, reply
from tests.faults.standin_limits import RateLimitError
from tests.faults.standin_messages import Messages
from tests.faults.standin_payloads import BOT_ID, Json, Snowflakes
from tests.faults.standin_servers import ANNOUNCEMENT, THREADS, Permission, Servers

CROSSPOSTED, HAS_THREAD = 1 << 0, 1 << 5
CROSSPOSTS_AN_HOUR, HOUR_MS = 10, 3_600_000
MOST_PINS, MOST_EVENTS, PINS_PAGE = 250, 100, 50
EXTERNAL: Final = 3
NAME_LIMIT = 100


class Effects:
    def __init__(self, clock: MovingClock, ids: Snowflakes, servers: Servers, messages: Messages) -> None:
        self.crossposts: list[str] = []
        self.pins: list[str] = []
        self.threads: list[str] = []
        self.events: list[Json] = []
        self._clock = clock
        self._ids = ids
        self._servers = servers
        self._messages = messages
        self._crossposted_at = defaultdict[str, deque[int]](deque)
        self._pinned = defaultdict[str, dict[str, str]](dict)  # when, by message, by channel

    def routes(self) -> list[web.RouteDef]:
        message, events = f"{API}/channels/{{channel}}/messages/{{message}}", f"{API}/guilds/{{guild}}/scheduled-events"
        pins = [f"{API}/channels/{{channel}}/{way}/{{message}}" for way in ("messages/pins", "pins")]
        return [
            web.post(f"{message}/crosspost", self._crosspost),
            web.post(f"{message}/threads", self._start_thread),
            *[web.put(path, self._pin) for path in pins],
            *[web.delete(path, self._unpin) for path in pins],
            web.get(f"{API}/channels/{{channel}}/messages/pins", self._get_pins),
            web.get(f"{API}/channels/{{channel}}/pins", self._get_pins_in_one),
            web.get(events, self._get_events),
            web.post(events, self._create_event),
        ]

    def state(self) -> Json:
        return {"crossposts": self.crossposts, "pins": self.pins, "threads": self.threads, "events": self.events}

    def _addressed(self, request: web.Request, *needed: Permission) -> tuple[Json, Json]:
        channel = self._servers.permitted(request.match_info["channel"], *needed)
        return channel, self._messages.find(request.match_info["message"], channel["id"])

    async def _crosspost(self, request: web.Request) -> web.Response:
        channel, said = self._addressed(request, Permission.SEND_MESSAGES)
        if said["author"]["id"] != BOT_ID:
            self._servers.permitted(channel["id"], Permission.MANAGE_MESSAGES)
        if channel["type"] != ANNOUNCEMENT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if said["flags"] & CROSSPOSTED:
            raise ApiError(400, 40033, "This message has already been crossposted")
        self._count_crosspost(channel["id"])
        said["flags"] |= CROSSPOSTED
        self.crossposts.append(said["id"])
        return reply(said)

    def _count_crosspost(self, channel_id: str) -> None:
        """Of this limit the header says a second, and only the body how long it really is."""
        times, now = self._crossposted_at[channel_id], self._clock()
        while times and times[0] <= now - HOUR_MS:
            times.popleft()
        if len(times) >= CROSSPOSTS_AN_HOUR:
            raise RateLimitError("shared", (times[0] + HOUR_MS - now) / 1000, code=20028, header_seconds=1)
        times.append(now)

    async def _pin(self, request: web.Request) -> web.Response:
        channel, said = self._addressed(request, Permission.PIN_MESSAGES)
        pinned = self._pinned[channel["id"]]
        if len(pinned) >= MOST_PINS:
            raise ApiError(400, 30003, "Maximum number of pins reached for the channel (250)")
        if not said["pinned"]:
            said["pinned"] = True
            pinned[said["id"]] = payloads.iso(self._clock())
            self.pins.append(said["id"])
        return nothing()

    async def _unpin(self, request: web.Request) -> web.Response:
        channel, said = self._addressed(request, Permission.PIN_MESSAGES)
        said["pinned"] = False
        self._pinned[channel["id"]].pop(said["id"], None)
        return nothing()

    def _pins(self, channel_id: str, before: str | None = None) -> list[Json]:
        """The last pinned one first."""
        end = datetime.fromisoformat(before) if before else None
        return [
            {"pinned_at": at, "message": said}
            for message_id, at in reversed(self._pinned[channel_id].items())
            if (said := self._messages.get(message_id)) and (end is None or datetime.fromisoformat(at) < end)
        ]

    async def _get_pins(self, request: web.Request) -> web.Response:
        channel = self._servers.permitted(request.match_info["channel"], Permission.READ_MESSAGE_HISTORY)
        limit = int(request.query.get("limit", PINS_PAGE))
        found = self._pins(channel["id"], request.query.get("before"))
        return reply({"items": found[:limit], "has_more": len(found) > limit})

    async def _get_pins_in_one(self, request: web.Request) -> web.Response:
        channel = self._servers.permitted(request.match_info["channel"], Permission.READ_MESSAGE_HISTORY)
        return reply([pin["message"] for pin in self._pins(channel["id"])[:PINS_PAGE]])

    async def _start_thread(self, request: web.Request) -> web.Response:
        channel, said = self._addressed(request, Permission.CREATE_PUBLIC_THREADS)
        name = str((await read(request)).get("name") or "")
        if channel["type"] in THREADS or not 1 <= len(name) <= NAME_LIMIT:
            raise ApiError(400, 50035, "Invalid Form Body")
        if said["flags"] & HAS_THREAD:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        said["flags"] |= HAS_THREAD
        self.threads.append(said["id"])
        return reply(await self._servers.add_thread(channel, said["id"], name), 201)

    async def _get_events(self, request: web.Request) -> web.Response:
        guild = self._servers.guild(request.match_info["guild"])
        return reply([event for event in self.events if event["guild_id"] == guild["id"]])

    async def _create_event(self, request: web.Request) -> web.Response:
        guild = self._servers.permitted_in_server(request.match_info["guild"], Permission.CREATE_EVENTS)
        body = await read(request)
        if not self._is_event(body):
            raise ApiError(400, 50035, "Invalid Form Body")
        if sum(event["guild_id"] == guild["id"] for event in self.events) >= MOST_EVENTS:
            raise ApiError(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
        self.events.append(payloads.scheduled_event(self._ids.new(), guild["id"], body))
        return reply(self.events[-1])

    def _is_event(self, body: Json) -> bool:
        """Only those outside of Discord are known here: they need a place and an end."""
        times = [body.get(name) for name in ("scheduled_start_time", "scheduled_end_time")]
        metadata: Json = body.get("entity_metadata") or {}
        if (
            body.get("entity_type") != EXTERNAL
            or not (metadata.get("location") and all(times))
            or body.get("privacy_level") != 2
        ):
            return False
        start, end = (datetime.fromisoformat(str(time)) for time in times)
        return self._clock.time() < start < end and 1 <= len(body.get("name") or "") <= NAME_LIMIT
