"""Reports of errors, and posts that carry figures."""

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

# Reports of errors. *words* and *link* are the reporter's, and are emptied when a moderator decides; *note* is his own.
reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("ref", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", String(8), nullable=False),
    Column("reported_at", Moment, nullable=False),
    Column("words", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("decided_at", Moment),
    Column("note", Text, nullable=False),
    Index(None, "server_id", "ref"),
)

# Whom to tell the outcome, because he asked for it: a row goes when he was told, or after 30 days.
report_contacts = Table(
    "report_contacts",
    metadata,
    Column("report_id", Integer, ForeignKey("reports.id"), primary_key=True),
    Column("member_id", BigInteger, nullable=False),
    Column("language", String(16), nullable=False),
)

# Where a reporter's words stand for those who decide; a row goes when they were taken out there.
report_posts = Table(
    "report_posts",
    metadata,
    Column("report_id", Integer, ForeignKey("reports.id"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("place", String(8), nullable=False),
)

# Posts of ours that carry somebody's figure, and whose; *as_of* is the day of the data they were made from.
figure_posts = Table(
    "figure_posts",
    metadata,
    Column("message_id", BigInteger, primary_key=True),
    Column("ref", String(80), primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("as_of", Date, nullable=False),
    Index(None, "server_id", "ref"),
)

# Notes of accepted corrections that posts still have to get; *blocked* once moderators were told that we may not.
pending_notes = Table(
    "pending_notes",
    metadata,
    Column("report_id", Integer, ForeignKey("reports.id"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("blocked", Boolean, nullable=False),
)
