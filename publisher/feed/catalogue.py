"""The catalogue as entities for DCAT-AP Feeds (section Entity types): what stands alone, with all that is embedded.

Harvesters replace an entity by its last version, so that each has everything that belongs to it and nothing that
has a version of its own. What others own (concepts, formats, licences) is only referred to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from publisher.feed.entities import Entity, Report
from publisher.vocabulary import ADMS, DCAT, DCT, FOAF, PROV, RDF, SPDX, VCARD

#: In this order nothing is named before it is there.
_STANDALONE = (FOAF.Agent, VCARD.Kind, DCAT.Distribution, DCAT.Dataset, DCAT.DataService, DCAT.Catalog)
_EMBEDDED = frozenset(
    {SPDX.Checksum, DCT.PeriodOfTime, DCAT.Relationship, PROV.Activity, PROV.Attribution, ADMS.Identifier}
)


def catalogue_entities(release: Path, _: Report) -> Iterator[Entity]:
    """The entities of the catalogue in the folder of a release; none where there is no catalogue.

    It is read from its file: a store makes other numbers of some (xsd:nonNegativeInteger).
    """
    file = release / "catalogue" / "catalogue.nt"
    graph = _Graph(parse(path=file, format=RdfFormat.N_TRIPLES) if file.is_file() else ())
    known = {entity: None for kind in _STANDALONE for entity in graph.subjects(RDF.type, kind)}
    for entity in known:
        triples = sorted(graph.belonging(entity, known.keys()), key=str)
        yield Entity(entity.value, serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


class _Graph:
    """The catalogue: its statements by subject. It grows with the datasets, not with the data."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._statements: dict[NamedNode, list[Triple]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                self._statements.setdefault(quad.subject, []).append(quad.triple)

    def subjects(self, predicate: NamedNode, value: NamedNode) -> list[NamedNode]:
        return sorted((node for node in self._statements if self._says(node, predicate, {value})), key=str)

    def belonging(self, entity: NamedNode, known: Collection[NamedNode]) -> Iterator[Triple]:
        """The statements on an entity, on its records, and on what is embedded in either; never on `known` ones."""
        records = [node for node in self.subjects(FOAF.primaryTopic, entity) if self._is_a(node, {DCAT.CatalogRecord})]
        queue = [entity, *records]
        seen = {*queue, *known}
        for subject in queue:
            for triple in self._statements.get(subject, ()):
                yield triple
                part = triple.object
                if isinstance(part, NamedNode) and part not in seen and self._is_embedded(part, entity):
                    seen.add(part)
                    queue.append(part)

    def _is_embedded(self, part: NamedNode, entity: NamedNode) -> bool:
        return part.value.startswith(f"{entity.value}#") or self._is_a(part, _EMBEDDED)

    def _is_a(self, node: NamedNode, kinds: Collection[NamedNode]) -> bool:
        return self._says(node, RDF.type, kinds)

    def _says(self, node: NamedNode, predicate: NamedNode, values: Collection[NamedNode]) -> bool:
        triples = self._statements.get(node, ())
        return any(triple.predicate == predicate and triple.object in values for triple in triples)
