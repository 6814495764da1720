"""The catalogue of a release: what people decided (`data/catalogue.ttl`), and what can be computed.

It is one document without blank nodes that satisfies DCAT-AP 3.0.1 and DCAT-AP-VL 3.0 (2026-02-24) at once,
in `catalogue/` of the release, and the named graph `{base}graphs/catalogue` of its store. It describes the
dumps (their sizes and checksums), so that it stands in none of them. All dates come from the data: as long as
nothing changes, not a byte of it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from publisher.archives import xml_document
from publisher.catalogue.external import external_quads
from publisher.catalogue.human import Told, reachable, read_told
from publisher.catalogue.paging import pages
from publisher.catalogue.parts import dataset_parts
from publisher.catalogue.schema_org import schema_org
from publisher.catalogue.things import Making, catalogue_quads, contacts, listed, publishers
from publisher.catalogue.writing import about, document_quads, texts
from publisher.dumps import turtle_body, turtle_head
from publisher.jsonld import compact, read_context
from publisher.manifest import Dump
from publisher.store import LABEL_PROPERTIES
from publisher.vocabulary import DCAT, DCT, FOAF, LDES, OWL, RDF, VOID

__all__ = ["COMPUTED", "Catalogue", "dataset_parts", "dated", "read_catalogue", "write_catalogue"]

#: Concepts whose resources are only in the catalogue.
COMPUTED = ("catalogusrecord", "dataservice", "distributie")

#: Languages of the page about the catalogue.
LANGUAGES = ("nl", "en")

#: What is taken over of a publisher, who may be a whole municipality.
_OF_AGENTS = (RDF.type, *LABEL_PROPERTIES, DCT.identifier, DCT.type, FOAF.homepage, FOAF.mbox, OWL.sameAs)


class Catalogue(NamedTuple):
    """A catalogue: its IRI, and all its statements, sorted."""

    iri: NamedNode
    quads: Sequence[Quad]

    @property
    def itself(self) -> list[Quad]:
        """What is said of the catalogue as such."""
        return [quad for quad in self.quads if quad.subject == self.iri]

    @property
    def data_licences(self) -> list[Quad]:
        """Under which licence all of the data may be used: that of the dataset of everything, else of all of them.

        The catalogue's own licence is another one: it is about the descriptions.
        """
        listed = {quad.object for quad in self.itself if quad.predicate == DCAT.dataset}
        parts = {quad.subject for quad in self.quads if quad.predicate == VOID.uriRegexPattern}
        parts |= {quad.subject for quad in self.quads if quad.predicate == DCT.type and quad.object == LDES.EventStream}
        about = (listed - parts) or listed
        return [quad for quad in self.quads if quad.predicate == DCT.license and quad.subject in about]

    @property
    def lines(self) -> bytes:
        """The statements as sorted N-Triples."""
        return serialize(self.quads, format=RdfFormat.N_TRIPLES) or b""


def dated(dumps: Iterable[Dump], before: Iterable[Dump], now: str) -> tuple[Dump, ...]:
    """The dumps with since when each has its bytes: since the release before it had them already, or since `now`."""
    known = {(dump.name, dump.sha256): dump.changed for dump in before if dump.changed}
    return tuple(replace(dump, changed=known.get((dump.name, dump.sha256), now)) for dump in dumps)


def read_catalogue(store: Store, dumps: Sequence[Dump], changed: Callable[[str], str], base: str) -> Catalogue | None:
    """The catalogue of a release; None where its data set has none.

    `dumps` are `dated`, `changed` says since when a resource is as it is (an xsd:dateTime).
    Errors: PublisherError (a dataset without a licence, two catalogues, a name that no dataset can have).
    """
    told = read_told(store, base)
    if told is None:
        return None
    own = reachable(store, [told.catalogue, *told.datasets, *contacts(told), *listed(told)], base)
    quads = [*own, *_agents(told), *catalogue_quads(Making(told, dumps, changed, base))]
    quads += external_quads(quads, store)
    quads += document_quads(texts(told.texts(told.catalogue, DCT.title)), base)
    return Catalogue(told.catalogue, sorted(set(quads), key=str))


def _agents(told: Told) -> list[Quad]:
    wanted = ((agent, name) for agent in publishers(told) for name in _OF_AGENTS)
    return [quad for agent, name in wanted for quad in about(agent, (name, told.values(agent, name)))]


def write_catalogue(catalogue: Catalogue, folder: Path, base: str) -> None:
    """`catalogue.SUFFIX`, `page-N.SUFFIX` and `schema-org.LANGUAGE.json` in `folder/catalogue`.

    The context is the release's own.
    """
    context = read_context(json.loads((folder / "context.jsonld").read_text(encoding="utf-8")))
    into = folder / "catalogue"
    into.mkdir(exist_ok=True)
    documents = {"catalogue": catalogue.quads}
    for number, page in enumerate(pages(catalogue.quads, catalogue.iri, base), 1):
        documents[f"page-{number}"] = sorted(set(page), key=str)
    for language in LANGUAGES:
        text = json.dumps(schema_org(catalogue.quads, catalogue.iri, language), ensure_ascii=False, indent=1)
        (into / f"schema-org.{language}.json").write_text(text + "\n", encoding="utf-8")
    for name, quads in documents.items():
        lines = serialize(quads, format=RdfFormat.N_TRIPLES) or b""
        (into / f"{name}.nt").write_bytes(lines)
        (into / f"{name}.ttl").write_bytes(turtle_head() + turtle_body(lines))
        (into / f"{name}.rdf").write_bytes(xml_document(lines))
        (into / f"{name}.jsonld").write_bytes(compact(quads, context, catalogue.iri.value))
