"""Watches and their news."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.moments import Moment
from bot.storage.tables.metadata import metadata

# What moderators watch: a post in the channel when records of a company change by so much.
watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("ref", String(80), nullable=False, index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("least_cents", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
    UniqueConstraint("server_id", "ref", "channel_id"),
)

# What was on record of a watched company when it was last looked at: its years and where they came from, its nets.
watched_years = Table(
    "watched_years",
    metadata,
    Column("ref", String(80), primary_key=True),
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("origin", String(8), nullable=False),
    Column("as_of", Date, nullable=False),
)

watched_nets = Table(
    "watched_nets",
    metadata,
    Column("ref", String(80), primary_key=True),
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("award_key", Text, primary_key=True),
    Column("net_cents", BigInteger, nullable=False),
)

# What a watch has found and nobody was told yet; *post_id* is the post that is being sent with it.
watch_news = Table(
    "watch_news",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("watch_id", Integer, ForeignKey("watches.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("agency", String(3), nullable=False),
    Column("award_key", Text, nullable=False),
    Column("fiscal_year", Integer, nullable=False),  # 0 where it is about the whole award
    Column("before_cents", BigInteger, nullable=False),
    Column("before_as_of", Date, nullable=False),
    Column("post_id", String(25)),
)
