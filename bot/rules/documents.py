"""An answer as JSON for scripts and reporters."""

from typing import Any

from bot.rules.answers import Answer, ResoldFigure
from bot.rules.companies import Company, Source
from bot.rules.coverage import AgencyYear
from bot.rules.obligations import AgencyFigures

MEASURE = "net obligated (sum of federal_action_obligation, negative actions included)"


def as_document(answer: Answer) -> dict[str, Any]:
    """The answer as JSON for scripts and reporters: money in integer cents, days as ISO 8601."""
    return {
        "query": answer.query,
        "match": answer.match.value,
        "name": answer.name or None,
        "measure": MEASURE,
        "side": answer.coverage.side.value,
        "agency": answer.scope.agency.value if answer.scope.agency else None,
        "status": answer.scope.status.value,
        "status_on": answer.today.isoformat(),
        "awards_left_out_without_a_known_end": answer.endless,
        "agencies": [_agency_document(figures) for figures in answer.agencies],
        "recipients": list(answer.recipients),
        "ueis": list(answer.ueis),
        "lines": [
            {"agency": line.agency.value, "name": line.name, "window_net_obligated_cents": line.net_cents}
            for line in answer.lines
        ],
        "shared_awards": {key: list(names) for key, names in answer.shared.items()},
        "resellers": [_resold_document(resold) for resold in answer.resold],
        "statements": _statement_documents(answer.company),
        "notes": _note_documents(answer.company),
        "owners": _owner_documents(answer.company),
        "remarks": list(answer.company.remarks) if answer.company else [],
        "suggestions": [candidate.name for candidate in answer.candidates],
        "as_of": answer.coverage.as_of.isoformat(),
        "looked_up": answer.coverage.looked_up.isoformat(),
        "window": {
            "first_fiscal_year": answer.coverage.window.first_year,
            "last_fiscal_year": answer.coverage.window.last_year,
        },
        "years_held": [_year_document(year) for year in answer.coverage.agency_years],
        "incomplete": [
            {"agency": year.agency.value, "fiscal_year": year.fiscal_year} for year in answer.coverage.incomplete
        ],
        "sources": [_source_document(source) for source in answer.coverage.sources],
    }


def _agency_document(figures: AgencyFigures) -> dict[str, Any]:
    return {
        "agency": figures.agency.value,
        "fiscal_years": [
            {"year": year.year, "net_obligated_cents": year.net_cents, "complete": year.complete, "awards": year.awards}
            for year in figures.years
        ],
        "awards": figures.awards,
        "window_net_obligated_cents": figures.net_cents,
        "first_action": figures.first_action.isoformat(),
        "last_action": figures.last_action.isoformat(),
    }


def _year_document(held: AgencyYear) -> dict[str, Any]:
    return {
        "agency": held.agency.value,
        "fiscal_year": held.fiscal_year,
        "complete": held.complete,
        "as_of": held.as_of.isoformat(),
        "looked_up": (held.looked_up or held.as_of).isoformat(),
        "origin": held.origin.value,
    }


def _resold_document(resold: ResoldFigure) -> dict[str, Any]:
    return {
        "agency": resold.figure.agency.value,
        "award": resold.award.award_key,
        "reseller": resold.award.reseller,
        "product": resold.award.product,
        "description": resold.award.description,
        "window_net_obligated_cents": resold.figure.net_cents,
        "last_action": resold.figure.last_action.isoformat(),
        "url": resold.url,
    }


def _statement_documents(company: Company | None) -> list[dict[str, Any]]:
    return [
        {"kind": said.kind, "date": said.date, "text": said.text, "source": _source_document(said.source)}
        for said in (company.statements if company else ())
    ]


def _note_documents(company: Company | None) -> list[dict[str, Any]]:
    """Contracts known from elsewhere than today's award records; none of their amounts is in any sum."""
    return [
        {
            "agency": note.agency.value if note.agency else None,
            "description": note.description,
            "amounts": [{"cents": amount.cents, "measure": amount.measure.value} for amount in note.amounts],
            "meaning": note.meaning,
            "start": note.start,
            "end": note.end,
            "as_of": note.as_of,
            "status": note.status,
            "confidence": note.confidence,
            "sure": note.sure,
            "remark": note.remark,
            "source": _source_document(note.source),
        }
        for note in (company.notes if company else ())
    ]


def _owner_documents(company: Company | None) -> list[dict[str, Any]]:
    return [
        {
            "name": owner.name,
            "since": owner.since,
            "until": owner.until,
            "source": _source_document(owner.source) if owner.source else None,
        }
        for owner in (company.owners if company else ())
    ]


def _source_document(source: Source) -> dict[str, str]:
    return {"title": source.title, "publisher": source.publisher, "url": source.url, "date": source.date}
