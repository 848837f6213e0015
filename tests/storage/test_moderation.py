from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.rules.moderation import SETTINGS, Change
from bot.storage import moderation
from bot.storage.database import Database
from bot.storage.tables import audit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER, OTHER = 1 << 62, 2


async def put(db: Database, server: int, **settings: Any) -> None:
    async with db.begin() as tx:
        for key, value in settings.items():
            await moderation.put(tx, server, key, value)


async def values(db: Database, server: int) -> dict[str, Any]:
    async with db.read() as tx:
        return dict(await moderation.values(tx, server))


async def test_values_keep_their_type_and_their_server(db: Database) -> None:
    await put(db, SERVER, zone="America/Mexico_City", articles_channel=1_234_567_890_123_456_789)
    await put(db, OTHER, zone="UTC")

    assert await values(db, SERVER) == {"zone": "America/Mexico_City", "articles_channel": 1_234_567_890_123_456_789}
    assert await values(db, OTHER) == {"zone": "UTC"}
    assert await values(db, 3) == {}


async def test_a_value_takes_the_place_of_the_one_before_and_none_takes_it_away(db: Database) -> None:
    await put(db, SERVER, zone="UTC")
    await put(db, SERVER, zone="Europe/Madrid", languages="es")
    assert await values(db, SERVER) == {"zone": "Europe/Madrid", "languages": "es"}

    await put(db, SERVER, zone=None)
    await put(db, SERVER, zone=None)
    assert await values(db, SERVER) == {"languages": "es"}


async def test_a_change_is_recorded_with_who_when_and_what(db: Database) -> None:
    async with db.begin() as tx:
        await moderation.record(tx, SERVER, 77, Change(SETTINGS["zone"], "UTC", "Europe/Madrid"), NOW)
        await moderation.record(tx, SERVER, 78, Change(SETTINGS["log_channel"], 5, None), NOW)

    async with db.read() as tx:
        rows = [tuple(row)[1:] for row in await tx.execute(select(audit).order_by(audit.c.id))]

    assert rows == [
        (SERVER, 77, NOW, "setting", "zone", '"UTC"', '"Europe/Madrid"'),
        (SERVER, 78, NOW, "setting", "log_channel", "5", "null"),
    ]
