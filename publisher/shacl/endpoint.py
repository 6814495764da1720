"""SPARQL over the data of one run: the embedded store, filled only with what the queries can see."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, Variable, parse

from publisher.errors import PublisherError
from publisher.shacl.graph import Graph
from publisher.shacl.ordering import compare, key
from publisher.shacl.plan import Running
from publisher.shacl.prebinding import Template
from publisher.shacl.terms import Term, is_blank, is_literal, parts, to_term
from publisher.vocabulary import PUB

#: The name of the graph that $shapesGraph stands for (SHACL 5.3.1).
SHAPES_GRAPH = str(PUB["graph/shapes"])

Row = dict[str, str]


def statements(graph: Graph, predicates: Iterable[str]) -> Iterable[Quad]:
    """The quads of some columns; blank nodes keep their labels."""
    lines = (f"{s} {p} {o} ." for p in predicates for s, o in graph.pairs(p))
    return parse("\n".join(lines).encode(), RdfFormat.N_TRIPLES)


class Endpoint:
    """Answers queries over a graph; `predicates` are those that queries name, None is all of them."""

    def __init__(self, graph: Graph, predicates: frozenset[str] | None, shapes: Graph | None) -> None:
        self._graph = graph
        self._store = Store()
        self.running: Running | None = None
        self._all: dict[Template, Mapping[str, Sequence[Row]]] = {}
        wanted = graph.columns if predicates is None else [p for p in graph.columns if p in predicates]
        self._store.bulk_extend(statements(graph, wanted))
        if shapes is not None:
            name = NamedNode(SHAPES_GRAPH[1:-1])
            self._store.bulk_extend(
                Quad(q.subject, q.predicate, q.object, name) for q in statements(shapes, shapes.columns)
            )

    def rows(self, template: Template, terms: Mapping[str, str]) -> Sequence[Row]:
        """The solutions of a SELECT with pre-bound terms; unbound variables are left out."""
        with self._at_work(template):
            answer = self._answer(template, terms)
            if not isinstance(answer, QuerySolutions):
                return ()
            names = [variable.value for variable in answer.variables]
            kept = {name: term for name, term in terms.items() if name == "this"}
            return [{name: str(row[name]) for name in names if row[name] is not None} | kept for row in answer]

    def all_rows(self, template: Template) -> Mapping[str, Sequence[Row]]:
        """The solutions of a SELECT for every $this at once; asked once."""
        if template not in self._all:
            grouped: defaultdict[str, list[Row]] = defaultdict(list)
            for row in self.rows(template, {}):
                grouped[row["this"]].append(row)
            self._all[template] = grouped
        return self._all[template]

    def asks(self, template: Template, terms: Mapping[str, str]) -> bool:
        """The answer of an ASK with pre-bound terms."""
        with self._at_work(template):
            answer = self._answer(template, terms)
            if isinstance(answer, QueryBoolean):
                return bool(answer)
            return isinstance(answer, QuerySolutions) and any(True for _ in answer)

    @contextmanager
    def _at_work(self, template: Template) -> Iterator[None]:
        """Says which query is being answered, and names it where it cannot be."""
        self.running = Running(template.about, time.monotonic())
        try:
            yield
        except (SyntaxError, RuntimeError, ValueError) as error:
            message = f"the query of {template.about} cannot be run: {error}"
            raise PublisherError(message, remedy="correct the query") from error
        finally:
            self.running = None

    def _answer(self, template: Template, terms: Mapping[str, str]) -> object:
        used = {name: term for name, term in terms.items() if name in template.used}
        written = {name: term for name, term in used.items() if not is_blank(term)}
        if len(written) == len(used):
            try:
                return self._store.query(template.render(written))
            except SyntaxError:  # a literal where SPARQL's grammar wants a subject
                written = {name: term for name, term in used.items() if not is_literal(term)}
        left: dict[Variable, Term] = {Variable(n): to_term(t) for n, t in used.items() if n not in written}
        text = template.selecting(written, [variable.value for variable in left])
        return self._store.query(text, substitutions=left)

    def original(self, value: str, among: Iterable[str]) -> str:
        """A value as the data writes it: the store gives `1.5` for `1.50`."""
        if not is_literal(value) or value[-1] != ">":
            return value
        datatype, wanted = parts(value).datatype, key(value)
        same = (each for each in among if is_literal(each) and parts(each).datatype == datatype)
        return next((each for each in same if each == value or compare(key(each), wanted) == 0), value)

