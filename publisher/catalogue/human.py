"""What people decided about the catalogue: the statements of `data/catalogue.ttl`, read from the release's store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from publisher.catalogue.parts import reference
from publisher.errors import PublisherError
from publisher.vocabulary import DCAT, DCT, LDES, RDF, VOID

_WHERE = "data/catalogue.ttl"


class Told(NamedTuple):
    """A catalogue as people wrote it: its IRI, its datasets in order, and the store that holds what is said of them."""

    store: Store
    catalogue: NamedNode
    datasets: tuple[NamedNode, ...]

    def values(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
        """The values of a property in the default graph, sorted."""
        return values(self.store, subject, predicate)

    def iri(self, subject: NamedNode, predicate: NamedNode) -> NamedNode | None:
        return next((value for value in self.values(subject, predicate) if isinstance(value, NamedNode)), None)

    def texts(self, subject: NamedNode, predicate: NamedNode) -> dict[str, str]:
        """Language -> text, of the values that have a language."""
        literals = (value for value in self.values(subject, predicate) if isinstance(value, Literal))
        return {literal.language: literal.value for literal in literals if literal.language}

    def is_whole(self, dataset: NamedNode) -> bool:
        """Whether a dataset is one of everything: it says no pattern of IRIs."""
        return not self.values(dataset, VOID.uriRegexPattern)

    def is_stream(self, dataset: NamedNode) -> bool:
        """Whether a dataset is a stream of changes (LDES, discovery: its dct:type says so)."""
        return LDES.EventStream in self.values(dataset, DCT.type)

    def licence(self, dataset: NamedNode) -> NamedNode:
        """Errors: PublisherError where a dataset has none, since nobody may use it then."""
        found = self.iri(dataset, DCT.license)
        if found is None:
            raise PublisherError(
                f"the dataset {dataset} has no licence, so that nobody may use it",
                where=_WHERE,
                remedy="write dct:license <https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0>",
            )
        return found


def values(store: Store, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
    """The values of a property in the default graph, sorted; blank nodes were named long before."""
    found = (quad.object for quad in store.quads_for_pattern(subject, predicate, None, DefaultGraph()))
    return sorted((term for term in found if isinstance(term, (NamedNode, Literal))), key=str)


def read_told(store: Store, base: str) -> Told | None:
    """The catalogue below `base`; None where the data set has none.

    Errors: PublisherError where there are two, or where its datasets cannot be told apart.
    """
    found = sorted(_of_class(store, DCAT.Catalog, base), key=str)
    if not found:
        return None
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise PublisherError(f"there are {len(found)} catalogues: {names}", where=_WHERE, remedy="keep one")
    datasets = [value for value in values(store, found[0], DCAT.dataset) if isinstance(value, NamedNode)]
    ours = tuple(dataset for dataset in datasets if dataset.value.startswith(base))
    for dataset in ours:
        reference(dataset)
    return Told(store, found[0], ours)


def _of_class(store: Store, cls: NamedNode, base: str) -> Iterator[NamedNode]:
    for quad in store.quads_for_pattern(None, RDF.type, cls, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(base):
            yield quad.subject


def reachable(store: Store, roots: Iterable[NamedNode], base: str) -> list[Quad]:
    """Everything said of some things of ours, their fragments included, in the default graph."""
    queue = list(dict.fromkeys(roots))
    seen, quads = set(queue), []
    for subject in queue:
        for quad in sorted(store.quads_for_pattern(subject, None, None, DefaultGraph()), key=str):
            quads.append(quad.triple)
            part = quad.object
            resource = subject.value.split("#")[0]
            if isinstance(part, NamedNode) and part not in seen and part.value.startswith(resource + "#"):
                seen.add(part)
                queue.append(part)
    return [Quad(*triple) for triple in quads]
