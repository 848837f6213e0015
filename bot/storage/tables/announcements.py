"""Scheduled announcements."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from bot.storage.moments import Moment
from bot.storage.tables.metadata import metadata

# *texts*: by language; *channels*, *effects*: JSON lists. *start* is local, as 2026-11-27T09:00. *figures* is what was
# said of the company when a moderator last looked. *next_key* and *next_at*: the occasion that is planned next.
announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", BigInteger, nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("title", Text, nullable=False),
    Column("texts", Text, nullable=False),
    Column("company_ref", String(80)),
    Column("figures", String(64)),
    Column("figures_as_of", Date),
    Column("channels", Text, nullable=False),
    Column("role_id", BigInteger),
    Column("rule", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("start", String(16), nullable=False),
    Column("until", Date),
    Column("late_seconds", Integer, nullable=False),
    Column("quiet", String(4), nullable=False),
    Column("effects", Text, nullable=False),
    Column("next_key", String(16)),
    Column("next_at", Moment, index=True),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# Occasions that were skipped (nowhere to) or moved, by their local time by the rule.
announcement_changes = Table(
    "announcement_changes",
    metadata,
    Column("announcement_id", Integer, ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True),
    Column("occasion", String(16), primary_key=True),
    Column("moved_to", String(16)),
)

# What an announcement was before each change, and who changed it.
announcement_revisions = Table(
    "announcement_revisions",
    metadata,
    Column("announcement_id", Integer, ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("moderator_id", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
)

# What moderators have typed and not saved yet; *announcement_id* and *revision* if they change one that there is.
announcement_drafts = Table(
    "announcement_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("announcement_id", Integer),
    Column("revision", Integer),
    Column("typed", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
