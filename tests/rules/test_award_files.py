"""What the name of a file of USAspending tells."""

import pytest

from bot.rules.award_files import read_name


@pytest.mark.parametrize(
    ("name", "year", "dated", "is_delta", "every", "part"),
    [
        ("FY2024_070_Contracts_Full_20250906.zip", 2024, "2025-09-06", False, False, 1),
        ("FY2024_070_Contracts_Full_20250906_3.csv", 2024, "2025-09-06", False, False, 3),
        ("FY2008_All_Contracts_Full_20250906_1.csv", 2008, "2025-09-06", False, True, 1),
        ("FY(All)_070_Contracts_Delta_20251006.zip", None, "2025-10-06", True, False, 1),
        ("FY2024_097_Contracts_Full_20250906.zip", None, "2025-09-06", False, False, 1),
        ("FY2024_070_Assistance_Full_20250906.zip", None, "2025-09-06", False, False, 1),
        ("Contracts_PrimeTransactions_2025-03-28_H02M59S08_1.csv", None, "2025-03-28", False, False, 1),
        ("FY2024_070_Contracts_Full_20259906.zip", 2024, "None", False, False, 1),
        ("mine.csv", None, "None", False, False, 1),
    ],
)
def test_what_a_name_tells(name: str, year: int | None, dated: str, *, is_delta: bool, every: bool, part: int) -> None:
    found = read_name(name)

    assert (found.fiscal_year, str(found.dated), found.is_delta, found.of_every_agency, found.part) == (
        year, dated, is_delta, every, part
    )  # fmt: skip
