"""A catalogue's statements, to be asked by subject and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.vocabulary import DCAT, RDF

Node = NamedNode | BlankNode


class Statements:
    """Statements whatever their graph, each once; things of a type in the order of the document."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[tuple[object, object], dict[object, None]] = defaultdict(dict)
        self._typed: dict[object, dict[Node, None]] = defaultdict(dict)
        self._subjects: set[object] = set()
        self._reversed: dict[NamedNode, dict[object, list[Node]]] = {}
        for quad in quads:
            self._values[quad.subject, quad.predicate][quad.object] = None
            self._subjects.add(quad.subject)
            if quad.predicate == RDF.type and isinstance(quad.subject, (NamedNode, BlankNode)):
                self._typed[quad.object][quad.subject] = None

    def values(self, subject: object, *properties: NamedNode) -> list[object]:
        """The objects of any of the properties."""
        return [value for item in properties for value in self._values.get((subject, item), ())]

    def nodes(self, subject: object, *properties: NamedNode) -> list[Node]:
        return [value for value in self.values(subject, *properties) if isinstance(value, (NamedNode, BlankNode))]

    def text(self, subject: object, *properties: NamedNode) -> str:
        """One of the values as text, Dutch or English before other languages; '' where there is none."""
        found = self.values(subject, *properties)
        literals = {value.language or "": value.value for value in found if isinstance(value, Literal)}
        first = next((value.value for value in found if isinstance(value, (Literal, NamedNode))), "")
        return literals.get("nl") or literals.get("en") or first

    def typed(self, *types: NamedNode) -> list[Node]:
        """What is of any of the types, each once."""
        return list(dict.fromkeys(node for item in types for node in self._typed.get(item, ())))

    def pointing(self, prop: NamedNode, node: object) -> list[Node]:
        """The subjects that point at a node by a property."""
        if prop not in self._reversed:
            found: dict[object, list[Node]] = {}
            for (subject, predicate), objects in self._values.items():
                if predicate == prop and isinstance(subject, (NamedNode, BlankNode)):
                    for value in objects:
                        found.setdefault(value, []).append(subject)
            self._reversed[prop] = found
        return self._reversed[prop].get(node, [])

    def describes(self, node: object) -> bool:
        return node in self._subjects

    def is_a(self, node: object, kind: NamedNode) -> bool:
        return kind in self._values.get((node, RDF.type), ())

    def is_typed(self, node: object) -> bool:
        return bool(self._values.get((node, RDF.type)))

    def distributions(self) -> Iterator[tuple[Node, Node]]:
        """(dataset, distribution) for each distribution that a dataset names."""
        for dataset in self.typed(DCAT.Dataset):
            for node in self.nodes(dataset, DCAT.distribution):
                yield dataset, node


def shown(node: object) -> str:
    """A term as it is named in a report: the IRI itself, text as it is, a blank node as `_:label`."""
    return node.value if isinstance(node, (NamedNode, Literal)) else str(node)
