"""Documents with mistakes, read by rdflib: a graph or a sentence, whatever was done to them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from publisher.harvest.rdflib_reader import rdflib_graph
from publisher.harvest.reading import Unreadable, read
from tests.harvest_catalogue import Good

TURTLE = Good().turtle.replace("BASE", "http://a.example")
MEDIA = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
TEXTS = {
    media: (serialize((quad.triple for quad in parse(TURTLE, RdfFormat.TURTLE)), format=form) or b"").decode()
    for media, form in MEDIA.items()
}


def test_what_is_good_is_read_the_same_by_both_readers() -> None:
    for media, text in TEXTS.items():
        assert len(rdflib_graph(text, media)) == len(read(text.encode(), media, "http://a.example/")) > 50


@settings(max_examples=120, deadline=None)
@given(
    media=st.sampled_from(sorted(MEDIA)),
    at=st.floats(0, 1),
    cut=st.integers(0, 30),
    junk=st.text("<>\"'{}[]()@#:;,._\\ \n&%0a\x00é", max_size=6),
)
def test_a_spoilt_document_is_a_graph_or_a_sentence(media: str, at: float, cut: int, junk: str) -> None:
    text = TEXTS[media]
    place = int(at * len(text))
    spoilt = text[:place] + junk + text[place + cut :]
    for reader in (lambda: rdflib_graph(spoilt, media), lambda: read(spoilt.encode(), media, "http://a.example/")):
        try:
            reader()
        except Unreadable as error:
            assert error.message
