"""One at a time, over several transactions and against other processes."""

import asyncio

import pytest

from bot.storage.database import Database, DatabaseInUse


async def test_who_holds_it_is_the_only_one(db: Database) -> None:
    other = Database(db.url.render_as_string(hide_password=False))
    async with db.only_one("sync"):
        with pytest.raises(DatabaseInUse, match="sync"):
            async with other.only_one("sync"):
                pass
        async with other.only_one("something else"):
            pass
    async with other.only_one("sync"):
        pass
    await other.close()


async def test_a_transaction_that_wants_to_be_alone_with_the_same_name_does_not_wait_for_it(db: Database) -> None:
    async with db.only_one("sync"), asyncio.timeout(10), db.begin() as tx:
        await db.alone(tx, "sync")


async def test_it_is_free_again_after_a_failure(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.only_one("sync"):
            raise ZeroDivisionError

    async with db.only_one("sync"):
        pass
