"""A draft -> a record in Turtle, as docs/data-model.md models it and `publisher fmt` lays it out.

Terms are pyoxigraph's from the first to the last, so that no text of a page can become Turtle.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from publisher.draft.identities import slug
from publisher.draft.making import Making
from publisher.draft.nodes import Ground, Stated
from publisher.draft.places import fold
from publisher.draft.questions import question_nodes
from publisher.draft.record_kinds import MAKERS, main_node
from publisher.draft.values import Draft
from publisher.turtle.format import format_text
from publisher.vocabulary import IPDC_AUDIENCE, IPDC_THEME, PREFIXES

_LISTS = MappingProxyType(
    {
        "bevoegd": "https://productencatalogus.data.vlaanderen.be/id/concept/BevoegdBestuursniveau/",
        "doelgroep": IPDC_AUDIENCE.iri,
        "frequentie": "http://publications.europa.eu/resource/authority/frequency/",
        "nuts": "http://data.europa.eu/nuts/code/",
        "thema": IPDC_THEME.iri,
        "uitgever": "http://purl.org/adms/publishertype/",
        "uitvoerend": "https://productencatalogus.data.vlaanderen.be/id/concept/UitvoerendBestuursniveau/",
    }
)


_CONCEPTS = ("begrip", "dienst", "document", "organisatie", "publicatie", "regelgeving")


class Record(NamedTuple):
    """A record as text, what its facts stand on ((subject, predicates, start, end) in the text of the draft), and the
    IRIs that it describes."""

    name: str
    turtle: str
    grounds: tuple[Ground, ...]
    resources: frozenset[str]


def record_name(draft: Draft) -> str:
    """The stem of the record's files: municipality and name."""
    place, name = draft.first("municipality"), draft.first("name")
    return slug(name) if fold(place) in fold(name) else slug(place, name)


def write_record(draft: Draft, name: str, base: str, today: str, known: frozenset[str] = frozenset()) -> Record:
    """A draft -> its record. `known` are IRIs that other records describe already: they are not described twice."""
    making = Making(draft, name, base, today, known)
    stated = list(MAKERS[draft.first("doc_type")](making))
    stated.append(Stated(tuple(question_nodes(making, main_node(making)))))
    triples = [triple for part in stated for triple in part.triples]
    grounds = tuple(dict.fromkeys(ground for part in stated for ground in part.grounds))
    subjects = (triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode))
    described = frozenset(subject for subject in subjects if "#" not in subject)
    return Record(name, _turtle(triples, making), grounds, described)


def _turtle(triples: list[Triple], making: Making) -> str:
    prefixes = dict(PREFIXES) | dict(_LISTS) | {concept: f"{making.base}id/{concept}/" for concept in _CONCEPTS}
    if making.parent is not None:
        prefixes["gemeente"] = f"{making.parent.value}#"
    prefixes["eenheid" if "/organisatie/" in main_node(making).value else "blad"] = f"{main_node(making).value}#"
    unique = list(dict.fromkeys(triples))
    order = {subject: number for number, subject in enumerate(dict.fromkeys(triple.subject for triple in unique))}
    predicates = {
        pair: number
        for number, pair in enumerate(dict.fromkeys((triple.subject, triple.predicate) for triple in unique))
    }
    unique.sort(key=lambda triple: (order[triple.subject], predicates[triple.subject, triple.predicate]))
    used = {
        prefix: iri
        for prefix, iri in prefixes.items()
        if any(term.value.startswith(iri) for triple in unique for term in _iris(triple))
    }
    text = (serialize(unique, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()
    head = f"# Eerste versie uit data/documents/{making.name}.txt, door publisher draft. Lees ze na.\n\n"
    return format_text(head + text)


def _iris(triple: Triple) -> Iterator[NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Literal):
            yield term.datatype
