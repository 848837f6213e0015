import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.actions import moderation
from bot.rules.moderation import SETTINGS, Channel, Role, Server, Value
from bot.rules.refusal import Refusal
from bot.storage.database import Database
from bot.storage.tables import audit, server_settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAYA, OTTO = 900, 901
HERE = Server(1, (Channel(11, "articles"), Channel(12, "mute", ("send_messages",))), (Role(21, "Organisers"),))
THERE = Server(2, (Channel(31, "articles"),), (Role(41, "Organisers"),))


@dataclass(frozen=True)
class Audited:
    server: int
    moderator: int
    subject: str
    before: str | None
    after: str | None


async def change(db: Database, key: str, typed: str, server: Server = HERE, moderator: int = MAYA) -> Any:
    return await moderation.change(db, server, moderator, key, typed, NOW)


async def values(db: Database, server: Server = HERE) -> dict[str, Value | None]:
    return {setting.key: value for setting, value in (await moderation.settings(db, server.id)).items()}


async def audited(db: Database) -> list[Audited]:
    async with db.read() as tx:
        rows = await tx.execute(select(audit).order_by(audit.c.id))
        return [Audited(row.server_id, row.moderator_id, row.subject, row.before, row.after) for row in rows]


async def test_a_new_server_has_every_setting_at_its_default(db: Database) -> None:
    assert await values(db) == {key: setting.default for key, setting in SETTINGS.items()}
    assert await audited(db) == []


RIGHT = [
    ("languages", "ES+en", "es+en", '"en"', '"es+en"'),
    ("zone", "america/new york", "America/New_York", '"UTC"', '"America/New_York"'),
    ("articles_channel", "#articles", 11, "null", "11"),
    ("actions_channel", "<#11>", 11, "null", "11"),
    ("announcements_channel", "11", 11, "null", "11"),
    ("drives_channel", "articles", 11, "null", "11"),
    ("log_channel", "Articles", 11, "null", "11"),
    ("organiser_role", "@Organisers", 21, "null", "21"),
]


def test_every_setting_is_tried() -> None:
    assert {key for key, *_ in RIGHT} == set(SETTINGS)


@pytest.mark.parametrize(("key", "typed", "value", "before", "after"), RIGHT, ids=[key for key, *_ in RIGHT])
async def test_a_setting_is_set_recorded_and_reset(
    db: Database, key: str, typed: str, value: Value, before: str, after: str
) -> None:
    made = await change(db, key, typed)
    assert (made.setting.key, made.before, made.after) == (key, SETTINGS[key].default, value)
    assert await values(db) == {name: setting.default for name, setting in SETTINGS.items()} | {key: value}
    assert await audited(db) == [Audited(1, MAYA, key, before, after)]

    undone = await moderation.reset(db, HERE.id, OTTO, key, NOW)
    assert (undone.before, undone.after) == (value, SETTINGS[key].default)
    assert (await values(db))[key] == SETTINGS[key].default
    assert (await audited(db))[1:] == [Audited(1, OTTO, key, after, before)]
    async with db.read() as tx:
        assert list(await tx.execute(select(server_settings))) == []


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("languages", "fr", "unknown_language"),
        ("zone", "Narnia", "unknown_zone"),
        *((key, "nowhere", "unknown_channel") for key in SETTINGS if key.endswith("_channel")),
        *((key, "mute", "channel_not_writable") for key in SETTINGS if key.endswith("_channel")),
        *((key, "31", "unknown_channel") for key in SETTINGS if key.endswith("_channel")),
        ("organiser_role", "41", "unknown_role"),
        ("colour", "red", "unknown_setting"),
    ],
)
async def test_a_wrong_value_changes_nothing_and_is_not_recorded(db: Database, key: str, typed: str, code: str) -> None:
    before = await values(db)

    with pytest.raises(Refusal) as refused:
        await change(db, key, typed)

    assert refused.value.code == code
    assert await values(db) == before
    assert await audited(db) == []


async def test_a_setting_that_does_not_exist_cannot_be_reset(db: Database) -> None:
    with pytest.raises(Refusal, match="unknown_setting"):
        await moderation.reset(db, HERE.id, MAYA, "colour", NOW)


async def test_what_changes_nothing_is_not_recorded(db: Database) -> None:
    await change(db, "zone", "UTC")
    await moderation.reset(db, HERE.id, MAYA, "zone", NOW)
    assert await audited(db) == []

    await change(db, "zone", "Europe/Madrid")
    made = await change(db, "zone", "europe/madrid", moderator=OTTO)

    assert made.before == made.after == "Europe/Madrid"
    assert await audited(db) == [Audited(1, MAYA, "zone", '"UTC"', '"Europe/Madrid"')]


async def test_a_default_that_was_chosen_is_kept_as_the_default(db: Database) -> None:
    await change(db, "zone", "Europe/Madrid")
    await change(db, "zone", "UTC")

    assert (await values(db))["zone"] == "UTC"
    assert [row.after for row in await audited(db)] == ['"Europe/Madrid"', '"UTC"']


async def test_the_settings_of_another_server_are_its_own(db: Database) -> None:
    await change(db, "articles_channel", "articles")
    await change(db, "articles_channel", "articles", THERE)
    await change(db, "languages", "es", THERE)
    await moderation.reset(db, HERE.id, MAYA, "articles_channel", NOW)

    assert (await values(db))["articles_channel"] is None
    assert (await values(db, THERE))["articles_channel"] == 31
    assert ((await values(db))["languages"], (await values(db, THERE))["languages"]) == ("en", "es")


async def test_moderators_who_change_one_setting_at_once_are_both_recorded(db: Database) -> None:
    zones = ["Europe/Madrid", "America/Bogota", "America/Chicago", "Asia/Manila"]

    await asyncio.gather(*(change(db, "zone", zone, moderator=at) for at, zone in enumerate(zones)))

    chain = await audited(db)
    assert [row.before for row in chain] == ['"UTC"', *(row.after for row in chain[:-1])]
    assert (await values(db))["zone"] == (chain[-1].after or "").strip('"')
    assert len(chain) == len(zones)
