"""An answer about a company: everything that is shown, with what the figures cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.rules.companies import Agency, Company, Note, Owner, ResoldAward, Statement
from bot.rules.coverage import AgencyYear, Coverage, Window
from bot.rules.matching import Candidate, Match
from bot.rules.obligations import (
    AgencyFigures,
    AwardFigure,
    Line,
    Obligation,
    award_url,
    by_agency,
    by_award,
    by_name,
    is_vehicle,
)
from bot.rules.scope import AwardFacts, Scope

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

    *ueis* are the registrations that those were recorded with, as far as the sources have them.
    *shared* has the other recorded names of awards that do not stand under *recipients* alone: what is obligated under
    those is not counted here. *endless* awards were left out because it is not known when they end.
    """

    query: str
    match: Match
    coverage: Coverage
    ref: str = ""
    name: str = ""
    company: Company | None = None
    recipients: tuple[str, ...] = ()
    ueis: tuple[str, ...] = ()
    agencies: tuple[AgencyFigures, ...] = ()
    lines: tuple[Line, ...] = ()
    awards: tuple[AwardFigure, ...] = ()
    resold: tuple[ResoldFigure, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    scope: Scope = field(default_factory=Scope)
    facts: Mapping[str, AwardFacts] = field(default_factory=dict[str, AwardFacts])
    endless: int = 0
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def today(self) -> date:
        """The day on which awards are told to be active or ended."""
        return self.coverage.freshness.today if self.coverage.freshness else self.coverage.as_of

    @property
    def may_be_several(self) -> bool:
        """Whether a name that nobody reviewed was recorded with several registrations, perhaps of different firms."""
        return self.company is None and len(self.ueis) > 1

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
            case "newest":
                return sorted(self.awards, key=self._born, reverse=True)
            case "resold":
                return self.resold
            case "said":
                return self.said
            case _:
                return self.coverage.sources

    def known(self, award: AwardFigure) -> AwardFacts:
        return self.facts.get(award.award_key, AwardFacts(award.award_key))

    def _born(self, award: AwardFigure) -> tuple[date, str]:
        return self.known(award).signed_on or award.first_action, award.award_key

    @property
    def vehicles(self) -> int:
        return sum(figures.vehicles for figures in self.agencies)

    @property
    def is_sum(self) -> bool:
        """Whether there is a yearly figure to draw."""
        return any(year.net_cents is not None for figures in self.agencies for year in figures.years)

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
    asked: Answer,
    *,
    recipients: tuple[str, ...],
    ueis: tuple[str, ...] = (),
    direct: list[Obligation],
    shared: Mapping[str, tuple[str, ...]],
    through_resellers: list[Obligation] | None = None,
    facts: Mapping[str, AwardFacts] | None = None,
) -> Answer:
    """*asked* completed with the figures of *direct* awards and, apart from them, of resold ones, within its scope.

    Refuses to tell active from ended awards (`ends_unknown`) where no end is known.
    """
    coverage, scope, facts = asked.coverage, asked.scope, facts or {}
    direct, endless = scope.kept(direct, facts, asked.today)
    resold, _ = scope.of_any_status.kept(through_resellers or [], facts, asked.today)
    return replace(
        asked,
        recipients=recipients,
        ueis=ueis,
        shared=shared,
        agencies=by_agency(direct, coverage.agency_years, coverage.window),
        lines=by_name(direct, _units(asked.company, recipients), coverage.window),
        awards=tuple(award for award in by_award(direct, coverage.window) if not is_vehicle(award.award_key)),
        facts=facts,
        endless=endless,
        resold=_resold(asked.company, resold, coverage.window),
    )


def _units(company: Company | None, recipients: tuple[str, ...]) -> dict[str, str]:
    return {name: unit for name in recipients if company and (unit := company.unit_of(name))}


def _resold(company: Company | None, rows: list[Obligation], window: Window) -> tuple[ResoldFigure, ...]:
    named = {award.award_key: award for award in company.resold} if company else {}
    return tuple(ResoldFigure(named[figure.award_key], figure) for figure in by_award(rows, window))
