"""Reviewed companies, and the spellings that mean several."""

from sqlalchemy import (
    Column,
    ForeignKey,
    String,
    Table,
    Text,
)

from bot.storage.tables.metadata import metadata

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
