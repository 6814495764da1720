"""Places in files of every format: exact for Turtle, the line for N-Triples, the value or node for JSON-LD and XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.turtle import Located, TurtleError, locate


def places(path: Path) -> list[tuple[str, tuple[int, int], tuple[int, int], tuple[int, int]]]:
    """(value, place of subject, of predicate, of object), lines and columns where each begins."""
    return [
        (getattr(row.object, "value", ""), row.subject_place[:2], row.predicate_place[:2], row.object_place[:2])
        for row in locate(path)
    ]


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_turtle_and_trig_are_exact(tmp_path: Path) -> None:
    turtle = written(tmp_path, "a.ttl", "<a:s>\r\n  <a:p> 'é' .")
    assert places(turtle) == [("é", (1, 1), (2, 3), (2, 9))]
    trig = written(tmp_path, "a.trig", "<a:g> { <a:s> <a:p> <a:o> }")
    assert [(row.graph, row.object_place) for row in locate(trig)] == [(NamedNode("a:g"), (1, 21, 1, 26))]


def test_lines_of_ntriples_and_nquads_are_told_with_columns(tmp_path: Path) -> None:
    text = '# c\n\n<a:s> <a:p> "x\\" é"@nl .\n  _:b.c\t<a:p> _:d . # end\n<a:s><a:p>"1"^^<a:t>.\n'
    expected = [('x" é', (3, 1), (3, 7), (3, 13)), ("d", (4, 3), (4, 9), (4, 15)), ("1", (5, 1), (5, 6), (5, 11))]
    assert places(written(tmp_path, "a.nt", text)) == expected
    quads = written(tmp_path, "a.nq", "<a:s> <a:p> <a:o> <a:g> .\r\n\r\n<a:s> <a:p> 'x' .\n".replace("'", '"'))
    assert places(quads) == [("a:o", (1, 1), (1, 7), (1, 13)), ("x", (3, 1), (3, 7), (3, 13))]


JSON = """{
  "@context": {"ex": "http://ex.example/", "@base": "http://b.example/", "id": "@id", "type": "@type",
               "title": {"@id": "ex:title", "@container": "@language"}, "Dienst": "ex:Dienst"},
  "@graph": [
    {"ex:part": {"id": "one"}, "id": "two", "title": {"nl": "Naam"}},
    {"id": "one", "type": "Dienst",
     "title": {"nl": "Naam", "en": "N\\u0061me"},
     "ex:contact": {"ex:tel": "03"},
     "ex:number": [1, 7]}
  ]
}"""


def test_jsonld_values_stand_where_they_are_written(tmp_path: Path) -> None:
    found = {(row[0], row[1]): row for row in places(written(tmp_path, "a.jsonld", JSON))}
    assert found["Name", (6, 12)] == ("Name", (6, 12), (7, 6), (7, 36))
    assert found["Naam", (6, 12)] == ("Naam", (6, 12), (7, 6), (7, 22))
    assert found["Naam", (5, 38)] == ("Naam", (5, 38), (5, 45), (5, 61))
    assert found["http://b.example/one", (5, 38)][2:] == ((5, 6), (5, 24))
    assert found["http://ex.example/Dienst", (6, 12)][2:] == ((6, 19), (6, 27))
    assert found["7", (6, 12)][2:] == ((9, 6), (9, 23))


def test_jsonld_nodes_without_name_stand_at_their_properties(tmp_path: Path) -> None:
    assert ("03", (8, 21), (8, 21), (8, 31)) in places(written(tmp_path, "a.jsonld", JSON))


RDF_XML = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/" xml:base="http://b.example/">
  <e:Thing rdf:about="x">
    <e:p>é𝄞1</e:p>  <e:p>2</e:p>
    <e:q rdf:parseType="Literal"><b><e:p/></b></e:q>
    <e:r><rdf:Description rdf:ID="y"><e:p>3</e:p></rdf:Description></e:r>
    <e:s rdf:parseType="Resource"><e:t>4</e:t></e:s>
  </e:Thing>
</rdf:RDF>"""


def test_rdfxml_statements_stand_at_their_elements(tmp_path: Path) -> None:
    rows = {
        row.object.value: row for row in locate(written(tmp_path, "a.rdf", RDF_XML)) if hasattr(row.object, "value")
    }

    def told(value: str) -> tuple[tuple[int, ...], ...]:
        return rows[value].subject_place[:2], rows[value].object_place[:2]

    assert told("é𝄞1") == ((3, 3), (4, 5))
    assert told("2") == ((3, 3), (4, 21))
    assert told("3") == ((6, 10), (6, 38))
    assert told("http://b.example/#y") == ((3, 3), (6, 5))
    assert told("http://e.example/Thing") == ((3, 3), (3, 3))
    assert rows["4"].object_place.line == 7


@pytest.mark.parametrize("suffix", ["nt", "nq", "jsonld", "rdf", "ttl", "trig"])
def test_the_statements_are_the_engines(tmp_path: Path, project: Path, suffix: str) -> None:
    from pyoxigraph import serialize

    from publisher.formats import FILE_FORMATS

    source = sorted((project / "shapes").glob("*.ttl"))[0]
    quads = list(parse(path=str(source), format=RdfFormat.TURTLE))
    path = tmp_path / f"copy.{suffix}"
    path.write_bytes(serialize(quads, format=FILE_FORMATS[suffix].engine) or b"")
    rows: list[Located] = list(locate(path))
    assert {row.quad for row in rows if "_:" not in str(row.quad)} == {q for q in quads if "_:" not in str(q)}
    assert len(rows) == len(quads)
    last = path.read_text(encoding="utf-8").count("\n") + 1
    assert all(1 <= row.object_place.line <= last for row in rows)


REMOTE = [
    '{"@context": "https://schema.org/", "@id": "a:b"}',
    '{"@context": ["https://schema.org/", {}], "@id": "a:b"}',
    '{"@context": {"@import": "https://schema.org/"}, "@id": "a:b"}',
    '{"@context": [{}, "https://schema.org/"], "@id": "a:b", "a:c": 1}',
]


@pytest.mark.parametrize("text", REMOTE)
def test_a_context_elsewhere_is_refused_and_never_fetched(tmp_path: Path, text: str) -> None:
    with pytest.raises(PublisherError) as caught:
        list(locate(written(tmp_path, "a.jsonld", text)))
    assert "a.jsonld" in caught.value.where


REFUSED = [
    ("a.ttl", b"<a:s> <a:p> 'x .", "a.ttl:1:13: the text that opens here"),
    ("a.ttl", "<a:s> <a:p> 1 .".encode("utf-16"), "UTF-16"),
    ("a.ttl", "<a:s> <a:p> 1 .".encode("utf-16-le"), "UTF-16"),
    ("a.ttl", b"<a:s> <a:p>\n 'caf\xe9' .", "a.ttl:2:6: the byte 0xE9 is not UTF-8"),
    ("a.ttl", bytes(range(256)) * 50, "a.ttl:3:115: the byte 0x80 is not UTF-8"),
    ("a.ttl", b"\0" * 1000, "a.ttl:1:1: the control character U+0000"),
    ("a.trig", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.trig:1:1"),
    ("a.nt", b"<a:s> <a:p> x .", "a.nt:1:"),
    ("a.nt", b"\xff\xfe<\0", "a.nt"),
    ("a.nt", b"<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"\xff\" .", "a.nt"),
    ("a.jsonld", b"", "a.jsonld"),
    ("a.jsonld", b'{"@id": ', "a.jsonld"),
    ("a.jsonld", b"[" * 100_000, "a.jsonld"),
    ("a.jsonld", b"\xff", "a.jsonld:1:1"),
    ("a.rdf", b"<rdf", "a.rdf"),
    ("a.rdf", b"", "a.rdf"),
    ("a.rdf", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    ("a.csv", b"a,b", "no format of RDF"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), REFUSED)
def test_what_is_no_rdf_is_refused_in_one_line_with_its_place(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PublisherError) as caught:
        list(locate(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.rdf", "a.jsonld"])
def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublisherError):
        list(locate(tmp_path / name))
    (tmp_path / name).mkdir()
    with pytest.raises(PublisherError):
        list(locate(tmp_path / name))


def test_an_empty_turtle_file_has_no_statements(tmp_path: Path) -> None:
    assert list(locate(written(tmp_path, "a.ttl", ""))) == []


def test_a_file_too_large_for_one_text_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "large.ttl"
    with path.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    with pytest.raises(PublisherError, match="600 MB; at most 512 MB"):
        list(locate(path))


def test_the_file_is_in_the_error_and_in_its_parts(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", "<a:s>\n  <a:p> .")
    with pytest.raises(TurtleError) as caught:
        list(locate(path))
    assert caught.value.where == f"{path}:2:9"
    assert (caught.value.line, caught.value.column) == (2, 9)


def test_relative_iris_are_resolved_against_the_base_that_is_given(tmp_path: Path) -> None:
    for name, text in {"a.ttl": "<x> <a:p> <y> .", "a.jsonld": '{"@id": "x", "a:p": {"@id": "y"}}'}.items():
        rows = list(locate(written(tmp_path, name, text), "http://b.example/c"))
        assert [str(row.object) for row in rows] == ["<http://b.example/y>"]
