"""Discord's objects as they go over the wire, with the fields that discord.py 2.7.1 reads."""

import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], int]  # milliseconds since 1970

EPOCH_MS = 1_420_070_400_000  # snowflakes count from 2015
BOT_ID = "900000000000000001"
ORGANISER_ID = "900000000000000002"
CHANNEL_NAMES = ("articles", "actions", "announcements", "drives", "log")
ALL_PERMISSIONS = str((1 << 53) - 1)
BOT_PERMISSIONS = int(ALL_PERMISSIONS) & ~(1 << 3)  # an administrator would be bound by no channel's own rules
ZSTD_WINDOW = 128 * 1024


class Snowflakes:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        self._last = max(self._last + 1, (self._clock() - EPOCH_MS) << 22)
        return str(self._last)


def sent_at(snowflake: str) -> str:
    return iso((int(snowflake) >> 22) + EPOCH_MS)


def iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def user(user_id: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "mfa_enabled": bot,
        "verified": True,
    }


def bot_user() -> Json:
    return user(BOT_ID, "stand-in-bot", bot=True)


def application() -> Json:
    return {
        "id": BOT_ID,
        "name": "stand-in",
        "description": "",
        "icon": None,
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(ORGANISER_ID, "organiser"),
        "verify_key": "",
        "flags": 0,
        "interactions_endpoint_url": None,
    }


def role(role_id: str, name: str, position: int, permissions: str = "0") -> Json:
    return {
        "id": role_id,
        "name": name,
        "position": position,
        "permissions": permissions,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(channel_id: str, guild_id: str, name: str, position: int) -> Json:
    return {
        "id": channel_id,
        "guild_id": guild_id,
        "type": 5 if name == "announcements" else 0,
        "name": name,
        "position": position,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "permission_overwrites": [],
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def member(who: Json, permissions: str | None = None) -> Json:
    found: Json = {
        "user": who,
        "roles": [],
        "nick": None,
        "avatar": None,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
    }
    return found if permissions is None else found | {"permissions": permissions}


def guild(index: int, channels: int, roles: int) -> Json:
    """Neighbouring guilds fall to different shards. The role for everyone has the guild's id, as on Discord."""
    number = (200_000_000 + index) << 22
    guild_id = str(number)
    names = [CHANNEL_NAMES[n] if n < len(CHANNEL_NAMES) else f"channel-{n + 1}" for n in range(channels)]
    more_roles = [role(str(number + 1000 + n), f"role-{n + 1}", n + 1) for n in range(roles)]
    return {
        "id": guild_id,
        "name": f"Guild {index + 1}",
        "owner_id": ORGANISER_ID,
        "icon": None,
        "description": None,
        "features": ["COMMUNITY"],
        "preferred_locale": "en-US",
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "unavailable": False,
        "large": False,
        "member_count": 3,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "roles": [role(guild_id, "@everyone", 0, str(BOT_PERMISSIONS)), *more_roles],
        "channels": [channel(str(number + 1 + n), guild_id, name, n) for n, name in enumerate(names)],
        "members": [member(bot_user())],
        "emojis": [],
        "stickers": [],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def thread(thread_id: str, parent: Json, kind: int, name: str) -> Json:
    """One that begins with a message, whose id it has."""
    return {
        "id": thread_id,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": BOT_ID,
        "type": kind,
        "name": name,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": sent_at(thread_id),
            "locked": False,
            "create_timestamp": sent_at(thread_id),
        },
    }


def scheduled_event(event_id: str, guild_id: str, wanted: Json) -> Json:
    return {
        "id": event_id,
        "guild_id": guild_id,
        "channel_id": None,
        "creator_id": BOT_ID,
        "creator": bot_user(),
        "name": wanted["name"],
        "description": wanted.get("description"),
        "scheduled_start_time": wanted["scheduled_start_time"],
        "scheduled_end_time": wanted["scheduled_end_time"],
        "privacy_level": 2,
        "status": 1,
        "entity_type": wanted["entity_type"],
        "entity_id": None,
        "entity_metadata": wanted["entity_metadata"],
        "user_count": 0,
        "image": None,
        "recurrence_rule": None,
    }


def message(message_id: str, channel_id: str | None, said: Json, files: Sequence[tuple[str, int]] = ()) -> Json:
    """What the bot *said* (the body of its request) as the message that Discord makes of it."""
    return {
        "id": message_id,
        "channel_id": channel_id,
        "type": 0,
        "author": bot_user(),
        "content": said.get("content") or "",
        "embeds": said.get("embeds") or [],
        "components": said.get("components") or [],
        "flags": said.get("flags") or 0,
        "attachments": [_attachment(message_id, number, *file) for number, file in enumerate(files)],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "timestamp": sent_at(message_id),
        "edited_timestamp": None,
    }


def _attachment(message_id: str, number: int, name: str, size: int) -> Json:
    url = f"https://cdn.discordapp.com/attachments/1/{message_id}/{name}"
    return {"id": str(int(message_id) + number), "filename": name, "size": size, "url": url, "proxy_url": url}


def packer(compression: str) -> Callable[[str], str | bytes]:
    """How a socket's messages are packed: one stream a socket, flushed after every message.

    `zstd-stream` (asked for by discord.py where a zstd module is installed) is sent as a valid stream of raw blocks.
    """
    if compression == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compression == "zstd-stream":
        head = [b"\x28\xb5\x2f\xfd\x00\x38"]  # magic; no sizes, no checksum; a window of 128 KiB
        return lambda text: (head.pop() if head else b"") + _raw_zstd_blocks(text.encode())
    return lambda text: text


def _raw_zstd_blocks(data: bytes) -> bytes:
    parts = [data[at : at + ZSTD_WINDOW] for at in range(0, len(data), ZSTD_WINDOW)]
    return b"".join((len(part) << 3).to_bytes(3, "little") + part for part in parts)
