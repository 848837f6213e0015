"""Posts for a bot in another process: planned in its database, and found again there and at the stand-in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.rules.announcements import Content
from bot.rules.announcements import State as Active
from bot.rules.effects import Effect
from bot.rules.outbox import Delivery, Kind, State, delivery_id
from bot.rules.packing import pack
from bot.rules.recurrence import Occasion, Schedule
from bot.storage import announcements as storage
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.tables import announcements, outbox_effects
from tests.faults.standin import StandIn

PATIENCE = 20
LATE = timedelta(days=3)  # later than any restart here: nothing is held for being late
NOTICE = "upkeep/sync_failing"  # the simplest post there is


@dataclass(frozen=True, slots=True)
class Posts:
    db: Database
    world: StandIn

    async def plan(self, occasion: str, due_at: datetime, *, channel: int = 0) -> str:
        """A notice in the *channel*-th channel of the first server."""
        server = self.world.guilds[0]
        channel_id = int(server["channels"][channel]["id"])
        id_ = delivery_id(Kind.NOTICE, NOTICE, occasion, channel_id)
        post = Delivery(id_, int(server["id"]), channel_id, Kind.NOTICE, NOTICE, occasion, "", due_at)
        values = {"failing_since": due_at.date(), "as_of": None, "reason": f"it is {occasion}"}
        async with self.db.begin() as tx:
            await outbox.add(tx, [post], pack(values))
        return id_

    async def announce(
        self, channels: Sequence[int], effects: frozenset[Effect] = frozenset(), *, rule: str = "FREQ=DAILY"
    ) -> str:
        """An announcement that has just come due in these channels (by their places), and comes by *rule*."""
        now = self.world.clock.time()
        first = now.replace(second=0, microsecond=0)
        local, server = first.replace(tzinfo=None), self.world.guilds[0]
        content = Content(
            "Call your representative",
            {"en": "Today is the day."},
            tuple(int(server["channels"][channel]["id"]) for channel in channels),
            Schedule(rule, "UTC", local),
            late=LATE,
            effects=effects,
        )
        occasion = Occasion(local.isoformat(timespec="minutes"), first)
        async with self.db.begin() as tx:
            return str(await storage.add(tx, int(server["id"]), content, now, occasion))

    async def of(self, announcement: str) -> list[Delivery]:
        async with self.db.read() as tx:
            return await outbox.of_subject(tx, Kind.ANNOUNCEMENT, announcement)

    async def kept(self, id_: str) -> Delivery:
        async with self.db.read() as tx:
            found = await outbox.get(tx, id_)
        assert found is not None
        return found

    async def until(self, id_: str, state: State) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self.kept(id_)).state is not state:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.01)

    async def until_settled(self) -> None:
        """Nothing is due any more, and nothing is under way."""
        async with asyncio.timeout(PATIENCE):
            while await self.left():  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.01)

    async def left(self) -> int:
        """How much is due or under way, asked in the order in which one thing follows from another."""
        now, posts, effects, occasions = self.world.clock.time(), outbox.outbox.c, outbox_effects.c, announcements.c
        under_way = [State.PLANNED.value, State.SENDING.value]
        every = (
            select(func.count()).where(occasions.state == Active.ACTIVE.value, occasions.next_at <= now),
            select(func.count()).where(posts.state.in_(under_way), posts.due_at <= now),
            select(func.count()).where(effects.state.in_(under_way), effects.due_at <= now),
        )
        async with self.db.read() as tx:
            return sum([await tx.scalar(each) or 0 for each in every])

    def done_with(self, post: Delivery) -> tuple[Effect, ...]:
        """What Discord has done with a post's message, and the events that name the post."""
        state, message = self.world.state()["effects"], str(post.message_id)
        lists = {Effect.CROSSPOST: "crossposts", Effect.PIN: "pins", Effect.THREAD: "threads"}
        done = [effect for effect, name in lists.items() for _ in range(state[name].count(message))]
        events = [event for event in state["events"] if str(event["description"]).endswith(post.id)]
        return tuple(sorted([*done, *(Effect.EVENT for _ in events)]))

    def standing(self, id_: str) -> int:
        """How many messages with this post's mark there are, in all channels."""
        channels = self.world.state()["channels"].values()
        return sum(f"post:{id_}" in message["marks"] for channel in channels for message in channel)
