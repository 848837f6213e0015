"""What is exported: one row for each recipient, agency, side and fiscal year, with exact sums."""

from dataclasses import dataclass
from datetime import date

from bot.rules.companies import Agency, Side
from bot.rules.spreadsheets import harmless

COLUMNS = (
    "uei", "recipient_name", "agency", "side", "fiscal_year", "net_obligated_cents", "awards", "complete", "as_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """*awards* are distinct and without ordering vehicles; *net_cents* is of all. *complete* is of the whole year."""

    uei: str
    recipient: str
    agency: Agency
    side: Side
    fiscal_year: int
    net_cents: int
    awards: int
    complete: bool
    as_of: date

    @property
    def cells(self) -> tuple[str, ...]:
        """A text that a spreadsheet would take for a formula gets an apostrophe; numbers may be negative."""
        return (
            harmless(self.uei),
            harmless(self.recipient),
            self.agency.value,
            self.side.value,
            str(self.fiscal_year),
            str(self.net_cents),
            str(self.awards),
            "true" if self.complete else "false",
            self.as_of.isoformat(),
        )
