"""The compiled plan and how it runs: shapes hold constraints, a constraint reads a whole table at once.

Set at a time, not node by node: a shape is given all its focus nodes, makes one table of (focus node, value
node) for its path, and each constraint looks through that table. So the work per value is a few dictionary
look-ups, and a value that a thousand services share is judged once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from publisher.shacl.graph import Graph
from publisher.shacl.paths import Path, value_pairs

if TYPE_CHECKING:
    from publisher.shacl.endpoint import Endpoint
    from publisher.shacl.prebinding import Template

#: Shapes that share shapes lead to one violation on many ways, two to the power of their depth at worst.
_REPEATS = 1_000


class Hit(NamedTuple):
    """What a constraint found at one focus node.

    `value` is the value node at fault; `found` the values that matter where none is at fault (too many, too
    few, the other property's); `details` what nested shapes found; `path` and `messages` where a SPARQL
    constraint says its own.
    """

    focus: str
    value: str | None = None
    found: tuple[str, ...] = ()
    details: tuple[Violation, ...] = ()
    path: str | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """The focus nodes of one shape and their value nodes."""

    focuses: Sequence[str]
    pairs: Sequence[tuple[str, str]]
    run: Run

    @cached_property
    def values(self) -> list[str]:
        """The distinct value nodes, in order."""
        return list(dict.fromkeys(map(itemgetter(1), self.pairs)))

    @cached_property
    def counts(self) -> Counter[str]:
        """focus node -> number of value nodes."""
        return Counter(map(itemgetter(0), self.pairs))

    @cached_property
    def by_focus(self) -> Mapping[str, list[str]]:
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for focus, value in self.pairs:
            grouped[focus].append(value)
        return grouped

    def values_of(self, focus: str) -> Sequence[str]:
        return self.by_focus.get(focus, ())


Check = Callable[[Table], Iterable[Hit]]


@dataclass(frozen=True, eq=False)
class Constraint:
    """One constraint: its component's IRI, its parameters (predicate -> values) and how to check it.

    `node` is the sh:sourceConstraint (SPARQL only), `messages` its own sh:message, `query` what it asks.
    """

    component: str
    parameters: Mapping[str, tuple[str, ...]]
    check: Check
    node: str | None = None
    messages: tuple[str, ...] = ()
    query: Template | None = None


@dataclass(frozen=True, eq=False)
class Shape:
    """A shape ready to run; `properties` are its sh:property shapes, `path` is None for a node shape.

    `shared` is False where only one other shape refers to it.
    """

    node: str
    path: Path | None
    path_node: str | None
    severity: str
    messages: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    deactivated: bool = False
    shared: bool = True

    def evaluate(self, nodes: Sequence[str], run: Run) -> list[tuple[str, Violation]]:
        """(node, violation) for every node of `nodes` that does not conform; a node's violations may lie deeper."""
        if self.deactivated:
            return []
        pairs = [(node, node) for node in nodes] if self.path is None else value_pairs(self.path, run.graph, nodes)
        table = Table(nodes, pairs, run)
        failed = [
            (hit.focus, Violation(self, constraint, hit))
            for constraint in self.constraints
            for hit in constraint.check(table)
        ]
        for shape in self.properties:
            failed += self._through(shape, table, run)
        return failed

    def _through(self, shape: Shape, table: Table, run: Run) -> Iterable[tuple[str, Violation]]:
        """What a property shape finds at the value nodes (SHACL 4.7.2), said of their focus nodes."""
        if self.path is None and not shape.shared:
            return shape.evaluate(table.focuses, run)  # nobody asks again, so nothing is remembered
        failures = run.failures(shape, table.values)
        if not failures:
            return ()
        return ((focus, each) for focus, value in table.pairs if value in failures for each in failures[value])


class Violation(NamedTuple):
    """One thing that is wrong: which constraint of which shape, and what it found."""

    shape: Shape
    constraint: Constraint
    hit: Hit


def _bounded(found: list[Violation]) -> tuple[Violation, ...]:
    """What was found, as often as it was reached (the suite's test validation-reports/shared); many ways, once."""
    return tuple(found) if len(found) <= _REPEATS else tuple({id(each): each for each in found}.values())


class Running(NamedTuple):
    """A query at work: whose it is, and since when (time.monotonic)."""

    about: str
    since: float


@dataclass(eq=False)
class Run:
    """One validation: the data, what is already known about nodes, and SPARQL where a shape needs it."""

    graph: Graph
    open_endpoint: Callable[[Graph], Endpoint]
    _judged: dict[Shape, set[str]] = field(default_factory=dict)
    _failed: dict[Shape, dict[str, tuple[Violation, ...]]] = field(default_factory=dict)
    _instances: dict[str, dict[str, None]] = field(default_factory=dict)

    @cached_property
    def sparql(self) -> Endpoint:
        """The data as SPARQL sees it; made when the first query wants it."""
        return self.open_endpoint(self.graph)

    @property
    def running(self) -> Running | None:
        """The query that is being answered now."""
        return self.sparql.running if "sparql" in self.__dict__ else None

    def failures(self, shape: Shape, nodes: Iterable[str]) -> Mapping[str, tuple[Violation, ...]]:
        """All nodes known to fail the shape, at least those of `nodes` among them; each is judged once."""
        judged = self._judged.setdefault(shape, set())
        failed = self._failed.setdefault(shape, {})
        fresh = [node for node in nodes if node not in judged]
        if fresh:
            judged.update(fresh)
            found: defaultdict[str, list[Violation]] = defaultdict(list)
            for node, violation in shape.evaluate(fresh, self):
                found[node].append(violation)
            failed.update((node, _bounded(each)) for node, each in found.items())
        return failed

    def instances(self, cls: str, type_: str, sub_class: str) -> dict[str, None]:
        """The SHACL instances of a class: `rdf:type/rdfs:subClassOf*` (SHACL 1.3)."""
        found = self._instances.get(cls)
        if found is None:
            inverse = self.graph.inverse(type_)
            classes = self.graph.closure(cls, sub_class)
            found = self._instances[cls] = {node: None for each in classes for node in inverse.get(each, ())}
        return found
