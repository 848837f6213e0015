"""Files of awards for tests, in the shapes of the real ones; everything in them is made up."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.invented_awards import header

Row = dict[str, str]

TRANSACTIONS = header()
DELTA = ["correction_delete_ind", "agency_id", *TRANSACTIONS]
SUMMARIES = [
    "contract_award_unique_key", "award_id_piid", "total_obligated_amount", "award_base_action_date",
    "period_of_performance_start_date", "period_of_performance_current_end_date", "ordering_period_end_date",
    "awarding_sub_agency_code", "funding_sub_agency_code", "recipient_uei", "recipient_name", "recipient_name_raw",
    "recipient_doing_business_as_name", "recipient_parent_uei", "recipient_parent_name",
    "prime_award_base_transaction_description", *(f"column_{n}" for n in range(269)), "last_modified_date",
]  # fmt: skip
LISTING = [
    "Agency", "Award ID", "Recipient Name", "Federal Action Obligation", "Action Date", "Modification",
    "Product/Service Description", "NAICS Description", "Transaction Description", "Generated Award ID",
]  # fmt: skip


def award_key(number: str, agency: str = "7012") -> str:
    return f"CONT_AWD_{number}_{agency}_-NONE-_-NONE-"


def action(number: str = "A1", money: str = "100.00", day: str = "2024-01-15", **values: str) -> Row:
    """One action of ICE's, paid by ICE; *values* are of columns by name."""
    mod = values.pop("mod", "0")
    return {
        "contract_transaction_unique_key": f"7012_-NONE-_{number}_{mod}_-NONE-_0",
        "contract_award_unique_key": award_key(number),
        "award_id_piid": number,
        "modification_number": mod,
        "federal_action_obligation": money,
        "action_date": day,
        "awarding_sub_agency_code": "7012",
        "funding_sub_agency_code": "7012",
        "recipient_uei": "ACMEACMEACME",
        "recipient_name": "ACME LLC",
        "last_modified_date": "2024-02-01 10:00:00+00",
    } | values


def deletion(number: str, modified: str = "2024-03-01", *, mod: str = "0") -> Row:
    """Nothing but keys, as in a Delta file."""
    key = f"7012_-NONE-_{number}_{mod}_-NONE-_0".upper()
    return {"correction_delete_ind": "D", "contract_transaction_unique_key": key, "last_modified_date": modified}


def summary(number: str = "A1", **values: str) -> Row:
    return {
        "contract_award_unique_key": award_key(number),
        "total_obligated_amount": "999999.00",
        "award_base_action_date": "2023-05-06",
        "period_of_performance_start_date": "2023-05-07",
        "period_of_performance_current_end_date": "2026-05-06",
        "awarding_sub_agency_code": "7012",
        "funding_sub_agency_code": "7014",
        "recipient_uei": "ACMEACMEACME",
        "recipient_name": "ACME LLC",
        "last_modified_date": "2024-02-01",
    } | values


def listed(number: str = "A1", money: str = "100.0", day: str = "2024-01-15", **values: str) -> Row:
    return {
        "Agency": "ICE",
        "Award ID": number,
        "Recipient Name": "ACME LLC",
        "Federal Action Obligation": money,
        "Action Date": day,
        "Modification": "0",
        "Generated Award ID": award_key(number),
    } | values


def text(columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, end: str = "\n") -> str:
    made = io.StringIO(newline="")
    lines = csv.DictWriter(made, columns, restval="", lineterminator=end)
    lines.writeheader()
    lines.writerows(rows)
    return made.getvalue()


def write(path: Path, columns: Sequence[str], *rows: Mapping[str, str], end: str = "\n") -> Path:
    path.write_bytes(text(columns, rows, end=end).encode())
    return path


def pack(path: Path, members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
