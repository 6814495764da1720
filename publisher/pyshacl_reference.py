"""pySHACL as the reference engine: the same face as `publisher.shacl`, slower, for whatever that does not cover."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from publisher.errors import PublisherError
from publisher.pyshacl_process import apart
from publisher.rdf import Term, from_rdflib_term, to_rdflib
from publisher.shacl import Graph, Result, Shapes
from publisher.shacl.endpoint import statements
from publisher.shacl.faults import spell
from publisher.shacl.plan import Shape
from publisher.shacl.terms import is_blank, to_term
from publisher.vocabulary import SH

#: What pySHACL and rdflib fall over with when a shape is not what they expect.
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

#: What pySHACL may take: seconds, and bytes beyond what this process has.
SECONDS, MEMORY = 1800.0, 8 << 30

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def check_with_pyshacl(data: Iterable[Quad], shapes: Iterable[Quad]) -> list[Result]:
    """Validate quads against shapes (SHACL Core, SHACL-SPARQL and SHACL-AF).

    Errors: PublisherError where pySHACL gives up.
    """
    import pyshacl
    import rdflib
    from pyparsing import ParseBaseException
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError, ValidationFailure

    known = (ReportableRuntimeError, ShapeLoadError, ValidationFailure, ParseBaseException, *_BROKEN)
    try:
        _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=to_rdflib(shapes), advanced=True)
    except known as error:
        why = " ".join(str(error).split()) or type(error).__name__
        message = f"pySHACL cannot use the shapes: {why}"
        raise PublisherError(message, remedy="mend or leave out what it names") from None
    if not isinstance(report, rdflib.Graph):
        raise PublisherError(f"pySHACL gave up: {report}")
    return [_result(report, node) for node in report.objects(None, rdflib.URIRef(SH.result.value))]


def check_instead(data: Graph, shapes: Iterable[Quad], compiled: Shapes) -> list[Result]:
    """What pySHACL finds, with what an explanation wants: the constraint's parameters, the shape's own messages.

    `compiled` is the same shapes, as far as our engine has them. Errors: PublisherError that names the shapes which
    ask for what pySHACL gives up at.
    """
    try:
        found = apart(lambda: check_with_pyshacl(statements(data, data.columns), shapes), SECONDS, MEMORY)
    except PublisherError as error:
        raise PublisherError(error.message + _whose(error.message, compiled), remedy=error.remedy) from None
    by_node = {shape.node: shape for shape in compiled.every}
    return [_completed(result, by_node.get(str(result.source_shape)), data) for result in found]


def _whose(message: str, compiled: Shapes) -> str:
    """The shapes that have a parameter which a message speaks of: `; asked by …`, or ''."""
    words = {str(SH[name]) for name in re.findall(r"sh:(\w+)", message)}
    holders = [shape for shape in compiled.every for c in shape.constraints if not words.isdisjoint(c.parameters)]
    names = dict.fromkeys(
        f"the shape for {shape.path}" if is_blank(shape.node) else spell(shape.node) for shape in holders
    )
    return f"; asked by {', '.join(list(names)[:5])}" if names else ""


def _completed(result: Result, shape: Shape | None, data: Graph) -> Result:
    if shape is None:
        return result._replace(messages=())
    component, focus = str(result.component), str(result.focus)
    constraint = next((each for each in shape.constraints if each.component == component), None)
    rows = constraint.parameters if constraint else {}
    counted = shape.path is not None and result.value is None
    return result._replace(
        parameters={name: tuple(map(to_term, values)) for name, values in rows.items()},
        messages=tuple(map(to_term, (constraint.messages if constraint else ()) or shape.messages)),
        path_text=str(shape.path) if shape.path is not None else "",
        found=tuple(map(to_term, shape.path.walk(data, (focus,)))) if counted and shape.path is not None else (),
    )


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
