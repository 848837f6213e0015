"""Reports of errors on their way to who decides about them: the server's moderators, and perhaps the host.

The outbox keeps none of the reporter's words: they are read when the post is sent.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.actions.moderation import languages_of, setting
from bot.rules.corrections import Place, Posted, Report, Status
from bot.rules.outbox import Delivery, Kind, Reason, Said, State, Withheld, Written, delivery_id
from bot.storage import correction_posts, corrections, outbox
from bot.storage.database import Database


async def plan_for_moderators(db: Database, now: datetime) -> int:
    """Every open report that its moderators have not got yet, where they have chosen a log channel."""
    async with db.begin() as tx:
        planned = 0
        for report in await correction_posts.unposted(tx, Place.QUEUE):
            if channel_id := int(await setting(tx, report.server_id, "log_channel") or 0):
                planned += await _plan(tx, Place.QUEUE, report, report.server_id, channel_id, now)
    return planned


async def plan_for_host(db: Database, server_id: int, channel_id: int, now: datetime) -> int:
    """Copies to the host's own channel, which is in the server with that id."""
    async with db.begin() as tx:
        return sum(
            [
                await _plan(tx, Place.HOST, report, server_id, channel_id, now)
                for report in await correction_posts.unposted(tx, Place.HOST)
            ]
        )


async def _plan(
    tx: AsyncConnection, place: Place, report: Report, server_id: int, channel_id: int, now: datetime
) -> int:
    """One that waits for another channel, which was the log channel before, is not sent there any more."""
    subject, of = str(report.number), f"{place.value} {report.server_id}"
    id_ = delivery_id(Kind.REPORT, subject, of, channel_id)
    for other in await outbox.of_subject(tx, Kind.REPORT, subject):
        if other.occasion == of and other.channel_id != channel_id and other.state in {State.PLANNED, State.HELD}:
            await outbox.decide(tx, other, State.SKIPPED, now, reason=Reason.MOVED.value)
    return await outbox.add(tx, [Delivery(id_, server_id, channel_id, Kind.REPORT, subject, of, report.mark, now)])


class ReportPosts:
    """*host_language* is the one that the host reads."""

    def __init__(self, host_language: str) -> None:
        self._host_language = host_language

    async def compose(self, tx: AsyncConnection, post: Delivery, _now: datetime) -> Written | Withheld:
        place, server_id = _place_of(post)
        report = await corrections.get(tx, server_id, int(post.subject))
        if report is None or report.status is not Status.OPEN:
            return Withheld(State.SKIPPED, Reason.NOTHING)
        is_queue = place is Place.QUEUE
        language = (await languages_of(tx, server_id))[0] if is_queue else self._host_language
        return Written((Said(language, f"corrections/{place.value}_post", {"report": report}),))

    async def sent(self, tx: AsyncConnection, post: Delivery, _now: datetime) -> None:
        """From now on it is known where the reporter's words stand, so that they can be taken out again."""
        place, _ = _place_of(post)
        if post.message_id:
            await correction_posts.add_post(tx, Posted(int(post.subject), place, post.channel_id, post.message_id))


def _place_of(post: Delivery) -> tuple[Place, int]:
    """Where it is to stand, and the server in which it was reported."""
    place, _, server_id = post.occasion.partition(" ")
    return Place(place), int(server_id)
