"""What Discord is told about the commands, and when."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.rules.announcement_forms import LATE
from bot.rules.companies import SECTORS
from bot.rules.moderation import SETTINGS
from bot.rules.quiet import Policy
from bot.tree import sync_if_changed
from cogs.announcements import STARTS
from messages import Catalogue, commands
from tests.world import World

SPANISH = ("es-ES", "es-419")
ANNOUNCED_WITH = (
    "when", "channel", "role", "template", "company", "until", "zone", "late", "quiet",
    "publish", "pin", "thread", "event",
)  # fmt: skip
ONE_ANNOUNCEMENT = ("edit", "history", "skip", "pause", "resume", "cancel", "preview", "post", "calendar")


def puts(world: World) -> list[Any]:
    return [
        entry.json for entry in world.env.http_requests if entry.method == "PUT" and entry.path.endswith("/commands")
    ]


def options(command: dict[str, Any], *path: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """A command and all that is below it, each with its path of English names."""
    here = (*path, command["name"])
    yield here, command
    for option in command.get("options", []):
        yield from options(option, *here)


def everything(world: World) -> dict[tuple[str, ...], dict[str, Any]]:
    return dict(each for command in puts(world)[0] for each in options(command))


async def test_all_commands_and_options_are_there(world: World) -> None:
    assert set(everything(world)) == {
        ("announce",),
        *(("announce", "new", *of) for of in ((), *((name,) for name in ANNOUNCED_WITH))),
        *(("announce", name, *of) for name in ONE_ANNOUNCEMENT for of in ((), ("announcement",))),
        ("announce", "list"),
        ("announce", "skip", "date"),
        ("announce", "skip", "to"),
        ("company",),
        ("company", "show"),
        *(("company", "show", of) for of in ("name", "agency", "since", "until", "status", "side", "public")),
        ("company", "compare"),
        *(
            ("company", "compare", of)
            for of in ("first", "second", "third", "agency", "since", "until", "side", "public")
        ),
        ("company", "list"),
        *(("company", "list", of) for of in ("agency", "sector", "year", "least", "sort", "side")),
        ("company", "new"),
        ("company", "new", "days"),
        ("company", "new", "agency"),
        ("corrections",),
        ("corrections", "list"),
        ("corrections", "list", "name"),
        ("corrections", "queue"),
        ("quiet",),
        ("quiet", "list"),
        *(("quiet", "hours", *of) for of in ((), ("from",), ("until",), ("channel",))),
        *(("quiet", "off", *of) for of in ((), ("channel",))),
        *(("quiet", name, *of) for name in ("day", "free") for of in ((), ("date",), ("channel",))),
        ("settings",),
        ("settings", "show"),
        ("settings", "set"),
        ("settings", "set", "setting"),
        ("settings", "set", "value"),
        ("settings", "reset"),
        ("settings", "reset", "setting"),
        ("stop",),
        ("stop", "now"),
        ("stop", "lift"),
        ("waiting",),
        ("watch",),
        ("watch", "add"),
        ("watch", "add", "name"),
        ("watch", "add", "channel"),
        ("watch", "add", "least"),
        ("watch", "list"),
        ("watch", "remove"),
        ("watch", "remove", "watch"),
    }


@pytest.mark.parametrize("locale", SPANISH)
async def test_each_has_its_name_and_description_in_spanish_as_the_words_say(world: World, locale: str) -> None:
    words = Catalogue.load().words("es")
    for path, each in everything(world).items():
        is_option = each.get("type", 1) > 2
        command, option = " ".join(path[:-1] if is_option else path), path[-1]
        name = words.option_name(command, option) if is_option else words.name(command)
        description = words.option_description(command, option) if is_option else words.description(command)
        assert each["name_localizations"][locale] == name
        assert each["description_localizations"][locale] == description
        assert description != each["description"]


async def test_nothing_is_translated_into_a_language_that_we_do_not_speak(world: World) -> None:
    for each in everything(world).values():
        assert set(each.get("name_localizations") or {}) <= set(SPANISH)
        assert set(each.get("description_localizations") or {}) <= set(SPANISH)


@pytest.mark.parametrize(
    ("path", "set_name", "values"),
    [
        (("company", "list", "agency"), "agency", ("ICE", "CBP")),
        (("company", "list", "sector"), "sector", SECTORS),
        (("company", "list", "sort"), "sort", ("amount", "name", "latest")),
        (("announce", "new", "template"), "start", STARTS),
        (("announce", "new", "late"), "late", tuple(LATE)),
        (("announce", "new", "quiet"), "quiet", tuple(Policy)),
        (("settings", "set", "setting"), "setting", tuple(SETTINGS)),
        (("settings", "reset", "setting"), "setting", tuple(SETTINGS)),
    ],
)
async def test_choices_are_worded_in_every_language_and_keep_their_value(
    world: World, path: tuple[str, ...], set_name: str, values: tuple[str, ...]
) -> None:
    english, spanish = (Catalogue.load().words(language) for language in ("en", "es"))

    choices = everything(world)[path]["choices"]

    assert tuple(choice["value"] for choice in choices) == values
    for choice in choices:
        assert choice["name"] == english.choice(set_name, choice["value"])
        assert choice["name_localizations"] == dict.fromkeys(SPANISH, spanish.choice(set_name, choice["value"]))


async def test_the_whole_keeps_to_what_discord_takes(world: World) -> None:
    for path, each in everything(world).items():
        names = [each["name"], *each["name_localizations"].values()]
        said = [each["description"], *each["description_localizations"].values()]
        labels = [
            label
            for choice in each.get("choices", [])
            for label in (choice["name"], *choice["name_localizations"].values())
        ]
        assert all(1 <= len(name) <= 32 and name == name.casefold() for name in names), path
        assert all(1 <= len(text) <= 100 for text in [*said, *labels]), path
        assert len(each.get("choices", [])) <= 25
    assert all(_size(command) <= 8_000 for command in puts(world)[0])


def _size(each: dict[str, Any]) -> int:
    """As Discord counts: names, descriptions and values, in the longest of their languages."""

    def longest(key: str) -> int:
        localised: dict[str, str] = each.get(f"{key}_localizations") or {}
        return max(map(len, [str(each.get(key, "")), *localised.values()]))

    within: list[dict[str, Any]] = [*each.get("options", []), *each.get("choices", [])]
    return longest("name") + longest("description") + len(str(each.get("value", ""))) + sum(map(_size, within))


async def test_only_moderators_are_offered_the_settings_and_only_in_a_server(world: World) -> None:
    (settings,) = [command for command in puts(world)[0] if command["name"] == "settings"]
    (company,) = [command for command in puts(world)[0] if command["name"] == "company"]

    assert settings["default_member_permissions"] == 1 << 5
    assert settings.get("contexts") == [0] or settings.get("dm_permission") is False
    assert company.get("default_member_permissions") is None


async def test_a_word_that_changed_is_handed_over_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = commands.CommandWords.description

    def changed(words: commands.CommandWords, qualified: str) -> str:
        is_it = qualified == "company show" and words.fallback is not None
        return "Otras palabras" if is_it else original(words, qualified)

    monkeypatch.setattr(commands.CommandWords, "description", changed)
    await world.restart()
    assert len(puts(world)) == 2
    company = dict(each for command in puts(world)[1] for each in options(command))
    assert company["company", "show"]["description_localizations"]["es-ES"] == "Otras palabras"

    await world.restart()
    assert len(puts(world)) == 2


async def test_another_application_on_the_same_database_gets_its_commands_too(world: World) -> None:
    world.client._connection.application_id = 4_711  # pyright: ignore[reportPrivateUsage]

    assert await sync_if_changed(world.client)


async def test_commands_that_discord_did_not_take_are_tried_again(world: World) -> None:
    """The hash is remembered only after Discord has said yes."""
    world.env.inject_error("PUT", "/applications/*/commands", status=400, code=50035)
    with pytest.raises(Exception, match="50035"):
        await sync_if_changed(world.client, force=True)
    world.client.tree.remove_command("settings")
    world.env.inject_error("PUT", "/applications/*/commands", status=400, code=50035)
    with pytest.raises(Exception, match="50035"):
        await sync_if_changed(world.client)

    assert await sync_if_changed(world.client)
    assert not await sync_if_changed(world.client)


async def test_forced_they_are_handed_over_unchanged(world: World) -> None:
    assert await sync_if_changed(world.client, force=True)

    assert puts(world)[0] == puts(world)[1]
