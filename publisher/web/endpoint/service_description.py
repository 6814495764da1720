"""The endpoint described in RDF: SPARQL 1.1 Service Description, with its limits as schema.org property values."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS
from publisher.vocabulary import DCT, RDF, SD, SDO, VOID, XSD
from publisher.web.served import View
from publisher.web.site import site
from publisher.workers import Limits
from publisher.workers.scan import ELEMENTS, LENGTH, NESTING, OPERATORS


def named_graphs(view: View) -> dict[str, int]:
    """The named graphs of the release and how many statements each holds; the default graph has no IRI."""
    graphs = view.release.manifest.counts.get("graphs", {})
    return {iri: int(size) for iri, size in sorted(graphs.items()) if ":" in iri}


def service_quads(view: View, limits: Limits) -> list[Quad]:
    """Everything about `{base}sparql`; all nodes are named."""
    service = NamedNode(view.base + "sparql")
    dataset = NamedNode(f"{service.value}#dataset")
    formats = [row.iri for row in (*RESULT_FORMATS, *GRAPH_FORMATS)]
    return [
        Quad(service, RDF.type, SD.Service),
        Quad(service, SD.endpoint, service),
        Quad(service, SD.supportedLanguage, SD.SPARQL11Query),
        Quad(service, SD.defaultDataset, dataset),
        *(Quad(service, SD.resultFormat, NamedNode(iri)) for iri in formats),
        *([Quad(service, DCT.license, NamedNode(licence))] if (licence := site().settings.site_licence) else []),
        *_dataset(view, dataset),
        *_limits(service, limits),
    ]


def _dataset(view: View, dataset: NamedNode) -> Iterator[Quad]:
    counts = view.release.manifest.counts
    default = NamedNode(f"{dataset.value}-default")
    yield Quad(dataset, RDF.type, SD.Dataset)
    yield Quad(dataset, SD.defaultGraph, default)
    yield from _graph(default, int(counts.get("triples", 0)))
    for number, (iri, size) in enumerate(named_graphs(view).items(), 1):
        named, graph = (NamedNode(f"{dataset.value}-{kind}-{number}") for kind in ("named", "graph"))
        yield Quad(dataset, SD.namedGraph, named)
        yield Quad(named, RDF.type, SD.NamedGraph)
        yield Quad(named, SD.name, NamedNode(iri))
        yield Quad(named, SD.graph, graph)
        yield from _graph(graph, int(size))


def _graph(graph: NamedNode, size: int) -> Iterator[Quad]:
    yield Quad(graph, RDF.type, SD.Graph)
    yield Quad(graph, VOID.triples, Literal(size))


def _limits(service: NamedNode, limits: Limits) -> Iterator[Quad]:
    rows = (
        ("seconds", limits.seconds, "s"),
        ("memory", limits.memory, "byte"),
        ("answer", limits.answer, "byte"),
        ("query", LENGTH, "byte"),
        ("nesting", NESTING, ""),
        ("operators", OPERATORS, ""),
        ("elements", ELEMENTS, ""),
    )
    for name, value, unit in rows:
        node = NamedNode(f"{service.value}#limit-{name}")
        yield Quad(service, SDO.additionalProperty, node)
        yield Quad(node, RDF.type, SDO.PropertyValue)
        yield Quad(node, SDO.propertyID, Literal(name))
        yield Quad(node, SDO.maxValue, Literal(str(int(value)), datatype=XSD.integer))
        if unit:
            yield Quad(node, SDO.unitText, Literal(unit))
