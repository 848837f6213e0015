import pytest

from bot.rules.personal_details import Detail, detail_in

NORMAL = [
    "The ICE contract 70CDCR18FIG000001 ended on 2024-09-30, so FY2025 should be $0.",
    "Immigration enforcement contract: $1,234,567,890 is the ceiling, not what was obligated.",
    "Its detention contract with ICE is counted twice (CONT_AWD_70CDCR18FIG000001_7012_-NONE-_-NONE-).",
    "Deportation flights were ended by the company in June.",
    "The system verifies immigration status for ICE; it is no detention contract.",
    "They are a reseller, and the award went to their subsidiary.",
    "This is an illegal contract, says the union.",
    "A 12345678 dollar order is missing. See https://www.usaspending.gov/award/555-123-4567/jane@x.example",
    "BPA call 0000012 of 2019 2020; phone forensics 2019 2020 2021.",
    "4 contracts on Main Street papers' list",
    "Palantir's legal status changed: it is a Delaware corporation.",
    "El contrato es ilegal, según el sindicato, y la cifra no es del ICE.",
    "El contrato de detención terminó el 30 de septiembre de 2024.",
    "La empresa verifica el estatus migratorio para la agencia.",
    "Son 3 contratos en la calle; 2 firmas de Wall Street.",
    "Contrato de vigilancia: 139 300 000 dólares en el AF 2024 2025",
    "El sistema vive en la nube.",
    "",
]


@pytest.mark.parametrize("text", NORMAL)
def test_words_about_companies_and_agencies_pass(text: str) -> None:
    assert detail_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The guard there is undocumented.",
        "Undocumented workers told me",
        "son gente sin papeles",
        "es INDOCUMENTADA",
        "un indocumentado lo dijo",
        "an illegal alien works there",
        "the illegals there",
        "ahí trabajan los ilegales",
        "un inmigrante ilegal lo vio",
        "Her visa status is why",
        "his immigration status",
        "Maria\u2019s immigration status",
        "the immigration status of my cousin",
        "su estatus migratorio",
        "el estado migratorio de mi prima",
        "their legal status",
        "she is a US citizen",
        "I am an asylum seeker",
        "he's not a permanent resident",
        "He overstayed his visa",
        "they have a green card",
        "no tiene papeles",
        "ella tiene la tarjeta verde",
        "my neighbor was deported last year",
        "mi tía fue detenida",
        "a DACA recipient",
        "alien number A123456789",
        "un\u00addocu\u200bmented people",
    ],
)
def test_the_immigration_status_of_a_person_is_found(text: str) -> None:
    assert detail_in(text) is Detail.STATUS


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Write to jane.doe+x@mail.example.org", Detail.EMAIL),
        ("ana (arroba) correo.example", Detail.EMAIL),
        ("jane at gmail dot com", Detail.EMAIL),
        ("Ask at (555) 123-4567", Detail.PHONE),
        ("555.123.4567", Detail.PHONE),
        ("1-800-555-1234", Detail.PHONE),
        ("+52 55 1234 5678", Detail.PHONE),
        ("call me at 5551234567", Detail.PHONE),
        ("teléfono: 55 1234 5678", Detail.PHONE),
        ("\uff15\uff15\uff15-\uff11\uff12\uff13-\uff14\uff15\uff16\uff17", Detail.PHONE),
        ("at 123 Main St", Detail.ADDRESS),
        ("4955 W. Technology Way", Detail.ADDRESS),
        ("12 elm street", Detail.ADDRESS),
        ("1600 42nd Avenue", Detail.ADDRESS),
        ("calle Benito Juárez 12", Detail.ADDRESS),
        ("av. insurgentes sur # 1602", Detail.ADDRESS),
        ("Avenida de la Reforma, 24", Detail.ADDRESS),
        ("her home address", Detail.ADDRESS),
        ("he lives in Boise", Detail.ADDRESS),
        ("ella vive en Puebla", Detail.ADDRESS),
        ("<@123456789012345678> knows", Detail.PERSON),
        ("123-45-6789", Detail.PERSON),
        ("his passport number", Detail.PERSON),
        ("fecha de nacimiento: 1 de mayo", Detail.PERSON),
    ],
)
def test_details_of_a_private_person_are_found(text: str, detail: Detail) -> None:
    assert detail_in(text) is detail


def test_long_texts_are_read_in_no_time() -> None:
    """No pattern may run wild: this would take minutes if one did."""
    for bit in ("calle a ", "my cousin ", "a.b", "1 ", "5 x ", "he is ", "call me at ", "Calle De "):
        assert detail_in(bit * 500) in {None, *Detail}
