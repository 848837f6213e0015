import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.typos import Trigrams, beginning_with, edits_to_beginning, one_off

LETTERS = "ABC"
word = st.text(alphabet=LETTERS, min_size=1, max_size=7)
words = st.lists(word, max_size=30).map(sorted)  # repeated ones too: names are


def edited(typed: str) -> set[str]:
    """All that is one edit away from *typed*, made one by one."""
    cuts = [(typed[:n], typed[n:]) for n in range(len(typed) + 1)]
    left_out = {before + after[1:] for before, after in cuts if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    added = {before + letter + after for before, after in cuts for letter in LETTERS}
    wrong = {before + letter + after[1:] for before, after in cuts if after for letter in LETTERS}
    return left_out | swapped | added | wrong


def table_of_distances(typed: str, other: str) -> int:
    """The textbook's table, for comparison: the least of its last row."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(typed, 1):
        rows.append([i])
        for j, meant in enumerate(other, 1):
            cost = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and typed[i - 2] == meant:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            rows[i].append(cost)
    return min(rows[-1])


@given(words, word)
def test_a_beginning_is_found_like_by_looking_at_each_word(several: list[str], typed: str) -> None:
    span = beginning_with(several, typed)

    assert list(range(span.first, span.last)) == [n for n, one in enumerate(several) if one.startswith(typed)]


@given(words, word)
def test_one_edit_is_found_like_by_trying_them_all(several: list[str], typed: str) -> None:
    found = {n for _, first, last in one_off(several, typed) for n in range(first, last)}

    others = {n for n, one in enumerate(several) if not one.startswith(typed)}
    beginnings = tuple(edited(typed))
    assert found & others == {n for n in others if several[n].startswith(beginnings)}


@pytest.mark.parametrize("typed", ["CLUST", "LCOUST", "CLOUSTT", "COUST", "XLOUST"])
def test_a_name_that_several_have_hides_none_behind_it(typed: str) -> None:
    several = sorted(["C", "C", "CL", "CL", "CL", "CLO", "CLO", "CLOUST"])

    found = {several[n] for _, first, last in one_off(several, typed) for n in range(first, last)}

    assert "CLOUST" in found


@given(word, st.text(alphabet=LETTERS, max_size=9))
def test_edits_are_counted_as_in_the_textbook(typed: str, other: str) -> None:
    assert edits_to_beginning(typed, other) == table_of_distances(typed, other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("PALNATRI", "PALANTIR"), ("CLEERVIWE", "CLEARVIEW"), ("DELOYTE", "DELOITTE"), ("CAPGMNI", "CAPGEMINI")],
)
def test_two_edits_are_found(typed: str, meant: str) -> None:
    several = ["CAPGEMINI", "CAPITAL", "CLEARVIEW", "CLEVELAND", "DELOITTE", "DELTA", "PALANTIR", "PALATINE"]

    found = [several[n] for n in Trigrams(several).two_off(typed)]

    assert meant in found
    assert all(edits_to_beginning(typed, one) <= 2 for one in found)
