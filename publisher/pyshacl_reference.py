"""pySHACL as the reference engine: the same face as `publisher.shacl`, slower, for whatever that does not cover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from publisher.errors import PublisherError
from publisher.rdf import Term, from_rdflib_term, to_rdflib
from publisher.shacl import Result
from publisher.vocabulary import SH

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def check_with_pyshacl(data: Iterable[Quad], shapes: Iterable[Quad]) -> list[Result]:
    """Validate quads against shapes (SHACL Core, SHACL-SPARQL and SHACL-AF).

    Errors: PublisherError where pySHACL gives up.
    """
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure

    try:
        _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=to_rdflib(shapes), advanced=True)
    except (ReportableRuntimeError, ShapeLoadError, ValidationFailure) as error:
        raise PublisherError(f"pySHACL cannot use the shapes: {error}", remedy="mend the shape that it names") from None
    if not isinstance(report, rdflib.Graph):
        raise PublisherError(f"pySHACL gave up: {report}")
    return [_result(report, node) for node in report.objects(None, rdflib.URIRef(SH.result.value))]


def _result(report: rdflib.Graph, node: Node) -> Result:
    import rdflib

    def one(name: str) -> Term | None:
        found = report.value(node, rdflib.URIRef(SH[name].value))
        return None if found is None else from_rdflib_term(found)

    def iri(name: str) -> NamedNode:
        term = one(name)
        return term if isinstance(term, NamedNode) else SH[name]

    messages = report.objects(node, rdflib.URIRef(SH.resultMessage.value))
    focus, shape = one("focusNode"), one("sourceShape")
    return Result(
        focus=focus if focus is not None else SH.focusNode,
        path=one("resultPath"),
        value=one("value"),
        component=iri("sourceConstraintComponent"),
        source_shape=shape if shape is not None else SH.sourceShape,
        severity=iri("resultSeverity"),
        messages=tuple(from_rdflib_term(message) for message in messages),
    )
