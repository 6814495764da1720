"""Rows in the order that a query asks for, sorted here: the engine (0.5) reads the keys again for each comparison.

A row's keys are read once. What comes out is what the engine would write, byte for byte: where two rows that differ
have equal keys, or a key is of a kind that is not compared here, the engine itself sorts the rows, which came in the
order in which it would have sorted them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, cast

import pyoxigraph as ox

from publisher.vocabulary import RDF, XSD
from publisher.workers.ordering import Key, Ordering

#: Rows up to which the engine sorts them as fast, and up to which it is asked to where we cannot.
_FEW, _MOST = 500, 50_000
#: Bytes of a text that the engine keeps in a row.
_SHORT = 16
#: Rows that are written at once.
_ONCE = 5000
#: Bytes of the memory limit for each cell that is held: a term takes 100 to 250.
_CELL = 1024

Row = Sequence[Any]
Sortable = tuple[object, ...]


class UnsortableError(Exception):
    """These rows are not sorted here."""


class Sorted:
    """A SELECT's answer, sorted and cut; its rows are iterated over once, as the engine's are."""

    def __init__(self, variables: Sequence[ox.Variable], rows: Sequence[Row]) -> None:
        self.variables, self.rows = variables, rows
        self._left = iter(rows)

    def __iter__(self) -> Iterator[Row]:
        return self._left


class Sink(Protocol):
    def write(self, data: bytes) -> int: ...


def sort(solutions: ox.QuerySolutions, ordering: Ordering, memory: int) -> Sorted:
    """The rows of an unordered query (`ordering.text`) in order, cut to what is asked for.

    Errors: UnsortableError where there are more than `memory` (bytes) may hold, and of what the engine must see itself.
    """
    names = [variable.value for variable in solutions.variables]
    most = memory // _CELL // len(names)
    left = iter(cast(Iterable[Row], solutions))
    rows: list[Row] = list(islice(left, _FEW))
    if len(rows) == _FEW and _is_cheap(names, rows, ordering):
        raise UnsortableError
    rows += islice(left, max(0, most + 1 - _FEW))
    if len(rows) > most:
        raise UnsortableError
    own = len(names) - ordering.added
    found = _in_order(names, rows, ordering)
    return Sorted(solutions.variables[:own], [list(row)[:own] for row in found] if ordering.added else found)


def _is_cheap(names: Sequence[str], rows: Sequence[Row], ordering: Ordering) -> bool:
    """Whether the engine sorts rows like these as fast, and the faster for seeing only the keys of those cut off.

    It keeps numbers, moments and short texts (16 bytes) in its rows; for others it looks up every comparison.
    """
    columns = [[row[names.index(key.column)] for row in rows] for key in ordering.keys if key.column in names]
    cheap = [all(map(_is_short, column)) for column in columns]
    return all(cheap) or (cheap[0] and len(set(columns[0])) > len(rows) // 2)


def _is_short(term: object) -> bool:
    if not isinstance(term, ox.Literal):
        return term is None
    return term.datatype.value not in _LONG or len(term.value.encode()) <= _SHORT


def _in_order(names: Sequence[str], rows: Sequence[Row], ordering: Ordering) -> list[Row]:
    if len(rows) <= _FEW and not ordering.distinct:
        return _by_engine(names, rows, ordering)
    try:
        return _by_keys(names, rows, ordering)
    except UnsortableError:
        if len(rows) > _MOST:
            raise
        return _by_engine(names, rows, ordering)


def _by_keys(names: Sequence[str], rows: Sequence[Row], ordering: Ordering) -> list[Row]:
    """Sorted by the last key first: a sort keeps the order of what is equal."""
    columns = [(key, _column(names, rows, key)) for key in ordering.keys]
    order = list(range(len(rows)))
    for key, values in reversed(columns):
        order.sort(key=values.__getitem__, reverse=key.descending)
    end = len(rows) if ordering.limit is None else min(len(rows), ordering.offset + ordering.limit)
    seen = order[max(0, ordering.offset - 1) : end + 1]
    for first, second in pairwise(seen):
        if all(values[first] == values[second] for _, values in columns) and list(rows[first]) != list(rows[second]):
            raise UnsortableError
    return [rows[place] for place in order[ordering.offset : end]]


def _column(names: Sequence[str], rows: Sequence[Row], key: Key) -> list[Sortable]:
    """What Python compares as the engine compares the terms of a column (SPARQL 1.1, 15.1)."""
    if key.column not in names:
        return [()] * len(rows)
    place = names.index(key.column)
    values: list[Sortable] = []
    families = set()
    for row in rows:
        term = row[place]
        if term is None:
            values.append((0,))
        elif isinstance(term, ox.NamedNode):
            values.append((1, term.value))
        elif isinstance(term, ox.Literal):
            family, value = _literal(term)
            families.add(family)
            values.append((2, *value))
        else:
            raise UnsortableError
    if len(families) > 1:
        raise UnsortableError
    return values


def _literal(term: ox.Literal) -> tuple[str, Sortable]:
    """A literal's family, in which all have one order, and its place there."""
    datatype = term.datatype.value
    family = _FAMILIES.get(datatype)
    if family is None or not family.pattern.fullmatch(term.value):
        raise UnsortableError
    return family.name, family.place(term, datatype)


class _Family(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    place: Callable[[ox.Literal, str], Sortable]


def _text(term: ox.Literal, datatype: str) -> Sortable:
    return term.value, datatype, term.language or ""


def _number(term: ox.Literal, _: str) -> Sortable:
    return (int(term.value),)


def _moment(term: ox.Literal, _: str) -> Sortable:
    return (term.value,)


_TEXT = _Family("text", re.compile(".*", re.DOTALL), _text)
#: Moments are compared as they are written, where all are written alike: four digits of a year, no fraction, UTC.
_FAMILIES: MappingProxyType[str, _Family] = MappingProxyType(
    {
        XSD.string.value: _TEXT,
        RDF.langString.value: _TEXT,
        XSD.integer.value: _Family("number", re.compile(r"-?\d{1,18}"), _number),
        XSD.dateTime.value: _Family("moment", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), _moment),
        XSD.date.value: _Family("date", re.compile(r"\d{4}-\d\d-\d\d"), _moment),
        XSD.time.value: _Family("time", re.compile(r"\d\d:\d\d:\d\d"), _moment),
    }
)


#: What is kept as a text.
_LONG = frozenset({XSD.string.value, RDF.langString.value})


def _by_engine(names: Sequence[str], rows: Sequence[Row], ordering: Ordering) -> list[Row]:
    """Sorted and cut by the engine, from memory."""
    if ordering.distinct:  # it would have seen each row that is there twice
        raise UnsortableError
    keys = [f"{'DESC' if key.descending else 'ASC'}(?{key.column})" for key in ordering.keys]
    limit = "" if ordering.limit is None else f" LIMIT {ordering.limit}"
    text = f"{_values(names, rows)} ORDER BY {' '.join(keys)} OFFSET {ordering.offset}{limit}"
    return list(cast(Iterable[Row], ox.Store().query(text)))


def _values(names: Sequence[str], rows: Sequence[Row]) -> str:
    """A query whose answer is these rows. Errors: UnsortableError for terms that cannot be written in one."""
    columns = " ".join(f"?{name}" for name in names)
    lines = "".join(f"({' '.join(map(_written, row))})\n" for row in rows)
    return f"SELECT {columns} WHERE {{ VALUES ({columns}) {{ {lines} }} }}"


def _written(term: object) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        raise UnsortableError
    return str(term)


def write(answer: Sorted, format_: ox.QueryResultsFormat, sink: Sink) -> None:
    """The answer in a format, as the engine writes it.

    Errors: UnsortableError, SyntaxError for terms that the engine does not read; something may be written then.
    """
    names, store = [variable.value for variable in answer.variables], ox.Store()

    def document(rows: Sequence[Row]) -> bytes:
        solutions = cast(ox.QuerySolutions, store.query(_values(names, rows)))
        return cast(bytes, solutions.serialize(format=format_))

    if len(answer.rows) <= _ONCE:
        sink.write(document(answer.rows))
        return
    foot, between = _FRAMES[format_]
    head = document(()).removesuffix(foot)
    for start in range(0, len(answer.rows), _ONCE):
        piece = document(answer.rows[start : start + _ONCE]).removesuffix(foot)
        sink.write(piece if start == 0 else between + piece.removeprefix(head))
    sink.write(foot)


#: What a document ends with, and what stands between two rows.
_FRAMES = MappingProxyType(
    {
        ox.QueryResultsFormat.JSON: (b"]}}", b","),
        ox.QueryResultsFormat.XML: (b"</results></sparql>", b""),
        ox.QueryResultsFormat.CSV: (b"", b""),
        ox.QueryResultsFormat.TSV: (b"", b""),
    }
)
