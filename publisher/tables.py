"""Tables for people who do not speak RDF: services, organisations, contact points, opening hours.

CSV as RFC 4180 has it, UTF-8, one row for each thing, and a description of the columns beside it (CSV on the
Web: `NAME.csv-metadata.json`, Metadata Vocabulary for Tabular Data, section 5.2); and Parquet, where it can be made.
Rows go to a file as they come; what is named in another resource (who offers a service) is filled in at the
end, from the names that were seen on the way.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from publisher import parquet
from publisher.columns import TABLES, Column, Table
from publisher.csvw import SEPARATOR, Kinds, column_names, csvw, first_columns
from publisher.manifest import Dump
from publisher.segments import Resource
from publisher.store import LABEL_PROPERTIES, best_literal
from publisher.vocabulary import RDF

CSV = "text/csv"
CSVW = "application/csvm+json"
_Term = NamedNode | Literal


#: The properties that some column, or the name of a thing, is read from, as N-Quads writes them.
_READ = frozenset(
    str(property_).encode()
    for table in TABLES
    for column in table.columns
    for property_ in (RDF.type, *LABEL_PROPERTIES, *column.properties, *column.through)
)


class Rows(NamedTuple):
    """What resources give to tables: by table its rows as lines of JSON, not yet with names; names by IRI."""

    lines: dict[str, list[str]]
    names: dict[str, str]


class Tables:
    """The tables of a release on their way. `concepts` tells the dataset of a concept (concept -> reference)."""

    def __init__(self, folder: Path, base: str, language: str, concepts: Mapping[str, str]) -> None:
        self._folder, self._base, self._language, self._concepts = folder, base, language, concepts
        self._names: dict[str, str] = {}
        self._files = {table.name: self._stored(table).open("w", encoding="utf-8") for table in TABLES}

    def add(self, resources: Iterable[Resource]) -> None:
        """Take resources: rows of ours, and the names of all that rows may point at."""
        self.take(self.rows(resources))

    def rows(self, resources: Iterable[Resource]) -> Rows:
        """What resources give, for these tables or those of another release to `take`."""
        found = Rows({table.name: [] for table in TABLES}, {})
        for resource in resources:
            if not resource.own:
                continue
            ours = resource.iri.startswith(self._base + "id/")
            if ours and resource.iri.startswith(f"{self._base}id/annotatie/"):
                continue
            values = _values(resource)
            name = _label(values, resource.iri, self._language)
            if name and (not ours or not resource.iri.startswith(f"{self._base}id/dienst/")):
                found.names[resource.iri] = name
            if ours:
                self._add_rows(found, (resource.iri, name), values)
        return found

    def _add_rows(self, found: Rows, resource: tuple[str, str], values: _Values) -> None:
        for subject in sorted({subject for subject, _ in values}):
            classes = set(values.get((subject, RDF.type.value), ()))
            for table in TABLES:
                if not classes.isdisjoint(table.classes):
                    cells = [_cell(column, subject, values, self._language) for column in table.columns]
                    found.lines[table.name].append(json.dumps([subject, *resource, *cells], ensure_ascii=False) + "\n")

    def take(self, rows: Rows) -> None:
        """Append rows, and know names."""
        self._names.update(rows.names)
        for name, lines in rows.lines.items():
            self._files[name].writelines(lines)

    def close(self) -> tuple[Dump, ...]:
        """The finished tables with their descriptions."""
        return tuple(dump for table in TABLES for dump in self._finish(table))

    def _finish(self, table: Table) -> Iterator[Dump]:
        self._files[table.name].close()
        path, dataset = self._folder / f"{table.name}.csv", self._concepts.get(table.concept, "")
        kinds = Kinds(table)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column_names(table))
            writer.writerows(kinds.seen(self._rows(table)))
        description = path.with_name(f"{path.name}-metadata.json")
        described = csvw(table, self._language, kinds.found())
        description.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
        yield _dump(path, CSV, dataset)
        yield _dump(description, CSVW, dataset)
        if parquet.is_available():
            parquet.write_parquet(path.with_suffix(".parquet"), column_names(table), self._rows(table))
            yield _dump(path.with_suffix(".parquet"), parquet.MEDIA, dataset)
        self._stored(table).unlink()

    def _stored(self, table: Table) -> Path:
        return self._folder / f".{table.name}.rows"

    def _rows(self, table: Table) -> Iterator[list[str]]:
        with self._stored(table).open(encoding="utf-8") as lines:
            yield from (self._row(table, json.loads(line)) for line in lines)

    def _row(self, table: Table, cells: list[Any]) -> list[str]:
        shown = zip(table.columns, cells[3:], strict=True)
        return [*cells[: len(first_columns(table))], *(self._shown(column, found) for column, found in shown)]

    def _shown(self, column: Column, found: list[str]) -> str:
        if column.shows == "names":
            found = list(dict.fromkeys(self._names.get(iri, iri) for iri in found))
        return SEPARATOR.join(found)


_Values = dict[tuple[str, str], list[_Term]]


def _values(resource: Resource) -> _Values:
    """(Subject, property) -> values, of a resource and its fragments."""
    found: _Values = defaultdict(list)
    lines = b"".join(line for line in (*resource.own, *resource.parts) if line.split(b" ", 2)[1] in _READ)
    for quad in parse(lines, RdfFormat.N_QUADS, lenient=True):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
            found[quad.subject.value, quad.predicate.value].append(quad.object)
    return dict(found)


def _label(values: _Values, subject: str, language: str) -> str:
    for property_ in LABEL_PROPERTIES:
        literals = [term for term in values.get((subject, property_.value), ()) if isinstance(term, Literal)]
        if literals:
            return best_literal(literals, language).value
    return ""


def _cell(column: Column, subject: str, values: _Values, language: str) -> list[str]:
    """What a column holds of a subject: texts, or IRIs whose names come later."""
    if column.shows == "owners":
        return _owners(column, subject, values, language)
    places = [subject] if not column.through else _led_to(column, subject, values)
    for property_ in column.properties:
        terms = [term for place in places for term in values.get((place, property_.value), ())]
        literals = [term for term in terms if isinstance(term, Literal)]
        if column.shows in ("names", "addresses"):
            found = [term.value for term in terms if isinstance(term, NamedNode)]
        elif column.shows == "text":
            found = [best_literal(literals, language).value] if literals else []
        else:
            found = [term.value for term in literals if term.language in (None, language)]
        if found:
            return list(dict.fromkeys(found))
    return []


def _owners(column: Column, subject: str, values: _Values, language: str) -> list[str]:
    target, wanted = NamedNode(subject), {property_.value for property_ in column.properties}
    found = [place for (place, property_), terms in values.items() if property_ in wanted and target in terms]
    return [name for place in dict.fromkeys(found) if "#" in place and (name := _label(values, place, language))]


def _led_to(column: Column, subject: str, values: _Values) -> list[str]:
    terms = [term for property_ in column.through for term in values.get((subject, property_.value), ())]
    return list(dict.fromkeys(term.value for term in terms if isinstance(term, NamedNode)))


def _dump(path: Path, media: str, dataset: str) -> Dump:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, media, path.stat().st_size, digest, dataset)
