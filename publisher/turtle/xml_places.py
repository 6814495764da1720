"""Where the statements of an RDF/XML file stand: the element that makes each.

The statements are the engine's; the XML parser of Python tells the places of node and property elements
(RDF 1.1 XML Syntax, section 6.2), which are met with the statements by their names, in the order of the file.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat  # a DOCTYPE, and with it every entity, is refused by parse_file before this runs

from pyoxigraph import BlankNode, Quad, RdfFormat

from publisher.errors import PublisherError
from publisher.rdf import opened, parse_file
from publisher.turtle.iris import resolve
from publisher.turtle.places import Located, Span, Term
from publisher.vocabulary import RDF

_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_RDF = RDF.iri + " "


class _Element(NamedTuple):
    """An open element: a node (with its name) or a property, and the base that holds in it."""

    is_node: bool
    name: str
    place: Span
    base: str


def xml_places(path: Path, base_iri: str | None = None) -> Iterator[Located]:
    """The statements of an RDF/XML file with the places of their elements.

    Errors: PublisherError for what is no XML and for what `parse_file` refuses.
    """
    quads = list(parse_file(path, base_iri=base_iri))
    index = _Index()
    _Scan(index, base_iri or "").read(path)
    for quad in quads:
        yield index.placed(quad)


@dataclass
class _Index:
    """Places of nodes by name, and of properties by (name of the node, property), in the order of the file."""

    nodes: dict[str, Span] = field(default_factory=dict)
    properties: dict[tuple[str, str], deque[Span]] = field(default_factory=lambda: defaultdict(deque))
    first: Span = field(default_factory=Span)

    def placed(self, quad: Quad) -> Located:
        """A statement at the next element of its property; else at its node."""
        name = _text(quad.subject)
        node = self.nodes.get(name, self.first)
        waiting = self.properties.get((name if name in self.nodes else "", quad.predicate.value))
        place = (waiting.popleft() if len(waiting) > 1 else waiting[0]) if waiting else node
        return Located(quad.subject, quad.predicate, quad.object, quad.graph_name, node, place, place)


def _text(term: Term) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


class _Scan:
    """The elements of a file, taken for nodes and properties by turns."""

    def __init__(self, index: _Index, base: str) -> None:
        self._index = index
        self._base = base
        self._open: list[_Element] = []
        self._literal = 0  # how deep inside an XML literal
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, path: Path) -> None:
        try:
            with opened(path, RdfFormat.RDF_XML) as file:
                self._parser.ParseFile(file)
        except expat.ExpatError as error:
            where = f"{path}:{error.lineno}:{error.offset + 1}"
            raise PublisherError(f"no XML: {expat.ErrorString(error.code)}", where=where, remedy="close it") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._literal:
            self._literal += 1
            return
        if name == _RDF + "RDF":
            self._base = self._within(attributes)
            return
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        place = Span(line, column, line, column)
        base = self._within(attributes)
        if self._open and self._open[-1].is_node:
            self._property(name, attributes, place, base)
        else:
            self._node(name, attributes, place, base)

    def _within(self, attributes: dict[str, str]) -> str:
        outer = self._open[-1].base if self._open else self._base
        return resolve(attributes[_XML_BASE], outer) if _XML_BASE in attributes else outer

    def _node(self, element: str, attributes: dict[str, str], place: Span, base: str) -> None:
        name = _subject(attributes, base)
        self._index.nodes.setdefault(name, place)
        self._index.first = self._index.first if self._index.first.line else place
        if element != _RDF + "Description":
            self._index.properties[name, RDF.type.value].append(place)
        self._open.append(_Element(True, name, place, base))

    def _property(self, element: str, attributes: dict[str, str], place: Span, base: str) -> None:
        name = self._open[-1].name
        self._index.properties[name, element.replace(" ", "")].append(place)
        parse = attributes.get(_RDF + "parseType")
        self._open.append(_Element(parse == "Resource", "", place, base))
        self._literal = 1 if parse == "Literal" else 0

    def _end(self, name: str) -> None:
        if self._literal > 1:
            self._literal -= 1
        elif self._open:
            self._literal = 0
            self._open.pop()


def _subject(attributes: dict[str, str], base: str) -> str:
    if _RDF + "about" in attributes:
        return resolve(attributes[_RDF + "about"], base)
    if _RDF + "ID" in attributes:
        return resolve("#" + attributes[_RDF + "ID"], base)
    return "_:" + attributes[_RDF + "nodeID"] if _RDF + "nodeID" in attributes else ""
