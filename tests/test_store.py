"""The embedded store of a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from publisher.errors import PublisherError
from publisher.store import build_store, describe, incoming, labels, load_store, open_store

A, B = "https://lod.example/id/dienst/a", "https://lod.example/id/dienst/ab"
P = "http://schema.org/"

DATA = f"""
<{A}> <{P}contactPoint> <{A}#contact> .
<{A}> <{P}name> "Dienst A"@nl .
<{A}> <{P}name> "Service A"@en .
<{A}> <{P}relatedTo> <{B}#contact> .
<{A}#contact> <{P}hoursAvailable> <{A}#ma> .
<{A}#contact> <{P}telephone> "+3215000000" .
<{A}#ma> <{P}contactPoint> <{A}#contact> .
<{A}#ma> <{P}opens> "09:00:00"^^<http://www.w3.org/2001/XMLSchema#time> .
<{A}#lost> <{P}name> "Nobody points here" .
<{A}> <{P}note> "elsewhere" <https://lod.example/graphs/extra> .
<{B}> <{P}name> "Dienst AB" .
<{B}> <{P}relatedTo> <{A}> .
<{B}#contact> <{P}relatedTo> <{A}#contact> .
<{B}> <{P}relatedTo> <{A}> <https://lod.example/graphs/provenance> .
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    file = tmp_path / "data.nq"
    file.write_text(DATA, encoding="utf-8")
    assert build_store(tmp_path / "store", [file]) == 14
    return open_store(tmp_path / "store")


def test_a_resource_is_its_subject_and_every_fragment_that_it_leads_to_in_all_graphs(store: Store) -> None:
    quads = describe(store, A)
    assert list(dict.fromkeys(str(quad.subject) for quad in quads)) == [f"<{A}>", f"<{A}#contact>", f"<{A}#ma>"]
    assert len(quads) == 9
    assert any(quad.graph_name == NamedNode("https://lod.example/graphs/extra") for quad in quads)


def test_fragments_that_point_at_each_other_end(store: Store) -> None:
    assert describe(store, f"{A}#ma") == describe(store, A)


def test_an_unknown_resource_has_no_statements(store: Store) -> None:
    assert describe(store, "https://lod.example/id/dienst/nowhere") == []


def test_incoming_statements_are_other_resources_about_this_one_or_its_fragments(store: Store) -> None:
    related = NamedNode(P + "relatedTo")
    assert incoming(store, A, 10) == [
        Quad(NamedNode(B), related, NamedNode(A)),
        Quad(NamedNode(f"{B}#contact"), related, NamedNode(f"{A}#contact")),
    ]
    assert len(incoming(store, A, 1)) == 1


def test_a_resource_that_only_others_mention_has_incoming_statements_too(tmp_path: Path) -> None:
    line = f"<{B}> <{P}relatedTo> <{A}> .\n".encode()
    load_store(tmp_path / "store", [line[:9], b"", line[9:]])
    store = open_store(tmp_path / "store")
    assert [quad.subject for quad in incoming(store, A, 10)] == [NamedNode(B)]


def test_labels_are_in_the_language_asked_for_and_missing_ones_are_absent(store: Store) -> None:
    iris = [A, B, "https://lod.example/id/dienst/nowhere"]
    assert labels(store, iris, "nl") == {A: "Dienst A", B: "Dienst AB"}
    assert labels(store, iris, "en")[A] == "Service A"
    assert labels(store, iris, "fr")[A] == "Dienst A"


def test_the_more_particular_label_wins(tmp_path: Path) -> None:
    text = f'<{A}> <{P}name> "name"@nl .\n<{A}> <http://www.w3.org/2004/02/skos/core#prefLabel> "preferred"@en .\n'
    load_store(tmp_path / "store", [text.encode()])
    assert labels(open_store(tmp_path / "store"), [A], "nl") == {A: "preferred"}


def test_many_small_pieces_load_as_one_file(tmp_path: Path) -> None:
    lines = [f'<{A}{n}> <{P}name> "{"x" * 300}{n}" .\n'.encode() for n in range(2000)]
    whole = b"".join(lines)
    pieces = [whole[at : at + 777] for at in range(0, len(whole), 777)]
    assert load_store(tmp_path / "store", pieces) == 2000
    found = open_store(tmp_path / "store").quads_for_pattern(NamedNode(f"{A}1999"), None, None, None)
    assert [quad.object for quad in found] == [Literal("x" * 300 + "1999")]


def test_a_missing_store_is_an_error_that_names_the_folder_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match=r"no-store: the store cannot be opened.*publisher publish"):
        open_store(tmp_path / "no-store")


def test_a_damaged_store_is_an_error_too(tmp_path: Path, store: Store) -> None:
    next((tmp_path / "store").glob("MANIFEST-*")).write_bytes(b"rubbish")
    with pytest.raises(PublisherError, match="the store cannot be opened"):
        open_store(tmp_path / "store")


def test_an_error_of_whoever_delivers_the_text_comes_through(tmp_path: Path) -> None:
    def broken() -> object:
        yield f'<{A}> <{P}name> "a" .\n'.encode()
        raise PublisherError("the source dried up")

    with pytest.raises(PublisherError, match="the source dried up"):
        load_store(tmp_path / "store", broken())  # type: ignore[arg-type]
