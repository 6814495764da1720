"""A check of few focus nodes amid much data: what one changed record needs, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from publisher.shacl.anchoring import is_anchored, predicates
from publisher.shacl.checking import Result, Unit, found_by_one, units
from publisher.shacl.endpoint import Endpoint, Row, statements
from publisher.shacl.graph import Graph
from publisher.shacl.loading import Shapes
from publisher.shacl.plan import Run
from publisher.shacl.prebinding import Template


def check_some(data: Graph, shapes: Shapes, wanted: Callable[[str], bool]) -> list[Result]:
    """As `check_graph`, for the focus nodes that are wanted."""
    near = bool(shapes.queries) and all(map(is_anchored, shapes.queries))
    run = Run(data, lambda graph: _Near(graph, shapes.queries)) if near else shapes.run(data)
    narrowed = (Unit(unit.shape, [node for node in unit.nodes if wanted(node)]) for unit in units(run, shapes))
    return found_by_one((unit for unit in narrowed if unit.nodes), run)


class _Near(Endpoint):
    """Answers anchored queries; holds only what can be reached from the nodes that were asked about."""

    def __init__(self, graph: Graph, queries: Sequence[Template]) -> None:
        super().__init__(graph, frozenset(), None)
        self._predicates = frozenset(iri for query in queries for iri in predicates(query) or ())
        self._held: set[str] = set()

    def _answer(self, template: Template, terms: Mapping[str, str]) -> object:
        self._reach(terms["this"])
        return super()._answer(template, terms)

    def all_rows(self, template: Template) -> Mapping[str, Sequence[Row]]:
        return _Lazy(self, template)

    def _reach(self, node: str) -> None:
        found, waiting = dict[str, dict[str, str | list[str]]](), [node]
        while waiting:
            subject = waiting.pop()
            if subject in self._held:
                continue
            self._held.add(subject)
            for predicate in self._predicates:
                values = self._graph.objects(subject, predicate)
                if values:
                    found.setdefault(predicate, {})[subject] = list(values)
                waiting += [value for value in values if value[0] != '"' and value not in self._held]
        if found:
            part = Graph(found, {})
            self._store.extend(statements(part, part.columns))


class _Lazy(Mapping[str, Sequence[Row]]):
    """The solutions by focus node, each asked for when it is looked up."""

    def __init__(self, endpoint: _Near, template: Template) -> None:
        self._endpoint, self._template = endpoint, template

    def __getitem__(self, focus: str) -> Sequence[Row]:
        rows = self._endpoint.rows(self._template, {"this": focus})
        if not rows:
            raise KeyError(focus)
        return rows

    def __len__(self) -> int:
        return 0  # nothing is known beforehand

    def __iter__(self) -> Iterator[str]:
        return iter(())
