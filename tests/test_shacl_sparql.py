"""SHACL-SPARQL: pre-binding, results, messages, and constraint components of one's own."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.errors import PublisherError
from publisher.shacl import Result, ShapesError, check, load_shapes
from publisher.shacl.prebinding import Template
from publisher.shacl.sparql import FEW
from publisher.vocabulary import XSD
from tests.test_shacl_faults import quads

DECLARED = 'ex:x sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] . '


def ex(name: str) -> NamedNode:
    return NamedNode("http://example.org/" + name)


def asked(query: str, data: str, target: str = "sh:targetNode ex:a", more: str = "") -> list[Result]:
    """The results of one sh:sparql constraint on a node shape."""
    shapes = f'{DECLARED} ex:S a sh:NodeShape ; {target} ; sh:sparql [ sh:prefixes ex:x ; sh:select """{query}""" {more} ] .'
    return check(quads(data), load_shapes(quads(shapes)))


@pytest.mark.parametrize(
    "body",
    [
        "FILTER ($this = ex:a)",
        "{ FILTER (false) } UNION { FILTER ($this = ex:a) }",
        "{ { FILTER ($this = ex:a) } FILTER bound($this) } FILTER (true)",
        "BIND ($this AS ?that) FILTER (?that = ex:a)",
        "{ SELECT $this WHERE { FILTER ($this = ex:a) } }",
        "{ SELECT $this WHERE { { SELECT $this WHERE { FILTER bound($this) } } FILTER ($this = ex:a) } }",
        "{ SELECT $this (COUNT(?v) AS ?n) WHERE { $this ex:p ?v } GROUP BY $this } FILTER (?n = 2)",
        "OPTIONAL { $this ex:p ?v FILTER ($this = ex:b) } FILTER (!bound(?v))",
        "FILTER EXISTS { FILTER ($this = ex:a) }",
        "FILTER NOT EXISTS { $this ex:p 3 }",
        "FILTER (bound( $this )) # $this is bound\n FILTER ('$this' != \"?this\")",
        "$this ex:p ?v . FILTER (STR(?v) = \"1\")",
    ],
)
def test_this_is_bound_wherever_it_stands(body: str) -> None:
    (found,) = asked(f"SELECT $this WHERE {{ {body} }}", "ex:a ex:p 1 , 2 . ex:b ex:p 3 .")
    assert (found.focus, found.value, found.path) == (ex("a"), ex("a"), None)


@pytest.mark.parametrize("tail", ["GROUP BY $this HAVING (COUNT(?v) > 1)", "GROUP BY $this ORDER BY $this LIMIT 1"])
def test_this_is_bound_in_grouping_and_ordering(tail: str) -> None:
    assert len(asked(f"SELECT $this WHERE {{ $this ex:p ?v }} {tail}", "ex:a ex:p 1 , 2 .")) == 1


def test_a_blank_focus_node_is_found_again_in_the_data() -> None:
    (found,) = asked("SELECT $this ?value WHERE { $this ex:p ?value . FILTER isBlank($this) }", "_:b a ex:C ; ex:p 1 .", "sh:targetClass ex:C")
    assert isinstance(found.focus, BlankNode)
    assert found.value == Literal(1)


def test_a_literal_focus_node_may_stand_where_grammar_wants_a_subject() -> None:
    assert asked("SELECT $this WHERE { $this ex:p ?v }", "ex:a ex:p 1 .", "sh:targetNode 'x'") == []
    assert len(asked("SELECT $this WHERE { FILTER isLiteral($this) }", "", "sh:targetNode 'x\\n\\\"y'")) == 1


def test_path_value_and_message_of_a_solution_are_those_of_the_result() -> None:
    (found,) = asked(
        'SELECT $this (ex:q AS ?path) ?value ("zelf"@nl AS ?message) WHERE { $this ex:p ?value }', "ex:a ex:p 1.50 .",
        more='; sh:message "niet deze"')
    assert (found.path, found.messages) == (ex("q"), (Literal("zelf", language="nl"),))
    assert found.value == Literal("1.50", datatype=XSD.decimal)


def test_messages_are_filled_with_what_was_found() -> None:
    (found,) = asked("SELECT $this ?value ?n WHERE { $this ex:p ?value BIND (7 AS ?n) }", 'ex:a ex:p "x" .',
                     more='; sh:message "{?value} van {$this}: {?n}, {?onbekend}"@nl')
    assert found.messages == (Literal("x van http://example.org/a: 7, {?onbekend}", language="nl"),)
    assert found.constraint is not None


def test_a_query_over_a_property_shape_sees_its_path() -> None:
    shapes = f'''{DECLARED} ex:S sh:targetNode ex:a ; sh:path ( ex:p [ sh:inversePath ex:q ] ) ;
        sh:sparql [ sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value }}" ] .'''
    (found,) = check(quads("ex:a ex:p ex:b . ex:c ex:q ex:b ."), load_shapes(quads(shapes)))
    assert found.value == ex("c")
    assert isinstance(found.path, BlankNode)


def test_the_shapes_graph_can_be_asked() -> None:
    assert len(asked("SELECT $this WHERE { GRAPH $shapesGraph { $currentShape ?p $this FILTER bound($currentShape) } }", "")) == 1


def test_a_failure_that_a_query_reports_stops_the_check() -> None:
    with pytest.raises(PublisherError, match="failure"):
        asked("SELECT $this ?failure WHERE { BIND (true AS ?failure) }", "")


def test_a_deactivated_constraint_says_nothing() -> None:
    assert asked("SELECT $this WHERE { FILTER (true) }", "", more="; sh:deactivated true") == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value WHERE { $this ex:opens ?o ; ex:closes ?value . FILTER (?o >= ?value) }",
        "SELECT DISTINCT $this WHERE { $this ex:opens ?value ; ex:opens ?other FILTER (?value != ?other) }",
        "SELECT $this ?value WHERE { $this a ex:C ; ex:opens ?o BIND (STR(?o) AS ?value) }",
        "SELECT $this WHERE { $this ex:opens ?o FILTER NOT EXISTS { $this ex:closes ?c } }",
        "SELECT $this (COUNT(?o) AS ?value) WHERE { $this ex:opens ?o } GROUP BY $this",
        "SELECT $this ?path ?value WHERE { $this ?path ?value FILTER (?path = ex:opens) }",
    ],
)
def test_many_focus_nodes_at_once_give_what_each_alone_gives(query: str) -> None:
    count = FEW * 3
    data = "".join(f"ex:n{n} a ex:C ; ex:opens {n % 7} , {n % 3} ; ex:closes {n % 5} . " for n in range(count)) + "ex:m ex:opens 9 ; ex:closes 1 ."
    together = asked(query, data, "sh:targetClass ex:C")
    alone = [found for n in range(count) for found in asked(query, data, f"sh:targetNode ex:n{n}")]
    assert sorted(map(str, {(r.focus, r.path, r.value) for r in together})) == sorted(map(str, {(r.focus, r.path, r.value) for r in alone}))
    assert len(together) == len(alone)


def made(text: str) -> Template:
    return Template("PREFIX ex: <http://example.org/> " + text, frozenset({"this"}), frozenset({"this"}))


def test_a_query_is_asked_for_all_at_once_only_where_that_is_the_same() -> None:
    assert made("SELECT $this WHERE { $this ex:p ?v FILTER(?v > 1) }").setwise
    for text in ("SELECT $this WHERE { BIND($this AS ?x) $this ex:p ?v }", "SELECT $this WHERE { $this ex:p ?v } LIMIT 1",
                 "SELECT $this WHERE { $this ex:p ?v . { FILTER bound($this) } }", "SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this",
                 "SELECT $this { ?v ex:p $this }", "SELECT $this { $this ex:p* ?v }", "ASK { $this ex:p 1 }"):
        assert not made(text).setwise, text


def test_the_store_is_filled_with_the_properties_that_a_query_names_or_with_all() -> None:
    some = made("SELECT $this WHERE { $this ex:p/^ex:q ?v ; a ?c . FILTER(?v != <http://x/?y>) }").predicates
    assert some is not None
    assert {"<http://example.org/p>", "<http://example.org/q>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"} <= some
    for body in ("$this ?p ?v", "?s ?p $this", "$this ex:p ?v ; ?q 'x'", "$this !ex:p ?v", "$this ex:p* ?v", "$this (ex:p|ex:q)? ?v",
                 "[] ?p ?o . $this ex:p ?x", "$this !(ex:p) ?v", "$this a ex:C ; ?p ( 1 )"):
        assert made(f"SELECT $this WHERE {{ {body} }}").predicates is None, body


COMPONENT = """
ex:Starts a sh:ConstraintComponent ; sh:parameter [ sh:path ex:starts ] , [ sh:path ex:ends ; sh:optional true ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "{$value} begint niet met {$starts}" ;
        sh:ask "ASK { FILTER (STRSTARTS(STR($value), $starts) && STRENDS(STR($value), COALESCE(?ends, ''))) }" ] .
"""


def test_a_component_of_ones_own_judges_each_value() -> None:
    shapes = COMPONENT + "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:starts 'a' ; ex:ends 'z' ] ."
    (found, other) = check(quads('ex:a ex:p "az" , "bz" , "ab" .'), load_shapes(quads(shapes)))
    assert (found.component, found.value, other.value) == (ex("Starts"), Literal("bz"), Literal("ab"))
    assert found.messages == (Literal("bz begint niet met a"),)
    assert found.parameters == {str(ex("starts")): (Literal("a"),), str(ex("ends")): (Literal("z"),)}


def test_a_component_that_lacks_a_parameter_does_not_apply() -> None:
    shapes = COMPONENT + "ex:S a sh:NodeShape ; sh:targetNode ex:a ; ex:ends 'z' ."
    assert check([], load_shapes(quads(shapes))) == []


def test_one_parameter_with_two_values_makes_two_constraints() -> None:
    shapes = """ex:Not a sh:ConstraintComponent ; sh:parameter [ sh:path ex:notValue ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value != $notValue) }" ] .
        ex:S a sh:NodeShape ; sh:targetNode ex:a ; ex:notValue ex:a , ex:b ."""
    assert [r.parameters for r in check([], load_shapes(quads(shapes)))] == [{str(ex("notValue")): (ex("a"),)}]


def test_a_component_may_select_over_a_path() -> None:
    shapes = DECLARED + """ex:Lang a sh:ConstraintComponent ; sh:parameter [ sh:path ex:lang ] ;
        sh:propertyValidator [ a sh:SPARQLSelectValidator ;
            sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER (!langMatches(lang(?value), $lang)) }" ] .
        ex:S sh:targetNode ex:a ; sh:path ex:p ; ex:lang 'nl' ."""
    assert [r.value for r in check(quads("ex:a ex:p 'x'@nl , 'y'@en ."), load_shapes(quads(shapes)))] == [Literal("y", language="en")]


def test_a_blank_value_is_handed_to_a_component() -> None:
    shapes = """ex:Named a sh:ConstraintComponent ; sh:parameter [ sh:path ex:named ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { $value <http://example.org/name> ?n }" ] .
        ex:S sh:targetNode ex:a ; sh:path ex:p ; ex:named true ."""
    found = check(quads("ex:a ex:p _:b , _:c . _:b ex:name 'x' ."), load_shapes(quads(shapes)))
    assert len(found) == 1


def test_a_component_without_a_validator_is_a_fault() -> None:
    with pytest.raises(ShapesError, match="no validator"):
        load_shapes(quads("ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:x ] . ex:S a sh:NodeShape ; ex:x 1 ."))
