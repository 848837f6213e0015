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

    assert "typed here): UTC" in said
    assert "are written): English" in said
    assert said.count("not chosen") == 6


@pytest.mark.parametrize(
    ("setting", "typed", "words"),
    [
        ("languages", "es+en", "Spanish and English, Spanish first"),
        ("languages", "español", "Spanish (Español)"),
        ("languages", "English and Spanish", "English and Spanish, English first"),
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
    assert (await offered("languages", "spa"))[0] == "Spanish (Español)"
    assert await offered("languages", "klingon") == []
    assert len(await offered("zone", "")) == 25


async def test_reset_puts_the_default_back(world: World) -> None:
    await set_(world, "zone", "Europe/Madrid")

    result = await world.maya.slash(world.articles, "settings reset", setting="zone")

    assert "is now UTC" in text_of(result.response)
    assert "typed here): UTC" in await shown(world)


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


async def test_a_role_is_set_and_rings_nobody(world: World) -> None:
    organisers = world.guild.create_role("Organisers")

    said = await set_(world, "organiser_role", "@organisers")

    assert f"<@&{organisers.id}>" in said
    sent = [entry.json for entry in world.env.http_requests if entry.path.endswith("/callback")][-1]
    assert sent is not None
    assert sent["data"]["allowed_mentions"]["parse"] == []
    assert not sent["data"]["allowed_mentions"].get("roles")


async def test_maya_sets_up_her_server_in_spanish(world: World) -> None:
    world.spanish.add(world.maya.id)
    world.guild.create_role("Equipo")

    assert "America/Mexico\\_City" in await set_(world, "zone", "america/mexico city")
    assert "Español e inglés" in await set_(world, "languages", "es+en")
    assert f"<#{world.articles.id}>" in await set_(world, "articles_channel", "articles")
    assert "<@&" in await set_(world, "organiser_role", "Equipo")
    said = await shown(world)

    assert "## Ajustes de este servidor" in said
    assert "America/Mexico\\_City" in said
    assert said.count("<#") == 1
    assert "not chosen" not in said
    assert "English" not in said


@pytest.mark.parametrize(
    ("setting", "typed", "words"),
    [
        ("languages", "fr", "no es un idioma que hablemos"),
        ("zone", "Narnia", "no es una zona horaria"),
        ("articles_channel", "nowhere", "no designa ningún canal de texto"),
        ("organiser_role", "nobody", "no designa ningún rol"),
        ("organiser_role", "@everyone", "no puede ser el rol de organización"),
    ],
)
async def test_each_wrong_value_is_explained_in_spanish(world: World, setting: str, typed: str, words: str) -> None:
    world.spanish.add(world.maya.id)

    assert words in await set_(world, setting, typed)
    assert await recorded(world) == []


async def test_what_is_typed_can_neither_format_nor_mention(world: World) -> None:
    for setting in ("zone", "languages", "articles_channel", "organiser_role"):
        said = await set_(world, setting, "**x** @everyone <@1> [a](https://evil.example)")
        assert "**x**" not in said
        assert "@everyone" not in said
        assert "](https://evil" not in said


@pytest.mark.parametrize(
    ("denied", "missing", "there"),
    [
        ({"view_channel": False}, ["View Channel"], []),
        ({"send_messages": False, "attach_files": False}, ["Send Messages", "Attach Files"], ["View Channel"]),
        ({"read_message_history": False}, ["Read Message History"], ["Send Messages"]),
    ],
)
async def test_exactly_the_missing_permissions_are_named(
    world: World, denied: dict[str, bool], missing: list[str], there: list[str]
) -> None:
    server = world.client.get_guild(world.guild.id)
    assert server is not None
    overwrites = {server.default_role: discord.PermissionOverwrite(**denied)}
    world.guild.create_text_channel("shut", overwrites=overwrites)

    said = await set_(world, "articles_channel", "shut")

    assert all(name in said for name in missing)
    assert not any(name in said for name in there)
    assert await recorded(world) == []
    offered = await world.maya.autocomplete(world.articles, "settings set", "value", "", setting="articles_channel")
    assert "#shut" not in [choice["name"] for choice in offered]


async def test_another_server_keeps_its_own_settings(world: World) -> None:
    other = world.env.create_guild("Other")
    there = other.create_text_channel("articles")
    role = other.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    otto = other.add_member(world.env.create_user("otto"), roles=[role])
    await set_(world, "zone", "Europe/Madrid")

    before = text_of((await otto.slash(there, "settings show")).response)
    await otto.slash(there, "settings set", setting="languages", value="es")
    foreign = await otto.slash(there, "settings set", setting="log_channel", value=str(world.articles.id))

    assert "): UTC" in before
    assert "No text channel of this server" in text_of(foreign.response)
    said = await shown(world)
    assert "): Europe/Madrid" in said
    assert "): English" in said


async def test_what_changes_nothing_says_so_and_is_not_recorded(world: World) -> None:
    assert "was already UTC; nothing changed" in await set_(world, "zone", "UTC")

    reset = await world.maya.slash(world.articles, "settings reset", setting="log_channel")

    assert "nothing changed" in text_of(reset.response)
    assert await recorded(world) == []


async def test_labels_are_offered_in_the_language_of_whoever_asks(world: World) -> None:
    world.spanish.add(world.maya.id)

    offered = await world.maya.autocomplete(world.articles, "settings set", "value", "", setting="languages")

    assert [choice["value"] for choice in offered] == ["en", "es", "en+es", "es+en"]
    assert "English" not in [choice["name"] for choice in offered]


async def test_answers_about_settings_are_seen_by_the_moderator_only(world: World) -> None:
    for command, options in (
        ("show", {}),
        ("set", {"setting": "zone", "value": "UTC"}),
        ("reset", {"setting": "zone"}),
    ):
        result = await world.maya.slash(world.articles, f"settings {command}", **options)
        assert result.ephemeral, command
