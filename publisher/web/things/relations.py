"""What points at a thing: other resources, by what this thing is to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from publisher.store import incoming
from publisher.web.labels import Labels
from publisher.web.served import View
from publisher.web.things.nodes import iri_of
from publisher.web.words import Field, Say, Words

#: Statements that are read, and links that a group shows.
_READ, _SHOWN = 400, 30


class Relation(NamedTuple):
    """A label and the (name, link) of the things that stand under it; `is_cut` where there are more."""

    label: str
    links: tuple[tuple[str, str], ...]
    is_cut: bool


def relations(view: View, thing: str, labels: Labels, words: Words, shown: Iterable[tuple[str, str]]) -> list[Relation]:
    """The things that point at this one or its parts, in the order of the fields.

    `shown` are (label, link) pairs that the page has already: a relation is said once. Fields without an
    inverse are left out.
    """
    quads = incoming(view.store, thing, _READ)
    sources: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        sources[quad.predicate.value].append(iri_of(quad.subject))
    seen = set(shown)
    say = words.into(labels.language)
    found: list[Relation] = []
    for field in words.fields:
        if not field.inverse:
            continue
        named = [iri for name in field.properties for iri in sources.get(name, ())]
        links = _links(named, labels, field, say, seen)
        if links:
            is_cut = len(quads) >= _READ or len(links) > _SHOWN
            found.append(Relation(field.inverse[say.language], links[:_SHOWN], is_cut))
    return found


def _links(
    sources: Iterable[str], labels: Labels, field: Field, say: Say, seen: set[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    label = field.inverse[say.language] if field.inverse else ""
    links = []
    for iri in dict.fromkeys(iri.split("#", 1)[0] for iri in sources):
        href = labels.link(iri)
        if (label, href) not in seen:
            seen.add((label, href))
            links.append((labels.of(iri), href))
    return tuple(sorted(links, key=lambda link: link[0].casefold()))
