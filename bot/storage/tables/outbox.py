"""Posts on their way, what is done to them afterwards, and what holds them back."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from bot.storage.moments import Moment
from bot.storage.tables.metadata import metadata

# Everything that the bot posts of its own accord: bot.rules.outbox tells the states. The id is the message's nonce, and
# stands in it. *content*: of a notice, its template and values. *asked_in*: the notice that asks moderators about it.
outbox = Table(
    "outbox",
    metadata,
    Column("id", String(25), primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("occasion", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("late_at", Moment),
    Column("following_at", Moment),
    Column("quiet", String(4), nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(16)),
    Column("detail", Text, nullable=False),  # of the reason: permissions that lack, or Discord's error code
    Column("approved", Boolean, nullable=False),
    Column("claimed_by", String(32)),
    Column("claim_until", Moment),
    Column("first_try_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("settled_at", Moment),
    Column("asked_in", String(25)),
    Index(None, "state", "due_at"),
    Index(None, "server_id", "state"),
    Index(None, "channel_id", "state"),
    Index(None, "kind", "subject"),
)

# What is done with a post once it is there: published to followers, pinned, given a thread or an event. *starts_at*: of
# an event; *result_id*: of the thread or the event that was made; *done_at*: when it ended, however it did.
outbox_effects = Table(
    "outbox_effects",
    metadata,
    Column("delivery_id", String(25), ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("effect", String(16), primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("starts_at", Moment),
    Column("state", String(8), nullable=False),
    Column("reason", String(16)),
    Column("due_at", Moment, nullable=False),
    Column("claimed_by", String(32)),
    Column("claim_until", Moment),
    Column("tries", Integer, nullable=False),
    Column("result_id", BigInteger),
    Column("done_at", Moment),
    Index(None, "state", "due_at"),
    Index(None, "channel_id", "done_at"),
)

# Which process does what only one may do at a time, and until when it may without saying so again.
leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", Moment, nullable=False),
)

# Servers whose posts are all held back since then.
stops = Table(
    "stops",
    metadata,
    Column("server_id", BigInteger, primary_key=True),
    Column("since", Moment, nullable=False),
)

# Quiet hours in the server's zone, as "22:00" and "07:00"; channel 0 stands for the whole server.
quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("server_id", BigInteger, primary_key=True),
    Column("channel_id", BigInteger, primary_key=True),
    Column("since", String(5), nullable=False),
    Column("until", String(5), nullable=False),
)

# Days on which nothing is posted.
blackout_days = Table(
    "blackout_days",
    metadata,
    Column("server_id", BigInteger, primary_key=True),
    Column("channel_id", BigInteger, primary_key=True),
    Column("day", Date, primary_key=True),
)
