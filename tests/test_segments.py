"""Statements shared out by the hash of their resource."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from publisher.errors import PublisherError
from publisher.rdf import Rebase, rebase_quad
from publisher.segments import arrange, graph_of, in_default_graph, segment_paths, share_out

BASE = "https://lod.example/"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IRIS = st.sampled_from(
    [f"{BASE}id/dienst/{name}" for name in ("a", "a#x", "a#y", "ab", "a-b", "b")] + ["http://other.example/", BASE]
).map(NamedNode)
LITERALS = st.one_of(
    TEXT.map(Literal),
    TEXT.map(lambda text: Literal(text, language="nl")),
    TEXT.map(lambda text: Literal(text, datatype=NamedNode(f"{BASE}ns#type"))),
    st.sampled_from([f"<{BASE}id/dienst/a> .", f'" <{BASE}> .', "> <<( ", "\\", "\r\n", "\x85\u2028"]).map(Literal),
)
GRAPHS = st.sampled_from([DefaultGraph(), NamedNode(f"{BASE}graphs/provenance")])
QUADS = st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), GRAPHS)


def back(folder: Path) -> list[Quad]:
    """Every line of every segment, read again."""
    return [quad for path in segment_paths(folder) for quad in parse(path.read_bytes(), RdfFormat.N_QUADS)]


@settings(max_examples=60, deadline=None)
@given(st.lists(QUADS, max_size=30))
def test_nothing_is_lost_and_nothing_is_there_twice(quads: list[Quad]) -> None:
    with TemporaryDirectory() as folder:
        share_out(iter(quads), Path(folder) / "s")
        found = [
            line
            for path in segment_paths(Path(folder) / "s")
            for item in arrange(path.read_bytes())
            for line in (*item.own, *item.parts, *item.named)
        ]
    assert len(found) == len(set(quads))
    assert set(parse(b"".join(found), RdfFormat.N_QUADS)) == set(quads)


@settings(max_examples=60, deadline=None)
@given(st.lists(QUADS, max_size=30))
def test_rebased_lines_are_the_lines_of_rebased_quads(quads: list[Quad]) -> None:
    rebase = Rebase(BASE, "http://127.0.0.1:8000/")
    with TemporaryDirectory() as folder:
        share_out(iter(quads), Path(folder) / "s", rebase)
        assert set(back(Path(folder) / "s")) == {rebase_quad(quad, rebase) for quad in quads}


@settings(max_examples=60, deadline=None)
@given(QUADS)
def test_the_graph_of_a_line_is_that_of_its_quad(quad: Quad) -> None:
    with TemporaryDirectory() as folder:
        share_out([quad], Path(folder) / "s")
        line = segment_paths(Path(folder) / "s")[0].read_bytes()
    assert in_default_graph(line) == (quad.graph_name == DefaultGraph())
    if not in_default_graph(line):
        assert NamedNode(graph_of(line)) == quad.graph_name


def test_a_resource_and_its_fragments_stand_together_and_apart_from_names_that_begin_alike() -> None:
    name = NamedNode("http://schema.org/name")
    order = ["a#x", "ab", "a", "a-b", "b", "a#y", "a"]
    quads = [Quad(NamedNode(f"{BASE}{item}"), name, Literal(str(n))) for n, item in enumerate(order)]
    with TemporaryDirectory() as folder:
        share_out(quads, Path(folder) / "s")
        found = [item for path in segment_paths(Path(folder) / "s") for item in arrange(path.read_bytes())]
    sizes = {item.iri: (len(item.own), len(item.parts)) for item in found}
    assert sizes == {f"{BASE}a": (2, 2), f"{BASE}ab": (1, 0), f"{BASE}a-b": (1, 0), f"{BASE}b": (1, 0)}


def test_the_version_of_a_resource_is_the_hash_of_its_sorted_lines_without_named_graphs() -> None:
    lines = [f'<{BASE}a> <http://p> "{n}" .\n' for n in range(9)] + [f'<{BASE}a#x> <http://p> "x" .\n']
    named = f'<{BASE}a> <http://p> "3" <http://g> .\n'
    first = next(arrange("".join(lines).encode()))
    second = next(arrange("".join([named, *lines[::-1], *lines]).encode()))
    assert first.hash == second.hash
    assert first.hash != next(arrange("".join(lines[1:]).encode())).hash


def test_a_triple_in_a_triple_is_refused_by_name(tmp_path: Path) -> None:
    a = NamedNode(f"{BASE}a")
    share_out([Quad(a, a, Triple(a, a, Literal("deep")))], tmp_path / "s")
    with pytest.raises(PublisherError, match="a triple inside a triple"):
        list(arrange(segment_paths(tmp_path / "s")[0].read_bytes()))


def test_more_than_memory_holds_goes_to_disk_as_it_comes(tmp_path: Path) -> None:
    quads = (
        Quad(NamedNode(f"{BASE}id/dienst/{n % 7}"), NamedNode("http://p"), Literal(f"{n} {'x' * 200}"))
        for n in range(30_000)
    )
    assert share_out(quads, tmp_path / "s") == 30_000
    assert sum(1 for _ in back(tmp_path / "s")) == 30_000
    assert len(segment_paths(tmp_path / "s")) <= 7
