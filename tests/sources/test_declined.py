"""Refused joins as they are read: every fault names the key."""

from datetime import date
from pathlib import Path

import pytest

from bot.data.review import problems
from bot.rules.declined import Declined
from bot.sources.declined import read_declined
from bot.sources.fields import StarterDamaged
from tests.small_data import SMALL, award

GOOD = """[[declined]]
company = "dell"
recipient = "CADDELL CONSTRUCTION CO. (DE), LLC"
reason = "Another firm."
date = 2026-11-25

[[declined]]
company = "microsoft"
award = "CONT_AWD_X_7012_-NONE-_-NONE-"
reason = "Another azure."
date = 2026-11-26
"""


def read(folder: Path, text: str) -> tuple[Declined, ...]:
    (folder / "declined.toml").write_text(text, encoding="utf-8")
    return read_declined(folder)


def test_refusals_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == (
        Declined("dell", "Another firm.", date(2026, 11, 25), recipient="CADDELL CONSTRUCTION CO. (DE), LLC"),
        Declined("microsoft", "Another azure.", date(2026, 11, 26), award="CONT_AWD_X_7012_-NONE-_-NONE-"),
    )


def test_without_the_file_nothing_is_refused(tmp_path: Path) -> None:
    assert read_declined(tmp_path) == ()


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ('company = "dell"', "", "company is missing"),
        ('reason = "Another firm."', 'reason = ""', "reason is empty"),
        ("date = 2026-11-25", 'date = "2026-11-25"', "date has to be a date"),
        ('recipient = "CADDELL CONSTRUCTION CO. (DE), LLC"', "", "recipient or an award has to be there"),
        ('company = "dell"', 'company = "dell"\naward = "K"', "recipient or an award has to be there"),
        ('company = "dell"', 'company = "dell"\nwhy = "x"', "why is not a key that belongs here"),
        ("[[declined]]", "[[decline]]", "decline is not a key that belongs here"),
    ],
)
def test_a_fault_names_the_file_and_the_key(tmp_path: Path, there: str, instead: str, told: str) -> None:
    with pytest.raises(StarterDamaged, match=r"^declined\.toml") as fault:
        read(tmp_path, GOOD.replace(there, instead, 1))

    assert told in str(fault.value)


def faults(*declined: Declined) -> list[str]:
    return [fault for fault in problems(SMALL, declined) if fault.startswith("declined.toml")]


def refused(company_id: str, *, recipient: str = "", key: str = "") -> Declined:
    return Declined(company_id, "No.", date(2026, 11, 25), recipient, key)


def test_refusals_of_known_companies_may_ship() -> None:
    assert faults(refused("dell", recipient="CADDELL"), refused("dell", key="K"), refused("hpe", key="K")) == []


def test_a_refusal_of_no_company_is_a_fault() -> None:
    assert faults(refused("nobody", key="K")) == ["declined.toml: there is no company nobody."]


def test_the_same_refusal_twice_is_a_fault() -> None:
    (fault,) = faults(refused("dell", recipient="CADDELL LLC"), refused("dell", recipient="Caddell"))

    assert fault.endswith("stands twice.")


def test_what_was_accepted_cannot_be_refused() -> None:
    assert faults(refused("microsoft", recipient="LinkedIn Corp")) == [
        "declined.toml: LinkedIn Corp is refused, and is counted under microsoft."
    ]
    assert faults(refused("microsoft", key=award("RES1"))) == [
        f"declined.toml: {award('RES1')} is refused, and is counted under microsoft."
    ]
