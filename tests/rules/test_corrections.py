from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.corrections import (
    LONGEST_LINK,
    OPEN_ABOUT_ONE,
    OPEN_IN_A_SERVER,
    Correction,
    Open,
    Report,
    Status,
    in_the_log,
    moderators_only,
    must_be_open,
    must_have_room,
    read_link,
    read_words,
)
from bot.rules.refusal import Refusal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decided(number: int, ref: str = "company:acme", name: str = "Acme", days: int = 0) -> Correction:
    return Correction(number, ref, name, Status.ACCEPTED, NOW - timedelta(days=days), "It is $2.")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing_written"),
        (" \n\t", "nothing_written"),
        ("x" * 11, "too_long"),
        ("sin papel", ""),
        ("a@b.example", "personal_details"),
    ],
)
def test_words_are_taken_or_refused_with_the_reason(typed: str, code: str) -> None:
    if not code:
        assert read_words(f" {typed} ", 10) == typed
        return
    with pytest.raises(Refusal) as refused:
        read_words(typed, 20 if code == "personal_details" else 10)
    assert refused.value.code == code
    assert typed not in {*refused.value.details.values()} or not typed


@pytest.mark.parametrize(
    "typed",
    ["https://www.usaspending.gov/award/CONT_AWD_1", "http://a.example", "HTTPS://A.example/x?y=1#z", " https://a.b "],
)
def test_a_web_address_is_taken(typed: str) -> None:
    assert read_link(typed) == typed.strip()


def test_no_link_is_no_link() -> None:
    assert read_link("  ") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "usaspending.gov",
        "ftp://a.example",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https://",
        "https://localhost",
        "https://user@a.example",
        "https://a.example/x y",
        "https://a.example/\u202ex",
        "https://[a.example",
        "https://a.example/" + "x" * LONGEST_LINK,
        "see above",
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_link(typed)

    assert refused.value.code == "no_web_address"
    assert len(refused.value.details["typed"]) <= LONGEST_LINK


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Open(0, 0), ""),
        (Open(OPEN_IN_A_SERVER - 1, OPEN_ABOUT_ONE - 1), ""),
        (Open(OPEN_IN_A_SERVER, 0), "enough_reports"),
        (Open(OPEN_ABOUT_ONE, OPEN_ABOUT_ONE), "enough_reports_about_it"),
    ],
)
def test_there_is_room_for_so_many_open_reports(found: Open, code: str) -> None:
    if not code:
        must_have_room(found, "Acme")
        return
    with pytest.raises(Refusal, match=code):
        must_have_room(found, "Acme")


def test_only_who_manages_the_server_decides() -> None:
    moderators_only(manages_server=True)
    with pytest.raises(Refusal, match="not_allowed"):
        moderators_only(manages_server=False)


@pytest.mark.parametrize("status", Status)
def test_a_decided_report_stays_decided(status: Status) -> None:
    report = Report(1, 2, "company:acme", "Acme", status, NOW)
    if status is Status.OPEN:
        must_be_open(report)
        return
    with pytest.raises(Refusal) as refused:
        must_be_open(report)
    assert refused.value.details == {"name": "Acme", "status": status.value}


def test_the_log_is_newest_first_and_of_one_name_if_asked() -> None:
    rows = [decided(1, days=3), decided(2, "company:other", "Other", days=2), decided(3, days=1), decided(4, days=1)]

    assert [each.number for each in in_the_log(rows, "")] == [4, 3, 2, 1]
    assert [each.number for each in in_the_log(rows, "company:acme")] == [4, 3, 1]


def test_a_name_that_could_be_a_persons_is_listed_only_when_asked_for() -> None:
    rows = [decided(1, "recipient:7", "DOE, JANE")]

    assert in_the_log(rows, "") == ()
    assert in_the_log(rows, "recipient:7") == tuple(rows)


def test_a_mark_names_one_correction() -> None:
    assert decided(12).mark == "№12"
