"""The schema.org side of a thing as JSON-LD for the head of its page: what search engines read."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal

from publisher.vocabulary import RDF, SDO
from publisher.web.labels import Labels
from publisher.web.nodes import Nodes, Term, in_language, iri_of

#: How many values of a property, and how deep, go into the head: a page has a weight.
_MOST, _DEPTH = 50, 4
_LONGEST = 5000
#: What would end the script element or start another one (HTML, 4.12.1.3); harmless as escapes in JSON.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def structured_data(nodes: Nodes, labels: Labels, thing: str, language: str) -> Markup | None:
    """A JSON-LD document that is safe inside `<script>`; None for a thing without schema.org classes.

    The context is inline, so that it reads without a network.
    """
    if not _classes(nodes, thing):
        return None
    writer = _Writer(nodes, labels, language)
    document = {"@context": {"@vocab": SDO.iri}, **writer.node(thing, 0)}
    return Markup(for_script(document))  # noqa: S704 (escaped just now)


def for_script(document: dict[str, Any]) -> str:
    """JSON that is safe inside `<script>`."""
    return json.dumps(document, ensure_ascii=False).translate(_ESCAPES)


def _classes(nodes: Nodes, iri: str) -> list[str]:
    return sorted(cls[len(SDO.iri) :] for cls in nodes.links(iri, [RDF.type.value]) if cls in SDO)


class _Writer:
    def __init__(self, nodes: Nodes, labels: Labels, language: str) -> None:
        self._nodes = nodes
        self._labels = labels
        self._language = language
        self._written: set[str] = set()

    def node(self, iri: str, depth: int) -> dict[str, Any]:
        self._written.add(iri)
        node: dict[str, Any] = {"@id": iri}
        classes = _classes(self._nodes, iri)
        if classes:
            node["@type"] = _one(classes)
        for name in sorted(self._nodes.properties(iri)):
            if name in SDO:
                node[name[len(SDO.iri) :]] = _one(self._values(iri, name, depth))
        return node

    def _values(self, iri: str, name: str, depth: int) -> list[Any]:
        terms = self._nodes.values(iri, [name])
        literals = in_language([term for term in terms if isinstance(term, Literal)], self._language)
        things = [term for term in terms if not isinstance(term, Literal)]
        return [literal.value[:_LONGEST] for literal in literals[:_MOST]] + [
            self._thing(term, depth + 1) for term in things[:_MOST]
        ]

    def _thing(self, term: Term, depth: int) -> Any:
        """A part is written out once, another thing by its address and name."""
        iri = iri_of(term)
        if iri in SDO:
            return iri
        if "#" in iri and iri in self._nodes and iri not in self._written and depth < _DEPTH:
            return self.node(iri, depth)
        classes = _classes(self._nodes, iri)
        kind = {"@type": _one(classes)} if classes else {}
        return {"@id": iri, **kind, "name": self._labels.of(iri)}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
