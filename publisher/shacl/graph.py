"""Statements in memory, a column per property: what the SHACL engine reads its data and its shapes from.

Terms are their N-Triples text (`<iri>`, `_:b`, `"x"@nl`): equal texts are equal terms (RDF 1.1, 3.3), the
lexical form is kept, and Python compares and hashes texts far faster than term objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import DefaultGraph, Quad

#: One property: subject -> its value, or the list of its values where there are several.
Column = dict[str, "str | list[str]"]

_EMPTY: Column = {}


class Graph:
    """Columns of statements; `many[p]` names the subjects with several values of p."""

    def __init__(self, columns: dict[str, Column], many: dict[str, dict[str, list[str]]]) -> None:
        self.columns = columns
        self.many = many
        self._inverses: dict[str, dict[str, list[str]]] = {}

    def column(self, predicate: str) -> Column:
        return self.columns.get(predicate, _EMPTY)

    def objects(self, subject: str, predicate: str) -> Sequence[str]:
        """The distinct values, in the order of the file."""
        found = self.columns.get(predicate, _EMPTY).get(subject)
        if found is None:
            return ()
        return (found,) if isinstance(found, str) else found

    def inverse(self, predicate: str) -> dict[str, list[str]]:
        """value -> subjects; made when first asked for."""
        found = self._inverses.get(predicate)
        if found is None:
            found = self._inverses[predicate] = _invert(self.column(predicate))
        return found

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        return self.inverse(predicate).get(value, ())

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """(subject, value) of every statement of a property."""
        for subject, found in self.column(predicate).items():
            if isinstance(found, str):
                yield subject, found
            else:
                for value in found:
                    yield subject, value

    def closure(self, node: str, predicate: str) -> dict[str, None]:
        """The node and all that reach it over the property: `^predicate*`, nearest first."""
        found, inverse, queue = {node: None}, self.inverse(predicate), [node]
        for current in queue:
            for subject in inverse.get(current, ()):
                if subject not in found:
                    found[subject] = None
                    queue.append(subject)
        return found


def _invert(column: Column) -> dict[str, list[str]]:
    inverse: defaultdict[str, list[str]] = defaultdict(list)
    for subject, found in column.items():
        if isinstance(found, str):
            inverse[found].append(subject)
        else:
            for value in found:
                inverse[value].append(subject)
    return dict(inverse)


def triple_texts(quads: Iterable[Quad]) -> Iterator[str]:
    """`subject predicate object` of each quad, whatever its graph."""
    default = DefaultGraph()
    return (str(quad if quad.graph_name == default else quad.triple) for quad in quads)


class GraphBuilder:
    """Makes a graph from statements that come in portions; about 500,000 statements a second."""

    def __init__(self) -> None:
        #: subject -> the numbers of the portions that speak of it.
        self.files: dict[str, tuple[int, ...]] = {}
        self._columns: dict[str, Column] = {}
        self._known: dict[str, str] = {}
        self._several: list[tuple[str, str]] = []

    def add(self, lines: Iterable[str], file: int | None = None) -> None:
        """Adds `subject predicate object`; what comes twice counts once."""
        here = () if file is None else (file,)
        columns, several, intern, subject = self._columns, self._several, self._known.setdefault, ""
        for line in lines:
            owner, predicate, value = line.split(" ", 2)
            if value[0] == "<":
                value = intern(value, value)
            if owner != subject:
                subject = intern(owner, owner)
                if here and self.files.setdefault(subject, here)[-1] != file:
                    self.files[subject] += here
            column = columns.get(predicate)
            if column is None:
                column = columns[predicate] = {}
            found = column.setdefault(subject, value)
            if found is value:
                continue
            if isinstance(found, list):
                found.append(value)
            elif found != value:
                column[subject] = [found, value]
                several.append((predicate, subject))

    def graph(self) -> Graph:
        return Graph(self._columns, _distinct(self._columns, self._several))


def read_graph(quads: Iterable[Quad]) -> Graph:
    """An index of quads; graph names are dropped, for a data graph is one graph."""
    builder = GraphBuilder()
    builder.add(triple_texts(quads))
    return builder.graph()


def _distinct(columns: dict[str, Column], several: list[tuple[str, str]]) -> dict[str, dict[str, list[str]]]:
    """Drops repeated values from the lists; returns the lists by property and subject."""
    many: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for predicate, subject in several:
        values = columns[predicate][subject]
        if isinstance(values, list):
            values[:] = dict.fromkeys(values)
            many[predicate][subject] = values
    return dict(many)
