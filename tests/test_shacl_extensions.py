"""What the fast engine does not cover: SHACL-AF goes to pySHACL, with our places and sentences; never a silent pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.shacl import check_graph, compile_shapes, patience, read_graph
from tests.conftest import Run

HEAD = """@prefix ex: <http://e.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = f"{HEAD}ex:a a ex:C ; ex:p 5 ; ex:q 3 ; ex:z [] .\nex:b a ex:C ; ex:p 1 ; ex:q 3 .\n"
TARGET = (
    'ex:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE { ?this <http://e.org/p> 5 }" ]'
)
FUNCTION = (
    "ex:big a sh:SPARQLFunction ; sh:parameter [ sh:path ex:op1 ] ; sh:returnType xsd:boolean ; "
    'sh:select "SELECT ($op1 > 3 AS ?result) WHERE {}" .'
)
CALL = '"SELECT $this WHERE { $this <http://e.org/p> ?v FILTER(<http://e.org/big>(?v)) }"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.ttl").write_text(DATA)
    return tmp_path


@pytest.mark.parametrize(("shapes", "lines"), [
    (f"{TARGET} ; sh:property [ sh:path ex:new ; sh:minCount 1 ] .", ["data.ttl:3:1: error[MinCount] ex:new ontbreekt: minstens 1 nodig"]),
    ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:new ; "
     'sh:object ex:x ] ; sh:property [ sh:path ex:new ; sh:maxCount 0 ; sh:message "geen nieuwe"@nl ] .',
     ["data.ttl:3:1: error[MaxCount] ex:new mag hier niet staan: niets (geen nieuwe)",
      "data.ttl:4:1: error[MaxCount] ex:new mag hier niet staan: niets (geen nieuwe)"]),
    (f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select {CALL} ] . {FUNCTION}",
     ["data.ttl:3:1: error[S] de waarde ex:a breekt een regel van de vorm"]),
])  # fmt: skip
def test_advanced_features_are_checked_and_explained(
    publisher: Run, folder: Path, shapes: str, lines: list[str]
) -> None:
    (folder / "shapes.ttl").write_text(HEAD + shapes)
    done = publisher("validate", "data.ttl", "--shapes", "shapes.ttl", "--lang", "nl", cwd=folder)
    assert done.returncode == 1
    told = [line.replace("http://e.org/", "ex:") for line in done.stdout.splitlines() if "error[" in line]
    assert told == lines


def test_what_pyshacl_gives_up_at_is_named_with_its_shape(publisher: Run, folder: Path) -> None:
    (folder / "shapes.ttl").write_text(f"{HEAD}{TARGET} ; sh:property ex:S-p . ex:S-p sh:path ex:p ; sh:lessThan ex:z .")
    done = publisher("validate", "data.ttl", "--shapes", "shapes.ttl", cwd=folder)
    assert done.returncode == 2
    assert "Cannot use sh:lessThan to compare a BlankNode.; asked by <http://e.org/S-p>" in done.stdout
    assert "Traceback" not in done.stderr


def test_shapes_without_a_target_are_no_silent_pass(publisher: Run, folder: Path) -> None:
    (folder / "shapes.ttl").write_text(HEAD + "ex:S a sh:NodeShape ; sh:closed true .")
    options = ("data.ttl", "--shapes", "shapes.ttl", "--fail-on", "warning")
    done = publisher("validate", *options, cwd=folder)
    assert done.returncode == 1
    assert "shapes.ttl: warning[no-target] no shape has a target" in done.stdout


def _quads(text: str) -> list[Quad]:
    return list(parse((HEAD + text).encode(), RdfFormat.TURTLE))


def test_a_query_that_takes_too_long_is_given_up_and_its_shape_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LIMIT", 0.3)
    monkeypatch.setattr(patience, "_STEP", 0.05)
    query = "SELECT $this WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . FILTER(CONCAT(STR(?x), STR(?y), STR(?z)) = 'q') $this ?p ?x }"
    shapes = compile_shapes(_quads(f'ex:Slow a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select "{query}" ] .'))
    data = read_graph(_quads("".join(f"ex:i{n} a ex:C ; ex:p {n} . " for n in range(400))))
    with pytest.raises(PublisherError, match=r"query of the unnamed shape in <http://e.org/Slow> takes more than 0 sec"):
        check_graph(data, shapes)
