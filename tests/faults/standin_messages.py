"""Messages of the stand-in: posted once for each nonce, read back newest first, changed, deleted."""

from bisect import bisect_left
from collections import Counter, defaultdict
from typing import Final

from aiohttp import web

from tests.faults import standin_payloads as payloads
from tests.faults.standin_checks import check_message, parts
from tests.faults.standin_http import API, ApiError, Sent, nothing, read, read_all, reply
from tests.faults.standin_payloads import BOT_ID, Clock, Json, Snowflakes
from tests.faults.standin_servers import DM, Permission, Servers

NONCE_WINDOW_SECONDS: Final = 120.0  # Discord says "the past few minutes"
MOST, USUAL = 100, 50  # of a channel's history at a time
EPHEMERAL, LOADING = 1 << 6, 1 << 7


class Messages:
    """All messages by id; those that only one person sees are in no channel's history."""

    def __init__(self, clock: Clock, ids: Snowflakes, servers: Servers, nonce_seconds: float) -> None:
        self.posted: list[str] = []
        self.posts_by_nonce = Counter[str]()
        self._clock = clock
        self._ids = ids
        self._servers = servers
        self._nonce_ms = round(nonce_seconds * 1000)
        self._by_id = dict[str, Json]()
        self._in_channel = defaultdict[str, list[int]](list)
        self._nonces = dict[str, tuple[str, int]]()  # the message, and until when the nonce is remembered

    def routes(self) -> list[web.RouteDef]:
        many, one = f"{API}/channels/{{channel}}/messages", f"{API}/channels/{{channel}}/messages/{{message}}"
        return [
            web.post(many, self._post),
            web.get(many, self._get_history),
            web.get(one, self._get),
            web.patch(one, self._patch),
            web.delete(one, self._delete),
        ]

    def add(self, channel_id: str | None, sent: Sent, author_id: str = BOT_ID) -> Json:
        said = payloads.message(self._ids.new(), channel_id, sent.body, sent.files)
        if author_id != BOT_ID:
            said["author"] = payloads.user(author_id, f"person-{author_id}")
        self._by_id[said["id"]] = said
        if channel_id and not said["flags"] & EPHEMERAL:
            self._in_channel[channel_id].append(int(said["id"]))
        return said

    def find(self, message_id: str, channel_id: str | None = None) -> Json:
        said = self._by_id.get(message_id)
        if said is None or (channel_id and said["channel_id"] != channel_id):
            raise ApiError(404, 10008, "Unknown Message")
        return said

    def get(self, message_id: str) -> Json | None:
        return self._by_id.get(message_id)

    def remove(self, message_id: str) -> None:
        channel_id = self.find(message_id)["channel_id"]
        del self._by_id[message_id]
        if channel_id and int(message_id) in self._in_channel[channel_id]:
            self._in_channel[channel_id].remove(int(message_id))

    def change(self, said: Json, body: Json) -> Json:
        said |= {key: value for key, value in body.items() if key in {"content", "embeds", "components"}}
        said["flags"] = (said["flags"] | (body.get("flags") or 0)) & ~LOADING
        return said

    def post(self, channel_id: str, sent: Sent) -> Json:
        channel = self._servers.permitted(channel_id, Permission.SEND_MESSAGES)
        if sent.files:
            self._servers.permitted(channel_id, Permission.ATTACH_FILES)
        self._servers.must_be_reachable(channel)
        check_message(sent)
        nonce = str(sent.body.get("nonce") or "")
        self.posts_by_nonce[nonce] += bool(nonce)
        before, until = self._nonces.get(nonce, ("", 0))
        if nonce and sent.body.get("enforce_nonce") and self._clock() < until:
            return self.find(before) | {"nonce": nonce}
        said = self.add(channel_id, sent)
        self.posted.append(said["id"])
        channel["last_message_id"] = said["id"]
        if not nonce:
            return said
        self._nonces[nonce] = said["id"], self._clock() + self._nonce_ms
        return said | {"nonce": nonce}

    def history(self, channel_id: str, asked: dict[str, int], limit: int) -> list[Json]:
        """Newest first. Without the right to read it, it is empty, and nothing says why."""
        channel = self._servers.permitted(channel_id)
        if channel["type"] != DM and not self._servers.permissions(channel) & Permission.READ_MESSAGE_HISTORY:
            return []
        ids = self._in_channel[channel_id]
        return [_as_seen(self._by_id[str(each)]) for each in reversed(_part(ids, asked, limit))]

    def by_channel(self) -> dict[str, list[Json]]:
        """What stands in each channel, oldest first, by the ids of its components."""
        nonces = {message_id: nonce for nonce, (message_id, _) in self._nonces.items()}
        return {
            channel_id: [_outline(self._by_id[str(each)], nonces) for each in ids]
            for channel_id, ids in self._in_channel.items()
            if ids
        }

    def standing(self) -> list[Json]:
        """What was posted and has not been deleted."""
        return [self._by_id[each] for each in self.posted if each in self._by_id]

    async def _post(self, request: web.Request) -> web.Response:
        return reply(self.post(request.match_info["channel"], await read_all(request)))

    async def _get_history(self, request: web.Request) -> web.Response:
        asked = {name: _number(request.query[name]) for name in ("before", "after", "around") if name in request.query}
        limit = _number(request.query.get("limit", str(USUAL)))
        if len(asked) > 1 or not 1 <= limit <= MOST:
            raise ApiError(400, 50035, "Invalid Form Body")
        return reply(self.history(request.match_info["channel"], asked, limit))

    async def _get(self, request: web.Request) -> web.Response:
        channel_id = request.match_info["channel"]
        self._servers.permitted(channel_id, Permission.READ_MESSAGE_HISTORY)
        return reply(_as_seen(self.find(request.match_info["message"], channel_id)))

    async def _patch(self, request: web.Request) -> web.Response:
        self._servers.permitted(request.match_info["channel"])
        said = self.find(request.match_info["message"], request.match_info["channel"])
        if said["author"]["id"] != BOT_ID:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        changed = self.change(said, await read(request))
        changed["edited_timestamp"] = payloads.iso(self._clock())
        return reply(changed)

    async def _delete(self, request: web.Request) -> web.Response:
        channel_id, message_id = request.match_info["channel"], request.match_info["message"]
        self._servers.permitted(channel_id)
        if self.find(message_id, channel_id)["author"]["id"] != BOT_ID:
            self._servers.permitted(channel_id, Permission.MANAGE_MESSAGES)
        self.remove(message_id)
        return nothing()


def _outline(said: Json, nonces: dict[str, str]) -> Json:
    return {
        "id": said["id"],
        "author": said["author"]["id"],
        "marks": sorted(each["custom_id"] for each in parts(said["components"]) if "custom_id" in each),
        "nonce": nonces.get(said["id"]),
    }


def _part(ids: list[int], asked: dict[str, int], limit: int) -> list[int]:
    """At most *limit* of *ids*, which rise: the last ones, or those next to the id that was asked for."""
    match asked:
        case {"before": at}:
            return ids[: bisect_left(ids, at)][-limit:]
        case {"after": at}:
            return ids[bisect_left(ids, at + 1) :][:limit]
        case {"around": at}:
            first = max(0, bisect_left(ids, at) - limit // 2)
            return ids[first : first + limit]
        case _:
            return ids[-limit:]


def _as_seen(said: Json) -> Json:
    """Without a privileged intent the bot reads its own words only."""
    is_own = said["author"]["id"] == BOT_ID
    return said if is_own else said | {"content": "", "embeds": [], "components": [], "attachments": []}


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ApiError(400, 50035, "Invalid Form Body") from None
