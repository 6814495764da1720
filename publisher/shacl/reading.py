"""Reading a shapes graph: lists, paths and single values, each fault noted with the shape's name."""

from __future__ import annotations

from collections.abc import Callable

from publisher.shacl.faults import Fault, spell
from publisher.shacl.graph import Graph
from publisher.shacl.lexical import well_formed
from publisher.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequential
from publisher.shacl.terms import is_iri, is_literal, parts
from publisher.vocabulary import RDF, SH, XSD

FIRST, REST, NIL = str(RDF.first), str(RDF.rest), str(RDF.nil)
TRUE = f'"true"^^{XSD.boolean}'
#: Paths and shapes nested deeper than this are refused: nobody writes them, and they exhaust the stack.
DEPTH = 50

_STEPS: dict[str, Callable[[Path], Path]] = {
    str(SH.inversePath): Inverse,
    str(SH.zeroOrMorePath): lambda path: Repeated(path, 0, None),
    str(SH.oneOrMorePath): lambda path: Repeated(path, 1, None),
    str(SH.zeroOrOnePath): lambda path: Repeated(path, 0, 1),
}
_ALTERNATIVE = str(SH.alternativePath)


def path_predicates(graph: Graph, node: str) -> list[str]:
    """What makes a blank node a path: rdf:first and rdf:rest, else the step that it has."""
    if graph.objects(node, FIRST):
        return [FIRST, REST]  # a list is a sequence, whatever else is said of it
    return [step for step in (*_STEPS, _ALTERNATIVE) if graph.objects(node, step)]


class Reader:
    """A shapes graph and the faults found in it so far."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.faults: dict[Fault, None] = {}
        self._listed: dict[str, list[str] | None] = {}

    def fault(self, shape: str, parameter: str, value: str, message: str, remedy: str) -> None:
        self.faults[Fault(shape, parameter, value, message, remedy)] = None

    def passed_over(self, shape: str, parameter: str, message: str, remedy: str) -> None:
        """Something that SHACL lets us leave out, but its author should know."""
        self.faults[Fault(shape, parameter, "", message, remedy, fatal=False)] = None

    def wrong_value(self, shape: str, parameter: str, value: str, wanted: str) -> None:
        """The commonest fault: a parameter whose value is of the wrong kind."""
        message = f"{spell(parameter)} {spell(value)} of {self.name(shape)} is not {wanted}"
        self.fault(shape, parameter, value, message, f"give {spell(parameter)} {wanted}")

    def misplaced(self, shape: str, parameter: str) -> None:
        self.fault(shape, parameter, "", f"{self.name(shape)} is a node shape, which cannot have {spell(parameter)}",
                   "put it on a property shape, beside its sh:path")

    def name(self, node: str) -> str:
        """The node for people: a blank one by its sh:path and the shape that holds it."""
        if not node.startswith("_"):
            return f"shape {spell(node)}"
        path = self.graph.objects(node, str(SH.path))
        about = f" for {spell(path[0])}" if path and is_iri(path[0]) else ""
        return f"the unnamed shape{about}{self._holder(node)}"

    def _holder(self, node: str) -> str:
        seen = {node}
        for _ in range(DEPTH):
            holders = [s for p in self.graph.columns for s in self.graph.subjects(p, node) if s not in seen]
            if not holders:
                return ""
            if not holders[0].startswith("_"):
                return f" in {spell(holders[0])}"
            node = holders[0]
            seen.add(node)
        return ""

    def one(self, shape: str, parameter: str) -> str | None:
        """The only value of a parameter; several are a fault."""
        values = self.graph.objects(shape, parameter)
        if len(values) > 1:
            listed = ", ".join(map(spell, values))
            self.fault(shape, parameter, values[1], f"{self.name(shape)} has {len(values)} values for "
                       f"{spell(parameter)}, at most 1 may be: {listed}", "keep one of them")
        return values[0] if values else None

    def flag(self, shape: str, parameter: str) -> bool:
        """A boolean parameter; only the term `true` switches it on (SHACL, uniqueLang-002 of the suite)."""
        value = self.one(shape, parameter)
        if value is None:
            return False
        if not is_literal(value) or parts(value).datatype != XSD.boolean.value or \
                not well_formed(parts(value).lexical, XSD.boolean.value):
            self.wrong_value(shape, parameter, value, "true or false")
        return value == TRUE

    def members(self, node: str) -> list[str] | None:
        """The members of a list; None where it is no well-formed SHACL list (SHACL 1.2, SHACL lists)."""
        if node not in self._listed:
            self._listed[node] = self._members(node)
        return self._listed[node]

    def _members(self, node: str) -> list[str] | None:
        found, seen = [], set()
        while node != NIL:
            first, rest = self.graph.objects(node, FIRST), self.graph.objects(node, REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                return None
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def listed(self, shape: str, parameter: str, node: str) -> list[str]:
        """The members of a parameter's list; a broken list is a fault."""
        found = self.members(node)
        if found is None:
            self.wrong_value(shape, parameter, node, "a well-formed list, as ( a b c )")
        return found or []

    def path(self, shape: str, node: str, above: tuple[str, ...] = ()) -> Path | None:
        """The path that a node stands for (SHACL 2.3.1); None, with a fault, where it is ill-formed."""
        if is_iri(node):
            return Predicate(node)
        kinds = path_predicates(self.graph, node)
        clear = len(kinds) == 1 or FIRST in kinds
        if node in above or len(above) > DEPTH or is_literal(node) or not clear:
            self._no_path(shape, node, above)
            return None
        inner = self.graph.objects(node, kinds[0])
        if kinds[0] in _STEPS and len(inner) == 1:
            path = self.path(shape, inner[0], (*above, node))
            return path and _STEPS[kinds[0]](path)
        listed = node if kinds[0] == FIRST else inner[0]
        members = self.members(listed) or []
        steps = [self.path(shape, each, (*above, node)) for each in members]
        if len(steps) < 2:
            self._no_path(shape, node, above)
        if len(steps) < 2 or None in steps:
            return None
        ways = [step for step in steps if step is not None]
        return Sequential(tuple(ways)) if kinds[0] == FIRST else Alternative(tuple(ways))

    def _no_path(self, shape: str, node: str, above: tuple[str, ...]) -> None:
        why = "that contains itself" if node in above else "that is not well-formed"
        self.fault(shape, str(SH.path), node, f"{self.name(shape)} has a sh:path {why}",
                   "write an IRI, a list of two or more paths, or one of the path expressions of SHACL 2.3.1")

