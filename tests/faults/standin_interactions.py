"""Interactions: what a person does, sent to the bot, and what the bot answers within three seconds."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_http import API, ApiError, Sent, nothing, read, read_all, reply
from tests.faults.standin_messages import EPHEMERAL, LOADING, Messages
from tests.faults.standin_payloads import BOT_ID, Clock, Json, Snowflakes
from tests.faults.standin_servers import Servers

COMMAND: Final = 2
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE = 4, 5, 6, 7
ANSWER_SECONDS: Final = 3.0
TOKEN_MS: Final = 15 * 60 * 1000


@dataclass(slots=True)
class Exchange:
    """One interaction and what the bot said to it. *original* is the id of the message that `@original` means."""

    event: Json
    expires_ms: int
    source: Json | None = None
    began: float = field(default_factory=time.perf_counter)
    answer: Json | None = None
    answered_ms: float = 0.0
    settled_ms: float = 0.0
    original: str = ""
    followups: list[Json] = field(default_factory=list[Json])
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    is_late: bool = False

    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self.began) * 1000

    def settle(self) -> None:
        if not self.settled.is_set():
            self.settled_ms = self.elapsed_ms()
            self.settled.set()


class Interactions:
    """Exchanges by token. Their messages are among all others, so that a button can be pressed on them."""

    def __init__(
        self, clock: Clock, ids: Snowflakes, servers: Servers, messages: Messages, answer_seconds: float
    ) -> None:
        self.exchanges: dict[str, Exchange] = {}
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._ids = ids
        self._servers = servers
        self._messages = messages

    def routes(self) -> list[web.RouteDef]:
        webhook = f"{API}/webhooks/{{app}}/{{token}}"
        return [
            web.post(f"{API}/interactions/{{id}}/{{token}}/callback", self._callback),
            web.post(webhook, self._follow_up),
            web.get(f"{webhook}/messages/{{message}}", self._get_answer),
            web.patch(f"{webhook}/messages/{{message}}", self._edit_answer),
            web.delete(f"{webhook}/messages/{{message}}", self._delete_answer),
        ]

    def open(self, asked: Json, guild: Json | None) -> Exchange:
        """*asked*: type, data, and what the person and the place are, if not the usual ones."""
        token = secrets.token_urlsafe(24)
        source = self._messages.get(asked.get("message_id", ""))
        person = payloads.user(asked.get("user_id", payloads.ORGANISER_ID), "organiser")
        event: Json = {
            "id": self._ids.new(),
            "application_id": BOT_ID,
            "token": token,
            "version": 1,
            "type": asked.get("type", COMMAND),
            "data": asked["data"],
            "locale": asked.get("locale", "en-US"),
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild["id"] if guild else "0"},
        }
        event |= self._place(asked, guild, person) | ({"message": source} if source else {})
        self.exchanges[token] = Exchange(event, self._clock() + TOKEN_MS, source)
        return self.exchanges[token]

    def _place(self, asked: Json, guild: Json | None, person: Json) -> Json:
        if guild is None:
            channel = {"id": "1", "type": 1}
            return {
                "context": 1,
                "user": person,
                "channel": channel,
                "channel_id": "1",
                "app_permissions": payloads.ALL_PERMISSIONS,
            }
        channel = self._servers.channel(asked.get("channel_id", guild["channels"][0]["id"]))
        return {
            "context": 0,
            "guild_id": guild["id"],
            "guild": {"id": guild["id"], "locale": guild["preferred_locale"], "features": guild["features"]},
            "guild_locale": guild["preferred_locale"],
            "channel_id": channel["id"],
            "channel": channel,
            "app_permissions": str(self._servers.permissions(channel)),
            "member": payloads.member(person, asked.get("permissions", payloads.ALL_PERMISSIONS)),
        }

    def answer(self, interaction_id: str, token: str, sent: Sent) -> Json:
        """The body of `InteractionCallback`, which discord.py always asks for."""
        exchange = self.exchanges.get(token)
        if exchange is None or exchange.event["id"] != interaction_id or exchange.is_late:
            raise ApiError(404, 10062, "Unknown interaction")
        if exchange.answer is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        exchange.answer, exchange.answered_ms = sent.body, exchange.elapsed_ms()
        resource = self._resource(exchange, sent)
        if sent.body["type"] not in {DEFERRED_MESSAGE, DEFERRED_UPDATE}:
            exchange.settle()
        exchange.answered.set()
        return _answered(exchange, resource)

    def follow_up(self, token: str, sent: Sent) -> Json:
        """The first follow-up after a deferred answer fills in the message that was thinking."""
        exchange = self._live(token)
        first = self._messages.get(exchange.original)
        if first and first["flags"] & LOADING:
            return self.edit(token, "@original", sent.body)
        said = self._messages.add(exchange.event.get("channel_id"), sent)
        exchange.followups.append(said)
        return said

    def edit(self, token: str, message_id: str, body: Json) -> Json:
        exchange = self._live(token)
        said = self._messages.change(self._find(exchange, message_id), body)
        exchange.settle()
        return said

    def get(self, token: str, message_id: str) -> Json:
        return self._find(self._live(token), message_id)

    def delete(self, token: str, message_id: str) -> None:
        exchange = self._live(token)
        self._messages.remove(self._find(exchange, message_id)["id"])
        exchange.settle()

    async def outcome(self, exchange: Exchange, settle_seconds: float) -> Json:
        """Waits for the first answer as long as Discord does, then for a deferred one as long as it is told."""
        if not await _within(self._answer_seconds, exchange.answered):
            exchange.is_late = True
            return {"answer": None, "elapsed_ms": exchange.elapsed_ms()}
        is_settled = await _within(settle_seconds, exchange.settled)
        return {
            "answer": exchange.answer,
            "elapsed_ms": exchange.answered_ms,
            "message": self._messages.get(exchange.original),
            "settled_ms": exchange.settled_ms if is_settled else None,
            "followups": exchange.followups,
        }

    def _live(self, token: str) -> Exchange:
        exchange = self.exchanges.get(token)
        if exchange is None or exchange.answer is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._clock() > exchange.expires_ms:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return exchange

    def _find(self, exchange: Exchange, message_id: str) -> Json:
        return self._messages.find(exchange.original if message_id == "@original" else message_id)

    def _resource(self, exchange: Exchange, sent: Sent) -> Json | None:
        kind: int = sent.body["type"]
        data: Json = sent.body.get("data") or {}
        if kind in {MESSAGE, DEFERRED_MESSAGE}:
            loading = LOADING if kind == DEFERRED_MESSAGE else 0
            said = Sent(data | {"flags": (data.get("flags") or 0) | loading}, sent.files)
            first = self._messages.add(exchange.event.get("channel_id"), said)
            exchange.original = first["id"]
            return {"type": kind, "message": first}
        if kind in {UPDATE, DEFERRED_UPDATE} and exchange.source is not None:
            exchange.original = exchange.source["id"]
        if kind != UPDATE:
            return None
        return {"type": kind, "message": self._messages.change(self._find(exchange, "@original"), data)}

    async def _callback(self, request: web.Request) -> web.Response:
        path = request.match_info
        result = self.answer(path["id"], path["token"], await read_all(request))
        return reply(result) if request.query.get("with_response") in {"1", "true"} else nothing()

    async def _follow_up(self, request: web.Request) -> web.Response:
        return reply(self.follow_up(request.match_info["token"], await read_all(request)))

    async def _get_answer(self, request: web.Request) -> web.Response:
        return reply(self.get(request.match_info["token"], request.match_info["message"]))

    async def _edit_answer(self, request: web.Request) -> web.Response:
        path = request.match_info
        return reply(self.edit(path["token"], path["message"], await read(request)))

    async def _delete_answer(self, request: web.Request) -> web.Response:
        self.delete(request.match_info["token"], request.match_info["message"])
        return nothing()


def _answered(exchange: Exchange, resource: Json | None) -> Json:
    interaction = {"id": exchange.event["id"], "type": exchange.event["type"]}
    said = (resource or {}).get("message")
    if said is None:
        return {"interaction": interaction}
    marks = {
        "response_message_id": said["id"],
        "response_message_loading": bool(said["flags"] & LOADING),
        "response_message_ephemeral": bool(said["flags"] & EPHEMERAL),
    }
    return {"interaction": interaction | marks, "resource": resource}


async def _within(seconds: float, event: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
