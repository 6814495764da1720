"""The statements of a data set as rules want them, and what breaks a rule.

Terms are their N-Triples text, as in `publisher.shacl.graph`: a rule looks through the columns of the properties
that it is about, so what it costs does not depend on all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from publisher.documents import Sheet, document_iri
from publisher.findings import Severity
from publisher.settings import Settings
from publisher.shacl.graph import Graph, read_graph
from publisher.shacl.terms import words
from publisher.vocabulary import DCT, FOAF, RDFS, SDO, SKOS


class Breach(NamedTuple):
    """One statement (or subject, where `predicate` is None) that breaks a rule, as N-Triples text.

    `other` is another subject that says the same and should not.
    """

    subject: str
    predicate: str | None
    object: str | None
    message: str
    remedy: str
    other: str | None = None


class Row(NamedTuple):
    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, eq=False)
class Statements:
    """The statements of a data set: `asked` are the subjects that are looked at, None for all."""

    graph: Graph
    settings: Settings
    sheets: dict[str, Sheet] = field(default_factory=dict)
    described: Collection[str] = frozenset()
    asked: Collection[str] | None = None

    @cached_property
    def home(self) -> str:
        """What the texts of our IRIs begin with."""
        return f"<{self.settings.site_base}id/"

    def ours(self, term: str) -> bool:
        """Whether a term is an IRI of a thing of this data set."""
        return term.startswith(self.home)

    @property
    def subjects(self) -> Collection[str]:
        """The subjects that are looked at."""
        return self.described if self.asked is None else self.asked

    def objects(self, subject: str, predicates: Iterable[str]) -> list[str]:
        return [value for predicate in predicates for value in self.graph.objects(subject, predicate)]

    def rows(self, predicates: Iterable[str] | None = None) -> Iterator[Row]:
        """The statements that are looked at: of some properties, or all."""
        for predicate in self.graph.columns if predicates is None else predicates:
            if self.asked is None:
                pairs: Iterable[tuple[str, str]] = self.graph.pairs(predicate)
            else:
                pairs = ((s, value) for s in self.asked for value in self.graph.objects(s, predicate))
            for subject, value in pairs:
                yield Row(subject, predicate, value)

    def rows_of(self, values: Collection[str]) -> Iterator[Row]:
        """The statements that are looked at whose object is one of `values`."""
        return (row for row in self.rows() if row.object in values) if values else iter(())

    @cached_property
    def referred(self) -> frozenset[str]:
        """The IRIs that statements refer to."""
        if self.asked is not None:
            return frozenset(row.object for row in self.rows() if row.object[0] == "<")
        columns = self.graph.columns.values()
        texts: set[str] = set()
        for column in columns:
            texts.update(value for value in column.values() if isinstance(value, str) and value[0] == "<")
        several = (values for lists in self.graph.many.values() for values in lists.values())
        texts.update(value for value in chain.from_iterable(several) if value[0] == "<")
        return frozenset(texts)


def gather(quads: Iterable[Quad], settings: Settings, sheets: Sequence[Sheet] = ()) -> Statements:
    """Statements from quads, all of them looked at."""
    graph = read_graph(quads)
    return Statements(graph, settings, by_document(sheets, settings), frozenset(chain(*graph.columns.values())))


def by_document(sheets: Iterable[Sheet], settings: Settings) -> dict[str, Sheet]:
    """Sheets by the IRIs of their documents."""
    return {str(NamedNode(document_iri(sheet.name, settings.site_base))): sheet for sheet in sheets}


class Rule(NamedTuple):
    """How bad, how it is found, and what it asks, in one sentence."""

    severity: Severity
    find: Callable[[Statements], Iterator[Breach]]
    title: str


def texts(*terms: NamedNode) -> tuple[str, ...]:
    """Terms of a vocabulary as the columns are called."""
    return tuple(map(str, terms))


def resource(iri: str) -> str:
    """The resource that a fragment belongs to, as N-Triples text; any other term is itself."""
    return f"{iri.split('#', 1)[0]}>" if iri[0] == "<" and "#" in iri else iri


_NAMES = texts(SKOS.prefLabel, SKOS.altLabel, DCT.title, SDO.name, FOAF.name, RDFS.label)


def names(statements: Statements, subject: str) -> list[str]:
    """What a subject and its resource are called."""
    nodes = dict.fromkeys((subject, resource(subject)))
    return [words(value) for node in nodes for value in statements.objects(node, _NAMES)]
