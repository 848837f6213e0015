"""Who received the awards, as the records name them."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from bot.storage.tables.metadata import metadata

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
