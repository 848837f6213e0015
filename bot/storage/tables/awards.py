"""Awards, their money, and where each of it came from."""

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

# Net flows, in layers by origin (starter, listing, file, sync): of each agency's year one is in force (agency_years).
obligations = Table(
    "obligations",
    metadata,
    Column("origin", String(8), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("recipient_id", Integer, ForeignKey("recipients.id"), primary_key=True),
    Column("award_key", Text, primary_key=True),
    Column("net_cents", BigInteger, nullable=False),
    Column("first_action", Date, nullable=False),
    Column("last_action", Date, nullable=False),
    Index(None, "recipient_id"),
    Index(None, "award_key"),
)

# What each layer holds of an agency's year, on the side of who awarded or who paid.
agency_years = Table(
    "agency_years",
    metadata,
    Column("origin", String(8), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("looked_up", Date, nullable=False),
    Column("in_force", Boolean, nullable=False),
)

# What is known of an award beside its flows; *awarding* and *funding* are ICE, CBP or empty for another agency.
awards = Table(
    "awards",
    metadata,
    Column("award_key", Text, primary_key=True),
    Column("recipient_id", Integer, ForeignKey("recipients.id"), nullable=False, index=True),
    Column("awarding", String(3), nullable=False),
    Column("funding", String(3), nullable=False),
    Column("description", Text, nullable=False),  # without names, numbers and addresses of people
    Column("signed_on", Date),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("modified_on", Date),
    Column("origin", String(8), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("gone_on", Date),  # a tombstone: the day on which a whole listing no longer had it
    Index(None, "signed_on"),
)

# Single actions, as imported files have them: one row for each transaction key, the newest. The file layer sums them.
transactions = Table(
    "transactions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("award_key", Text, nullable=False, index=True),
    Column("recipient_id", Integer, ForeignKey("recipients.id"), nullable=False),
    Column("awarding", String(3), nullable=False),
    Column("funding", String(3), nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("modified", String(32), nullable=False),
)

# Files that were imported whole, by what is in them.
imported_files = Table(
    "imported_files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("whole", Boolean, nullable=False),  # whether it was taken for all there is of its years
    Column("rows", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("imported_at", Moment, nullable=False),
)

# Parts of a sync that were believed and stored; *run* names the sync, so that a killed one goes on where it was.
sync_slices = Table(
    "sync_slices",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("slice", String(64), primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("done_at", Moment, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("origin", String(8), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("date", String(10), nullable=False),
)
