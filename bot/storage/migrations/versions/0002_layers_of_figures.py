"""Layers of figures by origin and side; recipients by UEI; awards, imported files and the sync's own memory.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.moments import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite rebuilds a table to change it, which it refuses while rows of another one point to it.
    op.execute("CREATE TABLE obligations_kept AS SELECT * FROM obligations")
    op.drop_table("obligations")
    _recipients_by_uei()
    _obligations()
    _years()
    _sources()
    _awards()
    _bookkeeping()
    _corrections()
    _watches()


def _recipients_by_uei() -> None:
    with op.batch_alter_table("recipients") as table:
        table.add_column(sa.Column("key", sa.Text(), nullable=True))
        table.add_column(sa.Column("uei", sa.String(12), nullable=False, server_default=""))
        table.add_column(sa.Column("named_on", sa.Date(), nullable=False, server_default="2026-08-20"))
    op.execute("UPDATE recipients SET key = '=' || name")
    with op.batch_alter_table("recipients") as table:
        table.alter_column("key", nullable=False)
        table.alter_column("uei", server_default=None)
        table.alter_column("named_on", server_default=None)
        table.drop_constraint("uq_recipients_name", type_="unique")
        table.create_unique_constraint("uq_recipients_key", ["key"])
    op.create_table(
        "former_names",
        sa.Column("recipient_id", sa.Integer(), sa.ForeignKey("recipients.id", name="fk_former_names_recipient_id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recipient_id", "name", name="pk_former_names"),
    )
    op.create_index("ix_former_names_normalised", "former_names", ["normalised"])
    op.create_table(
        "recipient_parents",
        sa.Column("uei", sa.String(12), nullable=False),
        sa.Column("parent_uei", sa.String(12), nullable=False),
        sa.Column("parent_name", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("uei", "parent_uei", "parent_name", "origin", name="pk_recipient_parents"),
    )


def _obligations() -> None:
    op.create_table(
        "obligations",
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("agency", sa.String(3), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), sa.ForeignKey("recipients.id", name="fk_obligations_recipient_id")),
        sa.Column("award_key", sa.Text(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("first_action", sa.Date(), nullable=False),
        sa.Column("last_action", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "origin", "side", "agency", "fiscal_year", "recipient_id", "award_key", name="pk_obligations"
        ),
    )
    op.create_index("ix_obligations_recipient_id", "obligations", ["recipient_id"])
    op.create_index("ix_obligations_award_key", "obligations", ["award_key"])
    op.execute(
        "INSERT INTO obligations SELECT 'starter', 'awarding', agency, fiscal_year, recipient_id, award_key,"
        " net_cents, first_action, last_action FROM obligations_kept"
    )
    op.drop_table("obligations_kept")


def _years() -> None:
    op.rename_table("agency_years", "agency_years_kept")
    _free_primary_key("agency_years_kept", "pk_agency_years")
    op.create_table(
        "agency_years",
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("agency", sa.String(3), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("looked_up", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "side", "agency", "fiscal_year", name="pk_agency_years"),
    )
    op.execute(
        "INSERT INTO agency_years SELECT origin, 'awarding', agency, fiscal_year, complete, as_of, as_of, true"
        " FROM agency_years_kept"
    )
    op.drop_table("agency_years_kept")


def _sources() -> None:
    op.rename_table("sources", "sources_kept")
    _free_primary_key("sources_kept", "pk_sources")
    op.create_table(
        "sources",
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("origin", "position", name="pk_sources"),
    )
    op.execute("INSERT INTO sources SELECT 'starter', position, title, publisher, url, date FROM sources_kept")
    op.drop_table("sources_kept")


def _free_primary_key(table: str, name: str) -> None:
    """On PostgreSQL the name of a key is taken until its table goes; on SQLite it belongs to the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, table, type_="primary")


def _awards() -> None:
    op.create_table(
        "awards",
        sa.Column("award_key", sa.Text(), nullable=False),
        sa.Column(
            "recipient_id",
            sa.Integer(),
            sa.ForeignKey("recipients.id", name="fk_awards_recipient_id"),
            nullable=False,
        ),
        sa.Column("awarding", sa.String(3), nullable=False),
        sa.Column("funding", sa.String(3), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date()),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("modified_on", sa.Date()),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("gone_on", sa.Date()),
        sa.PrimaryKeyConstraint("award_key", name="pk_awards"),
    )
    op.create_index("ix_awards_recipient_id", "awards", ["recipient_id"])
    op.create_index("ix_awards_signed_on", "awards", ["signed_on"])
    op.create_table(
        "transactions",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("award_key", sa.Text(), nullable=False),
        sa.Column(
            "recipient_id",
            sa.Integer(),
            sa.ForeignKey("recipients.id", name="fk_transactions_recipient_id"),
            nullable=False,
        ),
        sa.Column("awarding", sa.String(3), nullable=False),
        sa.Column("funding", sa.String(3), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_transactions"),
    )
    op.create_index("ix_transactions_award_key", "transactions", ["award_key"])


def _bookkeeping() -> None:
    op.create_table(
        "imported_files",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_imported_files"),
    )
    op.create_table(
        "sync_slices",
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("slice", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("run", "slice", name="pk_sync_slices"),
    )
    op.create_table(
        "parent_lookups",
        sa.Column("uei", sa.String(12), nullable=False),
        sa.Column("looked_up", sa.Date()),
        sa.PrimaryKeyConstraint("uei", name="pk_parent_lookups"),
    )


def _corrections() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_server_id_ref", "reports", ["server_id", "ref"])
    op.create_table(
        "report_contacts",
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("reports.id", name="fk_report_contacts_report_id")),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_report_contacts"),
    )
    op.create_table(
        "report_posts",
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("reports.id", name="fk_report_posts_report_id")),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "message_id", name="pk_report_posts"),
    )
    op.create_table(
        "figure_posts",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", Moment(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "ref", name="pk_figure_posts"),
    )
    op.create_index("ix_figure_posts_server_id_ref", "figure_posts", ["server_id", "ref"])
    op.create_table(
        "pending_notes",
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("reports.id", name="fk_pending_notes_report_id")),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "message_id", name="pk_pending_notes"),
    )


def _watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("least_cents", sa.BigInteger(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.UniqueConstraint("server_id", "ref", "channel_id", name="uq_watches_server_id_ref_channel_id"),
    )
    op.create_index("ix_watches_ref", "watches", ["ref"])
    op.create_table(
        "watched_years",
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("agency", sa.String(3), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "agency", "fiscal_year", name="pk_watched_years"),
    )
    op.create_table(
        "watched_nets",
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("agency", sa.String(3), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("award_key", sa.Text(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "agency", "fiscal_year", "award_key", name="pk_watched_nets"),
    )
    op.create_table(
        "watch_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "watch_id",
            sa.Integer(),
            sa.ForeignKey("watches.id", name="fk_watch_news_watch_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("agency", sa.String(3), nullable=False),
        sa.Column("award_key", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("before_cents", sa.BigInteger(), nullable=False),
        sa.Column("before_as_of", sa.Date(), nullable=False),
        sa.Column("post_id", sa.String(25)),
        sa.PrimaryKeyConstraint("id", name="pk_watch_news"),
    )
    op.create_index("ix_watch_news_watch_id", "watch_news", ["watch_id"])
    op.create_table(
        "watch_posts",
        sa.Column("id", sa.String(25), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_watch_posts"),
    )
    op.create_index("ix_watch_posts_channel_id", "watch_posts", ["channel_id"])
    op.create_index("ix_watch_posts_state", "watch_posts", ["state"])


def downgrade() -> None:
    raise NotImplementedError("Groundswell only goes forward; restore a backup to go back.")
