"""A resource in the words of one view, computed from what the release says of it when it is read.

The document stands alone: parts of other resources that it points at (a contact point) are told in full, other
resources by their names and by what the view's own rules demand of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from publisher.store import best_literal
from publisher.vocabulary import RDF, XSD
from publisher.web.profiles.words import Kind, Profile, Row

_Subject = NamedNode | BlankNode
_Value = NamedNode | BlankNode | Literal | Triple
_Node = dict[NamedNode, list[_Value]]

#: More nodes than this stay untold: a concept may be pointed at, and point on, without end.
_MOST = 5000
_LANGUAGE = "nl"


def view_quads(profile: Profile, quads: Sequence[Quad], store: Store, iri: str) -> list[Quad]:
    """The view of the resource `iri`, whose own statements are `quads`; [] where the view has no word for it."""
    return _Telling(profile, quads, store, iri).all()


def knows(profile: Profile, classes: Iterable[str]) -> bool:
    """Whether a view has a word for a thing of these classes."""
    vocabulary = profile.all_of
    named = {cls.value for kind in profile.kinds for cls in kind.classes}
    return any(cls in named or (vocabulary is not None and cls in vocabulary) for cls in classes)


class _Telling:
    def __init__(self, profile: Profile, quads: Sequence[Quad], store: Store, iri: str) -> None:
        self._profile, self._store, self._iri = profile, store, iri
        self._own = _nodes(quads)
        self._things = f"{iri.split('/id/', 1)[0]}/id/"
        self._queue: list[NamedNode] = []
        self._seen: set[_Value] = set()

    def all(self) -> list[Quad]:
        """Every node that is reached, in the order in which it is."""
        told: dict[_Value, list[Triple]] = {}
        self._want([NamedNode(self._iri), *self._own])
        for node in self._queue:  # which grows meanwhile
            told[node] = self._tell(node)
            if not told[self._queue[0]] or len(told) >= _MOST:
                break
        parts = {item.subject for triples in told.values() for item in triples}
        return [Quad(*item) for triples in told.values() for item in triples if self._leads(item, parts)]

    def _want(self, values: Iterable[_Value]) -> None:
        for value in values:
            if isinstance(value, NamedNode) and value not in self._seen:
                self._seen.add(value)
                self._queue.append(value)

    def _leads(self, triple: Triple, told: Container[object]) -> bool:
        """A statement that leads to a part that the view leaves out is left out too."""
        value = triple.object
        return not isinstance(value, NamedNode) or not self._is_part(value) or value in told

    def _is_part(self, node: NamedNode) -> bool:
        return "#" in node.value and node.value.startswith(self._things)

    def _tell(self, node: NamedNode) -> list[Triple]:
        about = self._own.get(node) or _nodes(self._store.quads_for_pattern(node, None, None, None)).get(node, {})
        whole = node in self._own or self._is_part(node)
        triples = list(dict.fromkeys(self._said(node, about, whole)))
        if whole or triples:
            self._want(item.object for item in triples if item.predicate != RDF.type)
        return triples

    def _said(self, node: NamedNode, about: _Node, whole: bool) -> Iterable[Triple]:
        classes = [term for term in about.get(RDF.type, ()) if isinstance(term, NamedNode)]
        kinds = [kind for kind in self._profile.kinds if any(cls in kind.classes for cls in classes)]
        names = self._classes(classes, kinds)
        if not names:
            return
        yield from (Triple(node, RDF.type, name) for name in names)
        wanted = self._profile.stub
        for kind in kinds:
            for row in kind.rows:
                if whole or row.target in wanted:
                    yield from self._row(node, about, row)
        vocabulary = self._profile.all_of
        for predicate, values in about.items() if vocabulary else ():
            if vocabulary and predicate.value in vocabulary and (whole or predicate in wanted):
                yield from (Triple(node, predicate, value) for value in values)

    def _classes(self, classes: Sequence[NamedNode], kinds: Sequence[Kind]) -> list[NamedNode]:
        """The names that the view has for the classes of a node; its own words, where it has them, come first."""
        vocabulary = self._profile.all_of
        own = [cls for cls in classes if vocabulary and cls.value in vocabulary]
        return own or sorted({kind.classes[cls] for kind in kinds for cls in classes if cls in kind.classes}, key=str)

    def _row(self, node: NamedNode, about: _Node, row: Row) -> Iterable[Triple]:
        values = self._values(node, about, row)
        holder: NamedNode = node
        for predicate, cls, name in row.through if values else ():
            made = NamedNode(f"{node.value}{'-' if '#' in node.value else '#'}{name}")
            yield Triple(holder, predicate, made)
            yield Triple(made, RDF.type, cls)
            holder = made
        yield from (Triple(holder, row.target, value) for value in values)

    def _values(self, node: NamedNode, about: _Node, row: Row) -> list[_Value]:
        for source in row.sources:
            found = self._pointing(node, source) if row.inverse else about.get(source, [])
            if found:
                return _plain(found) if row.plain else found
        return []

    def _pointing(self, node: NamedNode, predicate: NamedNode) -> list[_Value]:
        return [subject for subject, about in self._own.items() if node in about.get(predicate, ())]


def _nodes(quads: Iterable[Quad]) -> dict[_Subject, _Node]:
    """Subject -> property -> values, each once, in the order of the statements."""
    found: dict[_Subject, _Node] = {}
    for quad in quads:
        if isinstance(quad.subject, (NamedNode, BlankNode)):
            values = found.setdefault(quad.subject, {}).setdefault(quad.predicate, [])
            if quad.object not in values:
                values.append(quad.object)
    return found


def _plain(values: Sequence[_Value]) -> list[_Value]:
    literals = [value for value in values if isinstance(value, Literal)]
    return [Literal(best_literal(literals, _LANGUAGE).value, datatype=XSD.string)] if literals else []
