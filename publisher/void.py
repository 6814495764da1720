"""VoID: what the data set holds, counted, for `/.well-known/void` (W3C note, 2011-03-03)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from publisher.archives import xml_document
from publisher.dumps import turtle_body, turtle_head
from publisher.index import first_of_concepts
from publisher.jsonld import compact, read_context
from publisher.manifest import Manifest
from publisher.vocabulary import DCT, FOAF, FORMATS, PREFIXES, RDF, VOID, XSD

_FEATURES: Mapping[str, NamedNode] = MappingProxyType(
    {
        "nq": FORMATS["N-Quads"],
        "ttl": FORMATS.Turtle,
        "rdf": FORMATS.RDF_XML,
        "jsonl": FORMATS["JSON-LD"],
        "nt": FORMATS["N-Triples"],
    }
)


#: What the data set shares with the catalogue that describes its parts (VoID, section 2.1 and 2.4).
_SHARED = (DCT.title, DCT.description, DCT.publisher)


def write_void(folder: Path, manifest: Manifest, catalogue: Iterable[Quad] = (), licences: Iterable[Quad] = ()) -> None:
    """`catalogue/void.SUFFIX` for the release in `folder`.

    `catalogue` is what is said of the catalogue as such, `licences` are those of its data.
    """
    context = read_context(json.loads((folder / "context.jsonld").read_text(encoding="utf-8")))
    (folder / "catalogue").mkdir(exist_ok=True)
    own = void_quads(manifest, first_of_concepts(folder / "index.sqlite"))
    shared = [*(quad for quad in catalogue if quad.predicate in _SHARED), *licences]
    quads = sorted({*own, *_moved(manifest, shared)}, key=str)
    lines = serialize(quads, format=RdfFormat.N_TRIPLES) or b""
    for suffix, content in (
        ("nt", lines),
        ("ttl", turtle_head() + turtle_body(lines)),
        ("rdf", xml_document(lines)),
        ("jsonld", compact(quads, context, f"{manifest.base}#dataset")),
    ):
        (folder / "catalogue" / f"void.{suffix}").write_bytes(content)


def _moved(manifest: Manifest, quads: Iterable[Quad]) -> Iterator[Quad]:
    dataset = NamedNode(f"{manifest.base}#dataset")
    return (Quad(dataset, quad.predicate, quad.object) for quad in quads)


def void_quads(manifest: Manifest, examples: Mapping[str, str]) -> Iterator[Quad]:
    """The description of the data set; `examples` are one resource of each concept (concept -> IRI).

    All parts have names: `{base}.well-known/void#…`.
    """
    base, dataset = manifest.base, NamedNode(f"{manifest.base}#dataset")
    document = NamedNode(f"{base}.well-known/void")
    statistics = manifest.statistics
    yield from _pairs(
        document, (RDF.type, VOID.DatasetDescription), (FOAF.primaryTopic, dataset), (VOID.inDataset, dataset)
    )
    yield from _pairs(dataset, *_whole(manifest, examples))
    yield from _classes(dataset, document.value, statistics.get("classes", {}))
    yield from _properties(dataset, document.value, statistics.get("properties", {}))
    yield from _linksets(dataset, document.value, statistics.get("links", ()))


_Pair = tuple[NamedNode, NamedNode | Literal]


def _pairs(subject: NamedNode, *pairs: _Pair) -> Iterator[Quad]:
    for predicate, value in pairs:
        yield Quad(subject, predicate, value)


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=XSD.integer)


def _whole(manifest: Manifest, examples: Mapping[str, str]) -> Iterator[_Pair]:
    base, statistics = manifest.base, manifest.statistics
    whole = [dump for dump in manifest.dumps if not dump.dataset]
    changed = max((dump.changed for dump in whole), default="")
    yield RDF.type, VOID.Dataset
    yield FOAF.homepage, NamedNode(base)
    yield VOID.uriSpace, Literal(f"{base}id/")
    yield VOID.sparqlEndpoint, NamedNode(f"{base}sparql")
    yield VOID.triples, _number(int(manifest.counts.get("triples", 0)))
    yield VOID.entities, _number(sum(manifest.counts.get("resources", {}).values()))
    yield VOID.distinctSubjects, _number(int(statistics.get("subjects", 0)))
    yield VOID.properties, _number(len(statistics.get("properties", {})))
    yield VOID.classes, _number(len(statistics.get("classes", {})))
    if changed:
        yield DCT.modified, Literal(changed, datatype=XSD.dateTime)
    for name in _vocabularies(statistics):
        yield VOID.vocabulary, NamedNode(name)
    for dump in whole:
        suffix = dump.name.removesuffix(".gz").rpartition(".")[2]
        if suffix in _FEATURES:  # a table is no dump in the sense of VoID (section 3.2)
            yield VOID.dataDump, NamedNode(f"{base}dumps/{dump.name}")
            yield VOID.feature, _FEATURES[suffix]
    for iri in examples.values():
        yield VOID.exampleResource, NamedNode(iri)


def _vocabularies(statistics: Mapping[str, Any]) -> list[str]:
    """The vocabularies whose terms are used, of those that we have a prefix for."""
    used = [*statistics.get("properties", {}), *statistics.get("classes", {})]
    return sorted(space for space in PREFIXES.values() if any(name.startswith(space) for name in used))


def _classes(dataset: NamedNode, document: str, counts: Mapping[str, int]) -> Iterator[Quad]:
    for number, (name, count) in enumerate(counts.items(), 1):
        part = NamedNode(f"{document}#class-{number}")
        yield Quad(dataset, VOID.classPartition, part)
        yield from _pairs(part, (VOID["class"], NamedNode(name)), (VOID.entities, _number(count)))


def _properties(dataset: NamedNode, document: str, counts: Mapping[str, int]) -> Iterator[Quad]:
    for number, (name, count) in enumerate(counts.items(), 1):
        part = NamedNode(f"{document}#property-{number}")
        yield Quad(dataset, VOID.propertyPartition, part)
        yield from _pairs(part, (VOID.property, NamedNode(name)), (VOID.triples, _number(count)))


def _linksets(dataset: NamedNode, document: str, links: Any) -> Iterator[Quad]:
    """A linkset for each property and each other data set (told by its host) that it leads to."""
    targets = {target: number for number, target in enumerate(sorted({row[1] for row in links}), 1)}
    for target, number in targets.items():
        node = NamedNode(f"{document}#target-{number}")
        yield from _pairs(node, (RDF.type, VOID.Dataset), (VOID.uriSpace, Literal(target)))
    for number, (name, target, count) in enumerate(links, 1):
        node = NamedNode(f"{document}#linkset-{number}")
        yield Quad(dataset, VOID.subset, node)
        yield from _pairs(
            node,
            (RDF.type, VOID.Linkset),
            (VOID.linkPredicate, NamedNode(name)),
            (VOID.subjectsTarget, dataset),
            (VOID.objectsTarget, NamedNode(f"{document}#target-{targets[target]}")),
            (VOID.triples, _number(count)),
        )
