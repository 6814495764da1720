"""Compact JSON-LD (JSON-LD 1.1, sections 4 and 6) with a context of our own, from quads.

pyoxigraph writes expanded JSON-LD only. Ours is the closed model that DESIGN.md describes (no blank nodes
needed, no lists), so that compacting is choosing a term per value. The answer carries the terms that it
uses: it parses without a network.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from publisher.vocabulary import PREFIXES, RDF, XSD

_Term = NamedNode | BlankNode | Literal | Triple

#: Kinds of value a term can stand for; a datatype IRI is a kind of its own.
_IRI, _WORD, _ANY = "@id", "@language", "@any"

#: How deep fragments are nested in each other; deeper ones stand beside.
_DEPTH = 8


class Entry(NamedTuple):
    """A term of the context: its name, and how it is defined there."""

    name: str
    definition: Any


@dataclass(frozen=True)
class Context:
    """A JSON-LD context, turned round: (property IRI, kind of value) -> term, class IRI -> term.

    `id` and `type` are the keys to write for @id and @type, `prefixes` namespaces that may shorten keys.
    """

    properties: Mapping[tuple[str, str], Entry]
    classes: Mapping[str, Entry]
    prefixes: Mapping[str, str]
    id: str = "@id"
    type: str = "@type"
    language: str | None = None


def read_context(document: Any) -> Context:
    """The context of a `{"@context": {…}}` document (or of the bare object); {} gives prefixes only."""
    terms = document.get("@context", document) if isinstance(document, dict) else {}
    merged: dict[str, Any] = {}
    for part in terms if isinstance(terms, list) else [terms]:
        merged |= part if isinstance(part, dict) else {}
    prefixes = dict(PREFIXES) | {key: value for key, value in merged.items() if _is_prefix(key, value)}
    properties: dict[tuple[str, str], Entry] = {}
    classes: dict[str, Entry] = {}
    for name, definition in merged.items():
        _read_term(Entry(name, definition), prefixes, properties, classes)
    return Context(
        MappingProxyType(properties),
        MappingProxyType(classes),
        MappingProxyType(prefixes),
        _alias(merged, "@id"),
        _alias(merged, "@type"),
        merged.get("@language"),
    )


def _is_prefix(key: str, value: Any) -> bool:
    return not key.startswith("@") and isinstance(value, str) and value.endswith(("/", "#", ":", "?", "-"))


def _alias(terms: Mapping[str, Any], keyword: str) -> str:
    return next((key for key, value in terms.items() if value == keyword), keyword)


def _read_term(
    entry: Entry,
    prefixes: Mapping[str, str],
    properties: dict[tuple[str, str], Entry],
    classes: dict[str, Entry],
) -> None:
    name, definition = entry
    if name.startswith("@") or name in prefixes or (isinstance(definition, dict) and "@reverse" in definition):
        return
    identifier = definition.get("@id", name) if isinstance(definition, dict) else definition
    if not isinstance(identifier, str) or identifier.startswith("@"):
        return
    iri = _expand(identifier, prefixes)
    kind = _kind(definition, prefixes)
    if kind:
        properties.setdefault((iri, kind), entry)
    if isinstance(definition, str):
        classes.setdefault(iri, entry)


def _kind(definition: Any, prefixes: Mapping[str, str]) -> str:
    """What values a term is for; '' where it has a container that we do not write."""
    if isinstance(definition, str):
        return _ANY
    containers = definition.get("@container", [])
    containers = {containers} if isinstance(containers, str) else set(containers)
    if containers in ({"@language"}, {"@language", "@set"}):
        return _WORD
    if containers - {"@set"} or "@language" in definition:
        return ""
    coerced = definition.get("@type")
    if coerced is None:
        return _ANY
    return _IRI if coerced in ("@id", "@vocab") else _expand(coerced, prefixes)


def _expand(text: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = text.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else text


def compact(quads: Iterable[Quad], context: Context, root: str = "") -> bytes:
    """Quads -> one JSON-LD document in UTF-8, the same bytes for the same quads.

    Nodes come in the order of their subjects, `root` first, and what hangs under a node (its fragments) is
    nested where it is first pointed at. A named graph is an entry with its own `@graph`.
    """
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs["" if isinstance(quad.graph_name, DefaultGraph) else _name(quad.graph_name)].append(quad)
    words = _Words(context)
    nodes = _Graph(words, graphs.pop("", [])).nodes(root)
    for name, members in sorted(graphs.items()):
        nodes.append({context.id: name, "@graph": _Graph(words, members).nodes(root)})
    document: dict[str, Any] = {"@context": words.used()}
    document |= nodes[0] if len(nodes) == 1 and "@graph" not in nodes[0] else {"@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _name(node: _Term) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


class _Words:
    """Chooses keys and values by the context, and keeps account of the terms that it used."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._terms: dict[str, Any] = {}

    def used(self) -> dict[str, Any]:
        """The part of the context that the document needs."""
        language = {"@language": self.context.language} if self.context.language else {}
        aliases = {self.context.id: "@id", self.context.type: "@type"}
        return {
            **language,
            **{key: word for key, word in aliases.items() if key != word},
            **dict(sorted(self._terms.items())),
        }

    def class_name(self, value: _Term) -> str:
        name = _name(value)
        entry = self.context.classes.get(name)
        return self._use(entry) if entry else self.short(name)

    def key(self, iri: str, value: _Term) -> tuple[str, str]:
        """The key to write a value under, and the kind of value that it stands for."""
        for kind in (*_kinds(value), _ANY):
            entry = self.context.properties.get((iri, kind))
            if entry:
                return self._use(entry), kind
        return self.short(iri), _ANY

    def value(self, value: _Term, kind: str) -> Any:
        if not isinstance(value, Literal):
            return _name(value) if kind == _IRI else {self.context.id: _name(value)}
        if kind == value.datatype.value:
            return value.value
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype == XSD.string:
            return {"@value": value.value} if self.context.language else value.value
        return {"@value": value.value, "@type": self.short(value.datatype.value)}

    def short(self, iri: str) -> str:
        """`http://purl.org/dc/terms/title` -> `dct:title`, where that reads back as the same IRI."""
        for prefix, namespace in self.context.prefixes.items():
            local = iri[len(namespace) :] if iri.startswith(namespace) else ""
            if local and not local.startswith("//"):
                self._terms[prefix] = namespace
                return f"{prefix}:{local}"
        return iri

    def _use(self, entry: Entry) -> str:
        """Take a term, and the prefixes that its definition is written with, into the context."""
        self._terms[entry.name] = entry.definition
        parts = entry.definition.values() if isinstance(entry.definition, dict) else [entry.definition]
        for part in parts:
            prefix = part.partition(":")[0] if isinstance(part, str) else ""
            if prefix in self.context.prefixes:
                self._terms[prefix] = self.context.prefixes[prefix]
        return entry.name


class _Graph:
    """The nodes of one graph; a node is written once."""

    def __init__(self, words: _Words, quads: Iterable[Quad]) -> None:
        self._words = words
        self._subjects: dict[str, list[Quad]] = defaultdict(list)
        for quad in quads:
            self._subjects[_name(quad.subject)].append(quad)
        self._written: set[str] = set()

    def nodes(self, root: str) -> list[dict[str, Any]]:
        order = sorted(self._subjects, key=lambda name: (name != root, name.split("#", 1)[0] != root, name))
        return [self._node(name, 0) for name in order if name not in self._written]

    def _node(self, name: str, depth: int) -> dict[str, Any]:
        self._written.add(name)
        values: dict[str, list[_Term]] = defaultdict(list)
        for quad in sorted(self._subjects[name], key=str):
            values[quad.predicate.value].append(quad.object)
        types = values.pop(RDF.type.value, [])
        node: dict[str, Any] = {self._words.context.id: name}
        classes = [value for value in types if not isinstance(value, (Literal, Triple))]
        if classes:
            node[self._words.context.type] = _one([self._words.class_name(value) for value in classes])
        values[RDF.type.value] = [value for value in types if value not in classes]
        for iri in sorted(values):
            node |= self._property(iri, values[iri], name, depth)
        return node

    def _property(self, iri: str, values: Sequence[_Term], name: str, depth: int) -> dict[str, Any]:
        """The keys of one property: values of different kinds may need different terms."""
        plain: dict[str, list[Any]] = defaultdict(list)
        texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for value in values:
            key, kind = self._words.key(iri, value)
            if isinstance(value, Literal) and kind == _WORD:
                texts[key][value.language or ""].append(value.value)
            elif self._is_nested(value, name, depth):
                plain[key].append(self._node(_name(value), depth + 1))
            else:
                plain[key].append(self._words.value(value, kind))
        done: dict[str, Any] = {key: _one(members) for key, members in plain.items()}
        done |= {key: {word: _one(same) for word, same in table.items()} for key, table in texts.items()}
        return done

    def _is_nested(self, value: _Term, name: str, depth: int) -> bool:
        """Whether a node is written inside the one that points at it: a fragment of it, not yet written."""
        if not isinstance(value, NamedNode) or depth >= _DEPTH:
            return False
        resource, hash_sign, _ = value.value.partition("#")
        fresh = value.value in self._subjects and value.value not in self._written
        return bool(hash_sign) and resource == name.partition("#")[0] and fresh


def _kinds(value: _Term) -> tuple[str, ...]:
    if not isinstance(value, Literal):
        return (_IRI,)
    return (_WORD,) if value.language else (value.datatype.value,)


def _one(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)
