"""A list as RDF: a hydra:Collection, one page of it, and what each member is and is called."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Quad

from publisher.index import Entry
from publisher.vocabulary import HYDRA, RDF, RDFS, XSD
from publisher.web.answering.links import Link
from publisher.web.finding.selection import Selection
from publisher.web.site import absolute, site

PAGE_SIZE = 50
#: What a graph says of the pages around this one.
_TURNS = {"first": HYDRA.first, "prev": HYDRA.previous, "next": HYDRA.next, "last": HYDRA.last}


class Members:
    """A list of `total` things at a path: what it says of itself, of its page, and of the things there."""

    def __init__(self, path: str, selection: Selection, total: int) -> None:
        self._path, self._selection, self._total = path, selection, total
        self.whole = NamedNode(absolute(path + selection._replace(page=1, order="").query()))

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self._total // PAGE_SIZE))

    @property
    def turns(self) -> dict[str, int]:
        """Relation -> the number of a page around this one; none where there is one page only."""
        page = self._selection.page
        found = {"first": 1, "prev": page - 1, "next": page + 1, "last": self.last}
        return {word: number for word, number in found.items() if self.last > 1 and 1 <= number <= self.last}

    @property
    def links(self) -> list[Link]:
        addresses = ((word, self._selection._replace(page=number).query()) for word, number in self.turns.items())
        return [Link(absolute(self._path + query), word) for word, query in addresses]

    def quads(self, entries: Iterable[Entry]) -> list[Quad]:
        """The list, and the page of it that holds these entries."""
        whole, part = self.whole, self._page(self._selection.page)
        quads = [
            Quad(whole, RDF.type, HYDRA.Collection),
            Quad(whole, HYDRA.totalItems, Literal(str(self._total), datatype=XSD.integer)),
            Quad(whole, HYDRA.view, part),
            Quad(part, RDF.type, HYDRA.PartialCollectionView),
        ]
        quads += [Quad(part, _TURNS[word], self._page(number)) for word, number in self.turns.items()]
        return quads + [quad for entry in entries for quad in self._member(entry)]

    def _page(self, number: int) -> NamedNode:
        pairs = [pair for pair in self._selection.pairs() if pair[0] != "page"]
        return NamedNode(absolute(f"{self._path}?{urlencode([*pairs, ('page', number)])}"))

    def _member(self, entry: Entry) -> list[Quad]:
        iri = NamedNode(entry.iri)
        quads = [Quad(self.whole, HYDRA.member, iri)]
        if entry.type:
            quads.append(Quad(iri, RDF.type, NamedNode(entry.type)))
        if entry.label:
            quads.append(Quad(iri, RDFS.label, Literal(entry.label, language=site().settings.site_language)))
        return quads
