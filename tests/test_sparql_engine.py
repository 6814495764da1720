"""Where the embedded engine departs from SPARQL 1.1: the list of docs/sparql.md, so that a better engine is noticed.

Each test holds while the engine is as it is; when one fails, take its row off docs/sparql.md and tests/suites/sparql.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Store

from publisher.vocabulary import XSD
from publisher.workers import Query
from publisher.workers.booleans import lower_booleans
from publisher.workers.worker import Spool, evaluate

EX = "http://example.org/"
DOCS = Path(__file__).parent.parent / "docs" / "sparql.md"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.add(Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), Literal("01", datatype=XSD.integer), DefaultGraph()))
    store.add(Quad(NamedNode(EX + "t"), NamedNode(EX + "q"), Literal("x", language="nl"), NamedNode(EX + "g")))
    return store


def _rows(store: Store, text: str) -> list[dict[str, str]]:
    rows = store.query(f"PREFIX : <{EX}> {text}")
    assert isinstance(rows, QuerySolutions)
    names = [variable.value for variable in rows.variables]
    return [{name: str(row[name]) for name in names if row[name] is not None} for row in rows]


def _yes(store: Store, text: str) -> bool:
    answer = store.query(f"PREFIX : <{EX}> PREFIX xsd: <{XSD.iri}> {text}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def test_lexical_forms_are_not_kept(store: Store) -> None:
    assert _rows(store, "SELECT (STR(?o) AS ?x) { :s :p ?o }") == [{"x": '"1"'}]


def test_types_derived_from_integer_become_integer() -> None:
    store = Store()
    for name in ("nonNegativeInteger", "positiveInteger", "int", "long", "unsignedInt"):
        typed = Literal("5", datatype=NamedNode(XSD.iri + name))
        store.add(Quad(NamedNode(EX + name), NamedNode(EX + "p"), typed, DefaultGraph()))
    assert {row["t"] for row in _rows(store, "SELECT DISTINCT (DATATYPE(?o) AS ?t) { ?s :p ?o }")} == {str(XSD.integer)}


def test_dates_with_and_without_a_zone_are_compared(store: Store) -> None:
    assert _yes(store, 'ASK { FILTER(!("2006-08-23"^^xsd:date = "2006-08-24Z"^^xsd:date)) }')


def test_the_variable_of_graph_is_seen_inside(store: Store) -> None:
    assert _rows(store, "SELECT * { GRAPH ?g { FILTER(BOUND(?g)) } }") == [{"g": f"<{EX}g>"}]


def test_a_graph_without_matches_gives_no_group(store: Store) -> None:
    assert _rows(store, "SELECT ?g ?c { GRAPH ?g { SELECT (COUNT(*) AS ?c) { ?s :none ?o } } }") in (
        [{"c": f'"0"^^<{XSD.integer.value}>'}],
        [],
    )


def test_a_path_of_length_zero_misses_terms_that_are_not_in_the_data(store: Store) -> None:
    assert _rows(store, "SELECT ?s { ?s :p? :nowhere }") == []


def test_group_concat_keeps_a_shared_language(store: Store) -> None:
    query = 'SELECT (GROUP_CONCAT(?o) AS ?x) { VALUES ?o { "a"@nl "b"@nl } }'
    assert _rows(store, query) == [{"x": '"a b"@nl'}]


def test_bnode_of_the_same_text_is_the_same_in_every_row(store: Store) -> None:
    rows = _rows(store, 'SELECT (BNODE("a") AS ?x) { VALUES ?n { 1 2 } }')
    assert rows[0] == rows[1]


def test_booleans_in_capitals_are_not_read_by_the_engine_but_by_us(store: Store) -> None:
    """When this fails, publisher/workers/booleans.py is not needed any more."""
    with pytest.raises(SyntaxError):
        store.query("ASK { FILTER(TRUE) }")
    text = "ASK { VALUES ?TRUE { False } FILTER(TRUE != ?TRUE && \"TRUE\" = 'TRUE' && !EXISTS { <TRUE> ?p False }) }"
    lowered = lower_booleans(text + " # FALSE")
    assert lowered == text.replace("(TRUE", "(true").replace("False", "false") + " # FALSE"
    spool = Spool(-1, 1 << 20)
    head = evaluate(store, Query(text, base="http://x/")._asdict(), spool)
    assert (head["kind"], spool.finish()) == ("boolean", b'{"head":{},"boolean":true}')


def test_operators_without_spaces_are_not_the_longest_token(store: Store) -> None:
    assert _rows(store, "SELECT * { FILTER(?x<?a&&?b>?y) }") == []


def test_every_departure_stands_in_the_docs() -> None:
    from tests.suites.sparql import KNOWN

    listed = DOCS.read_text(encoding="utf-8").partition("## What the engine does not do")[2].partition("\n## ")[0]
    assert {line.split("`")[1] for line in listed.splitlines() if line.startswith("| `")} == set(KNOWN)
