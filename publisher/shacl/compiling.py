"""A shapes graph -> a plan: every shape once, in an order that puts nested shapes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from publisher.shacl import nested
from publisher.shacl.custom import Component, custom_constraints
from publisher.shacl.faults import spell
from publisher.shacl.parameters import INTEGER, READERS, component, constraint, simple_number
from publisher.shacl.plan import Check, Constraint, Shape
from publisher.shacl.reading import DEPTH, Reader
from publisher.shacl.shape_terms import SEVERITIES
from publisher.shacl.sparql import sparql_constraints
from publisher.shacl.terms import is_iri, is_literal, parts
from publisher.vocabulary import RDF, SH, XSD

_PATH, _PROPERTY, _SEVERITY, _VIOLATION = str(SH.path), str(SH.property), str(SH.severity), str(SH.Violation)
_NODE, _MEND = str(SH.node), "add what is missing, or correct the name"
_QUALIFIED, _DISJOINT = str(SH.qualifiedValueShape), str(SH.qualifiedValueShapesDisjoint)

#: Parameters that take one shape, and those that take a list of shapes.
_ONE: dict[str, Callable[[Shape], Check]] = {_NODE: nested.conforms, str(SH["not"]): nested.negated}
_MANY: dict[str, Callable[[Sequence[Shape]], Check]] = {
    str(SH["and"]): nested.all_of,
    str(SH["or"]): nested.any_of,
    str(SH.xone): nested.one_of,
}


class Compiler:
    """Makes shapes out of nodes; a node that is asked for again gives the same shape."""

    def __init__(self, reader: Reader, shapes: frozenset[str], components: Sequence[Component]) -> None:
        self._reader = reader
        self._known = shapes
        self._components = components
        self._made: dict[str, Shape | None] = {}
        self._above: list[str] = []

    def shape(self, node: str) -> Shape | None:
        """The shape of a node; None, with a fault, where it holds itself or nests too deep."""
        if node in self._above:
            self._recursive(node)
            return None
        if node not in self._made:
            if len(self._above) >= DEPTH:
                self._reader.fault(self._above[0], "", node, f"{self._reader.name(self._above[0])} nests shapes "
                                   f"deeper than {DEPTH}", "split it into named shapes with targets of their own")
                return None
            self._above.append(node)
            self._made[node] = self._make(node)
            self._above.pop()
        return self._made[node]

    def made(self) -> list[Shape]:
        """All shapes so far."""
        return [shape for shape in self._made.values() if shape is not None]

    def _recursive(self, node: str) -> None:
        circle = [*self._above[self._above.index(node) :], node]
        names = " -> ".join(spell(each) for each in circle if is_iri(each)) or self._reader.name(node)
        self._reader.fault(node, "", "", f"shapes that contain themselves cannot be checked (SHACL 3.4.3): {names}",
                           "break the circle: leave out one sh:node or sh:property of it")

    def _make(self, node: str) -> Shape:
        reader = self._reader
        path_node = reader.one(node, _PATH)
        path = reader.path(node, path_node) if path_node is not None else None
        constraints: list[Constraint] = []
        for read in READERS:
            constraints += read(reader, node)
        constraints += self._on_one(node)
        constraints += self._on_many(node)
        constraints += self._qualified(node)
        constraints += sparql_constraints(reader, node, path)
        constraints += custom_constraints(reader, node, path, self._components)
        return Shape(
            node, path, path_node, self._severity(node), self._messages(node), tuple(constraints),
            self._properties(node), reader.flag(node, str(SH.deactivated)), self._is_shared(node),
        )

    def _is_shared(self, node: str) -> bool:
        graph = self._reader.graph
        return sum(len(graph.subjects(predicate, node)) for predicate in graph.columns) != 1

    def _severity(self, node: str) -> str:
        value = self._reader.one(node, _SEVERITY) or _VIOLATION
        if not is_iri(value) or (value.startswith(f"<{SH.iri}") and value not in SEVERITIES):
            self._reader.wrong_value(node, _SEVERITY, value, "sh:Violation, sh:Warning, sh:Info or an IRI of your own")
        return value

    def _messages(self, node: str) -> tuple[str, ...]:
        found = self._reader.graph.objects(node, str(SH.message))
        for value in found:
            if not is_literal(value) or parts(value).datatype not in (XSD.string.value, RDF.langString.value):
                self._reader.wrong_value(node, str(SH.message), value, "a text, with or without a language")
        return tuple(found)

    def _referred(self, holder: str, parameter: str, node: str) -> Shape | None:
        """The shape that a parameter refers to; what is no shape is a fault."""
        if is_literal(node) or (is_iri(node) and node not in self._known):
            self._missing(holder, parameter, node, f"{spell(node)}, and there is no such shape")
            return None
        return self.shape(node)

    def _missing(self, holder: str, parameter: str, node: str, what: str, remedy: str = _MEND) -> None:
        message = f"{spell(parameter)} of {self._reader.name(holder)} refers to {what}"
        self._reader.fault(holder, parameter, node, message, remedy)

    def _properties(self, holder: str) -> tuple[Shape, ...]:
        found = []
        for node in self._reader.graph.objects(holder, _PROPERTY):
            shape = self._referred(holder, _PROPERTY, node)
            if shape is not None and shape.path_node is None:
                self._missing(holder, _PROPERTY, node, f"{self._reader.name(node)}, which has no sh:path")
            elif shape is not None:
                found.append(shape)
        return tuple(found)

    def _on_one(self, node: str) -> Iterable[Constraint]:
        for parameter, check in _ONE.items():
            for value in self._reader.graph.objects(node, parameter):
                shape = self._referred(node, parameter, value)
                if shape is not None and parameter == _NODE and shape.path_node is not None:
                    self._missing(node, parameter, value, f"{self._reader.name(value)}, which is a property shape",
                                  "use sh:property for it (SHACL 4.7.1)")
                elif shape is not None:
                    yield constraint(parameter, [value], check(shape))

    def _on_many(self, node: str) -> Iterable[Constraint]:
        for parameter, check in _MANY.items():
            for value in self._reader.graph.objects(node, parameter):
                members = self._reader.listed(node, parameter, value)
                shapes = [self._referred(node, parameter, member) for member in members]
                whole = [shape for shape in shapes if shape is not None]
                if len(whole) == len(shapes):
                    yield constraint(parameter, members, check(whole))

    def _qualified(self, node: str) -> Iterable[Constraint]:
        """sh:qualifiedValueShape with its counts (4.7.3); without a count, or a shape, there is nothing to check."""
        value = self._reader.one(node, _QUALIFIED)
        counts = {name: self._reader.one(node, str(SH[name])) for name in ("qualifiedMinCount", "qualifiedMaxCount")}
        if value is None:
            return
        if not self._reader.graph.objects(node, _PATH):
            self._reader.misplaced(node, _QUALIFIED)
        shape = self._referred(node, _QUALIFIED, value)
        siblings = [self._referred(node, _QUALIFIED, each) for each in self._siblings(node, value)]
        for name, term in counts.items():
            if term is not None and not INTEGER.fits(term):
                self._reader.wrong_value(node, str(SH[name]), term, INTEGER.wanted)
            elif term is not None and shape is not None:
                limit = simple_number(term)
                bounds = (limit, None) if name == "qualifiedMinCount" else (None, limit)
                rivals = [each for each in siblings if each is not None]
                rows = {str(SH[name]): (term,), _QUALIFIED: (value,)}
                yield Constraint(component(str(SH[name])), rows, nested.qualified(shape, rivals, *bounds))

    def _siblings(self, node: str, value: str) -> list[str]:
        """Sibling shapes (4.7.3): qualified shapes of the other property shapes of the same parents."""
        graph = self._reader.graph
        if not self._reader.flag(node, _DISJOINT):
            return []
        peers = [p for parent in graph.subjects(_PROPERTY, node) for p in graph.objects(parent, _PROPERTY)]
        found = dict.fromkeys(each for peer in peers for each in graph.objects(peer, _QUALIFIED))
        return [each for each in found if each != value]


