"""What ships with the bot, in a database, to be asked who a name means."""

import asyncio

from bot.actions import starter
from bot.rules.matching import Found, Meaning, meaning
from bot.sources.starter import Starter, read_starter, starter_version
from bot.storage import companies
from bot.storage.database import Database
from bot.storage.recipients import add_former_name, recipients_of
from bot.storage.upgrade import upgrade

FORMER = {  # made up: recorded now under the first, formerly under the second
    "DELL MARKETING L.P.": "ZEBRA COMPUTERS, INC.",
    "CADDELL CONSTRUCTION CO. (DE), LLC": "DELL BUILDERS LLC",
    "RYDELL AUTO CENTER INC": "DELL LLC",
    "PARAGON SYSTEMS INC": "PARAGON SOLUTIONS LLC",
    "MAGNET YOUR EVENT LLC": "HP EVENTS",
    "1NTEGER LLC": "CLEARVIEW DATA INC",
    "PALANTIR TECHNOLOGIES INC.": "HARRIS & STEWART ELECTRICAL LLC",
}


class Shipped:
    """The reviewed companies and recipients that ship with the bot, in a database, asked from outside of asyncio."""

    def __init__(self, path: str) -> None:
        self._runner = asyncio.Runner()
        self._db = Database(f"sqlite+aiosqlite:///{path}")
        self.starter: Starter = read_starter()
        self._runner.run(self._load())

    async def _load(self) -> None:
        await upgrade(self._db)
        await starter.load(self._db, starter_version(), lambda: self.starter)
        async with self._db.begin() as tx:
            ids = await recipients_of(tx)
            for name, former in FORMER.items():
                await add_former_name(tx, ids["", name], former)

    async def _meaning(self, query: str) -> tuple[Meaning, Found]:
        async with self._db.read() as tx:
            found = await companies.find(tx, query)
        return meaning(query, found), found

    def meaning(self, query: str) -> Meaning:
        return self._runner.run(self._meaning(query))[0]

    def candidates(self, query: str) -> list[str]:
        return [candidate.name for candidate in self.meaning(query).candidates]

    def former(self, query: str) -> list[str]:
        return [name.ref for name in self._runner.run(self._meaning(query))[1].former]

    def recorded(self, query: str) -> list[str]:
        return [name.name for name in self._runner.run(self._meaning(query))[1].recorded]

    def close(self) -> None:
        self._runner.run(self._db.close())
        self._runner.close()
