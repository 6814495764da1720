"""pySHACL as the reference engine: the same face as `publisher.shacl`, slower, for whatever that does not cover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import Quad

from publisher.errors import PublisherError
from publisher.rdf import Term, from_rdflib_term, to_rdflib
from publisher.vocabulary import SH


class Result(NamedTuple):
    """A validation result (SHACL 3.6.2): terms as pyoxigraph has them, `value` None where there is none."""

    focus: Term
    path: Term | None
    value: Term | None
    component: str
    source_shape: Term
    severity: str
    messages: tuple[Term, ...]


def check_with_pyshacl(data: Iterable[Quad], shapes: Iterable[Quad]) -> list[Result]:
    """Validate quads against shapes (SHACL Core and SHACL-SPARQL). Errors: PublisherError where pySHACL gives up."""
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure

    try:
        _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=to_rdflib(shapes), advanced=False)
    except (ReportableRuntimeError, ShapeLoadError, ValidationFailure) as error:
        raise PublisherError(f"pySHACL cannot use the shapes: {error}", remedy="mend the shape that it names") from None
    if not isinstance(report, rdflib.Graph):
        raise PublisherError(f"pySHACL gave up: {report}")
    return [_result(report, node) for node in report.objects(None, rdflib.URIRef(SH.result.value))]


def _result(report: object, node: object) -> Result:
    import rdflib

    assert isinstance(report, rdflib.Graph)  # noqa: S101  (for the type checker: the caller has looked)

    def one(name: str) -> Term | None:
        found = report.value(node, rdflib.URIRef(SH[name].value))
        return None if found is None else from_rdflib_term(found)

    def iri(name: str) -> str:
        term = one(name)
        return "" if term is None else term.value  # type: ignore[union-attr]

    messages = report.objects(node, rdflib.URIRef(SH.resultMessage.value))
    return Result(
        focus=one("focusNode"),  # type: ignore[arg-type]
        path=one("resultPath"),
        value=one("value"),
        component=iri("sourceConstraintComponent"),
        source_shape=one("sourceShape"),  # type: ignore[arg-type]
        severity=iri("resultSeverity"),
        messages=tuple(from_rdflib_term(message) for message in messages),
    )
