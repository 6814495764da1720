"""Where a value comes from: the line of the sheet that it stands on, as the annotations say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.vocabulary import OA, PUB, RDF
from publisher.web.served import View
from publisher.web.site import page_link
from publisher.web.things.nodes import Nodes, Term, iri_of

#: The parameter of a sheet's page that says which quote is meant.
QUOTE = "citaat"
#: A page asks for the sources of so many of its nodes at most.
_MOST = 300


class Line(NamedTuple):
    """A line of a sheet: the link to it on the sheet's page, its number from 1, and the words that count."""

    href: str
    number: int
    quote: str

    @property
    def place(self) -> tuple[str, int]:
        """The sheet's page and the line: several quotes may stand on one."""
        return self.href.partition("?")[0].partition("#")[0], self.number


Lines = dict[tuple[str, str, Term], Line]


def find_lines(view: View, subjects: Iterable[str]) -> Lines:
    """(subject, property, value) -> the line that says so."""
    reader = _Reader(view)
    found: Lines = {}
    for subject in list(subjects)[:_MOST]:
        if subject.startswith("http"):
            found |= reader.lines(subject)
    return found


class _Reader:
    """Reads annotations from the provenance graph, each once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._graph = NamedNode(f"{view.base}graphs/provenance")
        self._known: dict[str, Line | None] = {}

    def lines(self, subject: str) -> Lines:
        found: Lines = {}
        for quad in self._view.store.quads_for_pattern(None, RDF.subject, NamedNode(subject), self._graph):
            body = iri_of(quad.subject)
            annotation = body.split("#", 1)[0]
            if annotation not in self._known:
                self._known[annotation] = self._line(annotation)
            line = self._known[annotation]
            statement = self.node(body)
            for predicate in statement.links(body, [RDF.predicate.value]):
                for value in statement.values(body, [RDF.object.value]):
                    if line:
                        found[subject, predicate, value] = line
        return found

    def node(self, iri: str) -> Nodes:
        return Nodes(self._view.store.quads_for_pattern(NamedNode(iri), None, None, self._graph))

    def quotes(self, target: str) -> list[str]:
        """The exact words that a target's selectors name."""
        selectors = self.node(target).links(target, [OA.hasSelector.value])
        texts = [self.node(part).text(part, [OA.exact.value], "") for part in selectors]
        return [text for text in texts if text]

    def _line(self, annotation: str) -> Line | None:
        for target in self.node(annotation).links(annotation, [OA.hasTarget.value]):
            nodes = self.node(target)
            source = nodes.links(target, [OA.hasSource.value])
            number = nodes.text(target, [PUB.line.value], "")
            if source and source[0].startswith(self._view.base) and number.isdecimal():
                page = source[0][len(self._view.base) :].removesuffix(".txt")
                quote = next(iter(self.quotes(target)), "")
                asked = {QUOTE: mark} if (mark := quote_mark(page, annotation)) else {}
                return Line(page_link(f"{page}#regel-{number}", **asked), int(number), quote)
        return None


def quote_mark(sheet: str, annotation: str) -> str:
    """What tells an annotation from the others of its sheet: the end of its IRI; '' where it is named otherwise."""
    name = annotation.rpartition("/")[2]
    start = sheet.rpartition("/")[2] + "-"
    return name[len(start) :] if name.startswith(start) else ""
