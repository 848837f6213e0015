"""Posts for a bot in another process: planned in its database, and found again there and at the stand-in."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.rules.outbox import Delivery, Kind, State, delivery_id
from bot.rules.packing import pack
from bot.storage import outbox
from bot.storage.database import Database
from tests.faults.standin import StandIn

PATIENCE = 20
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

    async def kept(self, id_: str) -> Delivery:
        async with self.db.read() as tx:
            found = await outbox.get(tx, id_)
        assert found is not None
        return found

    async def until(self, id_: str, state: State) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self.kept(id_)).state is not state:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.01)

    def standing(self, id_: str) -> int:
        """How many messages with this post's mark there are, in all channels."""
        channels = self.world.state()["channels"].values()
        return sum(f"post:{id_}" in message["marks"] for channel in channels for message in channel)
