import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pages import page_of


@pytest.mark.parametrize(
    ("number", "items", "shown"),
    [(1, (0, 1, 2), 1), (2, (3, 4, 5), 2), (3, (6,), 3), (0, (0, 1, 2), 1), (-4, (0, 1, 2), 1), (99, (6,), 3)],
)
def test_the_nearest_page_is_given(number: int, items: tuple[int, ...], shown: int) -> None:
    page = page_of(range(7), number, 3)

    assert tuple(page.items) == items
    assert (page.number, page.pages, page.total) == (shown, 3, 7)


def test_an_empty_list_has_one_empty_page() -> None:
    nothing: list[int] = []
    page = page_of(nothing, 5, 10)

    assert (list(page.items), page.number, page.pages, page.total) == ([], 1, 1, 0)


@given(st.lists(st.integers()), st.integers(1, 12))
def test_all_pages_together_are_the_list(items: list[int], size: int) -> None:
    pages = [page_of(items, number, size) for number in range(1, page_of(items, 1, size).pages + 1)]

    assert [item for page in pages for item in page.items] == items
    assert all(0 < len(page.items) <= size for page in pages) or not items
