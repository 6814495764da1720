"""Where the statements of a JSON-LD file stand, as far as its text tells without expanding it.

The statements are the engine's. A scan of the tokens notes which object has which identifier and what stands
in it; names are expanded with the contexts of the file alone (prefixes, terms, `@vocab`, `@base`).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Quad

from publisher.errors import PublisherError
from publisher.rdf import parse_file
from publisher.turtle.iris import is_absolute, resolve
from publisher.turtle.places import Lines, Located, Span, Term
from publisher.turtle.texts import read_text
from publisher.vocabulary import RDF

_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")(?P<key>\s*+:\s*+)?|(?P<bracket>[\[\]{}])|(?P<word>[^\s\[\]{}",:]++)',
    re.DOTALL,
)
_REMOTE = re.compile(r'"@context"\s*:\s*(?:\[\s*)?"|"@import"\s*:')


class _Value(NamedTuple):
    """A string, number or word in a node: the keys that it stands under, its text and its place."""

    keys: tuple[str, ...]
    text: str
    place: Span


@dataclass
class _Node:
    """A JSON object: its place, the key that it stands under, its identifier, its values and keys."""

    place: Span
    key: str = ""
    name: str = ""
    values: list[_Value] = field(default_factory=list)
    keys: list[_Value] = field(default_factory=list)


def json_places(path: Path, base_iri: str | None = None) -> Iterator[Located]:
    """The statements of a JSON-LD file with the places of values, else of their properties, else of nodes.

    Errors: PublisherError for a context elsewhere (nothing is ever fetched) and for what `parse_file` refuses.
    """
    text = read_text(path)
    lines = Lines(text)
    remote = _REMOTE.search(text)
    if remote:
        place = lines.span(*remote.span())
        raise PublisherError(
            "a context that lies elsewhere is not fetched",
            where=f"{path}:{place.line}:{place.column}",
            remedy="write the context into the file",
        )
    quads = list(parse_file(path, base_iri=base_iri))  # valid JSON from here on, nested at most JSON_NESTING deep
    scan = _Scan(text, lines)
    index = _Index(scan.nodes, _Names(scan.contexts, base_iri))
    for quad in quads:
        yield index.placed(quad)


class _Scan:
    """The nodes of a JSON text, innermost first, and the contexts in it."""

    def __init__(self, text: str, lines: Lines) -> None:
        self.nodes: list[_Node] = []
        self.contexts: list[Any] = []
        self._span = lines.span
        self._open: list[_Node] = []
        self._brackets: list[str] = []
        self._keys: list[str] = [""]
        skip = 0
        for match in _TOKEN.finditer(text):
            if match.start() < skip:
                continue
            if match["key"] is not None and match["string"] == '"@context"':
                context, skip = json.JSONDecoder().raw_decode(text, match.end())
                self.contexts.append(context)
            else:
                self._token(match)

    def _token(self, match: re.Match[str]) -> None:
        if match["bracket"] is not None:
            self._bracket(match[0], self._span(*match.span()))
            return
        text = json.loads(match["string"]) if match["string"] is not None else match["word"]
        place = self._span(*match.span("string" if match["string"] is not None else "word"))
        if match["key"] is not None:
            self._keys[-1] = text
            self._open[-1].keys.append(_Value((text,), text, place))
        elif self._open:
            self._open[-1].values.append(_Value((self._keys[-1],), text, place))

    def _bracket(self, bracket: str, place: Span) -> None:
        if bracket == "{":
            self._open.append(_Node(place, self._keys[-1]))
            self._keys.append("")
        elif bracket == "}":
            self._keys.pop()
            self._close(self._open.pop())

    def _close(self, node: _Node) -> None:
        """A named object is a node; what stands in another one is told of the object around it."""
        self.nodes.append(node)
        if self._open:
            outer = self._open[-1]
            outer.values += [value._replace(keys=(node.key, *value.keys)) for value in node.values]
            outer.keys += node.keys


class _Names:
    """Names as the contexts of the file expand them."""

    def __init__(self, contexts: Sequence[Any], base: str | None) -> None:
        self.terms: dict[str, str] = {}
        for context in contexts:
            for part in context if isinstance(context, list) else [context]:
                self._define(part)
        self.base = self.terms.get("@base") or base
        self.identifiers = {"@id"} | {term for term, meaning in self.terms.items() if meaning == "@id"}

    def _define(self, context: Any) -> None:
        for term, meaning in context.items() if isinstance(context, dict) else ():
            iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(iri, str):
                self.terms[term] = iri

    def iri(self, name: str) -> str:
        """What an identifier means."""
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.terms and not local.startswith("//"):
            return self.terms[prefix] + local
        if is_absolute(name) or name.startswith("_:") or not self.base:
            return name
        return resolve(name, self.base)

    def term(self, name: str) -> str:
        """What a key, or a value that a vocabulary has, means."""
        if name in ("@type", self.terms.get("@type")) or self.terms.get(name) == "@type":
            return RDF.type.value
        if name in self.terms:
            return self.iri(self.terms[name])
        return self.iri(name) if ":" in name else self.terms.get("@vocab", "") + name


class _Index:
    """Values and keys by what they mean, for each named node and for the whole file."""

    def __init__(self, nodes: Sequence[_Node], names: _Names) -> None:
        self._names = names
        self._nodes: dict[str, Span] = {}
        self._values: dict[tuple[str, str], list[_Value]] = defaultdict(list)
        self._keys: dict[tuple[str, str], Span] = {}
        self._first = nodes[-1].place if nodes else Span()
        # What says something about a node comes before what only refers to it.
        for node in sorted(nodes, key=lambda node: (len(node.values) < 2, node.place)):
            named = [value for value in node.values if value.keys[-1] in names.identifiers and len(value.keys) == 1]
            if named:
                self._add(names.iri(named[0].text), node, named[0].place)
        if nodes:
            self._add("", nodes[-1], nodes[-1].place)

    def _add(self, name: str, node: _Node, place: Span) -> None:
        self._nodes.setdefault(name, place)
        for value in node.values:
            for text in {value.text, self._names.iri(value.text), self._names.term(value.text)}:
                self._values[name, text].append(value)
        for key in node.keys:
            self._keys.setdefault((name, self._names.term(key.text)), key.place)

    def placed(self, quad: Quad) -> Located:
        """A statement with the best place that is known of each of its terms."""
        name = _text(quad.subject)
        node = name if name in self._nodes else ""
        predicate = self._keys.get((node, quad.predicate.value), self._nodes.get(node, self._first))
        subject = self._nodes[node] if node else predicate
        value = self._value(node, quad) or predicate
        return Located(quad.subject, quad.predicate, quad.object, quad.graph_name, subject, predicate, value)

    def _value(self, node: str, quad: Quad) -> Span | None:
        values = self._values.get((node, _text(quad.object)), [])
        wanted = quad.predicate.value
        return next((v.place for v in values if any(self._names.term(key) == wanted for key in v.keys)), None)


def _text(term: Term) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode) or hasattr(term, "value") else str(term)
