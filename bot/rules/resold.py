"""Which of a company's products a description names: a suggestion for review, never a join.

The rule: all words of the brand or product stand in the description, one after the other, whole, whatever their case,
accents and punctuation. A product that is an ordinary word counts only where one of the words that its review asks for
stands in the same description.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.companies import Agency, AliasKind, Company
from bot.rules.coverage import Window
from bot.rules.names import spelling
from bot.rules.obligations import Obligation

_CHUNK = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Product:
    """*beside*: if there are any, one of these has to stand in the description too."""

    name: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """An award with its description; *company_id* is the reviewed company that its recipient is counted under."""

    award_key: str
    description: str
    recipient: str
    company_id: str = ""


@dataclass(frozen=True, slots=True)
class NamedElsewhere:
    """Awards of one agency to others that name a company's products, within a window. Nobody has reviewed them."""

    agency: Agency
    products: tuple[str, ...]
    awards: int
    net_cents: int


def products_of(company: Company) -> tuple[Product, ...]:
    return tuple(
        Product(alias.name, alias.beside)
        for alias in company.aliases
        if alias.kind in {AliasKind.BRAND, AliasKind.PRODUCT}
    )


def products_named(description: str, products: Iterable[Product]) -> tuple[str, ...]:
    """The names of those that *description* names, in the order of *products*."""
    text = _framed(description)
    return tuple(product.name for product in products if _is_named(text, product))


def unreviewed(
    company: Company, described: Iterable[Described], but: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """The awards of others that name products of *company*, and which; without reviewed ones, and *but* those."""
    products = products_of(company)
    reviewed = {resold.award_key for resold in company.resold} | set(but)
    named = {
        award.award_key: products_named(award.description, products)
        for award in described
        if award.company_id != company.id and award.award_key not in reviewed
    }
    return {key: names for key, names in named.items() if names}


def named_elsewhere(
    named: Mapping[str, tuple[str, ...]], flows: Iterable[Obligation], window: Window
) -> tuple[NamedElsewhere, ...]:
    """What the awards in *named*, with the products that each names, obligated within the window, by agency."""
    parted = defaultdict[Agency, list[Obligation]](list)
    for row in flows:
        if row.award_key in named and row.fiscal_year in window:
            parted[row.agency].append(row)
    return tuple(_tally(agency, parted[agency], named) for agency in Agency if agency in parted)


def _tally(agency: Agency, rows: list[Obligation], named: Mapping[str, tuple[str, ...]]) -> NamedElsewhere:
    return NamedElsewhere(
        agency,
        products=tuple(sorted({product for row in rows for product in named[row.award_key]})),
        awards=len({row.award_key for row in rows if not row.is_vehicle}),
        net_cents=sum(row.net_cents for row in rows),
    )


def telling_parts(name: str) -> tuple[str, ...]:
    """The letters and digits of *name*: descriptions that have all of these are worth to be asked about it."""
    return tuple(dict.fromkeys(_CHUNK.findall(name)))


def _is_named(text: str, product: Product) -> bool:
    name = _framed_name(product.name)
    if name.isspace() or name not in text:
        return False
    return not product.beside or any(_framed_name(word) in text for word in product.beside)


@lru_cache(maxsize=1_000)
def _framed_name(name: str) -> str:
    return _framed(name)


def _framed(text: str) -> str:
    return f" {spelling(text)} "
