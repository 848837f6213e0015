"""Writing announcements as moderators do it, for the tests of /announce."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.speech import card
from bot.storage.tables import announcement_drafts, announcements, outbox
from messages import Button, Rendered, Text
from tests.world import World, text_of

TEXT = "We meet at the **library**."
WHEN = "every Tuesday 9am"
TEXT_INPUT, CHANNELS, ROLES = 4, 8, 6
TYPED = {"title": "Meeting", "text_en": TEXT, "text_es": "Nos reunimos.", "when": WHEN}


async def new(world: World, who: Any = None, **options: Any) -> Any:
    """The form."""
    return await (who or world.maya).slash(world.actions, "announce new", **options)


def begins_with(form: Any) -> dict[str, Any]:
    """What stands in each part of a form: words, or the ids of what is chosen."""
    return {part["custom_id"]: _beginning(part) for part in _parts(form)}


def _parts(form: Any) -> list[Any]:
    assert form.modal, said(form)
    return [each["component"] for each in form.modal["components"]]


def _beginning(part: Any) -> Any:
    if part["type"] == TEXT_INPUT:
        return part.get("value") or ""
    if part["type"] in {CHANNELS, ROLES}:
        return [int(each["id"]) for each in part.get("default_values", ())]
    return [option["value"] for option in part["options"] if option.get("default")]


async def fill(world: World, form: Any, who: Any = None, **typed: Any) -> Any:
    """Sends a form as it begins, but for what is typed; empty texts with the usual ones."""
    given = {name: typed.get(name, value or TYPED.get(name, value)) for name, value in begins_with(form).items()}
    handles = {each.id: each for each in (world.articles, world.actions, *world.guild.roles.values())}
    for part in _parts(form):
        name = part["custom_id"]
        if part["type"] in {CHANNELS, ROLES}:
            chosen = given[name] or ([world.articles.id] if name == "channels" and name not in typed else [])
            given[name] = [handles[getattr(each, "id", each)] for each in chosen]
    return await (who or world.maya).submit_modal(form, given)


async def drafted(world: World, options: Mapping[str, Any] | None = None, **typed: Any) -> Any:
    """The card with the preview."""
    return await fill(world, await new(world, **(options or {})), **typed)


async def saved(world: World, options: Mapping[str, Any] | None = None, **typed: Any) -> Any:
    return await world.maya.click(last_of(await drafted(world, options, **typed)), label="Save")


def last_of(result: Any) -> Any:
    """The message with the buttons."""
    return result.followups[-1] if result.followups else result.response


async def opened(world: World, title: str = "Meeting") -> Any:
    return await world.maya.click((await world.maya.slash(world.actions, "announce list")).response, label=title)


async def command(world: World, name: str, announcement: str = "Meeting", **options: Any) -> Any:
    return await world.maya.slash(world.actions, f"announce {name}", announcement=announcement, **options)


async def with_button(world: World, custom_id: str, channel: Any = None) -> Any:
    """A message of ours with this button, wherever it may have come from."""
    rendered = Rendered("card", None, (Text("Press"),), (Button("Press", custom_id=custom_id),))
    place = world.client.get_partial_messageable((channel or world.articles).id)
    sent = await place.send(view=card(rendered))
    await world.env.settle()
    return sent


def id_of(result: Any, begins: str) -> str:
    """Of the button whose id begins so."""
    return next(each for each in _ids(last_of(result).components) if each.startswith(begins))


def _ids(component: Any) -> list[str]:
    if isinstance(component, list):
        return [found for each in component for found in _ids(each)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    own = [component["custom_id"]] if "custom_id" in component else []
    return own + _ids(component.get("components", []))


def said(result: Any) -> str:
    """All that an answer says, also in what follows it."""
    return "\n".join(text_of(each) for each in (result.response, *result.followups) if each)


async def rows(world: World) -> list[Any]:
    return await _all(world, select(announcements).order_by(announcements.c.id))


async def drafts(world: World) -> list[Any]:
    return await _all(world, select(announcement_drafts))


async def planned(world: World) -> list[Any]:
    return await _all(world, select(outbox).where(outbox.c.kind == "announcement"))


async def _all(world: World, wanted: Any) -> list[Any]:
    async with world.services.db.read() as tx:
        return list(await tx.execute(wanted))
