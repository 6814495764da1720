"""What results hold for an explaining sentence, and the report that they make."""

from __future__ import annotations

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from publisher.shacl import Result, check, load_shapes, report
from publisher.vocabulary import RDF, SH
from tests.test_shacl_faults import quads


def results(data: str, shapes: str) -> list[Result]:
    return check(quads(data), load_shapes(quads(shapes)))


def only(data: str, shapes: str) -> Result:
    (found,) = results(data, shapes)
    return found


def ex(name: str) -> NamedNode:
    return NamedNode("http://example.org/" + name)


def component(result: Result) -> str:
    return result.component.value.rpartition("#")[2].removesuffix("ConstraintComponent")


def test_a_result_holds_all_that_the_report_says() -> None:
    found = only(
        'ex:a ex:tel "x" .',
        'ex:S sh:targetNode ex:a ; sh:property ex:S-tel . ex:S-tel sh:path ex:tel ; sh:pattern "^[0-9]+$" ; '
        'sh:severity sh:Warning ; sh:message "Geen nummer"@nl , "No number"@en .',
    )
    assert (found.focus, found.path, found.value) == (ex("a"), ex("tel"), Literal("x"))
    assert (found.source_shape, found.severity) == (ex("S-tel"), SH.Warning)
    assert set(found.messages) == {Literal("Geen nummer", language="nl"), Literal("No number", language="en")}
    assert found.parameters == {str(SH.pattern): (Literal("^[0-9]+$"),)}


def test_too_many_values_are_all_named_and_so_is_the_limit() -> None:
    found = only("ex:a ex:p 1 , 2 , 3 .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 2 ] .")
    assert [term.value for term in found.found] == ["1", "2", "3"]
    assert [term.value for term in found.parameters[str(SH.maxCount)]] == ["2"]
    assert found.value is None


def test_values_that_share_a_language_are_named_together() -> None:
    found = only('ex:a ex:p "x"@nl , "y"@nl , "z"@en .', "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:uniqueLang true ] .")
    assert {term.value for term in found.found} == {"x", "y"}


def test_the_other_value_of_a_pair_is_named() -> None:
    found = only("ex:a ex:p 5 ; ex:q 3 .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:lessThan ex:q ] .")
    assert [term.value for term in found.found] == ["3"]


def test_of_alternatives_the_closest_is_told() -> None:
    found = only(
        'ex:a ex:name "x" .',
        """ex:S sh:targetNode ex:a ; sh:or (
            [ sh:property [ sh:path ex:tel ; sh:minCount 1 ] , [ sh:path ex:mail ; sh:minCount 1 ] , [ sh:path ex:web ; sh:minCount 1 ] ]
            [ sh:property [ sh:path ex:name ; sh:minCount 1 ] , [ sh:path ex:street ; sh:minCount 1 ] ] ) .""",
    )
    assert component(found) == "Or"
    assert [(component(each), each.path) for each in found.details] == [("MinCount", ex("street"))]


def test_a_value_that_fits_several_of_xone_names_them() -> None:
    found = only(
        "ex:a a ex:C .", "ex:S sh:targetNode ex:a ; sh:xone ( ex:T ex:U ) . ex:T sh:nodeKind sh:IRI . ex:U sh:class ex:C ."
    )
    assert found.found == (ex("T"), ex("U"))
    assert found.details == ()


def test_a_nested_shape_tells_what_it_found_however_deep() -> None:
    found = only(
        "ex:a ex:p ex:b . ex:b ex:q ex:c .",
        """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:T ] .
           ex:T sh:property [ sh:path ex:q ; sh:node [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ] ] .""",
    )
    (inner,) = found.details
    (deepest,) = inner.details
    assert (component(found), component(inner), component(deepest)) == ("Node", "Node", "MinCount")
    assert (inner.focus, deepest.focus, deepest.path) == (ex("b"), ex("c"), ex("r"))


def test_too_few_qualified_values_tell_why_the_others_do_not_count() -> None:
    found = only(
        "ex:a ex:p 1 , ex:b .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ] .",
    )
    assert found.found == (ex("b"),)
    assert [(component(each), str(each.value)) for each in found.details] == [("NodeKind", str(Literal(1)))]


def test_closed_names_the_property_and_lists_those_that_are_allowed() -> None:
    found = only("ex:a ex:titel 1 ; a ex:C .", "ex:S sh:targetNode ex:a ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:title ] .")
    assert (found.path, found.value) == (ex("titel"), Literal(1))
    assert found.parameters[str(SH.property)] == (ex("title"),)
    assert found.parameters[str(SH.ignoredProperties)] == (RDF.type,)


def test_a_longer_path_is_spelt_in_sparql() -> None:
    found = only("ex:a a ex:C .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ] .")
    assert isinstance(found.path, BlankNode)
    assert found.path_text == "(<http://example.org/p>)/(^(<http://example.org/q>))"


def test_lexical_forms_are_kept_in_results() -> None:
    found = only("ex:a ex:p 1.50 .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxInclusive 1 ] .")
    assert found.value == Literal("1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))


def test_terms_not_values_are_compared_by_in_and_has_value() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( 1 ) ; sh:hasValue 1 ] ."
    assert sorted(map(component, results('ex:a ex:p "01"^^xsd:integer .', shapes))) == ["HasValue", "In"]


def test_a_value_that_is_given_in_two_files_counts_once() -> None:
    twice = quads("ex:a ex:p 1 .") + quads("ex:a ex:p 1 .") + [Quad(*quads("ex:a ex:p 1 .")[0].triple, ex("graph"))]
    shapes = load_shapes(quads("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."))
    assert check(twice, shapes) == []


def test_graph_names_are_dropped_whatever_the_object_is() -> None:
    graphs = [ex("g"), BlankNode("g")]
    values = [ex("v"), BlankNode("v"), Literal('a <b> _:c "d"'), Literal("x", language="nl"), Literal("1", datatype=ex("t"))]
    data = [Quad(ex("a"), ex("p"), value, graph) for value in values for graph in graphs]
    found = check(data, load_shapes(quads("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] .")))
    assert set(found[0].found) == set(values)


def test_subclasses_come_from_the_data_and_loops_of_them_end() -> None:
    data = "ex:D rdfs:subClassOf ex:C . ex:C rdfs:subClassOf ex:D . ex:a a ex:D ."
    assert [r.focus for r in results(data, "ex:S sh:targetClass ex:C ; sh:nodeKind sh:Literal .")] == [ex("a")]


def test_an_owl_class_that_is_a_shape_has_its_instances_as_targets() -> None:
    assert len(results("ex:a a ex:C .", "ex:C a owl:Class , sh:NodeShape ; sh:nodeKind sh:Literal .")) == 1


def test_any_language_will_do_for_a_star_but_none_will_not() -> None:
    found = results('ex:a ex:p "x"@nl-BE , "y" , ex:b .', 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:languageIn ( "*" ) ] .')
    assert {r.value for r in found} == {Literal("y"), ex("b")}


def test_a_value_that_fits_a_sibling_counts_for_neither() -> None:
    shapes = """ex:S sh:targetNode ex:hand ; sh:property
        [ sh:path ex:digit ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:Thumb ] ] ,
        [ sh:path ex:digit ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:Finger ] ] ."""
    both = "ex:hand ex:digit ex:a , ex:b . ex:a a ex:Thumb , ex:Finger . ex:b a ex:Finger ."
    apart = "ex:hand ex:digit ex:a , ex:b . ex:a a ex:Thumb . ex:b a ex:Finger ."
    assert [r.found for r in results(both, shapes)] == [()]
    assert results(apart, shapes) == []


def test_deactivated_shapes_say_nothing_wherever_they_stand() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:deactivated true ; sh:nodeKind sh:Literal .
                ex:T sh:targetNode ex:a ; sh:node [ sh:deactivated true ; sh:nodeKind sh:Literal ] ;
                sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:deactivated true ] ."""
    assert results("", shapes) == []


def test_severity_and_messages_are_those_of_the_shape_that_failed() -> None:
    found = only("", "ex:S sh:targetNode ex:a ; sh:severity sh:Info ; sh:message 'S' ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    assert (found.severity, found.messages) == (SH.Violation, ())


def test_a_repeating_path_ends_in_a_loop_of_data() -> None:
    found = results("ex:a ex:p ex:b . ex:b ex:p ex:a .", "ex:S sh:targetNode ex:a ; sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:class ex:C ] .")
    assert {r.value for r in found} == {ex("a"), ex("b")}


def test_shapes_that_share_shapes_end_in_bounded_time() -> None:
    shared = " ".join(
        f"ex:S{n} sh:property [ sh:path ex:p ; sh:property ex:P{n} ] , [ sh:path ex:p ; sh:property ex:P{n} ] ."
        f"ex:P{n} sh:path ex:p ; sh:node ex:S{n + 1} ." for n in range(12))
    end = "ex:S12 sh:nodeKind sh:Literal . ex:S0 sh:targetNode ex:a ."
    assert 0 < len(results("ex:a ex:p ex:a .", shared + end)) <= 2_000


def test_a_report_of_nothing_conforms() -> None:
    shapes = load_shapes(quads("ex:S a sh:NodeShape ."))
    found = report([], shapes)
    assert [quad.object for quad in found if quad.predicate == SH.conforms] == [Literal(True)]


def test_a_report_copies_paths_and_keeps_blank_nodes() -> None:
    shapes_quads = quads("ex:S sh:targetNode ex:a ; sh:property _:p . _:p sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 .")
    shapes = load_shapes(shapes_quads)
    graph = Dataset(report(check([], shapes), shapes))
    (source,) = [quad.object for quad in graph if quad.predicate == SH.sourceShape]
    assert source in {quad.object for quad in shapes_quads if quad.predicate == SH.property}
    assert {quad.predicate for quad in graph} >= {RDF.first, RDF.rest, SH.inversePath, SH.resultPath, SH.conforms}


def test_a_report_is_turtle_that_parses_and_details_are_under_detail() -> None:
    shapes = load_shapes(quads("ex:S sh:targetNode ex:a ; sh:node [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ."))
    text = "\n".join(f"{quad} ." for quad in report(check([], shapes), shapes))
    again = list(parse(text.encode(), RdfFormat.N_TRIPLES))
    assert len([quad for quad in again if quad.predicate == SH.result]) == 1
    assert len([quad for quad in again if quad.predicate == SH.detail]) == 1

