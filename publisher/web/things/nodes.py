"""The statements of a page by subject and property, as pages ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal | Triple


def iri_of(term: object) -> str:
    """The IRI of a term ('_:x' for a blank node, '' for a literal)."""
    if isinstance(term, NamedNode):
        return term.value
    return str(term) if isinstance(term, BlankNode) else ""


class Nodes:
    """subject IRI -> property IRI -> values, in the order in which they came."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._nodes: dict[str, dict[str, dict[Term, None]]] = {}
        for quad in quads:
            node = self._nodes.setdefault(iri_of(quad.subject), {})
            node.setdefault(quad.predicate.value, {})[quad.object] = None

    def joined(self, others: Nodes) -> Nodes:
        """These nodes and those that only `others` have."""
        both = Nodes(())
        both._nodes = others._nodes | self._nodes
        return both

    def __contains__(self, subject: str) -> bool:
        return subject in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def properties(self, subject: str) -> list[str]:
        return list(self._nodes.get(subject, {}))

    def values(self, subject: str, properties: Iterable[str]) -> list[Term]:
        """The values of several properties that say the same, each once."""
        node = self._nodes.get(subject, {})
        return list(dict.fromkeys(value for name in properties for value in node.get(name, ())))

    def links(self, subject: str, properties: Iterable[str]) -> list[str]:
        return [iri for value in self.values(subject, properties) if (iri := iri_of(value))]

    def texts(self, subject: str, properties: Iterable[str], language: str) -> list[Literal]:
        """The literals in a language, and those without one; where there is none of these, all of them."""
        found = [value for value in self.values(subject, properties) if isinstance(value, Literal)]
        return in_language(found, language)

    def text(self, subject: str, properties: Iterable[str], language: str) -> str:
        """The first of them, or ''."""
        found = self.texts(subject, properties, language)
        return found[0].value if found else ""


def in_language(values: Sequence[Literal], language: str) -> list[Literal]:
    wanted = [value for value in values if value.language is None or value.language.split("-")[0] == language]
    return wanted or list(values)
