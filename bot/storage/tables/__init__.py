"""All tables, declared once. Migrations are proved equal to this by tests/storage/test_migrations.py."""

from bot.storage.tables.announcements import (
    announcement_changes,
    announcement_drafts,
    announcement_revisions,
    announcements,
)
from bot.storage.tables.awards import (
    agency_years,
    awards,
    imported_files,
    obligations,
    sources,
    sync_slices,
    transactions,
)
from bot.storage.tables.companies import ambiguities, companies, company_names, resold_awards
from bot.storage.tables.corrections import figure_posts, pending_notes, report_contacts, report_posts, reports
from bot.storage.tables.metadata import HEAD, metadata
from bot.storage.tables.moderation import audit, bot_state, server_settings
from bot.storage.tables.outbox import blackout_days, leases, outbox, outbox_effects, quiet_hours, stops
from bot.storage.tables.recipients import former_names, parent_lookups, recipient_parents, recipients
from bot.storage.tables.watching import watch_news, watched_nets, watched_years, watches

__all__ = [
    "HEAD",
    "agency_years",
    "ambiguities",
    "announcement_changes",
    "announcement_drafts",
    "announcement_revisions",
    "announcements",
    "audit",
    "awards",
    "blackout_days",
    "bot_state",
    "companies",
    "company_names",
    "figure_posts",
    "former_names",
    "imported_files",
    "leases",
    "metadata",
    "obligations",
    "outbox",
    "outbox_effects",
    "parent_lookups",
    "pending_notes",
    "quiet_hours",
    "recipient_parents",
    "recipients",
    "report_contacts",
    "report_posts",
    "reports",
    "resold_awards",
    "server_settings",
    "sources",
    "stops",
    "sync_slices",
    "transactions",
    "watch_news",
    "watched_nets",
    "watched_years",
    "watches",
]
