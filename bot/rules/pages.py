"""A long list, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """*number* counts from 1; *total* counts all items of the list."""

    items: Sequence[T]
    number: int
    pages: int
    total: int


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """The page nearest to *number*; an empty list has one empty page."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 1), pages)
    return Page(items[(number - 1) * size : number * size], number, pages, len(items))
