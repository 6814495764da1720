"""The schema.org side of a thing as JSON-LD for the head of its page: what search engines read.

What the data say in schema.org words is written as it is; what search engines ask for and the data say in other
words (a description in Dublin Core, the telephone of a contact point) is said in theirs. Nothing else is added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from types import MappingProxyType
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from publisher.store import describe
from publisher.vocabulary import DCAT, DCT, OWL, RDF, SDO, SKOS, XSD
from publisher.web.labels import Labels
from publisher.web.served import View
from publisher.web.things.nodes import Nodes, Term, in_language, iri_of

#: How many values of a property, how deep, and how many code points in all go into the head: a page has a weight.
_MOST, _DEPTH, _ROOM = 50, 4, 40_000
#: A text; search engines read no more of a description.
_LONGEST = 5000
#: A term of schema.org: what follows the namespace may be a keyword of JSON-LD (`@type`), which would change all.
_TERM = re.compile(re.escape(SDO.iri) + "[A-Za-z]+")
#: What would end the script element or start another one (HTML, 4.12.1.3); harmless as escapes in JSON.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})

#: Values that are written as bare addresses, which the context says are IRIs.
_ADDRESSES = ("url", "sameAs", "license", "contentUrl", "dayOfWeek", "contactOption")
#: The context, inline, so that it reads without a network.
_CONTEXT = MappingProxyType(
    {
        "@vocab": SDO.iri,
        **{name: {"@type": "@id"} for name in _ADDRESSES},
        **{name: {"@type": XSD.time.value} for name in ("opens", "closes")},
    }
)

#: schema.org property -> where else the data say it. A property that is there already stays as it is.
_ELSEWHERE = MappingProxyType(
    {
        "name": (SKOS.prefLabel, DCT.title),
        "description": (DCT.description, SKOS.definition),
        "identifier": (DCT.identifier,),
        "sameAs": (OWL.sameAs, SKOS.exactMatch),
    }
)
#: The same for works (schema:CreativeWork), of which search engines ask more.
_OF_WORKS = MappingProxyType({"license": (DCT.license,), "keywords": (DCAT.keyword,), "publisher": (DCT.publisher,)})
_WORKS = frozenset({"Book", "Dataset", "DataCatalog", "Periodical", "WebPage", "DigitalDocument"})
#: What an office has where its contact point has it.
_OF_CONTACTS = ("telephone", "email", "faxNumber")
_OFFICES = frozenset({"GovernmentOffice", "GovernmentOrganization", "Organization", "NGO", "LocalBusiness"})
#: Written first, in full, on the thing itself: what refers to them afterwards names them only.
_FIRST = ("openingHoursSpecification", "address")
#: Files of a dataset that are written out.
_FILES = 20


def structured_data(view: View, nodes: Nodes, labels: Labels, thing: str, page: str) -> Markup | None:
    """A JSON-LD document that is safe inside `<script>`; None for a thing without schema.org classes.

    `page` is the address of its page.
    """
    if not _classes(nodes, thing):
        return None
    writer = _Writer(view, nodes.joined(_files(view, nodes, thing)), labels)
    document = {"@context": dict(_CONTEXT), **writer.node(thing, 0)}
    document.setdefault("url", page)
    return Markup(for_script(document))  # noqa: S704 (escaped just now)


def for_script(document: dict[str, Any]) -> str:
    """JSON that is safe inside `<script>`."""
    return json.dumps(document, ensure_ascii=False).translate(_ESCAPES)


def _classes(nodes: Nodes, iri: str) -> list[str]:
    return sorted(cls[len(SDO.iri) :] for cls in nodes.links(iri, [RDF.type.value]) if cls in SDO)


def _files(view: View, nodes: Nodes, thing: str) -> Nodes:
    """The files of a dataset: a search engine wants their addresses."""
    found = nodes.links(thing, [SDO.distribution.value])[:_FILES]
    return Nodes(quad for iri in found for quad in describe(view.store, iri))


class _Writer:
    """Writes things as JSON-LD, each in full once, until there is no more room."""

    def __init__(self, view: View, nodes: Nodes, labels: Labels) -> None:
        self._view = view
        self._nodes = nodes
        self._labels = labels
        self._written: set[str] = set()
        self._room = _ROOM

    def node(self, iri: str, depth: int) -> dict[str, Any]:
        self._written.add(iri)
        classes = _classes(self._nodes, iri)
        node: dict[str, Any] = {"@id": iri, **_typed(classes)}
        names = [name[len(SDO.iri) :] for name in sorted(self._nodes.properties(iri)) if _TERM.fullmatch(name)]
        for name in sorted(names, key=lambda name: (name not in _FIRST, name)):
            self._add(node, name, self._values(iri, (SDO[name].value,), name, depth))
        for name, properties in (_ELSEWHERE | (_OF_WORKS if _WORKS & set(classes) else {})).items():
            if depth == 0 and name not in node:
                self._add(node, name, self._values(iri, [found.value for found in properties], name, depth))
        if depth == 0 and _OFFICES & set(classes):
            self._reach(iri, node)
        return node

    def _reach(self, iri: str, node: dict[str, Any]) -> None:
        """An office is reached as its first contact point that says how."""
        points = self._nodes.links(iri, [SDO.contactPoint.value])
        for name in _OF_CONTACTS:
            found = (self._values(point, (SDO[name].value,), name, 0) for point in points)
            if name not in node:
                self._add(node, name, next((values[:1] for values in found if values), []))

    def _add(self, node: dict[str, Any], name: str, values: list[Any]) -> None:
        if values:
            node[name] = _one(values)

    def _values(self, iri: str, properties: Iterable[str], name: str, depth: int) -> list[Any]:
        terms = self._nodes.values(iri, properties)
        literals = in_language([term for term in terms if isinstance(term, Literal)], self._labels.language)
        things = [term for term in terms if not isinstance(term, Literal)]
        texts = [text for literal in literals[:_MOST] if (text := self._text(literal.value))]
        return texts + [made for term in things[:_MOST] if (made := self._thing(term, name, depth + 1))]

    def _text(self, text: str) -> str:
        """A text as long as there is room for it; '' where there is none."""
        cut = text[: min(_LONGEST, max(self._room, 0))]
        self._room -= len(cut)
        return cut

    def _thing(self, term: Term, name: str, depth: int) -> Any:
        """A part is written out once, another thing by its address and name."""
        iri = iri_of(term)
        if name in _ADDRESSES:
            return self._text(iri)
        if not self._text(iri):
            return None
        if iri in SDO:
            return {"@id": iri}
        if iri in self._nodes and iri not in self._written and depth < _DEPTH:
            return self.node(iri, depth)
        label = self._labels.known(iri)
        return {"@id": iri, **_typed(self._kinds(iri)), **({"name": label} if label else {})}

    def _kinds(self, iri: str) -> list[str]:
        """The schema.org classes of a thing, of which the page may hold nothing else."""
        if iri.startswith("_:") or iri in self._nodes:
            return _classes(self._nodes, iri)
        try:
            found = self._view.store.quads_for_pattern(NamedNode(iri), RDF.type, None, None)
        except ValueError:  # what only a lenient reader takes for an IRI
            return []
        return _classes(Nodes(islice(found, _MOST)), iri)


def _typed(classes: list[str]) -> dict[str, Any]:
    return {"@type": _one(classes)} if classes else {}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
