"""Shapes that cannot be loaded are named: the shape, the parameter, the value, and what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from publisher.shacl import ShapesError, check, compile_shapes, load_shapes

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def quads(text: str) -> list[Quad]:
    return list(parse((PREFIXES + text).encode(), RdfFormat.TURTLE))


def on_property(rule: str) -> str:
    return f"ex:Dienst a sh:NodeShape ; sh:targetClass ex:D ; sh:property ex:Dienst-tel . ex:Dienst-tel sh:path ex:tel ; {rule} ."



#: rule on a property shape -> words that the fault must hold
ON_PROPERTY = {
    'sh:maxCount "n"': ("sh:maxCount", '"n"', "Dienst-tel", "whole number"),
    "sh:maxCount 1 , 2": ("2 values", "sh:maxCount", "at most 1"),
    "sh:minCount 1.5": ("sh:minCount", "1.5", "whole number"),
    "sh:datatype 'x'": ("sh:datatype", "an IRI"),
    "sh:nodeKind sh:Iri": ("sh:nodeKind", "sh:Iri", "sh:BlankNodeOrIRI"),
    "sh:class _:x": ("sh:class", "an IRI"),
    "sh:minInclusive ex:a": ("sh:minInclusive", "order"),
    'sh:pattern "["': ("sh:pattern", "no regular expression"),
    'sh:pattern "(?=(a+)+$)(x+x+)+y"': ("sh:pattern", "exponential"),
    'sh:pattern "a" ; sh:flags "z"': ("sh:pattern", "'z'"),
    'sh:pattern 5': ("sh:pattern", "plain text"),
    'sh:languageIn ( "nl" 5 )': ("sh:languageIn", "5", "language tag"),
    "sh:in ex:notAList": ("sh:in", "notAList", "well-formed list"),
    "sh:in [ rdf:first 1 ]": ("sh:in", "well-formed list"),
    'sh:uniqueLang "maybe"': ("sh:uniqueLang", "true or false"),
    'sh:deactivated 7': ("sh:deactivated", "true or false"),
    "sh:severity sh:Waring": ("sh:severity", "sh:Waring", "sh:Warning"),
    'sh:severity "high"': ("sh:severity", '"high"'),
    "sh:message 5": ("sh:message", "5", "text"),
    "sh:node ex:Gone": ("sh:node", "Gone", "no such shape"),
    "sh:not 'x'": ("sh:not", '"x"', "no such shape"),
    "sh:or ( ex:Gone )": ("sh:or", "Gone", "no such shape"),
    "sh:or ex:Gone": ("sh:or", "well-formed list"),
    "sh:node ex:Dienst-tel2 . ex:Dienst-tel2 sh:path ex:q": ("sh:node", "property shape", "sh:property"),
    "sh:property [ sh:minCount 1 ]": ("sh:property", "no sh:path"),
    "sh:property ex:Gone": ("sh:property", "Gone", "no such shape"),
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 'x'": ("sh:qualifiedMinCount", "whole number"),
    "sh:path ex:other": ("2 values", "sh:path"),
    "sh:sparql ex:nothing": ("sh:sparql", "sh:select"),
    'sh:sparql [ sh:select "SELECT $this WHERE { $this ex:p ?x }" ]': ("query", "prefix"),
    'sh:sparql [ sh:select "SELECT $this WHERE { $this <x:p> ?x MINUS { $this <x:q> ?x } }" ]': ("MINUS", "5.2.1"),
    'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://x> { $this <x:q> ?x } }" ]': ("SERVICE", "5.2.1"),
    'sh:sparql [ sh:select "SELECT $this WHERE { BIND(1 AS $this) }" ]': ("$this", "already bound"),
    'sh:sparql [ sh:select "SELECT ?x WHERE { $this <x:q> ?x }" ]': ("$this", "does not return"),
    'sh:sparql [ sh:select "SELECT $this WHERE { $this <x:q> ?x { SELECT ?x WHERE { ?x <x:r> ?y } } }" ]': ("$this",),
    "sh:sparql [ sh:select 5 ]": ("query",),
    "sh:sparql [ sh:select ex:a ]": ("text of one query",),
}


@pytest.mark.parametrize("rule", ON_PROPERTY)
def test_a_broken_parameter_is_named_with_its_shape_and_value(rule: str) -> None:
    with pytest.raises(ShapesError) as caught:
        load_shapes(quads(on_property(rule)))
    said = " | ".join(map(str, caught.value.faults))
    assert [word for word in ON_PROPERTY[rule] if word not in said] == []
    assert all(fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize("parameter", ["minCount 1", "maxCount 1", "uniqueLang true", "lessThan ex:q", "lessThanOrEquals ex:q"])
def test_what_counts_values_is_not_for_node_shapes(parameter: str) -> None:
    with pytest.raises(ShapesError, match="node shape") as caught:
        load_shapes(quads(f"ex:S a sh:NodeShape ; sh:targetClass ex:D ; sh:{parameter} ."))
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    "path",
    ['"x"', "[]", "[ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ]", "( ex:p )", "[ sh:alternativePath ( ex:p ) ]",
     "[ sh:inversePath ex:p , ex:q ]", "_:p . _:p sh:inversePath _:p", "[ rdf:first ex:p ; rdf:rest ex:q ]"],
)
def test_an_ill_formed_path_is_named(path: str) -> None:
    with pytest.raises(ShapesError, match="sh:path"):
        load_shapes(quads(f"ex:S a sh:PropertyShape ; sh:targetClass ex:D ; sh:minCount 1 ; sh:path {path} ."))


def test_a_list_that_runs_in_a_circle_is_named() -> None:
    with pytest.raises(ShapesError, match="well-formed list"):
        load_shapes(quads("ex:S a sh:NodeShape ; sh:in _:a . _:a rdf:first 1 ; rdf:rest _:a ."))


def test_shapes_that_contain_themselves_are_named_with_the_circle() -> None:
    text = """ex:A a sh:NodeShape ; sh:targetClass ex:D ; sh:node ex:B . ex:B sh:property ex:C .
              ex:C sh:path ex:p ; sh:or ( [ sh:not ex:A ] ) ."""
    with pytest.raises(ShapesError) as caught:
        load_shapes(quads(text))
    said = str(caught.value.faults[0])
    assert "contain themselves" in said
    assert said.index("/A>") < said.index("/B>") < said.index("/C>") < said.rindex("/A>")


def test_deep_shapes_and_paths_are_refused_and_do_not_exhaust_the_stack() -> None:
    with pytest.raises(ShapesError, match="deeper than 50"):
        load_shapes(quads("ex:S a sh:NodeShape ; " + "sh:not [ " * 3000 + "sh:nodeKind sh:IRI" + " ]" * 3000 + " ."))
    with pytest.raises(ShapesError, match="sh:path"):
        path = "[ sh:inversePath " * 3000 + "ex:p" + " ]" * 3000
        load_shapes(quads(f"ex:S sh:targetNode ex:a ; sh:minCount 1 ; sh:path {path} ."))


def test_shapes_as_deep_as_allowed_are_checked() -> None:
    text = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; " + "sh:not [ " * 48 + "sh:nodeKind sh:IRI" + " ]" * 48 + " ."
    assert check([], load_shapes(quads(text))) == []


def test_all_faults_are_named_at_once_and_the_rest_of_the_plan_is_kept() -> None:
    text = on_property('sh:maxCount "n" ; sh:minCount "m"') + " ex:Ander sh:targetNode ex:a ; sh:nodeKind sh:Literal ."
    with pytest.raises(ShapesError, match="and 1 more") as caught:
        load_shapes(quads(text))
    assert len(caught.value.faults) == 2
    found = check([], compile_shapes(quads(text)))
    assert [result.component.value.rpartition("#")[2] for result in found] == ["NodeKindConstraintComponent"]


def test_a_misspelt_word_is_passed_over_but_named_with_the_likely_one() -> None:
    shapes = load_shapes(quads(on_property("sh:minCont 1")))
    (fault,) = shapes.faults
    assert not fault.fatal
    assert "sh:minCont" in str(fault)
    assert "did you mean sh:minCount?" in str(fault)


def test_words_of_the_extensions_are_passed_over_but_named() -> None:
    shapes = load_shapes(quads("ex:S a sh:NodeShape ; sh:targetClass ex:D ; sh:rule [] ; sh:expression [] ."))
    assert {fault.parameter.rpartition("#")[2] for fault in shapes.faults} == {"rule>", "expression>"}


@pytest.mark.parametrize("told", [
    'ex:S sh:js [ sh:jsFunctionName "f" ]', "ex:S sh:js []", 'ex:S sh:target [ a sh:JSTarget ; sh:jsFunctionName "f" ]',
    'ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:max ] ; sh:validator [ sh:jsFunctionName "f" ] . ex:S ex:max 3',
])  # fmt: skip
def test_javascript_is_a_fault_and_never_passed_over(told: str) -> None:
    with pytest.raises(ShapesError, match="JavaScript is not run here"):
        load_shapes(quads(f"ex:S a sh:NodeShape ; sh:targetClass ex:D . {told} ."))


@pytest.mark.parametrize("query", ["SELECT ?this WHERE { SERVICE <http://127.0.0.1:9/> { ?this ?p ?o } }",
                                   "SELECT ?this FROM <http://127.0.0.1:9/> WHERE { ?this ?p ?o }"])  # fmt: skip
def test_a_target_that_fetches_from_elsewhere_is_a_fault(query: str) -> None:
    with pytest.raises(ShapesError, match="nothing is fetched here"):
        load_shapes(quads(f'ex:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "{query}" ] .'))


def test_a_function_that_nobody_declares_is_a_fault() -> None:
    text = "SELECT $this WHERE { $this ?p ?o FILTER(<http://example.org/f>(?o)) }"
    with pytest.raises(ShapesError, match=r"custom function <http://example.org/f> is not supported"):
        load_shapes(quads(f'ex:S a sh:NodeShape ; sh:targetClass ex:D ; sh:sparql [ sh:select "{text}" ] .'))


def test_an_entailment_that_we_do_not_do_is_a_fault() -> None:
    with pytest.raises(ShapesError, match="entailment"):
        load_shapes(quads("ex: sh:entailment <http://www.w3.org/ns/entailment/RDFS> ."))


def test_what_is_no_shape_may_use_any_words() -> None:
    assert load_shapes(quads("ex:note sh:shapeless true . _:p sh:inversePath _:p . ex:S a sh:NodeShape .")).faults == ()


def test_faults_of_blank_shapes_say_where_they_hang() -> None:
    with pytest.raises(ShapesError, match=r"unnamed shape for <http://example.org/p> in <http://example.org/S>"):
        load_shapes(quads('ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:maxCount "n" ] .'))


def test_an_enormous_number_is_a_number() -> None:
    shapes = load_shapes(quads(f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount {'9' * 5000} ."))
    assert len(check([], shapes)) == 1


def test_the_engine_starts_without_rdflib_pyshacl_and_flask() -> None:
    code = "import sys, publisher.shacl; print([m for m in ('rdflib', 'pyshacl', 'flask', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
