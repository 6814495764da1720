"""Our SHACL engine held to pySHACL: random shapes over random data, every Core component, nested.

Where the two may differ by the specification, the difference is in DEPARTURES, each with its clause, and
docs/shacl.md explains it. Any other difference fails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Quad, RdfFormat, parse
from pyshacl.errors import ReportableRuntimeError
from rdflib import URIRef

from publisher.rdf import from_rdflib_term, to_rdflib
from publisher.shacl import check, load_shapes
from publisher.vocabulary import SH

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

NODES = ["ex:a", "ex:b", "ex:c", "ex:d", "_:n1", "_:n2"]
NUMBERS = ["1", "2", "1.5", '"1.50"^^xsd:decimal', "1e0", '"01"^^xsd:integer', '"5"^^xsd:byte', '"INF"^^xsd:double']
TEXTS = ['"x"', '"xyz"', '""', '"x y"', '"1"', '"x"@nl', '"X"@nl-BE', '"y"@en', '"x"@en', '"é\\n\\"q"']
ILL_TYPED = ['"abc"^^xsd:integer', '"300"^^xsd:byte', '"2024-02-30"^^xsd:date', '"yes"^^xsd:boolean']
OTHERS = ['"z"^^ex:type', '"http://x"^^xsd:anyURI']
LITERALS = [*NUMBERS, *TEXTS, *ILL_TYPED, *OTHERS]
#: Values that have an order among themselves and stand on properties of their own: pySHACL stops at others.
ORDERED = [
    NUMBERS,
    ['"2024-01-01"^^xsd:date', '"2023-12-31"^^xsd:date', '"2024-01-02"^^xsd:date'],
    ['"2024-01-01T00:00:00Z"^^xsd:dateTime', '"2024-01-01T01:00:00+01:00"^^xsd:dateTime',
     '"2024-06-01T12:00:00Z"^^xsd:dateTime', '"2024-01-01T00:00:00.50Z"^^xsd:dateTime'],
    ['"09:00:00"^^xsd:time', '"17:30:00"^^xsd:time', '"09:00:00.5"^^xsd:time'],
    ['"x"', '"xyz"', '""', '"1"'],
    ["true", "false"],
]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
CLASSES = ["ex:C", "ex:D", "ex:E"]
DATATYPES = ["xsd:string", "xsd:integer", "xsd:byte", "xsd:decimal", "xsd:date", "xsd:dateTime", "xsd:boolean",
             "rdf:langString", "ex:type", "xsd:time", "xsd:double"]
KINDS = ["sh:IRI", "sh:Literal", "sh:BlankNode", "sh:BlankNodeOrIRI", "sh:BlankNodeOrLiteral", "sh:IRIOrLiteral"]

terms = st.sampled_from(NODES + LITERALS)
named_terms = st.sampled_from(NODES[:4] + LITERALS)
predicates = st.sampled_from(PREDICATES)


@st.composite
def data(draw: st.DrawFn) -> str:
    """A small graph: classes in a hierarchy, nodes with types and values, ordered values."""
    lines = ["ex:D rdfs:subClassOf ex:C .", "ex:E rdfs:subClassOf ex:D ."]
    for node in draw(st.lists(st.sampled_from(NODES), max_size=5)):
        lines.append(f"{node} a {draw(st.sampled_from(CLASSES))} .")
    statements = st.tuples(st.sampled_from(NODES), predicates, terms)
    lines += [f"{s} {p} {o} ." for s, p, o in draw(st.lists(statements, min_size=1, max_size=14))]
    lines += [f"{s} {p} {o} ." for s, p, o in draw(st.lists(ordered, max_size=6))]
    return "\n".join(lines)


families = st.integers(0, len(ORDERED) - 1)
#: Statements whose values have an order: ex:m0 and ex:n0 are numbers, ex:m1 and ex:n1 dates, …
ordered = families.flatmap(lambda family: st.tuples(
    st.sampled_from(NODES), st.sampled_from([f"ex:m{family}", f"ex:n{family}"]), st.sampled_from(ORDERED[family])))


paths = st.recursive(
    predicates,
    lambda inner: st.one_of(
        # pySHACL walks an inverse sequence forwards (DEPARTURES); a list is a sequence, but for the alternatives'.
        inner.filter(lambda path: "(" not in path.replace("sh:alternativePath (", "")).map(
            lambda path: f"[ sh:inversePath {path} ]"
        ),
        st.lists(inner, min_size=2, max_size=3).map(lambda steps: "( " + " ".join(steps) + " )"),
        st.lists(inner, min_size=2, max_size=2).map(lambda ways: "[ sh:alternativePath ( " + " ".join(ways) + " ) ]"),
        inner.map(lambda path: f"[ sh:zeroOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:oneOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:zeroOrOnePath {path} ]"),
    ),
    max_leaves=3,
)


def _say(parameter: str, value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return value.map(lambda text: f"sh:{parameter} {text}")


def _listed(parameter: str, member: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(member, min_size=least, max_size=3).map(lambda each: f"sh:{parameter} ( {' '.join(each)} )")


counts = st.integers(0, 3).map(str)
patterns = st.sampled_from(['"^x"', '"y$"', '"[0-9]+"', '"^(x|1)"', '"X" ; sh:flags "i"', '"x.z"'])
languages = st.sampled_from(['"nl"', '"en"', '"nl-BE"', '"*"'])

ON_ANY = [
    _say("class", st.sampled_from(CLASSES)),
    _say("datatype", st.sampled_from(DATATYPES)),
    _say("nodeKind", st.sampled_from(KINDS)),
    _say("minLength", st.integers(1, 3).map(str)),
    _say("maxLength", counts),
    _say("pattern", patterns),
    _listed("languageIn", languages),
    _say("equals", predicates),
    _say("disjoint", predicates),
    _say("hasValue", named_terms),
    _listed("in", named_terms),
]
ON_PROPERTY = [
    _say("minCount", counts),
    _say("maxCount", counts),
    st.just("sh:uniqueLang true"),
]


RANGES = ["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]


def _comparison(family: int) -> st.SearchStrategy[str]:
    """A property shape over ordered values: against another property, or against a bound."""
    m, n = f"ex:m{family}", f"ex:n{family}"
    path = st.sampled_from([m, n, f"[ sh:alternativePath ( {m} {n} ) ]"])
    other = st.tuples(st.sampled_from(["lessThan", "lessThanOrEquals"]), st.sampled_from([m, n]))
    bound = st.tuples(st.sampled_from(RANGES), st.sampled_from(ORDERED[family]))
    rule = st.one_of(other, bound).map(lambda each: f"sh:{each[0]} {each[1]}")
    return st.tuples(path, rule).map(lambda each: f"[ sh:path {each[0]} ; {each[1]} ]")


comparisons = families.flatmap(_comparison)


def constraints(depth: int, on_property: bool) -> st.SearchStrategy[str]:
    """Constraints of one shape, `depth` levels of nested shapes at most; each parameter at most once."""
    found = ON_ANY + (ON_PROPERTY if on_property else [])
    if depth:
        inner = shape(depth - 1)
        found = [
            *found,
            _say("not", inner),
            _say("node", constraints(depth - 1, False).map(lambda text: f"[ {text} ]")),
            *(_listed(name, inner) for name in ("and", "or", "xone")),
            _say("property", property_shape(depth - 1)),
            st.lists(property_shape(depth - 1), max_size=2).flatmap(_closed),
        ]
        if on_property:
            found.append(st.tuples(inner, counts, st.sampled_from(["Min", "Max"])).map(
                lambda each: f"sh:qualifiedValueShape {each[0]} ; sh:qualified{each[2]}Count {each[1]}"))
    several = st.lists(st.one_of(found), min_size=1, max_size=3, unique_by=lambda text: text.split()[0])
    return several.map(" ; ".join)


def _closed(properties: list[str]) -> st.SearchStrategy[str]:
    listed = "".join(f" ; sh:property {each}" for each in properties)
    return st.just(f"sh:closed true ; sh:ignoredProperties ( rdf:type ){listed}")


def property_shape(depth: int) -> st.SearchStrategy[str]:
    """A property shape over any path, or one that compares two ordered properties."""
    return st.one_of(_over_paths(depth), comparisons)


def _over_paths(depth: int) -> st.SearchStrategy[str]:
    return st.tuples(paths, constraints(depth, True)).map(lambda each: f"[ sh:path {each[0]} ; {each[1]} ]")


def shape(depth: int) -> st.SearchStrategy[str]:
    return st.one_of(constraints(depth, False).map(lambda text: f"[ {text} ]"), property_shape(depth))


targets = st.one_of(
    named_terms.map(lambda term: f"sh:targetNode {term}"),
    st.sampled_from(CLASSES).map(lambda cls: f"sh:targetClass {cls}"),
    predicates.map(lambda predicate: f"sh:targetSubjectsOf {predicate}"),
    predicates.map(lambda predicate: f"sh:targetObjectsOf {predicate}"),
)
severities = st.sampled_from(["", " ; sh:severity sh:Warning", " ; sh:severity ex:Own", " ; sh:deactivated false"])


@st.composite
def shapes(draw: st.DrawFn, depth: int, most: int) -> str:
    """One to `most` shapes with targets, `depth` levels of shapes inside them."""
    lines = []
    for number in range(draw(st.integers(1, most))):
        target, severity = draw(targets), draw(severities)
        if draw(st.integers(0, 5)) == 0:
            lines.append(f"ex:s{number} a sh:NodeShape ; {target}{severity} ; sh:property {draw(comparisons)} .")
        elif draw(st.booleans()):
            lines.append(f"ex:s{number} a sh:NodeShape ; {target}{severity} ; {draw(constraints(depth, False))} .")
        else:
            path, body = draw(paths), draw(constraints(depth, True))
            lines.append(f"ex:s{number} a sh:PropertyShape ; {target}{severity} ; sh:path {path} ; {body} .")
    return "\n".join(lines)


Row = tuple[str, str, str, str, str]


def quads(text: str) -> list[Quad]:
    return list(parse((PREFIXES + text).encode(), RdfFormat.TURTLE))


def _path(term: object) -> str:
    """A longer path is a blank node, which each side names for itself."""
    return "a longer path" if isinstance(term, BlankNode) else str(term or "")


def ours(data_quads: list[Quad], shapes_quads: list[Quad]) -> set[Row]:
    found = check(data_quads, load_shapes(shapes_quads))
    return {(str(r.focus), _path(r.path), str(r.value or ""), r.component.value, r.severity.value) for r in found}


def theirs(data_quads: list[Quad], shapes_quads: list[Quad]) -> set[Row]:
    _, graph, _ = pyshacl.validate(to_rdflib(data_quads), shacl_graph=to_rdflib(shapes_quads), advanced=False)

    def one(node: object, name: str) -> object:
        found = graph.value(node, URIRef(SH[name].value))
        return None if found is None else from_rdflib_term(found)

    def row(node: object) -> Row:
        component, severity = one(node, "sourceConstraintComponent"), one(node, "resultSeverity")
        return (str(one(node, "focusNode")), _path(one(node, "resultPath")), str(one(node, "value") or ""),
                str(component)[1:-1], str(severity)[1:-1])

    # Not every result: those under sh:detail are no results of their own.
    return {row(node) for node in graph.objects(None, URIRef(SH.result.value))}


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """rdflib logs a traceback for each ill-typed literal."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


MANY = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@settings(MANY, max_examples=250)
@given(data(), shapes(0, 1))
def test_each_constraint_gives_the_results_of_pyshacl(data_text: str, shapes_text: str) -> None:
    data_quads, shapes_quads = quads(data_text), quads(shapes_text)
    assert ours(data_quads, shapes_quads) == theirs(data_quads, shapes_quads)


@settings(MANY, max_examples=150)
@given(data(), shapes(2, 3))
def test_nested_shapes_give_the_results_of_pyshacl(data_text: str, shapes_text: str) -> None:
    data_quads, shapes_quads = quads(data_text), quads(shapes_text)
    assert ours(data_quads, shapes_quads) == theirs(data_quads, shapes_quads)


class Departure(NamedTuple):
    """Where pySHACL 0.40 and the specification part: what is told of ex:a, how many results each gives.

    `theirs` is None where pySHACL stops with an error. `clause` is what the specification says.
    """

    clause: str
    told: str
    rule: str
    ours: int
    theirs: int | None


DEPARTURES = {
    "a date is not less than a number": Departure(
        "SHACL 4.3: `<` of SPARQL does not return true", 'ex:p "2024-01-01"^^xsd:date', "sh:path ex:p ; sh:maxInclusive 5", 1, 0),
    "an ill-typed literal has no order": Departure(
        "SHACL 4.3.2, SPARQL 17.3", 'ex:p "abc"^^xsd:integer', "sh:path ex:p ; sh:minInclusive 1.5", 1, 0),
    "a literal of an unknown datatype has no order": Departure(
        "SHACL 4.3.4, SPARQL 17.3", 'ex:p "z"^^ex:type', "sh:path ex:p ; sh:maxInclusive 5", 1, 0),
    "months apart, a time without a zone is earlier whatever its zone": Departure(
        "XML Schema 1.1 part 2, 3.3.7", 'ex:p "2024-01-01T00:00:00Z"^^xsd:dateTime',
        'sh:path ex:p ; sh:maxExclusive "2024-06-01T12:00:00"^^xsd:dateTime', 0, 1),
    "a blank node has no length, not even 0": Departure(
        "SHACL 4.4.1: `or v is a blank node`", "ex:p _:b", "sh:path ex:p ; sh:minLength 0", 1, 0),
    "a blank node is not less than anything": Departure(
        "SHACL 4.5.3: a result, not a failure", "ex:p _:b ; ex:q 1", "sh:path ex:p ; sh:lessThan ex:q", 1, None),
    "a boolean is not less than a number": Departure(
        "SHACL 4.5.3, SPARQL 17.3", "ex:p true ; ex:q 1.5", "sh:path ex:p ; sh:lessThan ex:q", 1, 0),
    "a number with blanks around it is ill-typed": Departure(
        "SHACL 4.1.2, RDF 1.1 5.1", 'ex:p " 1 "^^xsd:integer', "sh:path ex:p ; sh:datatype xsd:integer", 1, 0),
    "a year has four digits": Departure(
        "SHACL 4.1.2, XML Schema part 2 3.3.10", 'ex:p "20"^^xsd:gYear', "sh:path ex:p ; sh:datatype xsd:gYear", 1, 0),
    "$ is the end, not the last line break": Departure(
        "SHACL 4.4.3, XPath functions 5.6.1", 'ex:p "x\\n"', 'sh:path ex:p ; sh:pattern "x$"', 1, 0),
    "the flag x leaves out blanks": Departure(
        "SHACL 4.4.3, XPath functions 5.6.2", 'ex:p "xy"', 'sh:path ex:p ; sh:pattern "x y" ; sh:flags "x"', 0, 1),
    "the flag q takes the pattern as it is": Departure(
        "SHACL 4.4.3, XPath functions 5.6.2", 'ex:p "xzy"', 'sh:path ex:p ; sh:pattern "x.y" ; sh:flags "q"', 1, 0),
    "the inverse of a sequence begins at its end": Departure(
        "SHACL 2.3.1.4, SPARQL 1.1 9.3", "ex:p ex:a . ex:b ex:q ex:a", "sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 0", 0, 1),
    "times are compared in sh:sparql": Departure(
        "XPath functions 9.4.4 (an extension of SPARQL 17.3)", 'ex:p "17:00:00"^^xsd:time ; ex:q "09:00:00"^^xsd:time',
        'sh:path ex:p ; sh:sparql [ sh:select "SELECT $this WHERE { $this $PATH ?a ; <http://example.org/q> ?b '
        'FILTER(?a > ?b) }" ]', 1, 0),
}


@pytest.mark.parametrize("name", DEPARTURES)
def test_where_pyshacl_departs_from_the_specification_we_do_not(name: str) -> None:
    case = DEPARTURES[name]
    data_quads = quads(f"ex:a {case.told} .")
    shapes_quads = quads(f"ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ {case.rule} ] .")
    assert len(ours(data_quads, shapes_quads)) == case.ours, case.clause
    if case.theirs is None:
        with pytest.raises(ReportableRuntimeError):
            theirs(data_quads, shapes_quads)
    else:
        assert len(theirs(data_quads, shapes_quads)) == case.theirs


def test_every_departure_stands_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "shacl.md").read_text()
    missing = [name for name, case in DEPARTURES.items() if case.ours != case.theirs and name not in page]
    assert missing == []
