"""Blank nodes of many files in one graph: a label belongs to the file that it stands in (RDF 1.1 Concepts, 3.4).

They are named by file and by the order of their first mention, so that the same file gives the same names each time:
what is cached can be mended file by file, and a place can be looked for when something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import BlankNode, Quad, Triple

Nodes = dict[BlankNode, None]


class Scope:
    """The blank nodes of one file: a label there -> a name that no other file has."""

    def __init__(self, path: Path) -> None:
        self._prefix = f"_:f{blake2b(str(path).encode('utf-8', 'surrogateescape'), digest_size=6).hexdigest()}n"
        self._names: dict[str, str] = {}

    def name(self, label: str) -> str:
        """`_:label` as the file has it -> `_:name`."""
        found = self._names.get(label)
        if found is None:
            found = self._names[label] = f"{self._prefix}{len(self._names) + 1}"
        return found

    def owns(self, term: object) -> bool:
        """Whether a term is a blank node of this file."""
        return isinstance(term, BlankNode) and str(term).startswith(self._prefix)

    def line(self, line: str) -> str:
        """`subject predicate object` with the names of this scope."""
        if "_:" not in line:
            return line
        subject, predicate, value = line.split(" ", 2)
        subject = self.name(subject) if subject[0] == "_" else subject
        return f"{subject} {predicate} {self.name(value) if value[0] == '_' else value}"

    def quad(self, quad: Quad) -> Quad:
        """A quad with the names of this scope; its graph keeps its own."""
        if BlankNode not in (type(quad.subject), type(quad.object)):
            return quad
        subject, value = (self._named(term) for term in (quad.subject, quad.object))
        return Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]

    def _named(self, term: object) -> object:
        return BlankNode(self.name(str(term))[2:]) if isinstance(term, BlankNode) else term


class _Hanging:
    """Which blank nodes hang under which node, by property, in order; and which hang nowhere."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.subjects: dict[object, None] = {}
        self.below: dict[object, dict[object, list[BlankNode]]] = {}
        hung: Nodes = {}
        for subject, predicate, value in triples:
            self.subjects[subject] = None
            if isinstance(value, BlankNode) and value not in hung:
                hung[value] = None
                self.below.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self.nodes = {each: None for each in self.subjects if isinstance(each, BlankNode)} | hung
        self.roots = [node for node in self.nodes if node not in hung]


def alike(ours: Iterable[Triple], theirs: Iterable[Triple]) -> Mapping[BlankNode, BlankNode]:
    """Which of our blank nodes is which of theirs, where two parsers read the same file.

    Labels that both have are the same node. Nodes without a label hang in one place: parsers may give a node before or
    after what hangs under it, but siblings always in the order of the file.
    """
    here, there = _Hanging(ours), _Hanging(theirs)
    found = {node: node for node in here.nodes if node in there.nodes}
    pairs: list[tuple[object, object]] = [(s, s) for s in here.subjects if s in found or not isinstance(s, BlankNode)]
    roots = zip(*([node for node in side.roots if node not in found] for side in (here, there)), strict=False)
    for mine, other in roots:
        found[mine] = other
        pairs.append((mine, other))
    for mine, yours in pairs:  # it grows
        for predicate, nodes in here.below.get(mine, {}).items():
            for node, same in zip(nodes, there.below.get(yours, {}).get(predicate, ()), strict=False):
                if node not in found:
                    found[node] = same
                    pairs.append((node, same))
    return found
