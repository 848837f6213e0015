"""From what is typed to what is saved: the card that shows it all first, its forms, and the buttons below it."""

from collections.abc import Mapping
from dataclasses import replace

from discord import ui

from bot.actions import announcements, watching
from bot.forms import Form, show
from bot.rules.announcement_changes import changes
from bot.rules.announcement_forms import Typed, content_of, typed_of, understood
from bot.rules.announcements import Announcement, Content, Draft
from bot.rules.clock_changes import note_on_clock
from bot.rules.moderation import SETTINGS, Server, read
from bot.rules.refusal import Refusal
from bot.speech import answer, language_of
from bot.ui import Asking, Button, is_private
from cogs.announcement_modals import PARTS, Forms, filled
from cogs.announcement_views import company_name, exact, guild_of, old_figures, places, say_done

DRAFT = r"(?P<draft>\d{1,9})"


async def begin(interaction: Asking, typed: Typed, part: str) -> None:
    """Keeps what the options of the command said, and opens the form; a time that is not understood is refused."""
    services, guild = interaction.client.services, guild_of(interaction)
    draft_id = await announcements.draft(services.db, guild.id, typed.kept, services.clock())
    if typed.when:
        try:
            typed = understood(typed, services.clock())
        except Refusal as refusal:
            await _say_kept(interaction, refusal, draft_id, "new")
            return
        await _keep(interaction, draft_id, typed)
    await show(interaction, await _modal(interaction, typed, part, draft_id))


async def begin_edit(interaction: Asking, announcement_id: int) -> None:
    """Opens the form with what there is."""
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.get(services.db, guild.id, announcement_id)
    typed = replace(typed_of(found.content), company=await company_name(interaction, found.content))
    draft_id = await announcements.draft(services.db, guild.id, typed.kept, services.clock(), found.id)
    await show(interaction, await _modal(interaction, typed, "text", draft_id))


async def _modal(interaction: Asking, typed: Typed, part: str, draft_id: int) -> ui.Modal:
    services, guild = interaction.client.services, guild_of(interaction)
    languages, _ = await announcements.languages_and_zone(services.db, guild.id)
    there = tuple(id_ for id_ in typed.channels if guild.get_channel_or_thread(id_))
    words = services.catalogue.words(language_of(interaction, services))
    return Forms(replace(typed, channels=there), languages, words).modal(part, draft_id)


async def _draft(interaction: Asking, draft_id: int) -> tuple[Draft, Typed]:
    services, guild = interaction.client.services, guild_of(interaction)
    draft = await announcements.draft_of(services.db, guild.id, draft_id)
    return draft, Typed.read(draft.typed)


async def _keep(interaction: Asking, draft_id: int, typed: Typed) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    await announcements.change_draft(services.db, guild.id, draft_id, typed.kept, services.clock())


async def _before(interaction: Asking, draft: Draft) -> Announcement | None:
    """What it is an edit of."""
    if draft.announcement_id is None:
        return None
    return await announcements.get(interaction.client.services.db, guild_of(interaction).id, draft.announcement_id)


async def say_draft(interaction: Asking, draft_id: int, *, instead: bool = False) -> None:
    """Refuses what could not be saved; nothing is saved here."""
    services, guild = interaction.client.services, guild_of(interaction)
    draft, typed = await _draft(interaction, draft_id)
    before = await _before(interaction, draft)
    content = content_of(typed, before.content if before else None)
    await announcements.checked(services.db, guild.id, content, services.clock())
    comings = await announcements.coming(services.db, guild.id, content, services.clock())
    await answer(
        interaction,
        services,
        "announcements/draft",
        instead=instead,
        above=await exact(interaction, content, comings[0].occasion.at),
        draft=draft,
        mark=typed.mark,
        content=content,
        comings=comings,
        places=places(guild, content),
        name=await company_name(interaction, content),
        old_since=await old_figures(interaction, content),
        clock=note_on_clock(content.schedule.start, content.schedule.zone),
        changed=changes(before.content, content) if before else None,
    )


async def _say_kept(interaction: Asking, refusal: Refusal, draft_id: int, part: str) -> None:
    """Why not, with a way back to all that was typed."""
    services = interaction.client.services
    why = services.catalogue.render(f"refusals/{refusal.code}", language_of(interaction, services), **refusal.details)
    instead = is_private(interaction)
    await answer(interaction, services, "announcements/kept", instead=instead, above=why, form=part, draft_id=draft_id)


class Fill(Button, template=rf"announce-fill:(?P<part>{PARTS}):{DRAFT}"):
    async def pressed(self, interaction: Asking) -> None:
        draft_id = int(self.fields["draft"])
        _, typed = await _draft(interaction, draft_id)
        await show(interaction, await _modal(interaction, typed, self.fields["part"], draft_id))


class DraftForm(Form, template=rf"announce-form:(?P<part>{PARTS}):{DRAFT}"):
    async def sent(self, interaction: Asking, filled_in: Mapping[str, str]) -> None:
        part, draft_id = self.fields["part"], int(self.fields["draft"])
        _, typed = await _draft(interaction, draft_id)
        typed = _of_this_server(interaction, filled(typed, filled_in))
        await _keep(interaction, draft_id, typed)  # before anything is refused: it is not to be typed again
        try:
            await _keep(interaction, draft_id, await _understood(interaction, typed, filled_in))
            await say_draft(interaction, draft_id, instead=is_private(interaction))
        except Refusal as refusal:
            await _say_kept(interaction, refusal, draft_id, part)


def _of_this_server(interaction: Asking, typed: Typed) -> Typed:
    guild = guild_of(interaction)
    there = tuple(id_ for id_ in typed.channels if guild.get_channel_or_thread(id_))
    return replace(typed, channels=there, role_id=typed.role_id if guild.get_role(typed.role_id) else 0)


async def _understood(interaction: Asking, typed: Typed, filled_in: Mapping[str, str]) -> Typed:
    """Only what stands in the form is read: otherwise "tomorrow" stays the day that it was."""
    services, guild = interaction.client.services, guild_of(interaction)
    if "when" in filled_in:
        zone = str(read(SETTINGS["zone"], typed.zone, Server(guild.id)))
        typed = understood(replace(typed, zone=zone), services.clock())
    if "company" in filled_in:
        must_be_ringable(guild.id, typed.role_id)
        ref, name = await chosen_company(interaction, typed.company)
        typed = replace(typed, company_ref=ref, company=name)
    return typed


def must_be_ringable(server_id: int, role_id: int) -> None:
    if role_id == server_id:  # as Discord numbers the role of everybody
        raise Refusal("role_of_all")


async def chosen_company(interaction: Asking, query: str) -> tuple[str, str]:
    """Its `company:…` or `recipient:…`, and its name; both empty if none was chosen."""
    if not query.strip():
        return "", ""
    return await watching.organisation(interaction.client.services.db, query.strip())


class Save(Button, template=rf"announce-save:{DRAFT}:(?P<mark>[0-9a-f]{{16}})"):
    """Saves what the card shows, and nothing else."""

    async def pressed(self, interaction: Asking) -> None:
        services, guild = interaction.client.services, guild_of(interaction)
        draft, typed = await _draft(interaction, int(self.fields["draft"]))
        if typed.mark != self.fields["mark"]:
            raise Refusal("draft_changed")
        before = await _before(interaction, draft)
        content: Content = content_of(typed, before.content if before else None)
        saved = await announcements.save(
            services.db, guild.id, draft.id, interaction.user.id, content, services.clock()
        )
        await say_done(interaction, "saved", saved, instead=is_private(interaction))


class Discard(Button, template=rf"announce-discard:{DRAFT}"):
    async def pressed(self, interaction: Asking) -> None:
        services, guild = interaction.client.services, guild_of(interaction)
        await announcements.discard(services.db, guild.id, int(self.fields["draft"]))
        await answer(interaction, services, "announcements/discarded", instead=is_private(interaction))
