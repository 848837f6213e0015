"""The outbox, what holds it back, and scheduled announcements.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.moments import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _outbox()
    _what_holds_it_back()
    _announcements()
    _posts_of_watches()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(25), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("late_at", Moment(), nullable=True),
        sa.Column("following_at", Moment(), nullable=True),
        sa.Column("quiet", sa.String(4), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", sa.String(32), nullable=True),
        sa.Column("claim_until", Moment(), nullable=True),
        sa.Column("first_try_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("asked_in", sa.String(25), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_channel_id_state", "outbox", ["channel_id", "state"])
    op.create_index("ix_outbox_kind_subject", "outbox", ["kind", "subject"])
    op.create_index("ix_outbox_server_id_state", "outbox", ["server_id", "state"])
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_table(
        "outbox_effects",
        sa.Column("delivery_id", sa.String(25), sa.ForeignKey("outbox.id", name="fk_outbox_effects_delivery_id", ondelete="CASCADE"), nullable=False),
        sa.Column("effect", sa.String(16), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("claimed_by", sa.String(32), nullable=True),
        sa.Column("claim_until", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", "effect", name="pk_outbox_effects"),
    )
    op.create_index("ix_outbox_effects_channel_id_done_at", "outbox_effects", ["channel_id", "done_at"])
    op.create_index("ix_outbox_effects_state_due_at", "outbox_effects", ["state", "due_at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _what_holds_it_back() -> None:
    op.create_table(
        "stops",
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("server_id", name="pk_stops"),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.String(5), nullable=False),
        sa.Column("until", sa.String(5), nullable=False),
        sa.PrimaryKeyConstraint("server_id", "channel_id", name="pk_quiet_hours"),
    )
    op.create_table(
        "blackout_days",
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("server_id", "channel_id", "day", name="pk_blackout_days"),
    )


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("company_ref", sa.String(80), nullable=True),
        sa.Column("figures", sa.String(64), nullable=True),
        sa.Column("figures_as_of", sa.Date(), nullable=True),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("start", sa.String(16), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("late_seconds", sa.Integer(), nullable=False),
        sa.Column("quiet", sa.String(4), nullable=False),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.Column("next_key", sa.String(16), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
    op.create_index("ix_announcements_next_at", "announcements", ["next_at"])
    op.create_index("ix_announcements_server_id", "announcements", ["server_id"])
    op.create_table(
        "announcement_changes",
        sa.Column("announcement_id", sa.Integer(), sa.ForeignKey("announcements.id", name="fk_announcement_changes_announcement_id", ondelete="CASCADE"), nullable=False),
        sa.Column("occasion", sa.String(16), nullable=False),
        sa.Column("moved_to", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("announcement_id", "occasion", name="pk_announcement_changes"),
    )
    op.create_table(
        "announcement_revisions",
        sa.Column("announcement_id", sa.Integer(), sa.ForeignKey("announcements.id", name="fk_announcement_revisions_announcement_id", ondelete="CASCADE"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "revision", name="pk_announcement_revisions"),
    )
    op.create_table(
        "announcement_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcement_drafts"),
    )


def _posts_of_watches() -> None:
    """They go through the outbox now, which goes on with one that broke off."""
    op.execute(
        "INSERT INTO outbox (id, server_id, channel_id, kind, subject, occasion, label, content, due_at, quiet, state,"
        " detail, approved, claimed_by, claim_until, first_try_at, tries)"
        " SELECT id, server_id, channel_id, 'watch', CAST(channel_id AS VARCHAR), id, '', '', claimed_at, 'move',"
        " 'sending', '', false, '0002', claimed_at, claimed_at, 1 FROM watch_posts WHERE state = 'sending'"
    )
    op.drop_table("watch_posts")


def downgrade() -> None:
    raise NotImplementedError("backups go back, migrations do not")
