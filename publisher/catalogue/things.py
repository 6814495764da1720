"""What is computed about the catalogue itself: its datasets, its doors for programs, its records, its publisher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.catalogue.distributions import distribution_quads, files_of, stream_quads
from publisher.catalogue.human import Told
from publisher.catalogue.words import ACCESS, CHANGE, SERVICES, Service
from publisher.catalogue.writing import about, both, day, moment, texts
from publisher.manifest import Dump
from publisher.store import LABEL_PROPERTIES
from publisher.vocabulary import ADMS, CATALOGUE_PROFILE, DCAT, DCT, FOAF, RDF, SDO


class Making(NamedTuple):
    """What a catalogue is made of: the words of people, the files, since when a resource is as it is, and the base."""

    told: Told
    dumps: Sequence[Dump]
    changed: Callable[[str], str]
    base: str


def catalogue_quads(making: Making) -> list[Quad]:
    """Everything that can be computed. Errors: PublisherError (a dataset without a licence)."""
    told = making.told
    quads: list[Quad] = []
    dates: dict[NamedNode, str] = {}
    for dataset in told.datasets:
        dates[dataset] = _dataset_changed(making, dataset)
        quads += _dataset(making, dataset, dates[dataset])
    last = max([*dates.values(), making.changed(told.catalogue.value)])
    topics: Mapping[NamedNode, str] = {**dates, **{_node(making, row): last for row in SERVICES}}
    for row in SERVICES if told.datasets else ():
        quads += _service(making, row, last)
    for topic, date in topics.items():
        quads += _record(making, topic, date)
    return [*quads, *_catalogue(making, topics, last), *_publishers(told)]


def _dataset_changed(making: Making, dataset: NamedNode) -> str:
    dumps = [file.dump for file in files_of(making.told, dataset, making.dumps)]
    if making.told.is_stream(dataset):
        dumps = [dump for dump in making.dumps if not dump.dataset]
    return max((dump.changed for dump in dumps), default=making.changed(dataset.value))


def _dataset(making: Making, dataset: NamedNode, changed: str) -> list[Quad]:
    told, page = making.told, _page(dataset)
    period = NamedNode(f"{dataset.value}#periode")
    issued = told.values(dataset, DCT.issued)
    quads = about(
        dataset,
        (DCT.modified, moment(changed)),
        (SDO.dateModified, day(changed[:10])),
        (DCAT.landingPage, page),
        (DCT.temporal, period if issued and not told.values(dataset, DCT.temporal) else None),
    )
    if issued and not told.values(dataset, DCT.temporal):
        end = max(issued[0].value[:10], changed[:10])
        quads += about(period, (RDF.type, DCT.PeriodOfTime), (DCAT.startDate, issued), (DCAT.endDate, day(end)))
    quads += about(page, (RDF.type, FOAF.Document), (DCT.title, texts(told.texts(dataset, DCT.title))))
    if told.is_stream(dataset):
        quads += stream_quads(told, dataset, changed, making.base)
    for file in files_of(told, dataset, making.dumps):
        quads += distribution_quads(told, dataset, file, making.base)
    return quads


def _page(thing: NamedNode) -> NamedNode:
    return NamedNode(thing.value.replace("/id/", "/doc/", 1))


def _node(making: Making, row: Service) -> NamedNode:
    return NamedNode(f"{making.base}id/dataservice/{row.reference}")


def _service(making: Making, row: Service, changed: str) -> list[Quad]:
    told, node = making.told, _node(making, row)
    first = told.datasets[0]
    return about(
        node,
        (RDF.type, DCAT.DataService),
        (DCT.identifier, Literal(row.reference)),
        (DCT.title, both(row.title)),
        (DCT.description, both(row.text)),
        (DCAT.endpointURL, NamedNode(making.base + row.endpoint)),
        (DCAT.endpointDescription, NamedNode(making.base + row.description)),
        (DCAT.servesDataset, told.datasets),
        (DCT.conformsTo, NamedNode(row.standard)),
        (DCT.license, told.licence(first)),
        (DCT.accessRights, ACCESS.PUBLIC),
        (DCT.publisher, told.values(told.catalogue, DCT.publisher)),
        (DCAT.contactPoint, told.values(told.catalogue, DCAT.contactPoint)),
        (DCAT.keyword, told.values(first, DCAT.keyword)),
        (DCAT.theme, told.values(first, DCAT.theme)),
        (DCAT.landingPage, _page(node)),
        (DCT.modified, moment(changed)),
    ) + about(_page(node), (RDF.type, FOAF.Document), (DCT.title, both(row.title)))


def _record(making: Making, topic: NamedNode, changed: str) -> list[Quad]:
    """A record has its own IRI: harvesters that find one with the dataset's merge the two."""
    kind, _, name = topic.value.rpartition("/")
    node = NamedNode(f"{making.base}id/catalogusrecord/{kind.rpartition('/')[2]}-{name}")
    modified = max(changed, making.changed(topic.value))
    told = making.told
    dates = told.values(topic, DCT.issued) or told.values(told.catalogue, DCT.issued)
    issued = dates[0].value[:10] if dates else ""
    return about(
        node,
        (RDF.type, DCAT.CatalogRecord),
        (DCT.identifier, Literal(node.value.rpartition("/")[2])),
        (DCT.title, both((f"Beschrijving van {name}", f"Description of {name}"))),
        (DCT.issued, moment(f"{issued}T00:00:00Z") if issued else None),
        (DCT.modified, moment(modified)),
        (ADMS.status, CHANGE.created if modified[:10] == issued else CHANGE.updated),
        (FOAF.primaryTopic, topic),
        (DCT.conformsTo, NamedNode(CATALOGUE_PROFILE)),
        (DCT.language, making.told.values(making.told.catalogue, DCT.language)),
    ) + about(making.told.catalogue, (DCAT.record, node))


def _catalogue(making: Making, topics: Iterable[NamedNode], last: str) -> list[Quad]:
    told, home = making.told, NamedNode(making.base)
    services = [topic for topic in topics if topic not in told.datasets]
    quads = about(told.catalogue, (DCAT.service, services), (DCT.modified, moment(last)))
    if not told.values(told.catalogue, FOAF.homepage):
        quads += about(told.catalogue, (FOAF.homepage, home))
        quads += about(home, (RDF.type, FOAF.Document), (DCT.title, texts(told.texts(told.catalogue, DCT.title))))
    return quads


def publishers(told: Told) -> list[NamedNode]:
    """Who publishes the catalogue and its datasets."""
    found = [value for thing in (told.catalogue, *told.datasets) for value in told.values(thing, DCT.publisher)]
    return [value for value in dict.fromkeys(found) if isinstance(value, NamedNode)]


def _publishers(told: Told) -> list[Quad]:
    """DCAT-AP asks for foaf:Agent, DCAT-AP-VL for dct:Agent, both for a name: what is missing comes from labels."""
    quads = []
    for agent in publishers(told):
        named = next((words for name in LABEL_PROPERTIES if (words := told.texts(agent, name))), {})
        quads += about(agent, (RDF.type, [FOAF.Agent, DCT.Agent]))
        if not told.values(agent, FOAF.name):
            quads += about(agent, (FOAF.name, texts(named)))
    return quads


def contacts(told: Told) -> list[NamedNode]:
    """How the publisher can be reached, of the catalogue and its datasets."""
    found = [value for thing in (told.catalogue, *told.datasets) for value in told.values(thing, DCAT.contactPoint)]
    return [value for value in dict.fromkeys(found) if isinstance(value, NamedNode)]


def listed(told: Told) -> list[NamedNode]:
    """Distributions and services that people wrote themselves, beside those that are computed."""
    found = [value for dataset in told.datasets for value in told.values(dataset, DCAT.distribution)]
    found += told.values(told.catalogue, DCAT.service)
    return [value for value in dict.fromkeys(found) if isinstance(value, NamedNode)]
