"""What is known of a query before anything parses it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.workers.scan import ELEMENTS, LENGTH, NESTING, OPERATORS, decode, scan

SERVICE = "<http://example.org/x> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {SERVICE} }}",
        f"SELECT * {{ service silent {SERVICE} }}",
        f"SELECT * {{ SeRvIcE{SERVICE} }}",
        f"SELECT * {{ SERVICE # comment\n {SERVICE} }}",
        f"SELECT * {{ S\\u0045RVICE {SERVICE} }}",
        f"SELECT * {{ \\U00000053ERVICE {SERVICE} }}",
        f"SELECT * {{ # comment \\u000A SERVICE {SERVICE} }}",
        f"SELECT * {{ ?s ?p 'a\\u0027 . SERVICE {SERVICE} . ?s ?p \\u0027b' }}",
        f"SELECT * {{ ?s ?p ex:a\\# SERVICE {SERVICE}\n }}",
        f"SELECT * {{ ?s ?p ex:a\\' . SERVICE {SERVICE} . ?s ?p ex:b\\' }}",
        f"SELECT * {{ ?s ?p 1SERVICE {SERVICE} }}",
        f"SELECT * {{ ?s ?p trueSERVICE {SERVICE} }}",
        "PREFIX : <http://example.org/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "PREFIX x: <http://example.org/> SELECT * { SERVICEx:y { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        f"SELECT * {{ ?s ?p '''a ' ''b''' . SERVICE {SERVICE} }}",
        f"SELECT * {{ FILTER(?a<?b) SERVICE {SERVICE} }}",
    ],
)
def test_service_is_seen_through_whatever_hides_it(text: str) -> None:
    assert scan(text).services


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p $SERVICE }",
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
        'SELECT * { ?s ?p """SERVICE " <http://x/>""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
        "SELECT * { ?s <http://example.org/SERVICE> ?o }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s a ex:Service ; ex:a.SERVICE ?o }",
        "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { service:s ?p service:o } }",
        "SELECT * { ?s ?p 'x'@service }",
        "SELECT * { _:service ?p ?o }",
        "SELECT * { ?service <http://x/p> ?o . $SERVICE <http://x/p> ?o }",
        "SELECT * { x:service <http://x/p> ?o . _:SERVICE <http://x/p> ?o }",
    ],
)
def test_a_name_or_text_that_looks_like_service_is_not(text: str) -> None:
    found = scan(text)
    assert not found.services
    assert not found.refusal


def test_the_constant_iri_of_a_service_is_known() -> None:
    text = "SELECT * { SERVICE SILENT <http://a/> {} ?s a <http://other/> SERVICE ?x { ?s a <http://third/> } }"
    assert scan(text).services == ("http://a/", "")
    named_like_it = "SELECT * { SERVICE <http://a/> {} ?service <http://other/> ?o . x:SERVICE <http://third/> ?o }"
    assert scan(named_like_it).services == ("http://a/",)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }",
        "prefix x: <y> delete where { ?s ?p ?o }",
        "# hello\nLOAD <http://example.org/>",
        "\\u0044ROP ALL",
        "BASE <http://x/> PREFIX select: <http://y/> CLEAR ALL",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_known_by_its_first_keyword(text: str) -> None:
    assert scan(text).rule == "update"


def test_words_of_updates_inside_a_query_are_no_update() -> None:
    assert not scan("SELECT ?insert { ?s <http://x/DELETE> 'DROP ALL' } # LOAD").rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SELECT * { ?s ?p '" + "é" * (LENGTH // 2) + "' }", "length"),
        ("SELECT * " + "{" * (NESTING + 1) + "}" * (NESTING + 1), "nesting"),
        ("SELECT * { FILTER(" + "(" * NESTING + "1" + ")" * NESTING + ") }", "nesting"),
        ("SELECT * { FILTER(" + "!" * (OPERATORS + 1) + "true) }", "operators"),
        ("SELECT * { FILTER(1" + "+1" * (OPERATORS + 1) + "=1) }", "operators"),
        ("SELECT * { ?s " + "<http://x/>/" * (OPERATORS + 1) + "<http://x/> ?o }", "operators"),
        ("SELECT * { " + "BIND(1 AS ?x) " * (ELEMENTS + 1) + "}", "elements"),
        ("SELECT * { {}" + " UNION {}" * (ELEMENTS + 1) + "}", "elements"),
        ("SELECT * { " + "OPTIONAL { ?s ?p ?o }" * (ELEMENTS + 1) + "}", "elements"),
        ("SELECT * { ?s ?p 1" + ",1" * 40_000 + " }", "tokens"),
        ("SELECT " + "(1 AS ?x) " * (ELEMENTS + 1) + "{}", "elements"),
    ],
)
def test_what_would_overflow_the_engine_is_refused(text: str, rule: str) -> None:
    assert scan(text).rule == rule


def test_a_long_list_of_values_is_no_danger() -> None:
    values = " ".join(f"<http://example.org/{number}>" for number in range(5000))
    assert not scan(f"SELECT * {{ VALUES ?s {{ {values} }} ?s ?p ?o }}").refusal


@pytest.mark.parametrize("name", ["NOW()", "rand()", "UUID()", "STRUUID()", "BNODE()", "\\u004eOW()"])
def test_what_differs_from_one_evaluation_to_the_next_is_volatile(name: str) -> None:
    assert scan(f"SELECT ({name} AS ?x) {{}}").volatile


def test_blank_nodes_that_a_construct_makes_are_volatile_too() -> None:
    assert scan("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }").volatile
    assert scan("CONSTRUCT { _:x ?p ?o } WHERE { ?s ?p ?o }").volatile
    assert scan("CONSTRUCT { ?s ?p (1 2) } WHERE { ?s ?p ?o }").volatile
    assert scan("CONSTRUCT { ?s ?p ?o {| <x:y> 1 |} } WHERE { ?s ?p ?o }").volatile
    assert scan("CONSTRUCT { << ?s ?p ?o >> <x:y> 1 } WHERE { ?s ?p ?o }").volatile
    assert scan("CONSTRUCT { ?s ?p ?o ~ } WHERE { ?s ?p ?o }").volatile
    assert not scan("CONSTRUCT { ?s ?p ?o } WHERE { ?s (?p|<x:y>)+ ?o FILTER(?o > 1 + 2) }").volatile
    assert not scan("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").volatile
    assert not scan("SELECT ?o { [] ?p ?o . ?rand ?now 'UUID()' }").volatile


def test_prefixes_of_a_query_are_read() -> None:
    text = "PREFIX a: <http://a/> prefix : <http://b/> SELECT * { ?s a:x :y }"
    assert dict(scan(text).prefixes) == {"a": "http://a/", "": "http://b/"}


@given(st.text(alphabet="SERVICE service{}()<>\"'\\u0045#\n?:.!|@_ 1aé\x00\ud800", max_size=400))
@settings(max_examples=150, deadline=None)
def test_the_scan_takes_any_text(text: str) -> None:
    scan(text)


@given(st.text(max_size=50))
@settings(max_examples=50, deadline=None)
def test_decoding_gives_back_what_was_escaped(text: str) -> None:
    escaped = "".join(f"\\U{ord(character):08X}" for character in text)
    assert decode(escaped) == text or any("\ud800" <= character <= "\udfff" for character in text)


@pytest.mark.parametrize("piece", ["'", '"""', "<", "\\", "(", "a:", "?", "_:", "'''\\", "\\u0022", "#", "@a-", "1e"])
def test_the_scan_is_quick_on_texts_made_to_slow_it_down(piece: str) -> None:
    text = (piece * LENGTH)[: LENGTH - 10]
    started = time.perf_counter()
    scan(text)
    assert time.perf_counter() - started < 2
