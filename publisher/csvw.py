"""The description of a table beside it: CSV on the Web (Metadata Vocabulary for Tabular Data, section 5).

A datatype is told only where every cell that was written is of it: a description that is wrong about one cell
makes readers refuse the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from publisher.columns import Column, Table

#: Between several values in one cell.
SEPARATOR = " | "

_IRI = MappingProxyType({"iri": ("Adres van het ding zelf", "Address of the thing itself")})
#: What a row about a part says of the resource that it is a part of.
_BELONGS = MappingProxyType(
    {
        "hoort_bij_iri": ("Adres van het ding waar het bij hoort", "Address of the thing it belongs to"),
        "hoort_bij": ("Naam van het ding waar het bij hoort", "Name of the thing it belongs to"),
    }
)
_ADDRESSES = frozenset({"iri", "hoort_bij_iri"})

_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_DAY, _CLOCK = r"(\d{4}-\d\d-\d\d)", r"(\d\d:\d\d:\d\d(?:\.\d{1,6})?)"
#: Datatype -> its form (XML Schema part 2; what Python knows of it), and what reads it.
_FORMS: Mapping[str, tuple[re.Pattern[str], Callable[[str], object]]] = MappingProxyType(
    {
        "date": (re.compile(_DAY + _ZONE, re.ASCII), lambda text: date.fromisoformat(text[:10])),
        "dateTime": (re.compile(f"{_DAY}T{_CLOCK}{_ZONE}", re.ASCII), datetime.fromisoformat),
        "time": (re.compile(_CLOCK + _ZONE, re.ASCII), time.fromisoformat),
    }
)


def first_columns(table: Table) -> Mapping[str, tuple[str, str]]:
    """The columns before those of the table's own: name -> words (nl, en)."""
    return {**_IRI, **_BELONGS} if table.of_parts else _IRI


def column_names(table: Table) -> list[str]:
    return [*first_columns(table), *(column.name for column in table.columns)]


class Kinds:
    """Which datatypes all values of a column are of, of those that it may have."""

    def __init__(self, table: Table) -> None:
        self._names = column_names(table)
        self._open = {self._names.index(column.name): list(column.kinds) for column in table.columns if column.kinds}

    def seen(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """The rows as they come; what they hold is looked at on the way."""
        for row in rows:
            for place, kinds in self._open.items():
                if kinds and row[place]:
                    values = row[place].split(SEPARATOR)
                    kinds[:] = [kind for kind in kinds if all(_is(kind, value) for value in values)]
            yield row

    def found(self) -> Mapping[str, str]:
        """Column -> datatype, of those rows that were seen."""
        return {self._names[place]: kinds[0] for place, kinds in self._open.items() if kinds}


def _is(kind: str, value: str) -> bool:
    form, read = _FORMS[kind]
    if not form.fullmatch(value):
        return False
    try:
        read(value)
    except ValueError:
        return False
    return True


def csvw(table: Table, language: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    """The description of a table; `kinds` are the datatypes of its columns, of those that are no texts."""
    columns = [_described(name, title, "") for name, title in first_columns(table).items()]
    for column in table.columns:
        several = {} if column.shows == "text" else {"separator": SEPARATOR}
        kind = "anyURI" if column.shows == "addresses" else kinds.get(column.name, "")
        columns.append({**_described(column.name, column.title, kind), **several, **_meaning(column)})
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": f"{table.name}.csv",
        "dc:title": {"nl": table.title[0], "en": table.title[1]}.get(language, table.title[1]),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {"columns": columns, "primaryKey": "iri", "aboutUrl": "{+iri}"},
    }


def _meaning(column: Column) -> dict[str, str]:
    """The property that the cells are values of: names of things and values of parts are those of none."""
    told = column.shows not in ("names", "owners") and not column.through
    return {"propertyUrl": column.properties[0].value} if told else {}


def _described(name: str, title: tuple[str, str], kind: str) -> dict[str, Any]:
    datatype = kind or ("anyURI" if name in _ADDRESSES else "string")
    return {"name": name, "titles": {"nl": [title[0], name], "en": title[1]}, "datatype": datatype}
