"""Shapes graph -> Shapes: the plan with its targets, or the faults that stand in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Quad

from publisher.shacl.anchoring import predicates
from publisher.shacl.compiling import Compiler
from publisher.shacl.custom import Component, components
from publisher.shacl.endpoint import Endpoint
from publisher.shacl.faults import Fault, ShapesError, nearest, spell
from publisher.shacl.graph import Graph, read_graph
from publisher.shacl.plan import Run, Shape
from publisher.shacl.prebinding import Template
from publisher.shacl.reading import Reader
from publisher.shacl.shape_terms import (
    ADVANCED,
    CONSTRAINING,
    JAVASCRIPT,
    KNOWN,
    MARKS,
    QUERIES,
    SHAPE_CLASSES,
    TARGETS,
)
from publisher.shacl.targets import Target, classes, targets
from publisher.shacl.terms import words
from publisher.shacl.values import SUB_CLASS, TYPE
from publisher.vocabulary import SH


@dataclass(frozen=True, eq=False)
class Shapes:
    """A shapes graph, compiled: `roots` are the shapes with targets, `faults` what could not be loaded."""

    roots: tuple[tuple[Shape, tuple[Target, ...]], ...]
    every: tuple[Shape, ...]
    graph: Graph
    faults: tuple[Fault, ...]

    @cached_property
    def queries(self) -> tuple[Template, ...]:
        """The queries that shapes ask."""
        return tuple(c.query for shape in self.every for c in shape.constraints if c.query is not None)

    def open_endpoint(self, data: Graph) -> Endpoint:
        """SPARQL over a data graph, filled with what the queries can see."""
        seen = [predicates(query) for query in self.queries]
        whole = any(each is None for each in seen)
        wanted = None if whole else frozenset(iri for each in seen if each for iri in each)
        with_shapes = any("shapesGraph" in query.used for query in self.queries)
        return Endpoint(data, wanted, self.graph if with_shapes else None)

    def run(self, data: Graph) -> Run:
        return Run(data, self.open_endpoint)


def load_shapes(quads: Iterable[Quad]) -> Shapes:
    """The plan of a shapes graph.

    Errors: ShapesError, whose `faults` name all that cannot be loaded. What SHACL lets us pass over stays in
    the plan's own `faults`.
    """
    shapes = compile_shapes(quads)
    fatal = [fault for fault in shapes.faults if fault.fatal]
    if fatal:
        raise ShapesError(fatal)
    return shapes


def compile_shapes(quads: Iterable[Quad]) -> Shapes:
    """As `load_shapes`, but what is broken is left out of the plan and named in `faults`."""
    graph = read_graph(quads)
    reader = Reader(graph)
    declared = components(reader)
    nodes = _shapes(graph, declared)
    known = frozenset(nodes) | {s for mark in MARKS for s in graph.column(mark)}
    _strange_terms(reader, known)
    _entailment(reader)
    _scripts(reader)
    if not graph.columns.keys().isdisjoint(ADVANCED):
        _far_queries(reader)
    compiler = Compiler(reader, known, declared)
    own_classes, roots = classes(reader), []
    for node in nodes:
        shape, aims = compiler.shape(node), targets(reader, node, own_classes)
        if shape is not None and aims:
            roots.append((shape, aims))
    return Shapes(tuple(roots), tuple(compiler.made()), graph, tuple(reader.faults))


def _shapes(graph: Graph, declared: Iterable[Component]) -> dict[str, None]:
    """All nodes that are shapes by what is said of them (SHACL 2), in the order of the file."""
    found: dict[str, None] = {}
    kinds = (cls for name in SHAPE_CLASSES for cls in graph.closure(name, SUB_CLASS))
    for node in (node for cls in kinds for node in graph.subjects(TYPE, cls)):
        found[node] = None
    own = {each.predicate for component in declared for each in component.parameters}
    for predicate in graph.columns:
        if predicate in CONSTRAINING or predicate in TARGETS or predicate in own:
            found.update(dict.fromkeys(graph.column(predicate)))
    return found


def _strange_terms(reader: Reader, shapes: frozenset[str]) -> None:
    """Notes words of SHACL's namespace that do not exist, and those of its extensions that bear on results."""
    space, names = f"<{SH.iri}", sorted(term[1:-1].partition("#")[2] for term in KNOWN)
    for predicate in [each for each in reader.graph.columns if each.startswith(space)]:
        if predicate in KNOWN and predicate not in ADVANCED:
            continue
        likely = nearest(predicate[1:-1].partition("#")[2], names)
        what, remedy = "which SHACL does not have", f"did you mean sh:{likely}?" if likely else "take it out"
        if predicate in ADVANCED:
            what, remedy = "which is not part of SHACL Core or SHACL-SPARQL", "say it with sh:sparql, or take it out"
        for node in reader.graph.column(predicate):
            if node in shapes:
                reader.passed_over(node, predicate, f"{reader.name(node)} uses {spell(predicate)}, {what}", remedy)


def _scripts(reader: Reader) -> None:
    """Constraints, targets and functions in JavaScript (SHACL-JS) are not run: a shape that has one cannot be used."""
    for predicate in JAVASCRIPT:
        for node in reader.graph.column(predicate):
            message = f"{reader.name(node)} uses {spell(predicate)}, and JavaScript is not run here"
            reader.fault(node, predicate, "", message, "say it with sh:sparql, or take it out")


def _far_queries(reader: Reader) -> None:
    """Rules, targets and functions are pySHACL's to run, whose queries may fetch from elsewhere: nothing is fetched."""
    for predicate in QUERIES:
        for node, value in reader.graph.pairs(predicate):
            found = {token.keyword for token in Template(words(value), frozenset(), frozenset()).solid}
            for word in sorted(found & {"SERVICE", "FROM", "LOAD"}):
                message = f"the query of {reader.name(node)} uses {word}, and nothing is fetched here"
                reader.fault(node, predicate, "", message, "put the data beside, with --data")


def _entailment(reader: Reader) -> None:
    """A validator that does not know an entailment regime must say so (SHACL 3.2)."""
    for node, regime in reader.graph.pairs(str(SH.entailment)):
        message = f"the shapes graph {spell(node)} asks for entailment by {spell(regime)}, which is not done here"
        reader.fault(node, str(SH.entailment), regime, message, "add what follows to the data, leave sh:entailment out")
