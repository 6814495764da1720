"""Data + Shapes -> results: the entry of the engine."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from publisher.shacl.graph import Graph, read_graph
from publisher.shacl.loading import Shapes
from publisher.shacl.patience import in_time
from publisher.shacl.plan import Run, Shape, Violation
from publisher.shacl.terms import Term, to_term

#: Focus nodes that a shape is given at a time: enough to share work, few enough to keep memory flat.
_BATCH = 5_000


class Result(NamedTuple):
    """A validation result (SHACL 3.6.2), its terms pyoxigraph's.

    `path` is an IRI, or the blank node of a longer path in the shapes graph (`path_text` is it in SPARQL's
    syntax). `constraint` is sh:sourceConstraint. `parameters` holds the constraint's parameters (predicate
    IRI -> terms; the members for a list), `found` the values that matter where no single one is at fault,
    `details` what nested shapes found; for sh:or and sh:xone it is what the closest alternative found.
    """

    focus: Term
    path: Term | None
    value: Term | None
    component: NamedNode
    source_shape: Term
    severity: NamedNode
    messages: tuple[Term, ...]
    details: tuple[Result, ...] = ()
    constraint: Term | None = None
    path_text: str = ""
    parameters: Mapping[str, tuple[Term, ...]] = {}
    found: tuple[Term, ...] = ()


def check(data: Iterable[Quad], shapes: Shapes) -> list[Result]:
    """All results of a data graph (graph names are ignored), in the order of shapes, then of the data.

    Errors: PublisherError where a SPARQL constraint reports a failure or cannot be run.
    """
    return check_graph(read_graph(data), shapes)


def check_graph(data: Graph, shapes: Shapes) -> list[Result]:
    """As `check`, for data that is indexed already."""
    run = shapes.run(data)
    return found_by_one(units(run, shapes), run)


@contextmanager
def without_collecting() -> Iterator[None]:
    """No garbage collection meanwhile: a check makes many small tuples, no circles, and each round walks all."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def found_by_one(work: Iterable[Unit], run: Run) -> list[Result]:
    """The results of some work, by this process."""
    with without_collecting():
        return in_time(run, lambda: results(each for unit in work for each in found_in(unit, run)))


class Unit(NamedTuple):
    """A portion of work: a shape and some of its focus nodes."""

    shape: Shape
    nodes: Sequence[str]


def units(run: Run, shapes: Shapes) -> Iterator[Unit]:
    """All there is to check, in the order of shapes."""
    for shape, targets in shapes.roots:
        nodes = list(dict.fromkeys(node for target in targets for node in target(run)))
        for start in range(0, len(nodes), _BATCH):
            yield Unit(shape, nodes[start : start + _BATCH])


def found_in(unit: Unit, run: Run) -> list[Violation]:
    """What is wrong, for each focus node that it makes fail (SHACL 3.4.2 and 4.7.2)."""
    return [violation for _, violation in unit.shape.evaluate(unit.nodes, run)]


def results(found: Iterable[Violation]) -> list[Result]:
    return [_result(each) for each in found]


def _terms(texts: Sequence[str]) -> tuple[Term, ...]:
    return tuple(map(to_term, texts))


def _iri(text: str) -> NamedNode:
    return NamedNode(text[1:-1])


def _result(violation: Violation) -> Result:
    shape, constraint, hit = violation
    path = hit.path or shape.path_node
    return Result(
        focus=to_term(hit.focus),
        path=to_term(path) if path else None,
        value=to_term(hit.value) if hit.value is not None else None,
        component=_iri(constraint.component),
        source_shape=to_term(shape.node),
        severity=_iri(shape.severity),
        messages=_terms(hit.messages or constraint.messages or shape.messages),
        details=tuple(map(_result, hit.details)),
        constraint=to_term(constraint.node) if constraint.node else None,
        path_text=hit.path or (str(shape.path) if shape.path is not None else ""),
        parameters={name: _terms(values) for name, values in constraint.parameters.items()},
        found=_terms(hit.found),
    )
