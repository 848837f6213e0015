from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select

from bot.storage.tables import audit
from tests.world import World, text_of


async def set_(world: World, setting: str, value: str) -> str:
    return text_of((await world.maya.slash(world.articles, "settings set", setting=setting, value=value)).response)


async def shown(world: World) -> str:
    return text_of((await world.maya.slash(world.articles, "settings show")).response)


async def recorded(world: World) -> list[Any]:
    async with world.services.db.read() as tx:
        return list(await tx.execute(select(audit).order_by(audit.c.id)))


async def test_a_member_is_not_offered_the_settings(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="not visible"):
        await world.alice.slash(world.articles, "settings show")


async def test_everything_has_a_default(world: World) -> None:
    said = await shown(world)

    assert "**Languages**: English" in said
    assert "**Time zone**: UTC" in said
    assert said.count("not chosen") == 6


@pytest.mark.parametrize(
    ("setting", "typed", "words"),
    [
        ("languages", "es+en", "Spanish and English, Spanish first"),
        ("languages", "EN, es", "English and Spanish, English first"),
        ("zone", "america/new york", "America/New\\_York"),
        ("articles_channel", "#articles", "<#"),
        ("log_channel", "actions", "<#"),
    ],
)
async def test_a_right_value_is_set_and_shown(world: World, setting: str, typed: str, words: str) -> None:
    assert words in await set_(world, setting, typed)
    assert words in await shown(world)


@pytest.mark.parametrize(
    ("setting", "typed", "words"),
    [
        ("languages", "fr", "is no language we speak"),
        ("zone", "Narnia", "is no time zone"),
        ("zone", "Berlin", "Perhaps Europe/Berlin"),
        ("articles_channel", "nowhere", "No text channel of this server"),
        ("articles_channel", "1" * 30, "No text channel of this server"),
        ("organiser_role", "@everyone", "cannot be the organiser role"),
        ("organiser_role", "nobody", "No role of this server"),
    ],
)
async def test_a_wrong_value_is_explained_and_changes_nothing(
    world: World, setting: str, typed: str, words: str
) -> None:
    before = await shown(world)

    assert words in await set_(world, setting, typed)

    assert await shown(world) == before
    assert await recorded(world) == []


async def test_a_wrong_value_is_explained_in_spanish(world: World) -> None:
    world.spanish.add(world.maya.id)

    assert "no es una zona horaria" in await set_(world, "zone", "Narnia")


async def test_a_channel_where_the_bot_may_not_post_is_refused_with_what_is_missing(world: World) -> None:
    server = world.client.get_guild(world.guild.id)
    assert server is not None
    denied = discord.PermissionOverwrite(send_messages=False)
    silent = world.guild.create_text_channel("silent", overwrites={server.default_role: denied})

    said = await set_(world, "log_channel", f"<#{silent.id}>")

    assert "cannot post" in said
    assert "Send Messages" in said


async def test_values_are_offered_while_typing(world: World) -> None:
    async def offered(setting: str, typed: str) -> list[str]:
        found = await world.maya.autocomplete(world.articles, "settings set", "value", typed, setting=setting)
        return [choice["name"] for choice in found]

    assert await offered("zone", "new y") == ["America/New_York"]
    assert await offered("articles_channel", "art") == ["#articles"]
    assert "@Moderators" in await offered("organiser_role", "")
    assert await offered("languages", "") == [
        "English",
        "Spanish (Español)",
        "English and Spanish, English first",
        "Spanish and English, Spanish first",
    ]
    assert len(await offered("zone", "")) == 25


async def test_reset_puts_the_default_back(world: World) -> None:
    await set_(world, "zone", "Europe/Madrid")

    result = await world.maya.slash(world.articles, "settings reset", setting="zone")

    assert "is now UTC" in text_of(result.response)
    assert "**Time zone**: UTC" in await shown(world)


async def test_every_change_is_recorded_with_who_and_what(world: World) -> None:
    await set_(world, "zone", "Europe/Madrid")
    await set_(world, "zone", "Europe/Madrid")
    await set_(world, "zone", "Europe/Paris")

    rows = await recorded(world)

    assert [(row.subject, row.before, row.after) for row in rows] == [
        ("zone", '"UTC"', '"Europe/Madrid"'),
        ("zone", '"Europe/Madrid"', '"Europe/Paris"'),
    ]
    assert {row.moderator_id for row in rows} == {world.maya.id}
    assert {row.server_id for row in rows} == {world.guild.id}
    assert all(row.at <= discord.utils.utcnow() for row in rows)
