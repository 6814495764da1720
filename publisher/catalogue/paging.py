"""The catalogue in pages, each of which stands alone, in both vocabularies of Hydra that harvesters follow.

CKAN's harvester reads the older one (`hydra:PagedCollection`, addresses as text), udata both. A page says
nothing that the whole does not say, the pages together say all of it, and the last one names no next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from publisher.catalogue.writing import about, document_quads
from publisher.vocabulary import DCAT, DCT, FOAF, HYDRA, RDF, XSD

#: Datasets and services on a page.
PAGE_SIZE = 10

_LISTED = (DCAT.dataset, DCAT.service)


def pages(quads: Sequence[Quad], catalogue: NamedNode, base: str, size: int = PAGE_SIZE) -> list[list[Quad]]:
    """The pages of a whole catalogue, the first one first; an empty catalogue has one."""
    topics = _topics(quads, catalogue)
    groups = [topics[start : start + size] for start in range(0, len(topics), size)] or [[]]
    named = (quad.object for quad in quads if quad.subject == catalogue and quad.predicate == DCT.title)
    titles = [name for name in named if isinstance(name, Literal)]
    return [
        [
            *_part(quads, catalogue, topics, group),
            *_hydra(base, number, len(groups), len(topics), size),
            *document_quads(titles, base, number),
        ]
        for number, group in enumerate(groups, 1)
    ]


def _topics(quads: Iterable[Quad], catalogue: NamedNode) -> list[NamedNode]:
    """Datasets first, so that a service stands on the page of its dataset where it can."""
    listed = [quad for quad in quads if quad.subject == catalogue and quad.predicate in _LISTED]
    ordered = sorted(listed, key=lambda quad: (_LISTED.index(quad.predicate), str(quad.object)))
    return list(dict.fromkeys(quad.object for quad in ordered if isinstance(quad.object, NamedNode)))


def _part(
    quads: Sequence[Quad], catalogue: NamedNode, topics: Iterable[NamedNode], group: Sequence[NamedNode]
) -> list[Quad]:
    """What is reached from the catalogue and the topics of one page, without going through other topics."""
    records = {quad.object: quad.subject for quad in quads if quad.predicate == FOAF.primaryTopic}
    elsewhere: set[object] = {topic for topic in topics if topic not in group}
    elsewhere |= {record for topic, record in records.items() if topic in elsewhere}
    by_subject: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[quad.subject].append(quad)
    queue: list[object] = [catalogue]
    part: list[Quad] = []
    seen: set[object] = {catalogue, *elsewhere}
    for subject in queue:
        for quad in by_subject[subject]:
            if subject == catalogue and quad.object in elsewhere:
                continue
            part.append(quad)
            if quad.object not in seen and quad.object in by_subject:
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
