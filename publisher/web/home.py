"""What is said of the data set as a whole (VoID), and the numbers that the home page shows."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from publisher.settings import Settings
from publisher.vocabulary import DCT, FOAF, FORMATS, RDF, VOID, XSD
from publisher.web.answering.representations import about_document
from publisher.web.served import View

_DUMP_FORMATS = {"nq": FORMATS["N-Quads"], "ttl": FORMATS.Turtle, "nt": FORMATS["N-Triples"], "trig": FORMATS.TriG}


def dataset_quads(view: View, settings: Settings) -> list[Quad]:
    """The data set, as the manifest of the release counts it (VoID, sections 2 and 3)."""
    dataset, manifest = NamedNode(f"{view.base}#dataset"), view.release.manifest
    values: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, VOID.Dataset),
        (DCT.title, Literal(settings.site_title, language=settings.site_language)),
        (DCT.modified, Literal(manifest.created, datatype=XSD.dateTime)),
        (VOID.uriSpace, Literal(f"{view.base}id/")),
        (VOID.triples, _count(int(manifest.counts.get("triples", 0)))),
        (VOID.entities, _count(sum(view.index.counts().values()))),
        (VOID.sparqlEndpoint, NamedNode(f"{view.base}sparql")),
        (FOAF.homepage, NamedNode(view.base)),
        *((VOID.dataDump, NamedNode(f"{view.base}dumps/{dump.name}")) for dump in manifest.dumps),
        *((VOID.feature, _DUMP_FORMATS[suffix]) for suffix in _suffixes(view) if suffix in _DUMP_FORMATS),
        *((VOID.exampleResource, NamedNode(iri)) for iri in _examples(view)),
    ]
    if settings.site_licence:
        values.append((DCT.license, NamedNode(settings.site_licence)))
    if settings.site_publisher:
        values.append((DCT.publisher, NamedNode(settings.site_publisher)))
    quads = [Quad(dataset, predicate, value) for predicate, value in values]
    return quads + about_document(view.base, dataset.value, dataset.value, settings.site_licence)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _suffixes(view: View) -> list[str]:
    return sorted({dump.name.split(".")[1] for dump in view.release.manifest.dumps if "." in dump.name})


def _examples(view: View) -> list[str]:
    """The first resource of every concept."""
    return [entry.iri for concept in view.index.counts() for entry in view.index.list(concept, 0, 1)]
