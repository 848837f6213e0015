"""One sync in a process of its own, at a set time.

python -m tests.faults.sync_child DATABASE_URL USASPENDING_URL NOW
"""

import asyncio
import sys
from datetime import datetime

from bot.actions import sync
from bot.sources.usaspending import Usaspending, asking
from bot.storage.database import Database
from tests.actions.syncing import PAGE, Clock


async def main(database: str, url: str, now: str) -> bool:
    db, clock = Database(database), Clock(datetime.fromisoformat(now))
    try:
        async with asking(url, 1_000, "", clock) as patient:
            return (await sync.run(db, Usaspending(patient, PAGE), clock)).is_complete
    finally:
        await db.close()


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(*sys.argv[1:])))
