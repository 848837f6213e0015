"""What moderators are told by the bot itself: a post to the server's log channel, through the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.moderation import languages_of, setting
from bot.rules.outbox import Delivery, Kind, Said, Written, delivery_id
from bot.rules.packing import pack, unpack
from bot.storage import outbox


async def plan(
    tx: AsyncConnection, server_id: int, template: str, occasion: str, now: datetime, **values: Any
) -> str | None:
    """The id of the notice; None where the server has no log channel. The same *occasion* is told once."""
    channel_id = int(await setting(tx, server_id, "log_channel") or 0)
    if not channel_id:
        return None
    id_ = delivery_id(Kind.NOTICE, template, f"{server_id} {occasion}", channel_id)
    notice = Delivery(id_, server_id, channel_id, Kind.NOTICE, template, occasion[:40], "", now)
    await outbox.add(tx, [notice], pack(values))
    return id_


async def compose(tx: AsyncConnection, post: Delivery, _now: datetime) -> Written:
    values = unpack(await outbox.content_of(tx, post.id))
    return written(post, values, await languages_of(tx, post.server_id))


def written(post: Delivery, values: dict[str, Any], languages: tuple[str, ...]) -> Written:
    return Written(tuple(Said(language, post.subject, values) for language in languages))
