"""What can be harvested: the datasets and data services of the catalogue, and those that it has had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from publisher.history import FEEDS, STREAM_PATHS
from publisher.index import Index
from publisher.versions import VERSIONS, Versions
from publisher.vocabulary import DCAT, FOAF, RDF
from publisher.web.served import View

#: Sets: their spec, which is the concept of our addresses too, the property of the catalogue, and their name.
SETS: tuple[tuple[str, NamedNode, str], ...] = (
    ("dataset", DCAT.dataset, "Datasets"),
    ("dataservice", DCAT.service, "Data services"),
)
_FEED = "catalogue"


class Item(NamedTuple):
    """A dataset or service: its IRI, its set, since when its record is as it is (whole seconds), and its statements.

    A deleted one has none.
    """

    iri: str
    set_spec: str
    datestamp: datetime
    triples: Sequence[Triple]
    deleted: bool = False


class Holdings(NamedTuple):
    """All items, by IRI, and the statements of the catalogue by subject."""

    items: Mapping[str, Item]
    about: Mapping[NamedNode, Sequence[Triple]]

    @property
    def earliest(self) -> datetime:
        """No datestamp is older."""
        return min((item.datestamp for item in self.items.values()), default=datetime(1970, 1, 1, tzinfo=UTC))


def read_items(view: View) -> Holdings:
    """The items of a release, in the order of their IRIs; its catalogue is read once."""
    file = view.release.catalogue / "catalogue.nt"
    about: dict[NamedNode, list[Triple]] = defaultdict(list)
    for quad in parse(path=str(file), format=RdfFormat.N_TRIPLES) if file.is_file() else ():
        if isinstance(quad.subject, NamedNode):
            about[quad.subject].append(quad.triple)
    versions = _versions(view)
    items = [*_living(view, about, versions), *_gone(view, about, versions)]
    return Holdings({item.iri: item for item in sorted(items, key=lambda item: item.iri)}, about)


def _versions(view: View) -> Versions | None:
    folder: Path = view.release.folder / FEEDS / _FEED
    if not (folder / VERSIONS).is_file():
        return None
    return Versions(folder, view.histories[_FEED], view.base + STREAM_PATHS[_FEED])


_About = Mapping[NamedNode, Sequence[Triple]]


def topics(about: _About) -> dict[NamedNode, str]:
    """The datasets and services that the catalogue lists, with their sets."""
    listed = [triple for node in catalogues(about) for triple in about[node]]
    return {
        triple.object: spec
        for spec, property_, _ in SETS
        for triple in listed
        if triple.predicate == property_ and isinstance(triple.object, NamedNode)
    }


def catalogues(about: _About) -> list[NamedNode]:
    return [node for node, triples in about.items() if any(_is_a(triple, DCAT.Catalog) for triple in triples)]


def _is_a(triple: Triple, kind: NamedNode) -> bool:
    return triple.predicate == RDF.type and triple.object == kind


def _living(view: View, about: _About, versions: Versions | None) -> Iterator[Item]:
    listed = topics(about)
    for topic, spec in listed.items():
        triples = _record(topic, about, {*catalogues(about), *listed} - {topic})
        subjects = dict.fromkeys(triple.subject for triple in triples)
        times = [
            version.time
            for subject in subjects
            if versions and isinstance(subject, NamedNode)
            for version in versions.of(subject.value)[-1:]
        ]
        yield Item(topic.value, spec, max(times, default=view.created).replace(microsecond=0), triples)


def _record(topic: NamedNode, about: _About, others: Collection[NamedNode]) -> list[Triple]:
    """The statements on a dataset or service and on all that belongs to it, without other ones."""
    records = [node for node, triples in about.items() if any(_describes(triple, topic) for triple in triples)]
    queue: list[NamedNode] = [topic, *records]
    seen = {*queue, *others}
    found: list[Triple] = []
    for node in queue:
        for triple in about.get(node, ()):
            found.append(triple)
            if isinstance(triple.object, NamedNode) and triple.object not in seen:
                seen.add(triple.object)
                queue.append(triple.object)
    return found


def _describes(triple: Triple, topic: NamedNode) -> bool:
    return triple.predicate == FOAF.primaryTopic and triple.object == topic


def _gone(view: View, about: _About, versions: Versions | None) -> Iterator[Item]:
    """What the catalogue had once: deletions are remembered as long as the feed is, which is for ever."""
    living = {node.value for node in topics(about)}
    for spec, _, _ in SETS:
        for iri in _known(view.index, spec):
            past = versions.of(iri) if versions and iri not in living else []
            if past:
                yield Item(iri, spec, past[-1].time.replace(microsecond=0), (), deleted=True)


def _known(index: Index, concept: str) -> list[str]:
    """The resources of a concept, and those that there were."""
    total = index.counts().get(concept, 0)
    return [entry.iri for entry in index.list(concept, 0, total)] + [gone.iri for gone in index.tombstones(concept)]
