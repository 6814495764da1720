"""Where a value comes from: the line of the sheet that it stands on, as the annotations say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import NamedNode

from publisher.store import describe
from publisher.vocabulary import OA, PUB, RDF
from publisher.web.nodes import Nodes, Term
from publisher.web.served import View
from publisher.web.site import page_link

#: A page asks for the sources of so many of its nodes at most.
_MOST = 300


class Line(NamedTuple):
    """A line of a sheet: the link to it on the sheet's page, its number from 1, and the words that count."""

    href: str
    number: int
    quote: str


Lines = dict[tuple[str, str, Term], Line]


def find_lines(view: View, subjects: Iterable[str]) -> Lines:
    """(subject, property, value) -> the line that says so."""
    graph = NamedNode(f"{view.base}graphs/provenance")
    annotations: dict[str, Line | None] = {}
    found: Lines = {}
    for subject in list(subjects)[:_MOST]:
        if not subject.startswith("http"):
            continue
        for quad in view.store.quads_for_pattern(None, RDF.subject, NamedNode(subject), graph):
            body = str(quad.subject)[1:-1]
            annotation = body.split("#", 1)[0]
            if annotation not in annotations:
                annotations[annotation] = _line(view, annotation)
            line = annotations[annotation]
            statement = Nodes(view.store.quads_for_pattern(quad.subject, None, None, graph))
            for predicate in statement.links(body, [RDF.predicate.value]):
                for value in statement.values(body, [RDF.object.value]):
                    if line:
                        found[subject, predicate, value] = line
    return found


def _line(view: View, annotation: str) -> Line | None:
    nodes = Nodes(describe(view.store, annotation))
    for target in nodes.links(annotation, [OA.hasTarget.value]):
        source = nodes.links(target, [OA.hasSource.value])
        number = nodes.text(target, [PUB.line.value], "")
        quote = next((nodes.text(part, [OA.exact.value], "") for part in nodes if part.endswith("#quote")), "")
        if source and source[0].startswith(view.base) and number.isdecimal():
            page = source[0][len(view.base) :].removesuffix(".txt")
            return Line(page_link(f"{page}#regel-{number}"), int(number), quote)
    return None


def marked_lines(view: View, text_iri: str) -> frozenset[int]:
    """The numbers of all lines of a sheet that some value stands on."""
    graph = NamedNode(f"{view.base}graphs/provenance")
    numbers: set[int] = set()
    for quad in view.store.quads_for_pattern(None, OA.hasSource, NamedNode(text_iri), graph):
        target = str(quad.subject)[1:-1]
        nodes = Nodes(describe(view.store, target.split("#", 1)[0]))
        first = nodes.text(target, [PUB.line.value], "")
        quotes = [nodes.text(part, [OA.exact.value], "") for part in nodes if part.endswith("#quote")]
        if first.isdecimal():
            numbers.update(range(int(first), int(first) + 1 + max((q.count("\n") for q in quotes), default=0)))
    return frozenset(numbers)
