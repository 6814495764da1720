"""The shapes, tested as code is: every constraint has a broken example, and none can be lost unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from publisher.pyshacl_reference import check_with_pyshacl
from publisher.vocabulary import CANONICAL_BASE, RDF, RDFS, SH, XSD
from tests.shape_examples import (
    CONTEXT,
    PARAMETERS,
    ROOT,
    SHAPES,
    Trip,
    all_shapes,
    broken_examples,
    rule_of,
    shape_names,
    shapes_of,
    trips,
    valid_examples,
)

TARGETS = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode})


def objects(quads: tuple[Quad, ...], subject: object, predicate: NamedNode) -> list[object]:
    return [quad.object for quad in quads if quad.subject == subject and quad.predicate == predicate]


def properties(name: str) -> list[NamedNode]:
    found = objects(shapes_of(name), NamedNode(SHAPES + name), SH.property)
    return [shape for shape in found if isinstance(shape, NamedNode)]


def closure(quads: tuple[Quad, ...], start: NamedNode) -> list[Quad]:
    """A property shape's statements and those of the nodes that it leads to."""
    node = NamedNode(start.value.split("#")[0])
    seen, waiting, found = {start, node}, [start], []
    while waiting:
        subject = waiting.pop()
        for quad in quads:
            if quad.subject == subject:
                found.append(quad)
                if quad.object not in seen and isinstance(quad.object, NamedNode | BlankNode):
                    seen.add(quad.object)
                    waiting.append(quad.object)  # type: ignore[arg-type]
    return found


def alone(name: str, shape: NamedNode) -> list[Quad]:
    """A node shape with one property shape only: a small shapes graph, fast to try."""
    quads = shapes_of(name)
    node = NamedNode(SHAPES + name)
    prefixes = [quad for quad in quads if quad.predicate in (SH.prefix, SH.namespace)]
    own = [quad for quad in quads if quad.subject == node and quad.predicate != SH.property]
    return [*own, *prefixes, Quad(node, SH.property, shape), *closure(quads, shape)]


@pytest.mark.parametrize("name", shape_names())
def test_a_shape_file_describes_one_named_shape_in_two_languages(name: str) -> None:
    quads = shapes_of(name)
    node = NamedNode(SHAPES + name)
    assert SH.NodeShape in objects(quads, node, RDF.type)
    assert {label.language for label in objects(quads, node, RDFS.label)} == {"nl", "en"}  # type: ignore[attr-defined]
    declared = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == SH.PropertyShape}
    assert declared == set(properties(name))
    for shape in properties(name):
        assert shape.value.startswith(f"{node.value}#"), shape
        for predicate in (SH.name, SH.message):
            texts = objects(quads, shape, predicate)
            # A query's message is all that a steward is told, so it is there in the four languages of the command.
            wanted = ["de", "en", "fr", "nl"] if predicate == SH.message and objects(quads, shape, SH.sparql) else ["en", "nl"]
            assert sorted(text.language for text in texts) == wanted, (shape, predicate)  # type: ignore[attr-defined]
        assert len(objects(quads, shape, SH.severity)) == 1, shape
        assert len(objects(quads, shape, SH.path)) == 1, shape


@pytest.mark.parametrize("name", shape_names())
def test_only_lists_and_paths_are_blank_nodes_in_shapes(name: str) -> None:
    quads = shapes_of(name)
    allowed = {SH.alternativePath, SH.inversePath, RDF.first, RDF.rest}
    blank = [quad for quad in quads if isinstance(quad.subject, BlankNode)]
    assert {quad.predicate for quad in blank} <= allowed


@pytest.mark.parametrize("name", shape_names())
def test_shapes_name_no_address_of_a_data_set_in_their_texts(name: str) -> None:
    """IRIs below the base are rewritten for each installation, literals are not."""
    literals = [quad.object.value for quad in shapes_of(name) if isinstance(quad.object, Literal)]
    assert not [text for text in literals if CANONICAL_BASE in text]


def test_records_that_are_right_trip_nothing() -> None:
    numbered = list(enumerate(valid_examples()))
    found = trips(numbered, all_shapes())
    assert found[CONTEXT] == []
    assert {example.record: found[number] for number, example in numbered if found[number]} == {}


def test_each_broken_record_trips_exactly_its_rule() -> None:
    numbered = list(enumerate(broken_examples()))
    found = trips(numbered, all_shapes())
    for number, example in numbered:
        assert sorted(trip.rule for trip in found[number]) == sorted(example.rules), example
        assert Trip(example.rules[0], example.constraint, example.severity) in found[number], example


@pytest.mark.parametrize("name", shape_names())
def test_pyshacl_finds_what_the_fast_engine_finds(name: str) -> None:
    """Rule by rule, since pySHACL needs half a minute for all examples against all shapes."""
    for shape in properties(name):
        numbered = [pair for pair in enumerate(broken_examples()) if pair[1].rules[0] == rule_of(shape)]
        shapes = alone(name, shape)
        assert trips(numbered, shapes, check_with_pyshacl) == trips(numbered, shapes)


def constraints(name: str) -> Iterator[tuple[str, str]]:
    """(rule, parameter) of every constraint in a shape file; nested shapes belong to the rule that names them."""
    quads = shapes_of(name)
    for shape in properties(name):
        for quad in quads:
            if quad.subject == shape and quad.predicate in PARAMETERS:
                yield rule_of(shape), quad.predicate.value.rsplit("#", 1)[1]


def test_every_constraint_has_a_broken_example() -> None:
    wanted = {pair for name in shape_names() for pair in constraints(name)}
    assert wanted == {(example.rules[0], example.constraint) for example in broken_examples()}


def loosened(quad: Quad) -> Iterator[Quad]:
    """Ways to make a constraint weaker without taking it away."""
    steps = {
        SH.maxCount: 1,
        SH.minCount: -1,
        SH.qualifiedMinCount: -1,
        SH.minLength: -1,
        SH.minInclusive: -1000,
        SH.maxInclusive: 1000,
    }
    if quad.predicate in steps and isinstance(quad.object, Literal):
        number = Literal(str(int(quad.object.value) + steps[quad.predicate]), datatype=XSD.integer)
        yield Quad(quad.subject, quad.predicate, number)
    if quad.predicate == SH.severity and quad.object != SH.Info:
        yield Quad(quad.subject, SH.severity, SH.Info)
    if quad.predicate == SH.pattern:
        yield Quad(quad.subject, SH.pattern, Literal(""))
    if quad.predicate == SH.uniqueLang:
        yield Quad(quad.subject, SH.uniqueLang, Literal("false", datatype=XSD.boolean))


def mutants(shapes: list[Quad]) -> Iterator[tuple[str, list[Quad]]]:
    """Every constraint deleted, and every constraint loosened, one at a time."""
    for index, quad in enumerate(shapes):
        rest = shapes[:index] + shapes[index + 1 :]
        nested = quad.predicate in PARAMETERS and quad.predicate not in (SH.qualifiedMinCount,)
        if nested or quad.predicate == SH.qualifiedMinCount:
            yield f"without {quad.predicate} {quad.object}", _whole(rest)
        for weaker in loosened(quad):
            yield f"with {weaker.predicate} {weaker.object}", [*rest, weaker]


def _whole(shapes: list[Quad]) -> list[Quad]:
    """Without a qualified count its shape means nothing, and pySHACL refuses it: take it away too."""
    counted = {quad.subject for quad in shapes if quad.predicate == SH.qualifiedMinCount}
    return [quad for quad in shapes if quad.predicate != SH.qualifiedValueShape or quad.subject in counted]


@pytest.mark.parametrize("name", shape_names())
def test_a_constraint_that_is_deleted_or_loosened_is_noticed(name: str) -> None:
    for shape in properties(name):
        rule = rule_of(shape)
        numbered = [pair for pair in enumerate(broken_examples()) if pair[1].rules[0] == rule]
        shapes = alone(name, shape)
        before = trips(numbered, shapes)
        for what, mutant in mutants(shapes):
            assert trips(numbered, mutant) != before, f"no example of {rule} notices a shape {what}"


@pytest.mark.parametrize("name", shape_names())
def test_a_target_that_is_deleted_is_noticed(name: str) -> None:
    mine = {rule_of(shape) for shape in properties(name)}
    numbered = [(i, example) for i, example in enumerate(broken_examples()) if example.rules[0] in mine]
    quads = list(shapes_of(name))
    before = trips(numbered, quads)
    for quad in [quad for quad in quads if quad.predicate in TARGETS]:
        after = trips(numbered, [other for other in quads if other != quad])
        assert after != before, f"no example of {name} notices that the target {quad.object} is gone"


def test_every_filter_of_a_sparql_constraint_matters() -> None:
    """Without a FILTER either a broken record passes or a right one fails."""
    for name in shape_names():
        for shape in properties(name):
            for select in objects(shapes_of(name), NamedNode(f"{shape.value}-vraag"), SH.select):
                assert isinstance(select, Literal)
                for line in [line for line in select.value.splitlines() if line.strip().startswith("FILTER(")]:
                    _assert_noticed(name, shape, select, line)


def _assert_noticed(name: str, shape: NamedNode, select: Literal, line: str) -> None:
    numbered = [pair for pair in enumerate([*broken_examples(), *valid_examples()]) if pair[1].record == name]
    shapes = alone(name, shape)
    without = Literal(select.value.replace(line, "", 1))
    mutant = [Quad(quad.subject, quad.predicate, without) if quad.predicate == SH.select else quad for quad in shapes]
    assert trips(numbered, mutant) != trips(numbered, shapes), f"{rule_of(shape)} does as well without {line.strip()}"


def test_the_rule_in_the_docs_works_beside_ours() -> None:
    text = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
    own = list(parse(text.split("```turtle\n")[1].split("```")[0].encode(), format=RdfFormat.TURTLE))
    title = "Advies over diversiteit"
    long = next(example for example in valid_examples() if example.record == "dienst")
    long = long._replace(
        changes=(
            (f'dct:title "{title}', f'dct:title "{title * 4}'),
            (f'schema:name "{title}', f'schema:name "{title * 4}'),
        )
    )
    assert trips([(0, long)], [*all_shapes(), *own])[0] == [Trip("huisstijl-korte-titel", "maxLength", "Warning")]


def test_the_docs_name_rules_that_exist() -> None:
    text = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
    rules = {rule for name in shape_names() for rule, _ in constraints(name)}
    table = [line for line in text.splitlines() if line.startswith(("| violation", "| warning", "| info"))]
    for line in table:
        severity = {"violation": "Violation", "warning": "Warning", "info": "Info"}[line.split("|")[1].strip()]
        for rule in re.findall(r"`([a-z0-9-]+)`", line):
            assert rule in rules
            assert severity in {e.severity for e in broken_examples() if e.rules[0] == rule}
