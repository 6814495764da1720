"""The dumps of a release: the same bytes for the same statements, right in every reader."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib.compare import to_isomorphic

from publisher.dumps import Dumps, turtle_head
from publisher.manifest import Dump
from publisher.segments import arrange, segment_paths, share_out
from publisher.vocabulary import PREFIXES
from tests.test_segments import BASE, QUADS


def dump(quads: list[Quad], folder: Path) -> tuple[Dump, ...]:
    share_out(iter(quads), folder / "segments")
    dumps = Dumps(folder / "dumps")
    for path in segment_paths(folder / "segments"):
        dumps.add(list(arrange(path.read_bytes())))
    return dumps.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(QUADS, max_size=20), st.randoms(use_true_random=False))
def test_statements_in_any_order_give_the_same_bytes(quads: list[Quad], random: object) -> None:
    mixed = [*quads, *quads]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        assert dump(quads, Path(one)) == dump(mixed, Path(two))


@settings(max_examples=40, deadline=None)
@given(st.lists(QUADS, max_size=20))
def test_nquads_holds_all_graphs_and_turtle_the_default_one(quads: list[Quad]) -> None:
    with TemporaryDirectory() as folder:
        dump(quads, Path(folder))
        whole, default = ((Path(folder) / "dumps" / name).read_bytes() for name in ("data.nq", "data.ttl"))
    assert set(parse(whole, RdfFormat.N_QUADS)) == set(quads)
    assert set(parse(default, RdfFormat.TURTLE)) == {quad for quad in quads if quad.graph_name == DefaultGraph()}


@pytest.mark.parametrize("locals_", [["a", "1a", "a.b", "a/b", "a-b", "a%20b", "a~b", "é", "", ".a", "a#b"], ["a."]])
def test_rdflib_reads_the_turtle_as_the_nquads(tmp_path: Path, locals_: list[str]) -> None:
    terms = [NamedNode(PREFIXES["schema"] + local) for local in locals_]
    values = [*terms, Literal("1.50", datatype=NamedNode(PREFIXES["xsd"] + "decimal")), Literal('"""\\\n\t')]
    quads = [Quad(term, term, value) for term in terms for value in values]
    dump(quads, tmp_path)
    turtle = rdflib.Graph().parse(tmp_path / "dumps" / "data.ttl", format="turtle")
    nquads = rdflib.Graph().parse(tmp_path / "dumps" / "data.nq", format="nt")
    assert len(turtle) == len(quads)
    assert to_isomorphic(turtle) == to_isomorphic(nquads)


def test_a_dump_is_described_by_its_size_and_checksum(tmp_path: Path) -> None:
    name = NamedNode("http://schema.org/name")
    rows = dump([Quad(NamedNode(f"{BASE}id/dienst/{n}"), name, Literal("é")) for n in range(50)], tmp_path)
    assert [(row.name, row.media) for row in rows] == [
        ("data.nq", "application/n-quads"),
        ("data.ttl", "text/turtle"),
    ]
    for row in rows:
        content = (tmp_path / "dumps" / row.name).read_bytes()
        assert (row.bytes, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_turtle_has_its_prefixes_once_and_a_block_for_a_subject(tmp_path: Path) -> None:
    name = NamedNode("http://schema.org/name")
    subjects = [NamedNode(f"{BASE}id/dienst/{n}") for n in range(300)]
    dump([Quad(subject, name, Literal(text)) for subject in subjects for text in "ab"], tmp_path)
    text = (tmp_path / "dumps" / "data.ttl").read_text(encoding="utf-8")
    assert text.startswith(turtle_head().decode())
    assert text.count("@prefix") == len(PREFIXES)
    for subject in subjects:
        assert text.count(f"\n{subject} ") == 1


def test_no_statements_make_empty_dumps_that_can_be_read(tmp_path: Path) -> None:
    dump([], tmp_path)
    assert (tmp_path / "dumps" / "data.nq").read_bytes() == b""
    assert list(parse((tmp_path / "dumps" / "data.ttl").read_bytes(), RdfFormat.TURTLE)) == []
