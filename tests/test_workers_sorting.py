"""Rows that we sort are those that the engine gives, byte for byte."""

from __future__ import annotations

import tempfile
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from publisher.formats import RESULT_FORMATS
from publisher.vocabulary import XSD
from publisher.workers import Query
from publisher.workers.ordering import Ordering, read_ordering
from publisher.workers.sorting import UnsortableError, sort
from publisher.workers.worker import Spool, evaluate

EX = "http://example.org/"
ROOM = 64 << 20
#: Kinds of terms: each column of a drawn store takes some of them.
KINDS = (
    [NamedNode(EX + name) for name in ("a", "b", "ab", "a#x", "à", "long/enough/to/be/looked/up/each/time")],
    [Literal(text) for text in ("", "a", "A", "ab", "a\u0001", "é", "a longer text than sixteen bytes", '"\\\n')],
    [Literal(text, language=tag) for text in ("een lange titel van een dienst", "x") for tag in ("nl", "en", "nl-be")],
    [Literal(number) for number in (-3, 0, 7, 10, 123456789)],
    [Literal(text, datatype=XSD.decimal) for text in ("1.5", "-0.25", "7")],
    [Literal(text, datatype=XSD.double) for text in ("1.5E0", "NaN", "-INF")],
    [Literal(text, datatype=XSD.dateTime) for text in ("2026-01-02T03:04:05Z", "2025-12-31T23:59:59Z")],
    [
        Literal("2026-01-02T03:04:05+02:00", datatype=XSD.dateTime),
        Literal("2026-01-02T03:04:05", datatype=XSD.dateTime),
    ],
    [Literal(text, datatype=XSD.date) for text in ("2026-01-02", "2025-12-31")],
    [Literal("true", datatype=XSD.boolean), Literal("x", datatype=NamedNode(EX + "type"))],
    [BlankNode("one"), BlankNode("two")],
)
KEYS = (
    "?x",
    "?y",
    "DESC(?x)",
    "DESC(?y)",
    "?a",
    "DESC(?b)",
    "?z",
    "LCASE(STR(?x))",
    "DESC(STRLEN(STR(?y)))",
    "(?none)",
)


@some.composite
def _stores(draw: some.DrawFn) -> Store:
    """A store of 28 by 28 rows: more than the engine is given to sort."""
    store = Store()
    for predicate, letter in (("p", "a"), ("q", "b"), ("r", "a")):
        kinds = draw(some.lists(some.sampled_from(KINDS), min_size=1, max_size=2))
        values = [term for kind in kinds for term in kind]
        for number, value in enumerate(islice(cycle(values), 28 if predicate != "r" else 9)):
            unique = Literal(f"een unieke en lange naam {number}") if draw(some.booleans()) else value
            store.add(Quad(NamedNode(f"{EX}{letter}{number}"), NamedNode(EX + predicate), unique, DefaultGraph()))
    return store


def _answer(store: Store, text: str, suffix: str) -> bytes:
    """What a worker gives."""
    with tempfile.TemporaryFile() as file:
        spool = Spool(file.fileno(), 1 << 30)
        head = evaluate(store, Query(text, rows=suffix)._asdict(), spool, ROOM)
        assert head["verdict"] == "ok", head
        return b"".join(spool.pieces())


def _plain(store: Store, text: str, suffix: str) -> bytes:
    """What the engine gives."""
    rows = store.query(text)
    assert isinstance(rows, QuerySolutions)
    (form,) = (row.engine for row in RESULT_FORMATS if row.suffix == suffix)
    body = rows.serialize(format=form)  # type: ignore[arg-type]
    assert body is not None
    return body


@settings(max_examples=150, deadline=None)
@given(
    _stores(),
    some.lists(some.sampled_from(KEYS), min_size=1, max_size=4),
    some.sampled_from(["SELECT *", "SELECT ?a ?x ?y", "SELECT DISTINCT ?x ?y ?a", "SELECT (?x AS ?k) ?b"]),
    some.sampled_from(["", "LIMIT 7", "LIMIT 40 OFFSET 9", "OFFSET 700", "LIMIT 0"]),
    some.sampled_from([row.suffix for row in RESULT_FORMATS]),
)
def test_an_order_is_that_of_the_engine(store: Store, keys: list[str], head: str, cut: str, suffix: str) -> None:
    pattern = f"?a <{EX}p> ?x . ?b <{EX}q> ?y . OPTIONAL {{ ?a <{EX}r> ?z }}"
    text = f"{head} WHERE {{ {pattern} }} ORDER BY {' '.join(keys)} {cut}"
    assert _answer(store, text, suffix) == _plain(store, text, suffix)


@pytest.fixture(scope="module")
def many() -> Store:
    """Twelve thousand names, in no order."""
    store = Store()
    for number in range(12_000):
        name = Literal(f"de naam van nummer {number * 7919 % 12_000:05}", language="nl")
        store.add(Quad(NamedNode(f"{EX}subject/{number}"), NamedNode(EX + "name"), name, DefaultGraph()))
    return store


@pytest.mark.parametrize("suffix", [row.suffix for row in RESULT_FORMATS])
def test_an_answer_of_several_pieces_is_one_document(many: Store, suffix: str) -> None:
    text = f"SELECT ?s ?n {{ ?s <{EX}name> ?n }} ORDER BY DESC(?n)"
    assert _answer(many, text, suffix) == _plain(many, text, suffix)


def test_the_keys_of_a_row_are_read_once(many: Store) -> None:
    """The engine is not asked to sort: what it gets has no ORDER BY, and what comes out is in order."""
    ordering = read_ordering(f"SELECT ?n {{ ?s <{EX}name> ?n }} ORDER BY LCASE(?n) LIMIT 3 OFFSET 2")
    assert ordering is not None
    assert "ORDER BY" not in ordering.text
    found = sort(many.query(ordering.text), ordering, ROOM)  # type: ignore[arg-type]
    assert [row[0].value[-5:] for row in found.rows] == ["00002", "00003", "00004"]
    assert [variable.value for variable in found.variables] == ["n"]


def test_more_rows_than_memory_may_hold_are_left_to_the_engine(many: Store) -> None:
    ordering = read_ordering(f"SELECT ?n {{ ?s <{EX}name> ?n }} ORDER BY ?n")
    assert ordering is not None
    with pytest.raises(UnsortableError):
        sort(many.query(ordering.text), ordering, 1 << 20)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?a { ?a ?b ?c } ORDER BY ?a", Ordering("SELECT ?a  { ?a ?b ?c }  ", (("a", False),))),  # type: ignore[arg-type]
        (
            "SELECT DISTINCT ?a { ?a ?b ?c } ORDER BY DESC(?a) LIMIT 5 OFFSET 2",
            Ordering("SELECT DISTINCT ?a  { ?a ?b ?c }  ", (("a", True),), 0, True, 2, 5),  # type: ignore[arg-type]
        ),
        (
            "SELECT * { ?a ?b ?c } order by ?a # LIMIT 1\nlimit 3 VALUES ?a { <x:y> }",
            Ordering("SELECT *  { ?a ?b ?c }   VALUES ?a { <x:y> }", (("a", False),), 0, False, 0, 3),  # type: ignore[arg-type]
        ),
    ],
)
def test_an_order_is_read_from_a_text(text: str, expected: Ordering) -> None:
    assert read_ordering(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { ?a ?b ?c } # ORDER BY ?a",
        "SELECT ?a { ?a ?b 'ORDER BY ?a' }",
        "SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }",
        "SELECT DISTINCT ?a { ?a ?b ?c } ORDER BY ?b",
        "SELECT REDUCED ?a { ?a ?b ?c } ORDER BY ?a",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c } ORDER BY ?n",
        "SELECT ?a { ?a ?b ?c } GROUP BY ?a ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c } ORDER BY RAND()",
        "SELECT (UUID() AS ?a) { ?a ?b ?c } ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c } ORDER BY EXISTS { ?a ?b ?d }",
        "SELECT * { ?a ?b ?c } ORDER BY STR(?a)",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a LIMIT 1 LIMIT 2",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a LIMIT ?n",
        'SELECT ?a { ?a ?b "x\\u0022 } ORDER BY ?b #" } ORDER BY ?a',
        "SELECT ?\\u0061 { ?a ?b ?c } ORDER BY ?a",
        "CONSTRUCT WHERE { ?a ?b ?c } ORDER BY ?a",
        "DESCRIBE ?a { ?a ?b ?c } ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c } ORDER BY",
        "SELECT ?a { ?a ?b ?c } ORDER BY ) ?a",
        "ORDER BY ?a",
    ],
)
def test_what_is_not_surely_understood_is_left_to_the_engine(text: str) -> None:
    assert read_ordering(text) is None


@given(some.text(alphabet="SELCTORDBY ?a{}()'\"#\\\n<>*u0", max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    read_ordering("SELECT ?a { " + text + " } ORDER BY ?a" + text)


def test_a_wrong_query_is_told_where_it_is_wrong_in_its_own_words(many: Store) -> None:
    text = "SELECT ?a WHERE {\n ?a ?b }\nORDER BY ?a"
    head = evaluate(many, Query(text)._asdict(), Spool(-1, 1 << 20))
    with pytest.raises(SyntaxError, match=f"error at {head['line']}:{head['column']}"):
        many.query(text)
