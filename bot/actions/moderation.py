"""A server's settings, as its moderators see and change them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.moderation import SETTINGS, Change, Server, Setting, Value, read, setting_of
from bot.storage import moderation
from bot.storage.database import Database


async def settings(db: Database, server_id: int) -> Mapping[Setting, Value | None]:
    """Every setting there is, with what was chosen or else its default."""
    async with db.read() as tx:
        chosen = await moderation.values(tx, server_id)
    return {setting: chosen.get(key, setting.default) for key, setting in SETTINGS.items()}


async def setting(tx: AsyncConnection, server_id: int, key: str) -> Value | None:
    return (await moderation.values(tx, server_id)).get(key, SETTINGS[key].default)


async def zone_of(tx: AsyncConnection, server_id: int) -> str:
    return str(await setting(tx, server_id, "zone"))


async def languages_of(tx: AsyncConnection, server_id: int) -> tuple[str, ...]:
    """Those that the server's own posts are written in."""
    return tuple(str(await setting(tx, server_id, "languages")).split("+"))


async def change(db: Database, server: Server, moderator_id: int, key: str, typed: str, now: datetime) -> Change:
    setting = setting_of(key)
    return await _put(db, server.id, moderator_id, setting, read(setting, typed, server), now)


async def reset(db: Database, server_id: int, moderator_id: int, key: str, now: datetime) -> Change:
    return await _put(db, server_id, moderator_id, setting_of(key), None, now)


async def _put(
    db: Database, server_id: int, moderator_id: int, setting: Setting, value: Value | None, now: datetime
) -> Change:
    async with db.begin() as tx:
        await db.alone(tx, f"settings of {server_id}")
        before = (await moderation.values(tx, server_id)).get(setting.key, setting.default)
        made = Change(setting, before, setting.default if value is None else value)
        if made.after != before:
            await moderation.put(tx, server_id, setting.key, value)
            await moderation.record(tx, server_id, moderator_id, made, now)
    return made
