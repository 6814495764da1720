"""The statements of a data set as rules want them, and what breaks a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publisher.documents import Sheet, document_iri
from publisher.findings import Severity
from publisher.settings import Settings
from publisher.vocabulary import DCT, FOAF, RDFS, SDO, SKOS

Node = NamedNode | BlankNode | Literal | Triple


class Breach(NamedTuple):
    """One statement (or subject, where `predicate` is None) that breaks a rule."""

    subject: Node
    predicate: NamedNode | None
    object: Node | None
    message: str
    remedy: str


class Statements(NamedTuple):
    """The statements of a data set as rules want them: all, by subject, and what is ours."""

    quads: list[Quad]
    by_subject: dict[Node, list[Quad]]
    settings: Settings
    sheets: dict[Node, Sheet]

    def ours(self, term: object) -> TypeGuard[NamedNode]:
        """Whether a term is an IRI of a thing of this data set."""
        return isinstance(term, NamedNode) and term.value.startswith(self.settings.site_base + "id/")


def gather(quads: Iterable[Quad], settings: Settings, sheets: Sequence[Sheet] = ()) -> Statements:
    """Statements and sheets in the order that rules look for them."""
    kept = list(quads)
    by_subject: dict[Node, list[Quad]] = defaultdict(list)
    for quad in kept:
        by_subject[quad.subject].append(quad)
    documents: dict[Node, Sheet] = {NamedNode(document_iri(sheet.name, settings.site_base)): sheet for sheet in sheets}
    return Statements(kept, by_subject, settings, documents)


class Rule(NamedTuple):
    """How bad, how it is found, and what it asks, in one sentence."""

    severity: Severity
    find: Callable[[Statements], Iterator[Breach]]
    title: str


def text(term: Node) -> str:
    return str(term) if isinstance(term, Triple) else term.value


def resource(iri: str) -> str:
    return iri.split("#", 1)[0]


_NAMES = (SKOS.prefLabel, SKOS.altLabel, DCT.title, SDO.name, FOAF.name, RDFS.label)


def names(statements: Statements, subject: Node) -> list[str]:
    owner = NamedNode(resource(subject.value)) if isinstance(subject, NamedNode) else subject
    nodes = {subject, owner}
    return [
        text(quad.object) for node in nodes for quad in statements.by_subject.get(node, ()) if quad.predicate in _NAMES
    ]
