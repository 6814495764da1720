"""Results -> the sh:ValidationReport graph (SHACL 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, Quad

from publisher.shacl.checking import Result
from publisher.shacl.graph import Graph
from publisher.shacl.loading import Shapes
from publisher.shacl.reading import path_predicates
from publisher.shacl.terms import Term, to_term
from publisher.vocabulary import RDF, SH

Row = tuple[Term, Term, Term]


def report(results: Iterable[Result], shapes: Shapes) -> list[Quad]:
    """The quads of a validation report; blank nodes of data and shapes keep their labels, paths are copied."""
    found = list(results)
    top = BlankNode()
    rows: list[Row] = [(top, RDF.type, SH.ValidationReport), (top, SH.conforms, Literal(not found))]
    for result in found:
        node = BlankNode()
        rows.append((top, SH.result, node))
        rows += _result(node, result, shapes.graph)
    return [Quad(*row) for row in dict.fromkeys(rows)]  # type: ignore[arg-type]


def _result(node: BlankNode, result: Result, shapes: Graph) -> Iterator[Row]:
    yield node, RDF.type, SH.ValidationResult
    path = BlankNode() if isinstance(result.path, BlankNode) else result.path
    single = (
        (SH.focusNode, result.focus),
        (SH.resultPath, path),
        (SH.value, result.value),
        (SH.sourceConstraintComponent, result.component),
        (SH.sourceConstraint, result.constraint),
        (SH.sourceShape, result.source_shape),
        (SH.resultSeverity, result.severity),
    )
    yield from ((node, predicate, term) for predicate, term in single if term is not None)
    yield from ((node, SH.resultMessage, message) for message in result.messages)
    if path is not None and result.path is not None:
        yield from _path(path, result.path, shapes)
    for detail in result.details:
        inner = BlankNode()
        yield node, SH.detail, inner
        yield from _result(inner, detail, shapes)


def _path(node: Term, start: Term, shapes: Graph) -> Iterator[Row]:
    """The statements that make up the path at `start`, told anew of `node`: each result has a path of its own."""
    queue = [(node, start)]
    for copy, source in queue:
        for predicate in path_predicates(shapes, str(source)):
            for value in shapes.objects(str(source), predicate):
                term = to_term(value)
                inner = BlankNode() if isinstance(term, BlankNode) else term
                queue += [(inner, term)] if isinstance(term, BlankNode) else []
                yield copy, to_term(predicate), inner
