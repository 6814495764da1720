"""Blank nodes belong to their file; two parsers' nodes of one file can be told to be the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Dataset, RdfFormat, parse

from publisher.blank_nodes import Scope, alike
from publisher.shacl import Source, read_files
from publisher.turtle import read_turtle

_HEAD = "@prefix : <http://x.example/> .\n"


@pytest.mark.parametrize("processes", [0, 2])
def test_one_label_in_two_files_is_two_nodes(tmp_path: Path, processes: int) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(f'{_HEAD}_:b :name "{name}" .\n:{name} :has _:b .\n', encoding="utf-8")
    sources = [Source(tmp_path / "a.ttl"), Source(tmp_path / "b.ttl")]
    graph = read_files(sources, processes=processes).graph
    names = dict(graph.pairs("<http://x.example/name>"))
    assert len(names) == 2
    for name in ("a", "b"):
        (node,) = graph.objects(f"<http://x.example/{name}>", "<http://x.example/has>")
        assert names[node] == f'"{name}"'


def test_a_file_gives_its_nodes_the_same_names_each_time(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f"{_HEAD}:s :p [ :q ( 1 [] ) ], _:b .\n", encoding="utf-8")
    first, second = (read_files([Source(file)]).graph.columns for _ in range(2))
    assert first == second


def test_a_text_that_looks_like_a_label_stays_as_it_is() -> None:
    line = '<http://x.example/s> <http://x.example/p> "_:b"'
    assert Scope(Path("a.ttl")).line(line) == line


_ITEMS = st.recursive(
    st.sampled_from([":a", '"x"', "1", "_:b", "_:c", "[]", "()", "'''y'''@nl"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )"),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: f"[ :p {' , '.join(items)} ; :q {items[0]} ]"),
    ),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.sampled_from([":s", "_:b", "[]", "( 1 [] )", "[ :r () ]"]), _ITEMS), max_size=4))
@settings(max_examples=100, deadline=None)
def test_the_nodes_of_two_parsers_are_told_to_be_the_same(statements: list[tuple[str, str]]) -> None:
    text = _HEAD + "".join(f"{subject} :p {item} .\n" for subject, item in statements)
    theirs = list(parse(text.encode(), RdfFormat.TURTLE))
    ours = [row.quad for row in read_turtle(text)]
    same = alike([quad.triple for quad in ours], [quad.triple for quad in theirs])
    renamed = Dataset(type(q)(same.get(q.subject, q.subject), q.predicate, same.get(q.object, q.object)) for q in ours)  # type: ignore[call-overload]
    assert renamed == Dataset(theirs)
