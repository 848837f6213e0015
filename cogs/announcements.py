"""/announce: what a server's moderators have posted at its time. Nothing is saved before they have seen it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.actions import announcements, moderation
from bot.client import Client, Services
from bot.forms import received
from bot.rules.announcement_dates import dates
from bot.rules.announcement_forms import LATE, USUAL_LATE, Typed, read_day
from bot.rules.announcements import Announcement, State
from bot.rules.effects import Effect
from bot.rules.moderation import SETTINGS, Choice, Server, choices, fitting, read
from bot.rules.quiet import Policy
from bot.rules.refusal import Refusal
from bot.speech import language_of
from bot.tree import choice
from bot.ui import Asking, suggesting
from cogs import announcement_cards as cards
from cogs.announcement_drafts import Discard, DraftForm, Fill, Save, begin, begin_edit, chosen_company, must_be_ringable
from cogs.announcement_files import say_calendar
from cogs.announcement_views import guild_of, say_preview

LONGEST_LABEL = 100
# Which form is opened: what the options have said of time and channel is not asked for again.
PART = {(False, False): "new", (False, True): "timed", (True, False): "placed", (True, True): "text"}
STARTS = ("blank", "meeting", "action_day", "weekly_update", "company_figures")

Chosen = app_commands.Choice[str]
Suggestions = list[app_commands.Choice[str]]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Announcements(commands.GroupCog, group_name="announce"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    @app_commands.choices(
        template=[choice("start", start) for start in STARTS],
        late=[choice("late", late) for late in LATE],
        quiet=[choice("quiet", policy.value) for policy in Policy],
    )
    async def new(
        self,
        interaction: Asking,
        when: app_commands.Range[str, 1, 200] = "",
        channel: discord.TextChannel | discord.Thread | None = None,
        role: discord.Role | None = None,
        template: Chosen | None = None,
        company: str = "",
        until: app_commands.Range[str, 1, 200] = "",
        zone: str = "",
        late: Chosen | None = None,
        quiet: Chosen | None = None,
        *,
        publish: bool = False,
        pin: bool = False,
        thread: bool = False,
        event: bool = False,
    ) -> None:
        guild = guild_of(interaction)
        if role:
            must_be_ringable(guild.id, role.id)
        ref, name = await chosen_company(interaction, company)
        typed = await self._begun(guild, template.value if template else STARTS[0], zone)
        wanted = zip(Effect, (publish, pin, thread, event), strict=True)
        typed = replace(
            typed,
            channels=(channel.id,) if channel else typed.channels,
            when=when,
            until=until,
            company=name,
            company_ref=ref,
            role_id=role.id if role else 0,
            late=late.value if late else USUAL_LATE,
            quiet=quiet.value if quiet else Policy.MOVE.value,
            effects=tuple(effect.value for effect, is_wanted in wanted if is_wanted),
        )
        if until:
            read_day(until, self.services.clock(), typed.zone)
        await begin(interaction, typed, PART[bool(when), channel is not None])

    async def _begun(self, guild: discord.Guild, start: str, zone: str) -> Typed:
        """In the server's languages, channel and zone, unless another one is typed."""
        settings = {each.key: value for each, value in (await moderation.settings(self.services.db, guild.id)).items()}
        zone = str(read(SETTINGS["zone"], zone, Server(guild.id)) if zone else settings["zone"])
        channel = guild.get_channel(int(settings["announcements_channel"] or 0))
        languages = str(settings["languages"]).split("+")
        texts = {language: self._start(start, language) for language in languages}
        return Typed(texts=texts, channels=(channel.id,) if channel else (), zone=zone)

    def _start(self, start: str, language: str) -> str:
        if start == STARTS[0]:
            return ""
        return self.services.catalogue.text(f"announcements/starts/{start}", language)

    @new.autocomplete("company")
    @suggesting
    async def companies(self, interaction: Asking, typed: str) -> Suggestions:  # noqa: ARG002
        directory = await self.services.directory()
        return [Chosen(name=holder.name[:LONGEST_LABEL], value=holder.ref) for holder in directory.search(typed)]

    @new.autocomplete("zone")
    @suggesting
    async def zones(self, interaction: Asking, typed: str) -> Suggestions:
        offered = choices(SETTINGS["zone"], typed, Server(interaction.guild_id or 0))
        return [Chosen(name=each.label, value=each.value) for each in offered]

    @app_commands.command(name="list")
    async def list_(self, interaction: Asking) -> None:
        await cards.say_list(interaction)

    @app_commands.command()
    async def edit(self, interaction: Asking, announcement: str) -> None:
        await begin_edit(interaction, await self._meant(interaction, announcement))

    @app_commands.command()
    async def history(self, interaction: Asking, announcement: str) -> None:
        await cards.say_history(interaction, await self._meant(interaction, announcement))

    @app_commands.command()
    async def skip(
        self,
        interaction: Asking,
        announcement: str,
        date: app_commands.Range[str, 1, 200],
        to: app_commands.Range[str, 1, 200] = "",
    ) -> None:
        await cards.change_date(interaction, await self._meant(interaction, announcement), date, to)

    @app_commands.command()
    async def pause(self, interaction: Asking, announcement: str) -> None:
        await cards.turn(interaction, "pause", await self._meant(interaction, announcement))

    @app_commands.command()
    async def resume(self, interaction: Asking, announcement: str) -> None:
        await cards.turn(interaction, "resume", await self._meant(interaction, announcement))

    @app_commands.command()
    async def cancel(self, interaction: Asking, announcement: str) -> None:
        await cards.ask_to_cancel(interaction, await self._meant(interaction, announcement))

    @app_commands.command()
    async def preview(self, interaction: Asking, announcement: str) -> None:
        await say_preview(interaction, await self._meant(interaction, announcement))

    @app_commands.command()
    async def post(self, interaction: Asking, announcement: str) -> None:
        await cards.ask_to_post(interaction, await self._meant(interaction, announcement))

    @app_commands.command()
    async def calendar(self, interaction: Asking, announcement: str = "") -> None:
        chosen = await self._meant(interaction, announcement) if announcement else None
        await say_calendar(interaction, chosen)

    async def _meant(self, interaction: Asking, typed: str) -> int:
        """By the number of a suggestion, or by the whole title."""
        there = await announcements.all_for_calendar(self.services.db, guild_of(interaction).id)
        same = _called(there, typed)
        if len(same) > 1:
            raise Refusal("announcement_unclear", typed=typed)
        if not same:
            raise Refusal("announcement_gone")
        return same[0].id

    @edit.autocomplete("announcement")
    @history.autocomplete("announcement")
    @skip.autocomplete("announcement")
    @cancel.autocomplete("announcement")
    @preview.autocomplete("announcement")
    @post.autocomplete("announcement")
    @calendar.autocomplete("announcement")
    @suggesting
    async def all(self, interaction: Asking, typed: str) -> Suggestions:
        return await self._titles(interaction, typed, *State)

    @pause.autocomplete("announcement")
    @suggesting
    async def active(self, interaction: Asking, typed: str) -> Suggestions:
        return await self._titles(interaction, typed, State.ACTIVE)

    @resume.autocomplete("announcement")
    @suggesting
    async def paused(self, interaction: Asking, typed: str) -> Suggestions:
        return await self._titles(interaction, typed, State.PAUSED)

    async def _titles(self, interaction: Asking, typed: str, *states: State) -> Suggestions:
        there = await self._there(interaction)
        offered = (Choice(_title(each), str(each.id)) for each in there if each.state in states)
        return [Chosen(name=each.label, value=each.value) for each in fitting(offered, typed)]

    async def _there(self, interaction: Asking) -> tuple[Announcement, ...]:
        """None for whoever is refused them anyway."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            return ()
        return await announcements.all_for_calendar(self.services.db, interaction.guild_id)

    @skip.autocomplete("date")
    @suggesting
    async def dates(self, interaction: Asking, typed: str) -> Suggestions:
        chosen = _called(await self._there(interaction), str(interaction.namespace.announcement))
        offered = fitting((date for each in chosen[:1] for date in self._dates(interaction, each)), typed)
        return [Chosen(name=each.label[:LONGEST_LABEL], value=each.value) for each in offered]

    def _dates(self, interaction: Asking, of: Announcement) -> Iterator[Choice]:
        language, say = language_of(interaction, self.services), self.services.catalogue.text
        for date in dates(of.content.schedule, self.services.clock()):
            yield Choice(say("announcements/date", language, date=date), date.key)


def _called(there: Sequence[Announcement], typed: str) -> list[Announcement]:
    wanted = typed.strip().casefold()
    by_number = [each for each in there if str(each.id) == wanted]
    return by_number or [each for each in there if each.content.title.casefold() == wanted]


def _title(of: Announcement) -> str:
    return of.content.title[:LONGEST_LABEL]


async def setup(client: Client) -> None:
    await client.add_cog(Announcements(client.services))
    client.add_dynamic_items(Fill, Save, Discard, *cards.BUTTONS)
    client.add_listener(received(DraftForm), "on_interaction")
