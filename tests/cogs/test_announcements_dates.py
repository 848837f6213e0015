"""Single dates of an announcement: left out, put back, moved, and all of them as a calendar."""

from typing import Any

import pytest

from tests.cogs.announcing import command, drafted, opened, rows, said, saved, with_button
from tests.world import World

NEXT = "2026-01-06T09:00"  # the first of every Tuesday in the simulated world


async def test_a_date_is_left_out_put_back_and_moved(world: World) -> None:
    await saved(world)
    offered = await world.maya.autocomplete(world.actions, "announce skip", "date", "6 jan", announcement="Meeting")
    assert offered[0] == {"name": "Tuesday 6 January 2026, 09:00", "value": NEXT}

    left_out = said(await command(world, "skip", date=NEXT))
    assert "is left out" in left_out
    assert "<t:1767690000:F> (" not in left_out
    back = said(await command(world, "skip", date="6 January"))
    assert "is back in its place" in back
    assert "<t:1767690000:F> (" in back
    moved = said(await command(world, "skip", date=NEXT, to="Wednesday 7 January at 18:00"))

    assert "is moved to <t:1767808800:F>" in moved
    assert "- <t:1767808800:F> (<t:1767808800:R>), moved here from its usual time" in moved


async def test_no_dates_are_offered_of_nothing_and_to_nobody_else(world: World) -> None:
    await saved(world)
    (announce,) = [each for each in await world.client.tree.fetch_commands() if each.name == "announce"]
    world.guild.set_command_permissions(announce, {world.alice: True})

    async def offered(who: Any, announcement: str) -> Any:
        return await who.autocomplete(world.articles, "announce skip", "date", "", announcement=announcement)

    assert len(await offered(world.maya, "Meeting")) == 25
    assert await offered(world.maya, "Meet") == []
    assert await offered(world.alice, "Meeting") == []
    assert await world.alice.autocomplete(world.articles, "announce edit", "announcement", "") == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"date": "Wednesday"}, "no date on “Wednesday”"),
        ({"date": "nonsense"}, "“nonsense”"),
        ({"date": NEXT, "to": "every day 9am"}, "more than one time"),
        ({"date": NEXT, "to": "13 January 9am"}, "<t:1768294800:F>"),
    ],
)
async def test_a_date_that_there_is_not_or_no_single_time_is_refused(
    world: World, options: dict[str, str], why: str
) -> None:
    await saved(world)

    assert why in said(await command(world, "skip", **options))
    assert [row.revision for row in await rows(world)] == [1]


async def test_what_quiet_hours_and_days_do_to_a_date_is_said_before_it_is_saved(world: World) -> None:
    await world.maya.slash(world.actions, "quiet hours", **{"from": "08:00", "until": "10:00"})
    await world.maya.slash(world.actions, "quiet day", date="13 January", channel=world.actions)

    waits = said(await drafted(world, channels=[world.articles, world.actions]))
    skips = said(await drafted(world, {"quiet": "skip"}))

    assert "(<t:1767690000:R>) – **waits until <t:1767693600:f>**: quiet hours" in waits
    assert f"**waits until <t:1768348800:f>** in <#{world.actions.id}>: a day without posts" in waits
    assert "(<t:1767690000:R>) – **left out**: quiet hours" in skips


async def test_skip_next_leaves_out_the_date_that_the_card_shows(world: World) -> None:
    await saved(world)
    card = await opened(world)
    other = await with_button(world, f"announce-skip:1:{NEXT}")

    assert "<t:1767690000:F> is left out" in said(await world.maya.click(card.response, label="Skip next"))
    await world.maya.click(other, label="Press")

    (row,) = await rows(world)
    assert row.next_key == "2026-01-13T09:00"


async def test_a_calendar_has_one_announcement_or_all(world: World) -> None:
    await saved(world, text_en="**Come** to {{ server }} on {{ date }}.")
    await saved(world, title="Assembly", when="3 March 2026 18:00")

    one = await world.maya.click((await opened(world)).response, label="Calendar")
    both = await world.maya.slash(world.actions, "announce calendar")

    assert one.ephemeral
    assert "2 announcements, for a calendar" in said(both)
    calendar = await _file(one)
    assert "SUMMARY:Meeting" in calendar
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU" in calendar
    assert "Come to Campaign on …." in calendar
    assert "Assembly" not in calendar
    assert "SUMMARY:Assembly" in await _file(both)


async def test_without_any_announcement_there_is_no_calendar(world: World) -> None:
    nothing = await world.maya.slash(world.actions, "announce calendar")

    assert "None yet" in said(nothing)
    assert nothing.response.attachments == []


async def _file(result: Any) -> str:
    (attached,) = result.response.attachments
    assert attached.filename == "announcements.ics"
    return (await attached.read()).decode().replace("\r\n ", "")
