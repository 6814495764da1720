"""What others own, described in the same document: harvesters look nothing up elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from publisher.catalogue.words import MEDIA_TYPE, STANDARDS
from publisher.catalogue.writing import about, both
from publisher.vocabulary import ADMS, DCAT, DCATAP, DCT, FOAF, MDCAT, OWL, RDF, SKOS, SPDX

#: What is taken over of what the release says of an IRI.
_TAKEN = (
    *(RDF.type, SKOS.prefLabel, SKOS.inScheme, SKOS.exactMatch, SKOS.notation),
    *(DCT.title, DCT.type, DCT.identifier, DCAT.bbox, DCAT.centroid),
)
#: These lead on: their object is described too. The others would pull in whole registers.
_LEADING = (SKOS.inScheme, SKOS.exactMatch, DCT.type)

#: The class that a property's value has, by the ranges of DCAT-AP 3.0.1.
_CLASSES: Mapping[NamedNode, tuple[NamedNode, ...]] = MappingProxyType(
    {
        DCAT.theme: (SKOS.Concept,),
        DCAT.themeTaxonomy: (SKOS.ConceptScheme,),
        SKOS.inScheme: (SKOS.ConceptScheme,),
        SKOS.exactMatch: (SKOS.Concept,),
        DCT.type: (SKOS.Concept,),
        ADMS.status: (SKOS.Concept,),
        DCATAP.availability: (SKOS.Concept,),
        MDCAT.statuut: (SKOS.Concept,),
        DCT.license: (DCT.LicenseDocument,),
        DCT.accessRights: (DCT.RightsStatement,),
        DCT.rights: (DCT.RightsStatement,),
        DCT.language: (DCT.LinguisticSystem,),
        DCT.spatial: (DCT.Location,),
        DCT.accrualPeriodicity: (DCT.Frequency,),
        DCT.format: (DCT.MediaTypeOrExtent,),
        DCAT.mediaType: (DCT.MediaType, DCT.MediaTypeOrExtent),
        DCAT.compressFormat: (DCT.MediaType, DCT.MediaTypeOrExtent),
        DCT.conformsTo: (DCT.Standard,),
        SPDX.algorithm: (SPDX.ChecksumAlgorithm,),
        FOAF.homepage: (FOAF.Document,),
        DCAT.landingPage: (FOAF.Document,),
        FOAF.page: (FOAF.Document,),
    }
)
#: Values that are addresses or people's mailboxes, not things to be described.
_ADDRESSES = frozenset({DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.endpointDescription, OWL.sameAs})


def external_quads(quads: Sequence[Quad], store: Store) -> list[Quad]:
    """Type and name of every IRI that the statements lead to and say nothing of.

    They are taken from the release (its reference data); what it does not know gets the class that the
    property asks for, and its code for a name.
    """
    said = {quad.subject for quad in quads}
    uses: dict[object, set[NamedNode]] = defaultdict(set)
    _note(uses, quads)
    queue = _wanted(quads, said)
    found: list[Quad] = []
    for term in queue:
        taken = _described(term, uses[term], store)
        _note(uses, taken)
        found += taken
        said.add(term)
        queue += [other for other in _wanted(taken, said) if other not in queue]
    return found


def _note(uses: dict[object, set[NamedNode]], quads: Iterable[Quad]) -> None:
    for quad in quads:
        uses[quad.object].add(quad.predicate)


def _wanted(quads: Iterable[Quad], said: Collection[object]) -> list[NamedNode]:
    terms = [quad.object for quad in quads if quad.predicate in _CLASSES and quad.predicate not in _ADDRESSES]
    return [term for term in dict.fromkeys(terms) if isinstance(term, NamedNode) and term not in said]


def _described(term: NamedNode, properties: set[NamedNode], store: Store) -> list[Quad]:
    quads = [Quad(term, predicate, value) for predicate in _TAKEN for value in _values(store, term, predicate)]
    quads = [quad for quad in quads if quad.predicate not in _LEADING or isinstance(quad.object, NamedNode)]
    classes = {cls for name in properties for cls in _CLASSES.get(name, ())}
    known = {quad.object for quad in quads}
    quads += about(term, (RDF.type, [cls for cls in sorted(classes, key=str) if cls not in known]))
    return [*quads, *_names(term, {quad.predicate for quad in quads})]


def _names(term: NamedNode, has: set[NamedNode]) -> Sequence[Quad]:
    """A name where there is none: of a standard its own, else the code at the end of the IRI."""
    if SKOS.prefLabel in has or DCT.title in has:
        return ()
    if term.value in STANDARDS:
        return about(term, (DCT.title, both(STANDARDS[term.value])))
    code = term.value.removeprefix(MEDIA_TYPE.iri).rstrip("/")
    code = code if "://" not in code else code.replace("#", "/").rsplit("/", 1)[-1]
    return about(term, (SKOS.prefLabel, both((code, code))))


def _values(store: Store, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
    found = (quad.object for quad in store.quads_for_pattern(subject, predicate, None, DefaultGraph()))
    return sorted((value for value in found if isinstance(value, (NamedNode, Literal))), key=str)
