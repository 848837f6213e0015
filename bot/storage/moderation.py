"""A server's settings, and who changed what."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rules.moderation import Change, Value
from bot.storage.tables import audit, server_settings


async def values(tx: AsyncConnection, server_id: int) -> Mapping[str, Value]:
    """Only what was set; the rest has its default."""
    rows = await tx.execute(
        select(server_settings.c.key, server_settings.c.value).where(server_settings.c.server_id == server_id)
    )
    return {key: json.loads(value) for key, value in rows}


async def put(tx: AsyncConnection, server_id: int, key: str, value: Value | None) -> None:
    """None puts the default back."""
    of_key = (server_settings.c.server_id == server_id) & (server_settings.c.key == key)
    await tx.execute(delete(server_settings).where(of_key))
    if value is not None:
        await tx.execute(insert(server_settings).values(server_id=server_id, key=key, value=json.dumps(value)))


async def record(tx: AsyncConnection, server_id: int, moderator_id: int, change: Change, now: datetime) -> None:
    await record_event(
        tx, server_id, moderator_id, "setting", change.setting.key, before=change.before, after=change.after, now=now
    )


async def record_event(
    tx: AsyncConnection,
    server_id: int,
    moderator_id: int,
    event: str,
    subject: str,
    *,
    before: Value | None,
    after: Value | None,
    now: datetime,
) -> None:
    await tx.execute(
        insert(audit).values(
            server_id=server_id,
            moderator_id=moderator_id,
            at=now,
            event=event,
            subject=subject,
            before=json.dumps(before),
            after=json.dumps(after),
        )
    )
