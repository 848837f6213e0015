"""Posts that wait, for tests: planned in a line, and held as the scheduler holds them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.actions import outbox as sending
from bot.actions import waiting
from bot.actions.outbox import Composed
from bot.rules.outbox import Delivery, Kind, Reason, State, Written, delivery_id
from bot.storage import moderation, outbox
from bot.storage.database import Database

SERVER, OTHER_SERVER, MODERATOR, CHANNEL, LOG = 1, 2, 5, 11, 99
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)


def post(occasion: str = "a", *, server: int = SERVER, channel: int = CHANNEL, **fields: object) -> Delivery:
    """Due before NOW, in the order of their letters, and not too late for an hour from then on."""
    id_ = delivery_id(Kind.ANNOUNCEMENT, "5", occasion, channel)
    due_at = NOW - timedelta(seconds=ord("z") - ord(occasion[0]))
    made = Delivery(id_, server, channel, Kind.ANNOUNCEMENT, "5", occasion, f"Meeting {occasion}", due_at)
    made = replace(made, **fields)  # pyright: ignore[reportArgumentType]
    return made if "late_at" in fields else replace(made, late_at=made.due_at + HOUR)


def held(occasion: str = "a", reason: Reason = Reason.LATE, **fields: object) -> Delivery:
    return post(occasion, state=State.HELD, reason=reason, **fields)  # pyright: ignore[reportArgumentType]


def unknown(occasion: str = "u", **fields: object) -> Delivery:
    why = {"reason": Reason.MAY_NOT, "detail": "read_message_history", **fields}
    return post(occasion, state=State.UNKNOWN, **why)  # pyright: ignore[reportArgumentType]


async def planned(db: Database, *posts: Delivery) -> None:
    async with db.begin() as tx:
        await outbox.add(tx, posts)


async def log_in(db: Database, channel: int = LOG, *servers: int) -> None:
    """Chooses the log channel of these servers, or of the usual one."""
    async with db.begin() as tx:
        for server in servers or (SERVER,):
            await moderation.put(tx, server, "log_channel", channel)


async def asked(db: Database, now: datetime = NOW) -> list[Delivery]:
    """The notices that stand in the outbox after asking."""
    await waiting.ask(db, now)
    return [each for each in await everything(db) if each.kind is Kind.NOTICE]


async def everything(db: Database) -> list[Delivery]:
    async with db.read() as tx:
        rows = await tx.execute(outbox.outbox.select().order_by(outbox.outbox.c.due_at, outbox.outbox.c.id))
        return [outbox.post_of(row) for row in rows]


async def kept(db: Database, one: Delivery) -> Delivery:
    async with db.read() as tx:
        found = await outbox.get(tx, one.id)
    assert found is not None
    return found


async def sent(db: Database, notice: Delivery, message_id: int = 77) -> None:
    """As the courier leaves a notice that it has posted."""
    await sending.claim(db, "me", NOW, 100)
    async with db.begin() as tx:
        assert await outbox.settle(tx, notice.id, "me", State.SENT, NOW, message_id=message_id)


async def composed(db: Database, notice: Delivery, now: datetime = NOW) -> Composed:
    async with db.read() as tx:
        return await waiting.compose(tx, notice, now)


async def names_in(db: Database, notice: Delivery) -> list[str]:
    written = await composed(db, notice)
    assert isinstance(written, Written)
    return [each.label for each in written.said[0].values["asked"].posts]
