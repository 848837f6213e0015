"""The gateway of the stand-in: sessions that outlive their sockets, so that a client can resume them."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSMsgType, web

from tests.faults.standin_payloads import BOT_ID, Json, bot_user, packer

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = 4002, 4003, 4004, 4005
INVALID_SEQUENCE, DISALLOWED_INTENTS = 4007, 4014
GUILDS_INTENT: Final = 1 << 0
PRIVILEGED_INTENTS: Final = 1 << 1 | 1 << 8 | 1 << 15
MAX_CLIENT_PAYLOAD = 4096
# An acknowledgement that comes at once overtakes discord.py's own book-keeping: "websocket is 41 s behind".
ACK_DELAY_SECONDS = 0.005


class Link:
    """One open socket. Messages go out whole and in order, because they share one compressed stream."""

    def __init__(self, socket: web.WebSocketResponse, compression: str, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.was_cut = False
        self._transport = transport
        self._pack = packer(compression)
        self._lock = asyncio.Lock()

    async def send(self, payload: Json) -> None:
        async with self._lock:
            packed = self._pack(json.dumps(payload))
            with suppress(ConnectionResetError):  # what was dispatched waits in its session for a resume
                await (self.socket.send_str(packed) if isinstance(packed, str) else self.socket.send_bytes(packed))

    async def close(self, code: int | None) -> None:
        """Without a *code* the connection breaks: no close frame, no goodbye."""
        self.was_cut = True
        if code is not None:
            await self.socket.close(code=code)
        elif self._transport is not None:
            self._transport.abort()


@dataclass(slots=True)
class Session:
    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    events: list[Json] = field(default_factory=list[Json])
    link: Link | None = None
    is_ready: bool = False

    async def dispatch(self, event: str, data: Json) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(payload)
        if self.link is not None:
            await self.link.send(payload)

    def has(self, guild_id: str | None) -> bool:
        """Direct messages belong to shard 0."""
        return (int(guild_id or 0) >> 22) % self.shards == self.shard


class Gateway:
    def __init__(self, token: str, guilds: Sequence[Json], heartbeat_ms: int) -> None:
        self.url = ""
        self.identifies = 0
        self.resumes = 0
        self.sessions: dict[str, Session] = {}
        self.links: set[Link] = set()
        self._token = token
        self._guilds = guilds
        self._heartbeat_ms = heartbeat_ms
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = Link(socket, request.query.get("compress", ""), request.transport)
        self.links.add(link)
        try:
            await link.send({"op": HELLO, "d": {"heartbeat_interval": self._heartbeat_ms}})
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(link, frame.data)
        finally:
            self._ended(link)
        return socket

    async def dispatch(self, event: str, data: Json) -> bool:
        """To every session that has the guild, also to one whose client is gone; False if there is none."""
        meant = [session for session in self.sessions.values() if session.has(data.get("guild_id"))]
        for session in meant:
            await session.dispatch(event, data)
        return bool(meant)

    async def close(self, code: int | None) -> None:
        for link in tuple(self.links):
            await link.close(code)

    async def ask_to_reconnect(self) -> None:
        for link in tuple(self.links):
            await link.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        for link in tuple(self.links):
            if not resumable and link.session is not None:
                self.sessions.pop(link.session.id, None)
                link.session = None
            await link.send({"op": INVALID_SESSION, "d": resumable})

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await self.close(1001)

    async def _receive(self, link: Link, text: str) -> None:
        payload: Json = json.loads(text)
        data: Any = payload.get("d")
        answers: dict[int, Callable[[], Coroutine[Any, Any, None]]] = {
            IDENTIFY: lambda: self._identify(link, data),
            RESUME: lambda: self._resume(link, data),
        }
        if len(text.encode()) > MAX_CLIENT_PAYLOAD:
            await link.close(DECODE_ERROR)
        elif payload["op"] == HEARTBEAT:
            self._soon(_acknowledge(link))
        elif answer := answers.get(payload["op"]):
            await answer()
        elif link.session is None:
            await link.close(NOT_AUTHENTICATED)

    async def _identify(self, link: Link, data: Json) -> None:
        self.identifies += 1
        if refused := self._refusal(link, data):
            await link.close(refused)
            return
        shard, shards = data.get("shard", (0, 1))
        session = Session(shard, shards, data["intents"], link=link)
        link.session = self.sessions[session.id] = session
        mine = [guild for guild in self._guilds if session.has(guild["id"])]
        await session.dispatch("READY", self._ready(session, mine))
        for guild in mine if session.intents & GUILDS_INTENT else ():
            if not guild["unavailable"]:
                await session.dispatch("GUILD_CREATE", guild)
        session.is_ready = True

    def _refusal(self, link: Link, data: Json) -> int | None:
        if link.session is not None:
            return ALREADY_AUTHENTICATED
        if data["token"] != self._token:
            return AUTHENTICATION_FAILED
        return DISALLOWED_INTENTS if data["intents"] & PRIVILEGED_INTENTS else None

    async def _resume(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if data["token"] != self._token:
            await link.close(AUTHENTICATION_FAILED)
        elif session is None:
            await link.send({"op": INVALID_SESSION, "d": False})
        elif data["seq"] > len(session.events):
            await link.close(INVALID_SEQUENCE)
        else:
            await self._take_up(session, link, data["seq"])

    async def _take_up(self, session: Session, link: Link, sequence: int) -> None:
        """New events wait behind the missed ones: the session gets its socket when nothing is left to send."""
        self.resumes += 1
        while sequence < len(session.events):
            await link.send(session.events[sequence])
            sequence += 1
        link.session, session.link = session, link
        await session.dispatch("RESUMED", {"_trace": []})

    def _ready(self, session: Session, guilds: Sequence[Json]) -> Json:
        return {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shards],
            "application": {"id": BOT_ID, "flags": 0},
        }

    def _ended(self, link: Link) -> None:
        """A client that says goodbye (1000, 1001) gives up its session; after any other end it can resume."""
        self.links.discard(link)
        session = link.session
        if session is None or session.link is not link:
            return
        session.link = None
        if link.socket.close_code in {1000, 1001} and not link.was_cut:
            self.sessions.pop(session.id, None)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _acknowledge(link: Link) -> None:
    await asyncio.sleep(ACK_DELAY_SECONDS)
    if not link.socket.closed:
        await link.send({"op": HEARTBEAT_ACK})
