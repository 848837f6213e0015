"""An answer about a company: everything that is shown, with what the figures cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.rules.companies import Agency, Company, Note, Owner, ResoldAward, Source, Statement
from bot.rules.coverage import AgencyYear, Coverage, Window
from bot.rules.matching import Candidate, Match
from bot.rules.obligations import AgencyFigures, AwardFigure, Line, Obligation, award_url, by_agency, by_award, by_name

LARGEST = 3


@dataclass(frozen=True, slots=True)
class ResoldFigure:
    """An award that names the company's product; what was obligated on it went to the reseller."""

    award: ResoldAward
    figure: AwardFigure

    @property
    def url(self) -> str:
        return award_url(self.award.award_key)


@dataclass(frozen=True, slots=True)
class Answer:
    """*agencies* and *awards* are direct awards under *recipients*; *resold* is apart and is in none of their sums.

    *shared* has the other recorded names of awards that do not stand under *recipients* alone: what is obligated under
    those is not counted here.
    """

    query: str
    match: Match
    coverage: Coverage
    ref: str = ""
    name: str = ""
    company: Company | None = None
    recipients: tuple[str, ...] = ()
    agencies: tuple[AgencyFigures, ...] = ()
    lines: tuple[Line, ...] = ()
    awards: tuple[AwardFigure, ...] = ()
    resold: tuple[ResoldFigure, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def template(self) -> str:
        """Which words say it: what is known, a question back, or that nothing was found."""
        return "companies/show" if self.name else f"companies/{self.match.value}"

    @property
    def incomplete(self) -> tuple[AgencyYear, ...]:
        """The incomplete years of the agencies in this answer: even one without a row here may have had actions."""
        agencies = {figures.agency for figures in self.agencies}
        return tuple(year for year in self.coverage.incomplete if year.agency in agencies)

    @property
    def largest(self) -> tuple[AwardFigure, ...]:
        """The three awards with the largest net obligation within the window, if it is above zero."""
        return tuple(award for award in self.awards[:LARGEST] if (award.net_cents or 0) > 0)

    def purpose(self, award: AwardFigure) -> str:
        """What a reviewer wrote that *award* is for; empty if nobody did."""
        return self.company.purposes.get(award.award_key, "") if self.company else ""

    def section(self, name: str) -> Sequence[Any]:
        """What is paged through under one of the buttons; the method has no pages of its own."""
        match name:
            case "awards":
                return self.awards
            case "resold":
                return self.resold
            case "said":
                return self.said
            case _:
                return self.coverage.sources

    @property
    def owners(self) -> tuple[Owner, ...]:
        return self.company.owners if self.company else ()

    @property
    def remarks(self) -> tuple[str, ...]:
        return self.company.remarks if self.company else ()

    @property
    def said(self) -> tuple[Statement | Note, ...]:
        """Statements, newest first, then what is known from elsewhere than the award records."""
        if self.company is None:
            return ()
        newest_first: list[Statement] = sorted(
            self.company.statements, key=lambda statement: statement.date, reverse=True
        )
        return (*newest_first, *self.company.notes)

    @property
    def resold_net(self) -> tuple[tuple[Agency, int, int], ...]:
        """For each agency: net cents and number of the resold awards with actions within the window."""
        within = [(resold.figure.agency, resold.figure.net_cents) for resold in self.resold]
        return tuple(
            (agency, sum(cents), len(cents))
            for agency in Agency
            if (cents := [net for of, net in within if of is agency and net is not None])
        )


def about(
    unanswered: Answer,
    *,
    name: str,
    recipients: tuple[str, ...],
    direct: list[Obligation],
    company: Company | None = None,
    shared: Mapping[str, tuple[str, ...]],
    through_resellers: list[Obligation] | None = None,
) -> Answer:
    """*unanswered* completed with the figures of *direct* awards and, apart from them, of resold ones."""
    coverage = unanswered.coverage
    return replace(
        unanswered,
        name=name,
        company=company,
        recipients=recipients,
        shared=shared,
        agencies=by_agency(direct, coverage.agency_years, coverage.window),
        lines=by_name(direct, _units(company, recipients), coverage.window),
        awards=by_award(direct, coverage.window),
        resold=_resold(company, through_resellers or [], coverage.window),
    )


def _units(company: Company | None, recipients: tuple[str, ...]) -> dict[str, str]:
    return {name: unit for name in recipients if company and (unit := company.unit_of(name))}


def _resold(company: Company | None, rows: list[Obligation], window: Window) -> tuple[ResoldFigure, ...]:
    named = {award.award_key: award for award in company.resold} if company else {}
    return tuple(ResoldFigure(named[figure.award_key], figure) for figure in by_award(rows, window))


def as_document(answer: Answer) -> dict[str, Any]:
    """The answer as JSON for scripts and reporters: money in integer cents, days as ISO 8601."""
    return {
        "query": answer.query,
        "match": answer.match.value,
        "name": answer.name or None,
        "measure": "net obligated (sum of federal_action_obligation, negative actions included)",
        "agencies": [_agency_document(figures) for figures in answer.agencies],
        "recipients": list(answer.recipients),
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
        "window": {
            "first_fiscal_year": answer.coverage.window.first_year,
            "last_fiscal_year": answer.coverage.window.last_year,
        },
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
