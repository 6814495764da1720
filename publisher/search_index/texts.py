"""What a search index needs of a resource, read from its N-Quads lines: names, words, links and hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from publisher.segments import Resource
from publisher.store import LABEL_PROPERTIES, best_literal
from publisher.vocabulary import CPSV, CV, DCAT, DCT, LPDC, ORG, RDFS, SDO, SKOS

_NAMES = frozenset((*LABEL_PROPERTIES, SKOS.altLabel, SDO.alternateName, SKOS.hiddenLabel, DCT.alternative))
_KEYWORDS = frozenset((DCAT.keyword, SDO.keywords, DCT.identifier, SKOS.notation))
_TEXTS = frozenset(
    (DCT.description, SDO.description, DCT.abstract, ORG.purpose, SKOS.definition, SKOS.scopeNote, RDFS.comment)
)

#: What a facet is read from: properties of the document itself (web/finding asks the store the same way).
FACETS: Mapping[str, tuple[NamedNode, ...]] = {
    "gemeente": (DCT.spatial, SDO.areaServed),
    "thema": (CV.thematicArea, SDO.category, DCAT.theme, DCT.subject, SKOS.inScheme),
    "doelgroep": (DCT.audience, SDO.audience, LPDC.targetAudience),
}
#: Where the area of a document stands that names none: with who published it, or what it was made from.
PUBLISHERS = (DCT.publisher, SDO.publisher)
SOURCES = (DCT.source,)
#: Whose names are words of a document too, beside those of its facets.
_AROUND = frozenset((SDO.provider, CV.hasCompetentAuthority, ORG.unitOf, CPSV.produces, CV.isClassifiedBy))

#: What leads from a document to where its hours stand, and from there to the hours.
POINTS = (CV.contactPoint, CV.hasContactPoint, SDO.contactPoint, CV.hasChannel, SDO.availableChannel)
HOURS = (SDO.hoursAvailable, CV.openingHours, SDO.openingHoursSpecification)
SPECIAL_HOURS = (CV.specialOpeningHoursSpecification, SDO.specialOpeningHoursSpecification)
_SPEC = (SDO.opens, SDO.closes, SDO.validFrom, SDO.validThrough)

_LINKS = frozenset(
    property_ for group in (*FACETS.values(), PUBLISHERS, SOURCES, _AROUND, POINTS) for property_ in group
)
_OF_RESOURCE = {str(name).encode(): name for name in (*_NAMES, *_KEYWORDS, *_TEXTS, *_LINKS, *HOURS, *SPECIAL_HOURS)}
_OF_PARTS = {str(name).encode(): name for name in (*HOURS, *SPECIAL_HOURS, *_SPEC, SDO.dayOfWeek)}

#: One specification of hours as it is written: days (local names), opens, closes, from, through.
Spec = tuple[list[str], str, str, str, str]


class Found(NamedTuple):
    """A resource as the search index takes it.

    `name` and `summary` are in the site's language; `texts` are (column, language, text); `links` lead from a
    facet, `publisher`, `source`, `around` or `point` to IRIs; `openings` are what the resource and its parts
    say of hours, by IRI: regular ones, and special ones.
    """

    name: str
    summary: str
    texts: list[tuple[str, str, str]]
    links: dict[str, list[str]]
    openings: dict[str, tuple[list[Spec], list[Spec]]]


_Values = dict[NamedNode, list[NamedNode | Literal]]


def read_found(resource: Resource, language: str) -> Found:
    """What there is to find of a resource."""
    own = _values(resource.own, _OF_RESOURCE)[resource.iri]
    parts = _values(resource.parts, _OF_PARTS) if resource.parts else {}
    names = next((found for name in LABEL_PROPERTIES if (found := _literals(own, name))), [])
    described = [value.value for value in _literals(own, DCT.description) if value.language == language]
    return Found(
        best_literal(names, language).value if names else "",
        min(described, default=""),
        _texts(own),
        _links(own),
        _openings({resource.iri: own, **parts}),
    )


def names_of(resource: Resource) -> list[tuple[str, str]]:
    """(Language, name) of what others may point at: its best labels."""
    own = _values(resource.own, _LABELS)[resource.iri]
    found = next((values for name in LABEL_PROPERTIES if (values := _literals(own, name))), [])
    return sorted({(value.language or "", value.value) for value in found})


_LABELS = {str(name).encode(): name for name in LABEL_PROPERTIES}


def _values(lines: Iterable[bytes], wanted: Mapping[bytes, NamedNode]) -> dict[str, _Values]:
    """Subject -> property -> values, of the lines with a wanted property."""
    found: dict[str, _Values] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        subject, name, rest = line.split(b" ", 2)
        predicate = wanted.get(name)
        if predicate is not None and rest[:1] != b"_":
            found[subject[1:-1].decode()][predicate].append(_term(line, rest))
    return found


def _term(line: bytes, rest: bytes) -> NamedNode | Literal:
    """The object of a line: without a parser where nothing is escaped, which is five times as fast."""
    if rest[:1] == b"<":
        return NamedNode(rest[1 : rest.index(b">")].decode())
    end = rest.rindex(b'"')
    if b"\\" in rest:
        return cast(Literal, next(iter(parse(line, RdfFormat.N_QUADS, lenient=True))).object)
    text, after = rest[1:end].decode(), rest[end + 1 :].rstrip(b" .\n")
    return Literal(text, language=after[1:].decode()) if after[:1] == b"@" else Literal(text)


def _literals(values: _Values, name: NamedNode) -> list[Literal]:
    return [value for value in values.get(name, ()) if isinstance(value, Literal)]


def _texts(own: _Values) -> list[tuple[str, str, str]]:
    found = set()
    for column, properties in (("name", _NAMES), ("keywords", _KEYWORDS), ("body", _TEXTS)):
        for name in own.keys() & properties:
            found |= {(column, value.language or "", value.value) for value in _literals(own, name)}
    return sorted(found)


def _links(own: _Values) -> dict[str, list[str]]:
    groups = {**FACETS, "publisher": PUBLISHERS, "source": SOURCES, "around": tuple(_AROUND), "point": POINTS}
    found = {}
    for group, properties in groups.items():
        iris = {value.value for name in properties for value in own.get(name, ()) if isinstance(value, NamedNode)}
        if iris:
            found[group] = sorted(iris)
    return found


def _openings(nodes: Mapping[str, _Values]) -> dict[str, tuple[list[Spec], list[Spec]]]:
    found = {}
    for iri, values in nodes.items():
        regular, special = (
            sorted(_spec(nodes[spec]) for spec in sorted(_iris(values, properties)) if spec in nodes)
            for properties in (HOURS, SPECIAL_HOURS)
        )
        if regular or special:
            found[iri] = (regular, special)
    return found


def _iris(values: _Values, properties: Iterable[NamedNode]) -> set[str]:
    return {value.value for name in properties for value in values.get(name, ()) if isinstance(value, NamedNode)}


def _spec(values: _Values) -> Spec:
    days = sorted(day.rsplit("/", 1)[-1] for day in _iris(values, [SDO.dayOfWeek]))
    opens, closes, start, end = (min((value.value for value in _literals(values, name)), default="") for name in _SPEC)
    return days, opens, closes, start, end
