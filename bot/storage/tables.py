"""All tables, declared once. Migrations are proved equal to this by tests/storage/test_migrations.py."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.moments import Moment

HEAD = "0002"  # the newest migration: a start that has none to run need not load Alembic

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

# Recipients as the award records name them. Who has a UEI has one row, under the newest name; where the source gives
# none, there is one row for each recorded name. Equal spellings are answered as one.
recipients = Table(
    "recipients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the UEI, or `=` and the name
    Column("uei", String(12), nullable=False),
    Column("name", Text, nullable=False),
    Column("spelling", Text, nullable=False, index=True),
    Column("normalised", Text, nullable=False, index=True),
    Column("named_on", Date, nullable=False),  # when that name was in use last
)

# Names that a UEI had before, or as they were typed: they find the recipient, and count nothing by themselves.
former_names = Table(
    "former_names",
    metadata,
    Column("recipient_id", Integer, ForeignKey("recipients.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("normalised", Text, nullable=False, index=True),
)

# Who a recipient's owner was said to be, where and when. Evidence for a reviewer; no figure is summed by it.
recipient_parents = Table(
    "recipient_parents",
    metadata,
    Column("uei", String(12), primary_key=True),
    Column("parent_uei", String(12), primary_key=True),
    Column("parent_name", Text, primary_key=True),
    Column("origin", String(8), primary_key=True),
    Column("first_seen", Date, nullable=False),
    Column("last_seen", Date, nullable=False),
)

# Recipients that have an owner in the API's records, and when he was looked up.
parent_lookups = Table(
    "parent_lookups",
    metadata,
    Column("uei", String(12), primary_key=True),
    Column("looked_up", Date),
)

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

# Posts of watches, one a channel and local day at most. The id is the message's nonce, and stands in it.
watch_posts = Table(
    "watch_posts",
    metadata,
    Column("id", String(25), primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False, index=True),
    Column("state", String(8), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("message_id", BigInteger),
)
