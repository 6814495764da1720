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
        return (found,) if found.__class__ is str else found

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
            if found.__class__ is str:
                yield subject, found  # type: ignore[misc]
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
        if found.__class__ is str:
            inverse[found].append(subject)  # type: ignore[index]
        else:
            for value in found:
                inverse[value].append(subject)
    return dict(inverse)


def object_text(text: str) -> str:
    """The object in `object graph` as a quad is written: no term but a literal holds a space."""
    end = text.rfind('"')
    space = text.find(" ", end + 1) if end > 0 else text.find(" ")
    return text if space < 0 or text.startswith("<<") else text[:space]


def statement_texts(quads: Iterable[Quad]) -> Iterator[tuple[str, str, str]]:
    """Subject, predicate and object as texts; graph names are dropped (a data graph is one graph)."""
    default = DefaultGraph()
    for quad in quads:
        subject, predicate, value = str(quad).split(" ", 2)
        yield subject, predicate, value if quad.graph_name == default else object_text(value)


def read_graph(quads: Iterable[Quad]) -> Graph:
    """An index of quads; a statement that comes twice counts once. About 500,000 statements a second."""
    columns: defaultdict[str, Column] = defaultdict(dict)
    known: dict[str, str] = {}
    several: list[tuple[str, str]] = []
    default, intern = DefaultGraph(), known.setdefault
    for quad in quads:
        subject, predicate, value = str(quad).split(" ", 2)
        if quad.graph_name != default:
            value = object_text(value)
        if value[0] == "<":
            value = intern(value, value)
        column = columns[predicate]
        subject = intern(subject, subject)
        found = column.setdefault(subject, value)
        if found is not value:
            if found.__class__ is list:
                found.append(value)  # type: ignore[union-attr]
            elif found != value:
                column[subject] = [found, value]  # type: ignore[list-item]
                several.append((predicate, subject))
    return Graph(dict(columns), _distinct(columns, several))


def _distinct(columns: dict[str, Column], several: list[tuple[str, str]]) -> dict[str, dict[str, list[str]]]:
    """Drops repeated values from the lists; returns the lists by property and subject."""
    many: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for predicate, subject in several:
        values = columns[predicate][subject]
        if isinstance(values, list):
            values[:] = dict.fromkeys(values)
            many[predicate][subject] = values
    return dict(many)
