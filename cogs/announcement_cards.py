"""The buttons under what is saved: of the list, of an announcement's card, of its history, of what is asked twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.actions import announcement_dates, announcements
from bot.rules.announcement_changes import history
from bot.rules.announcement_dates import Dated, date_meant, time_meant
from bot.rules.pages import page_of
from bot.rules.recurrence import Schedule, resolve
from bot.rules.refusal import Refusal
from bot.speech import answer
from bot.ui import Asking, Button, is_private
from cogs.announcement_drafts import begin_edit
from cogs.announcement_files import say_calendar
from cogs.announcement_views import exact, guild_of, places, say_card, say_done, say_preview

LIST_PAGE, HISTORY_PAGE = 4, 5
ID = r"(?P<id>\d{1,9})"
KEY = r"(?P<key>\d{4}-\d\d-\d\dT\d\d:\d\d)"
PAGE = r"(?P<page>\d{1,4})"


async def say_list(interaction: Asking, page: int = 1, *, instead: bool = False) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.listed(services.db, guild.id, services.clock())
    sheet = page_of(found, page, LIST_PAGE)
    await answer(interaction, services, "announcements/listed", instead=instead, sheet=sheet)


async def say_history(interaction: Asking, announcement_id: int, page: int = 1, *, instead: bool = False) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    found, revisions = await announcements.history(services.db, guild.id, announcement_id)
    sheet = page_of(history(revisions, found.content), page, HISTORY_PAGE)
    await answer(interaction, services, "announcements/history", instead=instead, announcement=found, sheet=sheet)


async def ask_to_cancel(interaction: Asking, announcement_id: int) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.get(services.db, guild.id, announcement_id)
    await answer(interaction, services, "announcements/cancel", instead=is_private(interaction), announcement=found)


async def ask_to_post(interaction: Asking, announcement_id: int) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    found = await announcements.get(services.db, guild.id, announcement_id)
    await answer(
        interaction,
        services,
        "announcements/post_now",
        above=await exact(interaction, found.content, services.clock()),
        announcement=found,
        content=found.content,
        places=places(guild, found.content),
        asked_at=int(services.clock().timestamp()),
    )


async def change_date(interaction: Asking, announcement_id: int, typed: str, to: str | None = None) -> None:
    """Leaves it out, moves it, or puts it back if it was left out."""
    services, guild = interaction.client.services, guild_of(interaction)
    found, now = await announcements.get(services.db, guild.id, announcement_id), services.clock()
    date = date_meant(found.content.schedule, typed, now)
    which = (services.db, guild.id, found.id, date.by_rule)
    if to:
        moved_to = time_meant(found.content.schedule, to, now)
        done = await announcement_dates.move(*which, moved_to, interaction.user.id, now)
    elif date.is_skipped:
        done = await announcement_dates.unskip(*which, interaction.user.id, now)
    else:
        done = await announcement_dates.skip(*which, interaction.user.id, now)
    await say_done(interaction, "skipped", done, instead=is_private(interaction), **_dated(done.content.schedule, date))


def _dated(schedule: Schedule, date: Dated) -> dict[str, object]:
    """What became of *date*."""
    moved_to = schedule.moved.get(date.by_rule)
    return {
        "at": date.at,
        "to": moved_to and resolve(moved_to, ZoneInfo(schedule.zone)),
        "back": date.is_skipped and date.by_rule not in schedule.skipped,
    }


class Open(Button, template=rf"announce-open:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_card(interaction, int(self.fields["id"]), instead=is_private(interaction))


class TurnList(Button, template=rf"announce-list:{PAGE}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_list(interaction, int(self.fields["page"]), instead=is_private(interaction))


class TurnHistory(Button, template=rf"announce-history:{PAGE}:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_history(interaction, int(self.fields["id"]), int(self.fields["page"]), instead=False)


class Edit(Button, template=rf"announce-edit:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await begin_edit(interaction, int(self.fields["id"]))


class SkipNext(Button, template=rf"announce-skip:{ID}:{KEY}"):
    """Leaves out the date that the card shows, also if it is no longer the next one."""

    async def pressed(self, interaction: Asking) -> None:
        services, guild = interaction.client.services, guild_of(interaction)
        by_rule = datetime.fromisoformat(self.fields["key"])
        done = await announcement_dates.skip(
            services.db, guild.id, int(self.fields["id"]), by_rule, interaction.user.id, services.clock()
        )
        at = resolve(by_rule, ZoneInfo(done.content.schedule.zone))
        await say_done(interaction, "skipped", done, instead=is_private(interaction), at=at, to=None, back=False)


class Turn(Button, template=rf"announce-(?P<turn>pause|resume|end):{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await turn(interaction, self.fields["turn"], int(self.fields["id"]))


async def turn(interaction: Asking, which: str, announcement_id: int) -> None:
    services, guild = interaction.client.services, guild_of(interaction)
    act, template = TURNS[which]
    done = await act(services.db, guild.id, announcement_id, interaction.user.id, services.clock())
    await say_done(interaction, template, done, instead=is_private(interaction))


TURNS = {
    "pause": (announcements.pause, "paused"),
    "resume": (announcements.resume, "resumed"),
    "end": (announcements.cancel, "cancelled"),
}


class AskToCancel(Button, template=rf"announce-cancel:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await ask_to_cancel(interaction, int(self.fields["id"]))


class AskToPost(Button, template=rf"announce-post:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await ask_to_post(interaction, int(self.fields["id"]))


class PostNow(Button, template=rf"announce-send:{ID}:(?P<revision>\d{{1,9}}):(?P<asked_at>\d{{1,12}})"):
    """Posts what was shown when it was asked, once, however often it is pressed."""

    async def pressed(self, interaction: Asking) -> None:
        services, guild = interaction.client.services, guild_of(interaction)
        found = await announcements.get(services.db, guild.id, int(self.fields["id"]))
        if found.revision != int(self.fields["revision"]):
            raise Refusal("announcement_changed")
        asked_at = datetime.fromtimestamp(int(self.fields["asked_at"]), UTC)
        done = await announcements.post_now(
            services.db, guild.id, found.id, interaction.user.id, services.clock(), asked_at
        )
        await say_done(interaction, "posting", done, instead=is_private(interaction))


class Preview(Button, template=rf"announce-preview:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_preview(interaction, int(self.fields["id"]))


class Calendar(Button, template=rf"announce-calendar:{ID}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_calendar(interaction, int(self.fields["id"]))


BUTTONS = (Open, TurnList, TurnHistory, Edit, SkipNext, Turn, AskToCancel, AskToPost, PostNow, Preview, Calendar)
