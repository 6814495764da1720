"""Files -> quads, another base, names for blank nodes, and files that must not be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from publisher.errors import PublisherError
from publisher.formats import FILE_FORMATS
from publisher.rdf import (
    Rebase,
    from_rdflib_term,
    name_blank_nodes,
    parse_file,
    rebase_json,
    rebase_quad,
    rebase_text,
    to_rdflib,
    to_rdflib_term,
)
from publisher.turtle import locate

S, P = NamedNode("https://lod.example/id/dienst/a"), NamedNode("http://schema.org/name")
LOCAL = Rebase("https://lod.example/", "http://127.0.0.1:8000/")


@pytest.mark.parametrize("suffix", sorted(FILE_FORMATS))
def test_every_format_of_the_table_is_read(tmp_path: Path, suffix: str) -> None:
    quad = Quad(S, P, Literal("Één dienst", language="nl"))
    path = tmp_path / f"x.{suffix}"
    engine = FILE_FORMATS[suffix].engine
    assert isinstance(engine, RdfFormat)
    serialize([quad], str(path), format=engine)
    assert list(parse_file(path)) == [quad]


def test_rebasing_changes_iris_and_no_literal() -> None:
    quad = Quad(S, P, Literal("zie https://lod.example/id/dienst/a"))
    moved = rebase_quad(quad, LOCAL)
    assert moved.subject == NamedNode("http://127.0.0.1:8000/id/dienst/a")
    assert moved.object == quad.object


def test_rebasing_a_text_leaves_strings_and_comments() -> None:
    text = (
        '# <https://lod.example/x>\n<https://lod.example/a> <p:p> "<https://lod.example/b>", '
        '"""\n<https://lod.example/c>""" .'
    )
    moved = rebase_text(text, LOCAL)
    assert moved.count("http://127.0.0.1:8000/") == 1
    assert "<http://127.0.0.1:8000/a>" in moved


def test_rebasing_a_query_with_comparisons_touches_nothing_else() -> None:
    query = "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) } # <"
    assert rebase_text(query, LOCAL) == query


def test_rebasing_a_context_changes_its_addresses() -> None:
    assert rebase_json('{"a": "https://lod.example/id/"}', LOCAL) == '{"a": "http://127.0.0.1:8000/id/"}'


def test_blank_nodes_get_the_same_names_every_time(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text('<a:a> <p:p> [ <p:q> "1" ], [ <p:q> "2" ] .')
    first, second = (list(name_blank_nodes(parse_file(path), "https://x/genid/f-")) for _ in range(2))
    assert first == second
    assert not any(isinstance(term, BlankNode) for quad in first for term in (quad.subject, quad.object))
    assert {quad.subject.value for quad in first} == {"a:a", "https://x/genid/f-1", "https://x/genid/f-2"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("x.ttl", '<a:a> <p:p> "x"\n<a:b> <p:p> 1 .', "x.ttl:2"),
        ("x.ttl", "<a:a> <p:p> <http://x y> .", "x.ttl:1"),
        ("x.docx", "", "'.docx' is no format"),
        ("x.rdf", '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r/>', "DOCTYPE"),
        ("x.jsonld", '{"a":' * 300 + "1" + "}" * 300, "nested deeper"),
        ("x.jsonld", '{"@context": "http://127.0.0.1:9/c", "a": 1}', "nothing is fetched"),
        ("x.jsonld", "{", "x.jsonld"),
        ("x.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:De', "x.rdf:2"),
        ("x.rdf", "", "x.rdf:1"),
        ("x.nt", "\x00\x01\x02", "x.nt"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_with_its_name(tmp_path: Path, name: str, text: str, named: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(PublisherError) as caught:
        list(parse_file(path))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_entity_bomb_in_utf_16_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.rdf"
    path.write_bytes('<?xml version="1.0" encoding="utf-16"?><!doctype r><r/>'.encode("utf-16"))
    with pytest.raises(PublisherError, match="DOCTYPE"):
        list(parse_file(path))


XML = (
    '<?xml version="1.0" encoding="%s"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/a"><e:p>caf\u00e9</e:p></rdf:Description></rdf:RDF>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("padding", [0, 1_100_000])
def test_xml_is_read_in_the_encoding_that_it_says_it_has(tmp_path: Path, encoding: str, padding: int) -> None:
    path = tmp_path / "x.rdf"
    text = XML % encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    path.write_bytes((text + " " * padding).encode(encoding))
    assert [quad.object for quad in parse_file(path)] == [Literal("caf\u00e9")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ((XML % "klingon").encode(), "encoding"),
        ((XML % "rot13").encode(), "encoding"),
        ((XML % "us-ascii").encode("latin-1"), "x.rdf:2"),
        (b"\xff\xfe<", "x.rdf"),
    ],
)
def test_xml_in_an_encoding_that_it_has_not_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.rdf"
    path.write_bytes(content)
    with pytest.raises(PublisherError, match=said) as caught:
        list(parse_file(path))
    assert "\n" not in str(caught.value)


def test_an_encoding_hides_no_doctype(tmp_path: Path) -> None:
    path = tmp_path / "x.rdf"
    path.write_bytes(b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE r+AD4-<r/>')
    with pytest.raises(PublisherError, match="DOCTYPE"):
        list(parse_file(path))


def test_statements_of_xml_in_another_encoding_have_their_places(tmp_path: Path) -> None:
    path = tmp_path / "x.rdf"
    path.write_bytes((XML % "gbk").encode("gbk"))
    assert [(each.object, each.object_place.line) for each in locate(path)] == [(Literal("caf\u00e9"), 2)]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(b'\xef\xbb\xbf<a:a> <b:b> "x" .')
    assert [quad.object for quad in parse_file(path)] == [Literal("x")]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match="cannot be read"):
        list(parse_file(tmp_path / "nothing.ttl"))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_LITERALS = st.one_of(
    _TEXT.map(Literal),
    st.builds(Literal, _TEXT, language=st.sampled_from(["nl", "en", "fr-be"])),
    st.builds(Literal, _TEXT, datatype=st.just(NamedNode("http://www.w3.org/2001/XMLSchema#date"))),
)


@given(_LITERALS)
def test_a_term_survives_the_way_to_rdflib_and_back(term: Literal) -> None:
    assert from_rdflib_term(to_rdflib_term(term)) == term


def test_a_plain_and_a_string_literal_are_one_in_rdflib() -> None:
    string = Literal("x", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#string"))
    assert len(to_rdflib([Quad(S, P, Literal("x")), Quad(S, P, string)])) == 1
