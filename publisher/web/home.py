"""What is said of the data set as a whole (VoID), and the numbers that the home page shows."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from publisher.manifest import Dump
from publisher.rdf import Rebase
from publisher.settings import Settings
from publisher.vocabulary import DCAT, DCT, FOAF, FORMATS, LDES, RDF, VOID, XSD
from publisher.web.answering.representations import about_document
from publisher.web.served import View

#: Suffix of a dump that is RDF, without `.gz` -> its format; tables are no dumps in the sense of VoID.
_DUMP_FORMATS = {
    "nq": FORMATS["N-Quads"],
    "ttl": FORMATS.Turtle,
    "rdf": FORMATS.RDF_XML,
    "jsonl": FORMATS["JSON-LD"],
}


def dataset_quads(view: View, settings: Settings) -> list[Quad]:
    """The data set, as the manifest of the release counts it (VoID, sections 2 and 3)."""
    dataset, manifest = NamedNode(f"{view.base}#dataset"), view.release.manifest
    dumps = [dump for dump in manifest.dumps if not dump.dataset and _suffix(dump) in _DUMP_FORMATS]
    values: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, VOID.Dataset),
        (DCT.title, Literal(settings.site_title, language=settings.site_language)),
        (
            DCT.modified,
            Literal(max((dump.changed for dump in dumps), default="") or manifest.created, datatype=XSD.dateTime),
        ),
        (VOID.uriSpace, Literal(f"{view.base}id/")),
        (VOID.triples, _count(int(manifest.counts.get("triples", 0)))),
        (VOID.entities, _count(sum(view.index.counts().values()))),
        (VOID.sparqlEndpoint, NamedNode(f"{view.base}sparql")),
        (FOAF.homepage, NamedNode(view.base)),
        *((VOID.dataDump, NamedNode(f"{view.base}dumps/{dump.name}")) for dump in dumps),
        *((VOID.feature, _DUMP_FORMATS[suffix]) for suffix in sorted({_suffix(dump) for dump in dumps})),
        *((VOID.exampleResource, NamedNode(iri)) for iri in _examples(view)),
    ]
    if settings.site_licence:
        values.append((DCT.license, NamedNode(settings.site_licence)))
    if settings.site_publisher:
        moved = Rebase(settings.site_base, view.base).term(NamedNode(settings.site_publisher))
        values += [(DCT.publisher, moved)] if isinstance(moved, NamedNode) else []
    quads = [Quad(dataset, predicate, value) for predicate, value in values]
    return quads + about_document(view.base, dataset.value, dataset.value, settings.site_licence)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _suffix(dump: Dump) -> str:
    return dump.name.removesuffix(".gz").rpartition(".")[2]


def whole_dataset(view: View) -> str:
    """The name of the dataset of the catalogue that is one of everything; '' where there is none.

    It says no pattern of IRIs and is no stream (publisher/catalogue/human.py).
    """
    return view.keep("whole dataset", lambda: _whole(view))


def _whole(view: View) -> str:
    store, place = view.store, f"{view.base}id/dataset/"
    found = sorted(
        quad.subject.value
        for quad in store.quads_for_pattern(None, RDF.type, DCAT.Dataset, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(place)
        and not any(store.quads_for_pattern(quad.subject, VOID.uriRegexPattern, None, DefaultGraph()))
        and not any(store.quads_for_pattern(quad.subject, DCT.type, LDES.EventStream, DefaultGraph()))
    )
    return found[0].removeprefix(place) if found else ""


def _examples(view: View) -> list[str]:
    """The first resource of every concept."""
    return [entry.iri for concept in view.index.counts() for entry in view.index.list(concept, 0, 1)]
