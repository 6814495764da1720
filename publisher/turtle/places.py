"""Statements with the places that their terms stand at, and the search for a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias, overload

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph

_LINE_END = re.compile(r"\r\n?|\n")


class Span(NamedTuple):
    """A stretch of text: lines and columns count from 1, columns in Unicode code points.

    `end_column` is the column after the last character (as in SARIF 2.1.0, 3.30.8). All 0 is unknown;
    a known line with column 0 is a whole line.
    """

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Located(NamedTuple):
    """One statement and the places of its three terms.

    What is written `[ … ]` or `( … )` stands at its opening bracket; an item of a collection is the
    object of `rdf:first` at its own place.
    """

    subject: Term
    predicate: NamedNode
    object: Term
    graph: Graph
    subject_place: Span
    predicate_place: Span
    object_place: Span

    @property
    def quad(self) -> Quad:
        return Quad(self.subject, self.predicate, self.object, self.graph)  # type: ignore[arg-type]


class Lines:
    """The lines of a text: offsets (code points from 0) to lines and columns, and back.

    A line ends with LF, CR or CRLF. A byte order mark at the beginning has no column, as in editors.
    """

    def __init__(self, text: str) -> None:
        first = 1 if text.startswith("\ufeff") else 0
        self.starts = [first, *(match.end() for match in _LINE_END.finditer(text)), len(text) + 1]

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end]."""
        starts = self.starts
        line = bisect_right(starts, start, 0, len(starts) - 1)
        column = start - starts[line - 1] + 1
        if end < starts[line]:
            return Span(line, column, line, column + end - start)
        last = bisect_right(starts, end, 0, len(starts) - 1)
        return Span(line, column, last, end - starts[last - 1] + 1)

    def offsets(self, place: Span) -> tuple[int, int]:
        """(start, end) of a place in the text: what `apply_edits` wants."""
        start = self.starts[place.line - 1] + place.column - 1
        return start, self.starts[place.end_line - 1] + place.end_column - 1


class SourceLines(Sequence[str]):
    """The lines of a text without their ends, each cut out when it is asked for; a byte order mark is left out."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = Lines(text).starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        number = range(len(self))[at]
        return self._text[self._starts[number] : self._starts[number + 1]].rstrip("\r\n")


class Places:
    """Where the terms of statements stand; made once, asked often."""

    def __init__(self, located: Iterable[Located]) -> None:
        self._statements: dict[tuple[Term, NamedNode, Term], list[Span]] = {}
        self._predicates: dict[tuple[Term, NamedNode], list[Span]] = {}
        self._subjects: dict[Term, list[Span]] = {}
        self._objects: dict[Term, list[Span]] = {}
        for row in located:
            key = (row.subject, row.predicate)
            self._statements.setdefault((*key, row.object), []).append(row.object_place)
            _add(self._predicates.setdefault(key, []), row.predicate_place)
            _add(self._subjects.setdefault(row.subject, []), row.subject_place)
            self._objects.setdefault(row.object, []).append(row.object_place)

    def find(
        self, subject: Term | None = None, predicate: NamedNode | None = None, object: Term | None = None
    ) -> list[Span]:
        """Places in the order of the text; [] where nothing fits.

        With an object: where that value stands. With subject and predicate: where the predicate stands.
        With a subject alone: where it is named as a subject, first place first; a term that is no
        subject here: where it is an object.
        """
        if subject is not None and predicate is not None:
            if object is not None:
                return self._statements.get((subject, predicate, object), [])
            return self._predicates.get((subject, predicate), [])
        if subject is not None:
            return self._subjects.get(subject) or self._objects.get(subject, [])
        return self._objects.get(object, []) if object is not None else []


def _add(places: list[Span], place: Span) -> None:
    if not places or places[-1] != place:
        places.append(place)


def find(
    located: Iterable[Located] | Places,
    subject: Term | None = None,
    predicate: NamedNode | None = None,
    object: Term | None = None,
) -> list[Span]:
    """`Places.find` over statements; who asks more than once makes the `Places` first."""
    places = located if isinstance(located, Places) else Places(located)
    return places.find(subject, predicate, object)
