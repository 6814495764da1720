"""The points that a served catalogue gets in the metadata quality assessment of data.europa.eu: 405 in all.

What is assessed, and the points of each: data.europa.eu, "Metadata quality assessment methodology". A point of
a dataset or distribution counts for the share of datasets or distributions that have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from publisher.bundled import bundled
from publisher.catalogue.words import ACCESS, FILE_TYPE, MEDIA_TYPE
from publisher.errors import PublisherError
from publisher.rdf import parse_file
from publisher.shacl import check, load_shapes
from publisher.visits.addresses import Guard
from publisher.visits.answers import Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, DCT, RDF, SH

TOTAL = 405
_PATIENCE = 30.0  # seconds for an answer
_LICENCES = "http://publications.europa.eu/resource/authority/licence/"
_LDES = "https://w3id.org/ldes/specification"
_FLEMISH = "https://data.vlaanderen.be/id/licentie/"
#: File types that are open formats, and that programs read (of those that we know).
_OPEN = {"CSV", "JSON", "JSON_LD", "HTML", "TXT", "PARQUET", "XML", "RDF_TRIG", "RDF_TURTLE", "RDF_XML"} | {
    "RDF_N_QUADS",
    "RDF_N_TRIPLES",
}
_READABLE = _OPEN - {"HTML", "TXT"}
#: Shapes of ours that say what DCAT-AP makes mandatory.
_SHAPES = ("catalogus", "dataset", "distributie", "dataservice", "agent", "contactkaart")


class Facts(NamedTuple):
    """A catalogue: its statements by subject and property, its datasets and distributions, and what answers."""

    values: dict[tuple[object, object], list[object]]
    datasets: Sequence[NamedNode]
    distributions: Sequence[NamedNode]
    answers: Callable[[object], bool]
    violations: int


class Points(NamedTuple):
    """A metric: its dimension and name, what was reached of how many points, why not all, and whether that may be."""

    dimension: str
    name: str
    reached: float
    points: int
    why: str = ""
    is_excused: bool = False


class _Metric(NamedTuple):
    dimension: str
    name: str
    points: int
    share: Callable[[Facts], float]
    why: str


def _mean(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values) if values else 0.0


def _of_datasets(*properties: NamedNode) -> Callable[[Facts], float]:
    return lambda facts: _mean(any(facts.values.get((item, p)) for p in properties) for item in facts.datasets)


def _of_files(prop: NamedNode) -> Callable[[Facts], float]:
    return lambda facts: _mean(bool(facts.values.get((item, prop))) for item in facts.distributions)


def _files_all(prop: NamedNode, test: Callable[[str], bool]) -> Callable[[Facts], float]:
    """The share of distributions that have the property, with values that pass."""

    def share(facts: Facts) -> float:
        found = (facts.values.get((item, prop), []) for item in facts.distributions)
        return _mean(bool(terms) and all(test(_text(term)) for term in terms) for terms in found)

    return share


def _reachable(prop: NamedNode) -> Callable[[Facts], float]:
    """The share of distributions whose addresses answer."""

    def share(facts: Facts) -> float:
        found = (facts.values.get((item, prop), []) for item in facts.distributions)
        return _mean(bool(terms) and all(facts.answers(term) for term in terms) for terms in found)

    return share


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else ""


def _vocabularies(facts: Facts) -> float:
    formats = _files_all(DCT.format, FILE_TYPE.__contains__)(facts)
    return (formats + _files_all(DCAT.mediaType, MEDIA_TYPE.__contains__)(facts)) / 2


def _code(term: str) -> str:
    return term.removeprefix(FILE_TYPE.iri)


def _public(facts: Facts) -> float:
    found = (facts.values.get((item, DCT.accessRights), []) for item in facts.datasets)
    return _mean(bool(terms) and all(_text(term) in ACCESS for term in terms) for terms in found)


_F, _A, _I, _R, _C = "findability", "accessibility", "interoperability", "reusability", "contextuality"

_METRICS = (
    _Metric(_F, "keywords", 30, _of_datasets(DCAT.keyword), "write dcat:keyword"),
    _Metric(_F, "themes", 30, _of_datasets(DCAT.theme), "write dcat:theme"),
    _Metric(_F, "spatial coverage", 20, _of_datasets(DCT.spatial), "write dct:spatial"),
    _Metric(_F, "temporal coverage", 20, _of_datasets(DCT.temporal), "write dct:issued or dct:temporal"),
    _Metric(_A, "access URL answers", 50, _reachable(DCAT.accessURL), "an address does not answer 200"),
    _Metric(_A, "download URL is there", 20, _of_files(DCAT.downloadURL), "no dcat:downloadURL"),
    _Metric(_A, "download URL answers", 30, _reachable(DCAT.downloadURL), "an address does not answer 200"),
    _Metric(_I, "format", 20, _of_files(DCT.format), "no dct:format"),
    _Metric(_I, "media type", 10, _of_files(DCAT.mediaType), "no dcat:mediaType"),
    _Metric(_I, "formats from vocabularies", 10, _vocabularies, "a format of no authority table"),
    _Metric(_I, "non-proprietary", 20, _files_all(DCT.format, lambda t: _code(t) in _OPEN), "a closed format"),
    _Metric(_I, "machine-readable", 20, _files_all(DCT.format, lambda t: _code(t) in _READABLE), "a format for people"),
    _Metric(_I, "DCAT-AP compliance", 30, lambda facts: float(not facts.violations), "violations of our shapes"),
    _Metric(_R, "licence", 20, _of_files(DCT.license), "no dct:license"),
    _Metric(
        _R,
        "licence from the vocabulary",
        10,
        _files_all(DCT.license, lambda term: term.startswith(_LICENCES)),
        "a licence that is not in the table of the EU",
    ),
    _Metric(_R, "access rights", 10, _of_datasets(DCT.accessRights), "no dct:accessRights"),
    _Metric(_R, "access rights from the vocabulary", 5, _public, "access rights of no authority table"),
    _Metric(_R, "contact point", 20, _of_datasets(DCAT.contactPoint), "no dcat:contactPoint"),
    _Metric(_R, "publisher", 10, _of_datasets(DCT.publisher), "no dct:publisher"),
    _Metric(_C, "rights", 5, _of_files(DCT.rights), "no dct:rights"),
    _Metric(_C, "file size", 5, _of_files(DCAT.byteSize), "no dcat:byteSize"),
    _Metric(_C, "date of issue", 5, _of_files(DCT.issued), "write dct:issued of the dataset"),
    _Metric(_C, "date of modification", 5, _of_files(DCT.modified), "no dct:modified"),
)


def score(url: str) -> list[Points]:
    """The points of the catalogue at `url`, metric by metric.

    Addresses below the catalogue's own base are asked of the server that `url` names. Errors: PublisherError
    where there is no catalogue.
    """
    with Visitor(Guard(url), Bounds(seconds=_PATIENCE)) as visitor:
        quads = _read(visitor, url)
        base, server = _base(quads, url), url.rsplit("/", 1)[0] + "/"

        def status(address: str) -> int:
            return _status(visitor, server + address[len(base) :] if address.startswith(base) else address)

        return assess(quads, url, status)


def assess(quads: Sequence[Quad], url: str, status: Callable[[str], int]) -> list[Points]:
    """The points of a catalogue's statements; `status` is what an address answers, 0 for nothing.

    Errors: PublisherError where there are no datasets.
    """
    facts = _facts(quads, status)
    if not facts.datasets:
        raise PublisherError("no catalogue with datasets", where=url, remedy="name the address of a catalogue")
    return [_points(metric, facts) for metric in _METRICS]


def _points(metric: _Metric, facts: Facts) -> Points:
    reached = round(metric.points * metric.share(facts), 1)
    if reached == metric.points:
        return Points(metric.dimension, metric.name, reached, metric.points)
    excuse = _EXCUSES.get(metric.name)
    if excuse and excuse.holds(facts):
        return Points(metric.dimension, metric.name, reached, metric.points, excuse.why, True)
    return Points(metric.dimension, metric.name, reached, metric.points, metric.why)


class _Excuse(NamedTuple):
    """Why points may be missing, and whether that is what happened."""

    why: str
    holds: Callable[[Facts], bool]


def _is_flemish(facts: Facts) -> bool:
    licences = [_text(term) for item in facts.distributions for term in facts.values.get((item, DCT.license), [])]
    return bool(licences) and all(term.startswith((_LICENCES, _FLEMISH)) for term in licences)


def _only_streams_lack_a_size(facts: Facts) -> bool:
    unsized = [item for item in facts.distributions if not facts.values.get((item, DCAT.byteSize))]
    return all(_LDES in map(_text, facts.values.get((item, DCT.conformsTo), [])) for item in unsized)


_EXCUSES = MappingProxyType(
    {
        "licence from the vocabulary": _Excuse(
            "Flemish portals show data as open only with a Flemish licence, which that table lacks: theirs wins",
            _is_flemish,
        ),
        "file size": _Excuse("a stream of changes has no size: it grows", _only_streams_lack_a_size),
    }
)


def _facts(quads: Sequence[Quad], status: Callable[[str], int]) -> Facts:
    values: dict[tuple[object, object], list[object]] = defaultdict(list)
    for quad in quads:
        values[quad.subject, quad.predicate].append(quad.object)
    things: dict[object, list[NamedNode]] = defaultdict(list)
    for quad in quads:
        if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode):
            things[quad.object].append(quad.subject)
    known: dict[object, bool] = {}

    def answers(term: object) -> bool:
        if term not in known:
            known[term] = status(_text(term)) == 200
        return known[term]

    return Facts(values, things[DCAT.Dataset], things[DCAT.Distribution], answers, _violations(quads))


def _base(quads: Iterable[Quad], url: str) -> str:
    found = (quad.subject.value for quad in quads if quad.predicate == RDF.type and quad.object == DCAT.Catalog)  # type: ignore[union-attr]
    return next(found, url).split("id/", 1)[0]


def _violations(quads: Iterable[Quad]) -> int:
    shapes = load_shapes(quad for name in _SHAPES for quad in parse_file(bundled("shapes") / f"{name}.ttl"))
    return sum(result.severity == SH.Violation for result in check(quads, shapes))


def _read(visitor: Visitor, url: str) -> list[Quad]:
    try:
        answer = visitor.get(url, "text/turtle")
    except NoAnswer as error:
        remedy = error.remedy or "is it served? publisher serve"
        raise PublisherError(error.message, where=url, remedy=remedy) from None
    if answer.status != 200:
        raise PublisherError(f"the server answers {answer.status}", where=url, remedy="name the address of a catalogue")
    try:
        return list(parse(answer.body, RdfFormat.TURTLE, base_iri=url))
    except (SyntaxError, MemoryError) as error:  # the engine calls a text of over 16 MB a lack of memory
        raise PublisherError(f"no Turtle: {error}", where=url) from None


def _status(visitor: Visitor, url: str) -> int:
    try:
        return visitor.head(url).status
    except NoAnswer:
        return 0
