"""Reading one company's file, `companies/<id>.toml`; its sources stand once, at its end, under keys."""

from enum import StrEnum
from pathlib import Path

from bot.rules.companies import (
    Agency,
    Alias,
    AliasKind,
    Amount,
    Company,
    Measure,
    Note,
    Owner,
    ResoldAward,
    Source,
    Statement,
)
from bot.sources.fields import Fields, StarterDamaged, read_fields, read_source

Sources = dict[str, Source]


class Confidence(StrEnum):
    RECORD = "record"
    REPORTED = "reported"


class Sure(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def read_company(path: Path) -> Company:
    fields = read_fields(path)
    listed = fields.table("sources")
    sources = {key: read_source(listed.table(key)) for key in listed}
    purposes = fields.table("purposes")
    company = Company(
        id=fields.text("id"),
        name=fields.text("name"),
        sector=fields.text("sector"),
        aliases=tuple(_alias(one) for one in fields.tables("aliases")),
        owners=tuple(_owner(one, sources) for one in fields.tables("owners")),
        resold=tuple(_resold(one, sources) for one in fields.tables("resold")),
        notes=tuple(_note(one, sources) for one in fields.tables("notes")),
        statements=tuple(_statement(one, sources) for one in fields.tables("statements")),
        remarks=fields.texts("remarks"),
        purposes={award_key: purposes.text(award_key) for award_key in purposes},
    )
    fields.done()
    if company.id != path.stem:
        raise fields.wrong("id", f"has to be the file's name, {path.stem}")
    _refuse_unused(fields, sources, company)
    return company


def _alias(fields: Fields) -> Alias:
    alias = Alias(
        fields.text("name"),
        fields.choice("kind", AliasKind),
        fields.text("unit", ""),
        fields.text("note", ""),
        fields.texts("with"),
    )
    fields.done()
    if alias.beside and alias.kind is not AliasKind.PRODUCT:
        raise fields.wrong("with", "belongs to a product alone")
    return alias


def _owner(fields: Fields, sources: Sources) -> Owner:
    owner = Owner(
        fields.text("name"), fields.partial_day("since"), fields.partial_day("until"), _source(fields, sources)
    )
    fields.done()
    return owner


def _resold(fields: Fields, sources: Sources) -> ResoldAward:
    resold = ResoldAward(
        award_key=fields.text("award_key"),
        agency=fields.choice("agency", Agency),
        reseller=fields.text("reseller"),
        product=fields.text("product"),
        description=fields.text("description"),
        note=fields.text("note", ""),
        source=_source(fields, sources),
    )
    fields.done()
    return resold


def _note(fields: Fields, sources: Sources) -> Note:
    note = Note(
        agency=fields.choice("agency", Agency) if "agency" in fields else None,
        description=fields.text("description"),
        amounts=_amounts(fields.table("amounts")),
        meaning=fields.text("meaning", ""),
        start=fields.partial_day("start"),
        end=fields.partial_day("end"),
        as_of=fields.partial_day("as_of"),
        status=fields.text("status", ""),
        confidence=fields.choice("confidence", Confidence).value,
        sure=fields.choice("sure", Sure).value,
        remark=fields.text("remark", ""),
        source=_source(fields, sources),
        award_key=fields.text("award_key", ""),
        recipient=fields.text("recipient", ""),
    )
    fields.done()
    if not note.as_of or (note.amounts and not note.meaning):
        raise fields.wrong("meaning" if note.as_of else "as_of", "is missing: no figure without it")
    return note


def _amounts(fields: Fields) -> tuple[Amount, ...]:
    found = tuple(Amount(fields.cents(measure), measure) for measure in Measure if measure in fields)
    fields.done()
    return found


def _statement(fields: Fields, sources: Sources) -> Statement:
    statement = Statement(
        kind=fields.text("kind"),
        date=fields.partial_day("date"),
        text=fields.text("text"),
        source=_source(fields, sources),
        spanish=fields.text("spanish", ""),
    )
    fields.done()
    return statement


def _source(fields: Fields, sources: Sources) -> Source:
    key = fields.text("source")
    if key not in sources:
        raise fields.wrong("source", f"{key} is not among the file's sources")
    return sources[key]


def _refuse_unused(fields: Fields, sources: Sources, company: Company) -> None:
    cited = {
        part.source for parts in (company.owners, company.resold, company.notes, company.statements) for part in parts
    }
    unused = [key for key, source in sources.items() if source not in cited]
    if unused:
        raise fields.wrong(f"sources: {unused[0]}", "is cited nowhere")


def read_companies(folder: Path) -> tuple[Company, ...]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise StarterDamaged("companies/ holds no company")
    return tuple(read_company(path) for path in paths)
