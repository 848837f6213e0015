"""companies and settings"""

import sqlalchemy as sa
from alembic import op

from bot.storage.moments import Moment

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agency_years',
    sa.Column('agency', sa.String(length=3), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('origin', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('agency', 'fiscal_year', name=op.f('pk_agency_years'))
    )
    op.create_table('ambiguities',
    sa.Column('normalised', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('candidates', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('normalised', name=op.f('pk_ambiguities'))
    )
    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('moderator_id', sa.BigInteger(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_server_id_at'), ['server_id', 'at'], unique=False)

    op.create_table('bot_state',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_bot_state'))
    )
    op.create_table('companies',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sector', sa.String(length=64), nullable=False),
    sa.Column('dossier', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_companies'))
    )
    op.create_table('recipients',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('spelling', sa.Text(), nullable=False),
    sa.Column('normalised', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recipients')),
    sa.UniqueConstraint('name', name=op.f('uq_recipients_name'))
    )
    with op.batch_alter_table('recipients', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recipients_normalised'), ['normalised'], unique=False)
        batch_op.create_index(batch_op.f('ix_recipients_spelling'), ['spelling'], unique=False)

    op.create_table('server_settings',
    sa.Column('server_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('server_id', 'key', name=op.f('pk_server_settings'))
    )
    op.create_table('sources',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('date', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_sources'))
    )
    op.create_table('company_names',
    sa.Column('normalised', sa.Text(), nullable=False),
    sa.Column('company_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_company_names_company_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('normalised', 'company_id', 'kind', name=op.f('pk_company_names'))
    )
    op.create_table('obligations',
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('award_key', sa.Text(), nullable=False),
    sa.Column('agency', sa.String(length=3), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('net_cents', sa.BigInteger(), nullable=False),
    sa.Column('first_action', sa.Date(), nullable=False),
    sa.Column('last_action', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipients.id'], name=op.f('fk_obligations_recipient_id')),
    sa.PrimaryKeyConstraint('recipient_id', 'award_key', 'agency', 'fiscal_year', name=op.f('pk_obligations'))
    )
    with op.batch_alter_table('obligations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_obligations_agency_fiscal_year'), ['agency', 'fiscal_year'], unique=False)
        batch_op.create_index(batch_op.f('ix_obligations_award_key'), ['award_key'], unique=False)

    op.create_table('resold_awards',
    sa.Column('company_id', sa.String(length=64), nullable=False),
    sa.Column('award_key', sa.Text(), nullable=False),
    sa.Column('agency', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_resold_awards_company_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('company_id', 'award_key', name=op.f('pk_resold_awards'))
    )


def downgrade() -> None:
    raise NotImplementedError("Groundswell only goes forward; restore a backup to go back.")
