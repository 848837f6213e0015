"""All tables, declared once. Migrations are proved equal to this by tests/storage/test_migrations.py."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

from bot.storage.moments import Moment

HEAD = "0001"  # the newest migration: a start that has none to run need not load Alembic

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What the bot has to remember about itself, such as the hash of the commands it has synced.
bot_state = Table(
    "bot_state",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

# Reviewed companies, as bot/data has them; the dossier is the whole company as JSON.
companies = Table(
    "companies",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sector", String(64), nullable=False),
    Column("dossier", Text, nullable=False),
)

company_names = Table(
    "company_names",
    metadata,
    Column("normalised", Text, primary_key=True),
    Column("company_id", String(64), ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
)

# Awards that name a company's product while the money goes to a reseller.
resold_awards = Table(
    "resold_awards",
    metadata,
    Column("company_id", String(64), ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("award_key", Text, primary_key=True),
    Column("agency", String(3), nullable=False),
)

ambiguities = Table(
    "ambiguities",
    metadata,
    Column("normalised", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("candidates", Text, nullable=False),
)

# Recipients as the award records name them: one row for each recorded name; equal spellings are one recipient.
recipients = Table(
    "recipients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("spelling", Text, nullable=False, index=True),
    Column("normalised", Text, nullable=False, index=True),
)

obligations = Table(
    "obligations",
    metadata,
    Column("recipient_id", Integer, ForeignKey("recipients.id"), primary_key=True),
    Column("award_key", Text, primary_key=True),
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("net_cents", BigInteger, nullable=False),
    Column("first_action", Date, nullable=False),
    Column("last_action", Date, nullable=False),
    Index(None, "award_key"),
    Index(None, "agency", "fiscal_year"),
)

# What is held of each agency's year, and where it came from; what a sync brought is never replaced by older data.
agency_years = Table(
    "agency_years",
    metadata,
    Column("agency", String(3), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("origin", String(16), nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("date", String(10), nullable=False),
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
