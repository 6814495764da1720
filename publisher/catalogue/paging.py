"""The catalogue in pages, each of which stands alone, in both vocabularies of Hydra that harvesters follow.

CKAN's harvester reads the older one (`hydra:PagedCollection`, addresses as text), udata both. A dataset stands
on one page, since portals take whatever is typed so for a whole one; a service stands on every page that has a
dataset which it serves, and says there that it serves those. So no page leads to what another one describes, each
passes the shapes of DCAT-AP alone, the pages together say all that the whole says and no more, and the last one
names no next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.catalogue.writing import about, document_quads
from publisher.vocabulary import DCAT, DCT, FOAF, HYDRA, RDF, XSD

#: Datasets on a page, and services that serve none of them.
PAGE_SIZE = 10


class _Whole(NamedTuple):
    """The statements of a catalogue by subject, and its datasets and services in order.

    `served` are the datasets that a service serves, or that have a distribution which it gives access to;
    `records` says which record describes a thing.
    """

    catalogue: NamedNode
    about: Mapping[object, Sequence[Quad]]
    datasets: Sequence[NamedNode]
    services: Sequence[NamedNode]
    served: Mapping[object, set[object]]
    records: Mapping[object, object]

    @property
    def topics(self) -> list[NamedNode]:
        """What pages are made of: datasets, and services that serve none of them."""
        return [*self.datasets, *(service for service in self.services if not self.served[service])]


def pages(quads: Sequence[Quad], catalogue: NamedNode, base: str, size: int = PAGE_SIZE) -> list[list[Quad]]:
    """The pages of a whole catalogue, the first one first; an empty catalogue has one."""
    whole = _read(quads, catalogue)
    topics = whole.topics
    groups = [topics[start : start + size] for start in range(0, len(topics), size)] or [[]]
    titles = [quad.object for quad in whole.about[catalogue] if quad.predicate == DCT.title]
    names = [name for name in titles if isinstance(name, Literal)]
    total = len(whole.datasets) + len(whole.services)
    return [
        [
            *_part(whole, group),
            *_hydra(base, number, len(groups), total, size),
            *document_quads(names, base, number),
        ]
        for number, group in enumerate(groups, 1)
    ]


def _read(quads: Sequence[Quad], catalogue: NamedNode) -> _Whole:
    by_subject: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[quad.subject].append(quad)
    records: dict[object, object] = {q.object: q.subject for q in quads if q.predicate == FOAF.primaryTopic}
    datasets, services = (_listed(by_subject[catalogue], name) for name in (DCAT.dataset, DCAT.service))
    return _Whole(catalogue, by_subject, datasets, services, _served(quads, datasets), records)


def _served(quads: Sequence[Quad], datasets: Iterable[NamedNode]) -> Mapping[object, set[object]]:
    owners = {quad.object: quad.subject for quad in quads if quad.predicate == DCAT.distribution}
    pairs: list[tuple[object, object]] = [(q.subject, q.object) for q in quads if q.predicate == DCAT.servesDataset]
    pairs += [(quad.object, owners.get(quad.subject)) for quad in quads if quad.predicate == DCAT.accessService]
    found: dict[object, set[object]] = defaultdict(set)
    ours = set(datasets)
    for service, dataset in pairs:
        if dataset in ours:
            found[service].add(dataset)
    return found


def _listed(quads: Iterable[Quad], predicate: NamedNode) -> list[NamedNode]:
    found = sorted((quad.object for quad in quads if quad.predicate == predicate), key=str)
    return [term for term in found if isinstance(term, NamedNode)]


def _part(whole: _Whole, group: Sequence[NamedNode]) -> list[Quad]:
    """What is reached from the catalogue and the datasets of one page, without going through those of others."""
    here = {*group, *(service for service in whole.services if whole.served[service] & set(group))}
    elsewhere: set[object] = {topic for topic in (*whole.datasets, *whole.services) if topic not in here}
    elsewhere |= {whole.records[topic] for topic in elsewhere if topic in whole.records}
    queue: list[object] = [whole.catalogue]
    part: list[Quad] = []
    seen: set[object] = {whole.catalogue, *elsewhere}
    for subject in queue:
        for quad in whole.about[subject]:
            if quad.object in elsewhere and (subject == whole.catalogue or quad.predicate == DCAT.servesDataset):
                continue
            part.append(quad)
            if quad.object not in seen and quad.object in whole.about:
                seen.add(quad.object)
                queue.append(quad.object)
    return part


def _hydra(base: str, number: int, last: int, total: int, size: int) -> list[Quad]:
    whole = NamedNode(f"{base}catalogue")
    turns = {"first": 1, "previous": number - 1, "next": number + 1, "last": last}
    found = {word: f"{base}catalogue?page={turn}" for word, turn in turns.items() if 1 <= turn <= last}
    page = NamedNode(f"{base}catalogue?page={number}")
    current = [(HYDRA[word], NamedNode(address)) for word, address in found.items()]
    legacy = [(HYDRA[f"{word}Page"], Literal(address)) for word, address in found.items()]
    return [
        *about(whole, (RDF.type, HYDRA.Collection), (HYDRA.totalItems, _count(total)), (HYDRA.view, page)),
        *about(page, (RDF.type, [HYDRA.PartialCollectionView, HYDRA.PagedCollection])),
        *about(page, (HYDRA.totalItems, _count(total)), (HYDRA.itemsPerPage, _count(size))),
        *about(page, *current, *legacy),
    ]


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
