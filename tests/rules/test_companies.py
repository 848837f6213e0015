import pytest

from bot.rules.companies import Agency, Alias, AliasKind, Company

ACME = Company(
    "acme",
    "Acme, Inc.",
    "cloud_software",
    aliases=(
        Alias("ACME FEDERAL, LLC", AliasKind.RECIPIENT, unit="Acme Federal"),
        Alias("ACME INC", AliasKind.RECIPIENT),
        Alias("Bolt", AliasKind.BRAND),
        Alias("Falcon", AliasKind.PRODUCT),
    ),
)


@pytest.mark.parametrize(
    ("recorded", "unit"),
    [
        ("ACME FEDERAL, LLC", "Acme Federal"),
        ("Acme Federal L.L.C.", "Acme Federal"),
        ("ACME INC", ""),
        ("ACME FEDERAL SERVICES, LLC", ""),
    ],
)
def test_a_recorded_name_stands_on_the_line_of_its_unit(recorded: str, unit: str) -> None:
    assert ACME.unit_of(recorded) == unit


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        ((AliasKind.COMMON,), {"ACME"}),
        ((AliasKind.PRODUCT,), {"FALCON"}),
        ((AliasKind.RECIPIENT, AliasKind.BRAND), {"ACME FEDERAL", "ACME", "BOLT"}),
        ((), set[str]()),
    ],
)
def test_names_are_normalised_and_its_own_is_a_common_one(kinds: tuple[AliasKind, ...], names: set[str]) -> None:
    assert ACME.names(*kinds) == names


def test_agencies_are_written_as_their_records_write_them() -> None:
    assert [f"{agency}" for agency in Agency] == ["ICE", "CBP"]
