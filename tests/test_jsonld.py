"""Compact JSON-LD says what the quads say, to any reader, without a network."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib.compare import isomorphic

from publisher.jsonld import compact, read_context
from publisher.vocabulary import DCT, RDF, SDO, SKOS, XSD

CONTEXT = {
    "@context": {
        "id": "@id",
        "type": "@type",
        "dct": "http://purl.org/dc/terms/",
        "schema": "http://schema.org/",
        "Service": "schema:Service",
        "title": {"@id": "dct:title", "@container": "@language"},
        "publisher": {"@id": "dct:publisher", "@type": "@id"},
        "issued": {"@id": "dct:issued", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        "opens": {"@id": "schema:opens", "@type": "xsd:time"},
        "telephone": "schema:telephone",
        "hasTask": {"@reverse": "schema:provider"},
        "steps": {"@id": "schema:step", "@container": "@list"},
    }
}
ROOT = "https://lod.example/id/dienst/a"

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_iris = st.sampled_from([f"{ROOT}", f"{ROOT}#deel", f"{ROOT}#deel-2", "https://lod.example/id/dienst/b", "urn:x:y"])
_nodes = st.builds(NamedNode, _iris)
_subjects = st.one_of(_nodes, st.builds(BlankNode, st.sampled_from(["b1", "b2"])))
_literals = st.one_of(
    st.builds(Literal, _text),
    st.builds(lambda text, language: Literal(text, language=language), _text, st.sampled_from(["nl", "en", "nl-be"])),
    st.sampled_from(
        [
            Literal("2026-11-22", datatype=XSD.date),
            Literal("09:00:00", datatype=XSD.time),
            Literal("042", datatype=XSD.integer),
            Literal("true", datatype=XSD.boolean),
            Literal("no date", datatype=XSD.date),
        ]
    ),
)
_predicates = st.sampled_from(
    [
        *(DCT.title, DCT.publisher, DCT.issued, SDO.opens, SDO.telephone, SDO.provider, SDO.step, RDF.type, SKOS.note),
        *(NamedNode("https://elsewhere.example/p"), NamedNode("http://purl.org/dc/terms/")),
    ]
)
_graphs = st.sampled_from([DefaultGraph(), NamedNode("https://lod.example/graphs/provenance")])
_quads = st.lists(st.builds(Quad, _subjects, _predicates, st.one_of(_subjects, _literals), _graphs), max_size=12)


def _read(document: bytes) -> set[Quad]:
    return set(parse(io.BytesIO(document), format=RdfFormat.JSON_LD))


@settings(max_examples=150, deadline=None)
@given(_quads)
def test_what_is_written_is_what_is_read(quads: list[Quad]) -> None:
    read = _read(compact(quads, read_context(CONTEXT), ROOT))
    for name in {quad.graph_name for quad in quads}:
        graphs = [rdflib.Graph(), rdflib.Graph()]
        for graph, side in zip(graphs, (quads, read), strict=True):
            lines = "\n".join(f"{quad.triple} ." for quad in side if quad.graph_name == name)
            graph.parse(data=lines, format="nt")
        assert isomorphic(*graphs)
    assert len(read) == len(set(quads))


@settings(max_examples=30, deadline=None)
@given(_quads)
def test_the_order_of_the_quads_does_not_matter(quads: list[Quad]) -> None:
    context = read_context(CONTEXT)
    assert compact(quads, context, ROOT) == compact(quads[::-1], context, ROOT)


def test_rdflib_reads_it_too() -> None:
    quads = [
        Quad(NamedNode(ROOT), RDF.type, SDO.Service),
        Quad(NamedNode(ROOT), DCT.title, Literal("Naam", language="nl")),
        Quad(NamedNode(ROOT), DCT.publisher, NamedNode(f"{ROOT}#deel")),
        Quad(NamedNode(f"{ROOT}#deel"), DCT.issued, Literal("2026-11-22", datatype=XSD.date)),
    ]
    graph = rdflib.Graph().parse(data=compact(quads, read_context(CONTEXT)), format="json-ld")
    expected = rdflib.Graph().parse(data="\n".join(f"{quad} ." for quad in quads), format="nt")
    assert isomorphic(graph, expected)


def test_terms_of_the_context_are_used_and_only_those_are_sent() -> None:
    quads = [
        Quad(NamedNode(ROOT), RDF.type, SDO.Service),
        Quad(NamedNode(ROOT), DCT.title, Literal("Naam", language="nl")),
        Quad(NamedNode(ROOT), DCT.title, Literal("Name", language="en")),
        Quad(NamedNode(ROOT), DCT.publisher, NamedNode("https://lod.example/id/dienst/b")),
    ]
    document = json.loads(compact(quads, read_context(CONTEXT), ROOT))
    assert document["id"] == ROOT
    assert document["type"] == "Service"
    assert document["title"] == {"en": "Name", "nl": "Naam"}
    assert document["publisher"] == "https://lod.example/id/dienst/b"
    assert set(document["@context"]) == {"id", "type", "Service", "title", "publisher", "dct", "schema"}


def test_a_fragment_stands_inside_the_resource_that_points_at_it() -> None:
    part = NamedNode(f"{ROOT}#contact")
    quads = [Quad(NamedNode(ROOT), DCT.relation, part), Quad(part, SDO.telephone, Literal("+3215238782"))]
    document = json.loads(compact(quads, read_context(CONTEXT), ROOT))
    assert document["dct:relation"] == {"id": part.value, "telephone": "+3215238782"}


def test_a_long_chain_of_fragments_is_not_nested_without_end() -> None:
    parts = [NamedNode(f"{ROOT}#{number}") for number in range(3000)]
    quads = [Quad(one, DCT.relation, other) for one, other in pairwise(parts)]
    assert _read(compact(quads, read_context({}), ROOT)) == set(quads)


def test_a_default_language_of_the_context_never_changes_a_plain_text() -> None:
    context = read_context({"@context": {"@language": "nl", "name": "http://schema.org/name"}})
    quads = [
        Quad(NamedNode(ROOT), SDO.name, Literal("x")),
        Quad(NamedNode(ROOT), SDO.name, Literal("y", language="en")),
    ]
    assert _read(compact(quads, context)) == set(quads)
