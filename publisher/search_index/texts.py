"""What a search index needs of a resource, read from its N-Quads lines: names, words, links and hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from pyoxigraph import Literal, RdfFormat, parse

from publisher.search.properties import FACETS, HOURS, POINTS, PUBLISHERS, SOURCES, SPECIAL_HOURS
from publisher.segments import Resource
from publisher.store import LABEL_PROPERTIES
from publisher.vocabulary import CPSV, CV, DCAT, DCT, ORG, RDFS, SDO, SKOS

_NAMES = (*LABEL_PROPERTIES, SKOS.altLabel, SDO.alternateName, SKOS.hiddenLabel, DCT.alternative)
_KEYWORDS = (DCAT.keyword, SDO.keywords, DCT.identifier, SKOS.notation)
_DESCRIPTIONS = (
    DCT.description, SDO.description, DCT.abstract, ORG.purpose, SKOS.definition, SKOS.scopeNote, RDFS.comment
)  # fmt: skip
#: The column of each property that holds words.
_COLUMNS = {
    name.value: column
    for column, names in (("name", _NAMES), ("keywords", _KEYWORDS), ("body", _DESCRIPTIONS))
    for name in names
}

#: What leads to the groups of IRIs that a document is found by: values of facets, whose area it has where it
#: names none (who published it, what it was made from), whose names are words of it too, where its hours stand.
_LINKS = {
    group: tuple(name.value for name in names)
    for group, names in (
        *FACETS.items(),
        ("publisher", PUBLISHERS),
        ("source", SOURCES),
        ("around", (SDO.provider, CV.hasCompetentAuthority, ORG.unitOf, CPSV.produces, CV.isClassifiedBy)),
        ("point", POINTS),
    )
}
_REGULAR, _SPECIAL = ([name.value for name in names] for names in (HOURS, SPECIAL_HOURS))
_SPEC = [name.value for name in (SDO.opens, SDO.closes, SDO.validFrom, SDO.validThrough)]
_DAY, _DESCRIPTION = SDO.dayOfWeek.value, DCT.description.value


def _lines_of(names: Iterable[str]) -> Mapping[bytes, str]:
    """Properties as N-Quads writes them -> as they are."""
    return {f"<{name}>".encode(): name for name in names}


_LABELS = _lines_of(name.value for name in LABEL_PROPERTIES)
_OF_PARTS = _lines_of([*_REGULAR, *_SPECIAL, *_SPEC, _DAY])
_OF_RESOURCE = _lines_of([*_COLUMNS, *(name for names in _LINKS.values() for name in names), *_REGULAR, *_SPECIAL])

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


#: A literal without its datatype: its language ('' for none) and its text.
_Text = tuple[str, str]
_Values = dict[str, list["str | _Text"]]


def read_found(resource: Resource, language: str) -> Found:
    """What there is to find of a resource."""
    own = _values(resource.own, _OF_RESOURCE).get(resource.iri, {})
    parts = _values(resource.parts, _OF_PARTS) if resource.parts else {}
    described = [text for tag, text in _texts_of(own, _DESCRIPTION) if tag == language]
    return Found(
        _best(_names(own), language),
        min(described, default=""),
        _texts(own),
        _links(own),
        _openings({resource.iri: own, **parts}),
    )


def names_of(resource: Resource) -> list[_Text]:
    """(Language, name) of what others may point at: its best labels."""
    return sorted(set(_names(_values(resource.own, _LABELS).get(resource.iri, {}))))


def _names(own: _Values) -> list[_Text]:
    return next((found for name in _LABELS.values() if (found := _texts_of(own, name))), [])


def _best(names: Iterable[_Text], language: str) -> str:
    """The one to show, as `store.best_literal` chooses."""
    return min(names, key=lambda name: (name[0] != language, bool(name[0]), name[1]), default=("", ""))[1]


def _values(lines: Iterable[bytes], wanted: Mapping[bytes, str]) -> dict[str, _Values]:
    """Subject -> property -> IRIs and texts, of the lines with a wanted property."""
    found: dict[str, _Values] = {}
    for line in lines:
        subject, name, rest = line.split(b" ", 2)
        predicate = wanted.get(name)
        if predicate is not None and rest[:1] != b"_":
            values = found.setdefault(subject[1:-1].decode(), {})
            values.setdefault(predicate, []).append(_term(line, rest))
    return found


def _term(line: bytes, rest: bytes) -> str | _Text:
    """The object of a line: without a parser where nothing is escaped, which is five times as fast."""
    if rest[:1] == b"<":
        return rest[1 : rest.index(b">")].decode()
    if b"\\" in rest:
        literal = cast(Literal, next(iter(parse(line, RdfFormat.N_QUADS, lenient=True))).object)
        return literal.language or "", literal.value
    text, _, after = rest[1:].rpartition(b'"')
    return after[1:].split(b" ", 1)[0].decode() if after[:1] == b"@" else "", text.decode()


def _texts_of(values: _Values, name: str) -> list[_Text]:
    return [value for value in values.get(name, ()) if not isinstance(value, str)]


def _iris(values: _Values, properties: Iterable[str]) -> set[str]:
    return {value for name in properties for value in values.get(name, ()) if isinstance(value, str)}


def _texts(own: _Values) -> list[tuple[str, str, str]]:
    found = {(_COLUMNS[name], *text) for name in own if name in _COLUMNS for text in _texts_of(own, name)}
    return sorted(found)


def _links(own: _Values) -> dict[str, list[str]]:
    found = ((group, _iris(own, properties)) for group, properties in _LINKS.items())
    return {group: sorted(iris) for group, iris in found if iris}


def _openings(nodes: Mapping[str, _Values]) -> dict[str, tuple[list[Spec], list[Spec]]]:
    found = {}
    for iri, values in nodes.items():
        regular, special = (
            sorted(_spec(nodes[spec]) for spec in _iris(values, properties) if spec in nodes)
            for properties in (_REGULAR, _SPECIAL)
        )
        if regular or special:
            found[iri] = (regular, special)
    return found


def _spec(values: _Values) -> Spec:
    days = sorted(day.rsplit("/", 1)[-1] for day in _iris(values, [_DAY]))
    opens, closes, start, end = (min((text for _, text in _texts_of(values, name)), default="") for name in _SPEC)
    return days, opens, closes, start, end
