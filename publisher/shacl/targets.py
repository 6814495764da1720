"""Targets: which nodes of the data a shape is held against (SHACL 2.1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from publisher.shacl.parameters import IRI, TERM, Kind
from publisher.shacl.plan import Run
from publisher.shacl.reading import Reader
from publisher.shacl.values import SUB_CLASS, TYPE
from publisher.vocabulary import OWL, RDFS, SH

Target = Callable[[Run], Iterable[str]]


def _of_class(cls: str) -> Target:
    return lambda run: run.instances(cls, TYPE, SUB_CLASS)


def _node(node: str) -> Target:
    return lambda run: (node,)


def _subjects(predicate: str) -> Target:
    return lambda run: run.graph.column(predicate)


def _objects(predicate: str) -> Target:
    return lambda run: run.graph.inverse(predicate)


_TARGETS: dict[str, tuple[Kind, Callable[[str], Target]]] = {
    str(SH.targetNode): (TERM, _node),
    str(SH.targetClass): (IRI, _of_class),
    str(SH.targetSubjectsOf): (IRI, _subjects),
    str(SH.targetObjectsOf): (IRI, _objects),
}


def targets(reader: Reader, shape: str, classes: frozenset[str]) -> tuple[Target, ...]:
    """The targets of a shape; a shape that is itself a class (`classes`) has its instances as target (2.1.3.3)."""
    found = []
    for parameter, (kind, make) in _TARGETS.items():
        for value in reader.graph.objects(shape, parameter):
            if kind.fits(value):
                found.append(make(value))
            else:
                reader.wrong_value(shape, parameter, value, kind.wanted)
    if shape in classes:
        found.append(_of_class(shape))
    return tuple(found)


def classes(reader: Reader) -> frozenset[str]:
    """The SHACL instances of rdfs:Class in a shapes graph.

    An owl:Class counts though the shapes graph does not say that it is an rdfs:Class (OWL 2 does): passing such
    shapes over would be a silent pass, and pySHACL takes them as we do.
    """
    graph = reader.graph
    kinds = graph.closure(str(RDFS.Class), SUB_CLASS) | graph.closure(str(OWL.Class), SUB_CLASS)
    return frozenset(node for kind in kinds for node in graph.subjects(TYPE, kind))
