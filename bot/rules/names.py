"""How names are compared: exactly, after one normalisation, and never by a part of them."""

import re
import unicodedata

LEGAL_FORMS = frozenset({
    "CO", "COMPANY", "CORP", "CORPORATION", "GMBH", "INC", "INCORPORATED", "LIMITED", "LLC", "LLLP", "LLP", "LP", "LTD",
    "PLC", "RLLP", "THE",
})  # fmt: skip

_DROPPED = re.compile(r"[.'’`´]")  # noqa: RUF001 (a typographic apostrophe is meant)
_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_INITIALS = re.compile(r"\b(?:[0-9A-Z] )+[0-9A-Z]\b")


def spelling(name: str) -> str:
    """*name* in capitals without accents or punctuation; `&` is AND, and `L. L. C.` is LLC."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.upper()) if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", _DROPPED.sub("", plain.replace("&", " AND "))).strip()
    return _INITIALS.sub(lambda initials: initials[0].replace(" ", ""), words)


def normalise(name: str) -> str:
    """The spelling of *name* without the legal forms and articles at its ends; never empty unless the spelling is."""
    words = spelling(name).split()
    first, last = 0, len(words)
    while last - first > 1 and words[last - 1] in LEGAL_FORMS:
        last -= 1
    while last - first > 1 and words[first] in LEGAL_FORMS:
        first += 1
    return " ".join(words[first:last])
