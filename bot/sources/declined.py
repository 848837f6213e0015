"""Reading `declined.toml`: likely joins that a person has refused."""

from pathlib import Path

from bot.rules.declined import Declined
from bot.sources.fields import Fields, read_fields


def read_declined(folder: Path | None = None) -> tuple[Declined, ...]:
    """None without the file. Raises StarterDamaged, which names the key, if anything is not as it has to be."""
    path = (folder or Path(__file__).parents[1] / "data") / "declined.toml"
    if not path.exists():
        return ()
    fields = read_fields(path)
    found = tuple(_declined(one) for one in fields.tables("declined"))
    fields.done()
    return found


def _declined(fields: Fields) -> Declined:
    declined = Declined(
        company_id=fields.text("company"),
        reason=fields.text("reason"),
        date=fields.day("date"),
        recipient=fields.text("recipient", ""),
        award=fields.text("award", ""),
    )
    fields.done()
    if bool(declined.recipient) == bool(declined.award):
        raise fields.wrong("recipient", "or an award has to be there, and not both")
    return declined
