"""Edits touch only the characters concerned, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.turtle import Lines, apply_edits, find, read_turtle

TEXT = "# é𝄞\r\n<a:s> <a:p> '03 866' ; # keep\r\n   <a:q> 'x'@NL .\r\n"


def test_a_value_is_replaced_where_it_stands() -> None:
    located = list(read_turtle(TEXT))
    lines = Lines(TEXT)
    edits = [(*lines.offsets(row.object_place), new) for row, new in zip(located, ['"+323866"', "'y'"], strict=True)]
    assert apply_edits(TEXT, reversed(edits)) == TEXT.replace("'03 866'", '"+323866"').replace("'x'@NL", "'y'")


def test_the_same_edit_twice_is_one() -> None:
    assert apply_edits("abc", [(1, 2, "X"), (1, 2, "X")]) == "aXc"


@pytest.mark.parametrize("edits", [[(0, 2, "x"), (1, 3, "y")], [(1, 2, "x"), (1, 2, "y")], [(1, 1, "x"), (1, 2, "y")]])
def test_edits_that_touch_the_same_characters_are_refused(edits: list[tuple[int, int, str]]) -> None:
    with pytest.raises(PublisherError, match="two edits touch character"):
        apply_edits("abc", edits)


@pytest.mark.parametrize("edit", [(2, 1, "x"), (-1, 1, "x"), (0, 4, "x")])
def test_an_edit_outside_the_text_is_refused(edit: tuple[int, int, str]) -> None:
    with pytest.raises(PublisherError, match="outside the text"):
        apply_edits("abc", [edit])


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text(max_size=3)), max_size=4)
)
@settings(max_examples=200, deadline=None)
def test_what_lies_between_edits_stays(text: str, drafts: list[tuple[int, int, str]]) -> None:
    edits, last = [], -1
    for start, length, new in sorted(drafts):
        if last < start and start + length <= len(text):
            edits.append((start, start + length, new))
            last = start + length
    expected = text
    for start, end, new in reversed(edits):
        expected = expected[:start] + new + expected[end:]
    assert apply_edits(text, edits) == expected


def test_find_tells_where_a_value_a_predicate_or_a_subject_stands() -> None:
    text = "<a:s> <a:p> <a:o> , 1 .\n<a:s> <a:p> 1 .\n<a:t> <a:q> <a:u> ."
    rows = list(read_turtle(text))
    subject, predicate, value = rows[1].subject, rows[1].predicate, rows[1].object
    assert find(rows, subject, predicate, value) == [(1, 21, 1, 22), (2, 13, 2, 14)]
    assert find(rows, subject, predicate) == [(1, 7, 1, 12), (2, 7, 2, 12)]
    assert find(rows, subject) == [(1, 1, 1, 6), (2, 1, 2, 6)]
    assert find(rows, rows[-1].object) == [(3, 13, 3, 18)]
    assert find(rows, object=value) == [(1, 21, 1, 22), (2, 13, 2, 14)]
    assert find(rows, value) == find(rows, object=value)
    assert find(rows, subject, rows[-1].predicate) == []
