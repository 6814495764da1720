"""A resource of the release: found by its address, or known to be gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import Gone, NotFound

from publisher.index import Entry, Tombstone
from publisher.store import describe
from publisher.vocabulary import RDF
from publisher.web.answering import links
from publisher.web.memento.links import archive_links
from publisher.web.served import View
from publisher.web.site import site
from publisher.web.things.nodes import Nodes

#: Other resources whose contact points a page borrows (a service's are its unit's).
_BORROWED = 3
#: A concept or a reference in an address.
NAME = re.compile(r"[A-Za-z0-9-]+")


class WasHere(Gone):
    """410 for a resource that an earlier release had."""

    def __init__(self, tombstone: Tombstone, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__()
        self.tombstone = tombstone
        self._headers = headers

    def get_headers(self, *arguments: Any) -> list[tuple[str, str]]:
        return [*super().get_headers(*arguments), *self._headers]


@dataclass(frozen=True)
class Thing:
    """A resource of the release, and its row of the index (annotations have none).

    `load` gives its statements: they are read when they are wanted, which a kept answer does not need.
    """

    iri: str
    path: str
    concept: str
    load: Callable[[], Sequence[Quad]]
    entry: Entry | None

    @cached_property
    def quads(self) -> Sequence[Quad]:
        return self.load()

    @property
    def classes(self) -> list[str]:
        """The classes of the resource itself, in alphabetical order."""
        found = (quad.object for quad in self.quads if quad.predicate == RDF.type and _subject(quad) == self.iri)
        return sorted({term.value for term in found if isinstance(term, NamedNode)})

    def changed(self, view: View) -> datetime:
        return datetime.fromisoformat(self.entry.changed) if self.entry else view.created


def _subject(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


def find_thing(view: View, concept: str, reference: str) -> Thing:
    """The resource of an address. Errors: NotFound, WasHere (410)."""
    if not NAME.fullmatch(concept) or not NAME.fullmatch(reference):
        raise NotFound()
    iri = f"{view.base}id/{concept}/{reference}"
    entry = view.index.entry(iri)
    thing = Thing(iri, f"doc/{concept}/{reference}", concept, partial(_read, view, iri), entry)
    if entry or thing.quads:
        return thing
    tombstone = view.index.tombstone(iri)
    if tombstone:
        archive = archive_links(view, thing.path)
        raise WasHere(tombstone, (links.header(archive),) if archive else ())
    raise NotFound()


def _read(view: View, iri: str) -> list[Quad]:
    """What the release says of a thing. The catalogue repeats what the data say and adds to it: that is one
    description, in no graph of its own, since readers of JSON-LD pass over graphs that they did not ask for."""
    catalogue = NamedNode(f"{view.base}graphs/catalogue")
    quads = describe(view.store, iri)
    return list(dict.fromkeys(Quad(*quad.triple) if quad.graph_name == catalogue else quad for quad in quads))


def borrowed(view: View, thing: Thing) -> list[Quad]:
    """Parts of other resources that a page shows as its own: the contact points of whoever provides it."""
    links = Nodes(thing.quads).links(thing.iri, site().words.properties("contact"))
    others = dict.fromkeys(iri.split("#", 1)[0] for iri in links if not iri.startswith(thing.iri + "#"))
    found = [quad for iri in list(others)[:_BORROWED] for quad in describe(view.store, iri)]
    return [quad for quad in found if "#" in str(quad.subject)]
