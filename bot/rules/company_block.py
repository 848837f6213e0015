"""A company's figures as they stand under an announcement, and whether they are still those that were approved."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from bot.rules.announcements import Figures
from bot.rules.answers import Answer
from bot.rules.corrections import Correction
from bot.rules.outbox import Reason

_DIGEST = 16  # bytes


@dataclass(frozen=True, slots=True)
class CompanyBlock:
    """*corrected*: what the server's moderators have put right about it, newest first."""

    answer: Answer
    corrected: tuple[Correction, ...] = ()

    @property
    def ref(self) -> str:
        return self.answer.ref

    @property
    def name(self) -> str:
        return self.answer.name

    @property
    def figures(self) -> Figures:
        return Figures(blake2b(self._shown().encode(), digest_size=_DIGEST).hexdigest(), self.answer.coverage.as_of)

    def _shown(self) -> str:
        """All that the block says but the day of its data, which is looked at apart."""
        window = self.answer.coverage.window
        return json.dumps(
            [
                self.name,
                [window.first_year, window.last_year],
                [[each.agency, each.net_cents, each.acted] for each in self.answer.agencies],
                self.answer.resold_net,
                len(self.answer.resold),
                self.answer.recipients,
                self.answer.ueis if self.answer.may_be_several else [],
                [each.note for each in self.corrected],
                [[year.agency, year.fiscal_year] for year in self.answer.incomplete if year.fiscal_year in window],
            ]
        )


def why_not(block: CompanyBlock | None, approved: Figures | None, today: date, old_after: timedelta) -> Reason | None:
    """Why figures may not go out unasked: the company is gone, they are others than those approved, or too old."""
    if block is None or approved is None or block.figures.fingerprint != approved.fingerprint:
        return Reason.FIGURES_CHANGED
    return Reason.FIGURES_OLD if is_old(block, today, old_after) else None


def is_old(block: CompanyBlock, today: date, old_after: timedelta) -> bool:
    return today - block.figures.as_of > old_after
