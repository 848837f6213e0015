"""What moderators decided, and what the bot remembers of itself."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from bot.storage.moments import Moment
from bot.storage.tables.metadata import metadata

# What the bot has to remember about itself, such as the hash of the commands it has synced.
bot_state = Table(
    "bot_state",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

server_settings = Table(
    "server_settings",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

# Who changed what. Moderators act in office: their id is kept, as /privacy will tell; a member's never stands here.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("moderator_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("event", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index(None, "server_id", "at"),
)
