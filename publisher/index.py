"""The index of a release: which resources there are, since when they are as they are, and which are gone.

SQLite, written once when the release is made and never after; lists and counts come from here, never from
SPARQL at request time.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import Literal, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.segments import Resource
from publisher.store import LABEL_PROPERTIES, best_literal
from publisher.vocabulary import RDF

_SCHEMA = """
CREATE TABLE resource (
    iri TEXT PRIMARY KEY, concept TEXT NOT NULL, reference TEXT NOT NULL, label TEXT NOT NULL,
    sorting TEXT NOT NULL, type TEXT NOT NULL, hash TEXT NOT NULL, changed TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE tombstone (
    iri TEXT PRIMARY KEY, concept TEXT NOT NULL, reference TEXT NOT NULL, label TEXT NOT NULL,
    type TEXT NOT NULL, deleted TEXT NOT NULL
) WITHOUT ROWID;
"""

_SCHEMA_AFTER = """
CREATE INDEX by_concept ON resource (concept, sorting, iri);
ANALYZE;
"""

_STAGE = "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)"

_ADOPT = """
INSERT INTO resource
SELECT s.iri, s.concept, s.reference, s.label, s.sorting, s.type, s.hash, coalesce(p.changed, :now)
FROM staged s LEFT JOIN previous.resource p ON p.iri = s.iri AND p.hash = s.hash
ORDER BY s.iri
"""

_CARRY_TOMBSTONES = """
INSERT INTO tombstone
SELECT iri, concept, reference, label, type, deleted FROM previous.tombstone
WHERE iri NOT IN (SELECT iri FROM resource)
UNION ALL
SELECT iri, concept, reference, label, type, :now FROM previous.resource
WHERE iri NOT IN (SELECT iri FROM resource)
ORDER BY 1
"""


class Row(NamedTuple):
    """A resource as the build finds it; `hash` is the hex SHA-256 of its sorted N-Quads lines in the default graph."""

    iri: str
    concept: str
    reference: str
    label: str
    type: str
    hash: str


class Entry(NamedTuple):
    """A resource of the release.

    `label` is in the site's language (or ''), `type` a class IRI (or ''), `changed` an xsd:dateTime.
    """

    iri: str
    concept: str
    reference: str
    label: str
    type: str
    changed: str


class Tombstone(NamedTuple):
    """A resource that an earlier release had; `deleted` is the xsd:dateTime of the first release without it."""

    iri: str
    concept: str
    reference: str
    label: str
    type: str
    deleted: str


def sorting_key(label: str) -> str:
    """A label as people look it up: without case and accents ('Één loket' stands under 'een loket')."""
    letters = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_LABELS = tuple(f"> {predicate} ".encode() for predicate in LABEL_PROPERTIES)
_TYPE = f"> {RDF.type} <".encode()


def row_of(resource: Resource, base: str, language: str) -> Row | None:
    """The row of a resource; None for what has no page here (an IRI of others, or only in named graphs).

    Its label is the best one in `language`, its type the first class by alphabet.
    """
    match = re.fullmatch(re.escape(base) + r"id/([A-Za-z0-9-]+)/([A-Za-z0-9-]+)", resource.iri)
    if match is None or not resource.own:
        return None
    after = len(resource.iri.encode()) + 1
    types = [line for line in resource.own if line.startswith(_TYPE, after)]
    type_iri = types[0][after + len(_TYPE) : -4].decode() if types else ""
    return Row(resource.iri, match[1], match[2], _label(resource, after, language), type_iri, resource.hash)


def _label(resource: Resource, after: int, language: str) -> str:
    for property_ in _LABELS:
        lines = b"".join(line for line in resource.own if line.startswith(property_, after))
        values = [quad.object for quad in parse(lines, RdfFormat.N_QUADS) if isinstance(quad.object, Literal)]
        if values:
            return best_literal(values, language).value
    return ""


def write_index(path: Path, rows: Iterable[Row], now: str, previous: Path | None = None) -> None:
    """A new index at `path`.

    A resource whose hash is that of the previous release keeps its time of change, others changed `now`
    (xsd:dateTime); what the previous release had and this one has not becomes a tombstone, a tombstone
    whose resource is back goes. Errors: OSError where the disk is full.
    """
    try:
        with closing(sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)) as connection:
            _write(connection, rows, now, previous)
    except sqlite3.DatabaseError as error:
        raise OSError(0, str(error), str(path)) from error


_RENEW = """
INSERT INTO resource
SELECT s.iri, s.concept, s.reference, s.label, s.sorting, s.type, s.hash, coalesce(p.changed, :now)
FROM staged s LEFT JOIN previous.resource p ON p.iri = s.iri AND p.hash = s.hash
WHERE s.iri NOT IN (SELECT iri FROM resource)
ORDER BY s.iri
"""


def renew_concepts(
    path: Path, rows: Iterable[Row], concepts: Iterable[str], now: str, previous: Path | None = None
) -> dict[str, int]:
    """Give an index other rows for some concepts; how many resources each concept of the index has then.

    For what is only known when the rest of the release is made. Times of change and tombstones are as
    `write_index` has them. Errors: OSError where the disk is full.
    """
    try:
        with closing(sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            _attach(connection, previous)
            connection.execute("BEGIN")
            connection.executemany("DELETE FROM resource WHERE concept = ?", ((concept,) for concept in concepts))
            connection.executemany(_STAGE, ((*row[:4], sorting_key(row.label), *row[4:]) for row in rows))
            connection.execute(_RENEW, {"now": now})
            connection.execute("DELETE FROM tombstone WHERE iri IN (SELECT iri FROM resource)")
            connection.execute("COMMIT")
            counted = connection.execute("SELECT concept, count(*) FROM resource GROUP BY concept ORDER BY concept")
            return dict(counted.fetchall())
    except sqlite3.DatabaseError as error:
        raise OSError(0, str(error), str(path)) from error


def changed_times(path: Path) -> Callable[[str], str]:
    """Since when each resource of an index is as it is: IRI -> xsd:dateTime, '' for what it does not have."""

    def changed(iri: str) -> str:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            found = connection.execute("SELECT changed FROM resource WHERE iri = ?", (iri,)).fetchone()
        return str(found[0]) if found else ""

    return changed


def first_of_concepts(path: Path) -> dict[str, str]:
    """Concept -> the IRI of its first resource by alphabet."""
    with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
        found = connection.execute("SELECT concept, min(iri) FROM resource GROUP BY concept ORDER BY concept")
        return dict(found.fetchall())


def _attach(connection: sqlite3.Connection, previous: Path | None) -> None:
    connection.execute("ATTACH ? AS previous", (_read_only(previous) if previous else ":memory:",))
    if previous is None:
        connection.executescript(_SCHEMA.replace("CREATE TABLE ", "CREATE TABLE previous."))
    connection.execute("CREATE TEMP TABLE staged (iri, concept, reference, label, sorting, type, hash)")


def _write(connection: sqlite3.Connection, rows: Iterable[Row], now: str, previous: Path | None) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;" + _SCHEMA)
    _attach(connection, previous)
    connection.execute("BEGIN")
    connection.executemany(_STAGE, ((*row[:4], sorting_key(row.label), *row[4:]) for row in rows))
    connection.execute(_ADOPT, {"now": now})
    connection.execute(_CARRY_TOMBSTONES, {"now": now})
    connection.execute("COMMIT")
    connection.execute("DETACH previous")
    connection.executescript(_SCHEMA_AFTER)


def read_rows(path: Path) -> Iterator[Row]:
    """All resources of an index with their hashes, as a rollback needs them. Errors: PublisherError (damaged)."""
    try:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            query = "SELECT iri, concept, reference, label, type, hash FROM resource ORDER BY iri"
            yield from (Row(*row) for row in connection.execute(query))
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: sqlite3.Error) -> PublisherError:
    remedy = "make a new release with: publisher publish --force"
    return PublisherError(f"the index cannot be read: {error}", where=path, remedy=remedy)


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


_Entries = list[Entry]
_Tombstones = list[Tombstone]
_Found = list[tuple[Any, ...]]


class Index:
    """The index of a release, open for reading; any number of threads may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        query = "SELECT concept, count(*) FROM resource GROUP BY concept ORDER BY concept"
        self._counts: dict[str, int] = dict(self._rows(query))  # reads all of the index: once, every page asks

    def entry(self, iri: str) -> Entry | None:
        """The resource with this IRI (without fragment)."""
        rows = self._rows("SELECT iri, concept, reference, label, type, changed FROM resource WHERE iri = ?", iri)
        return Entry(*rows[0]) if rows else None

    def tombstone(self, iri: str) -> Tombstone | None:
        """What a resource was that an earlier release had and this one has not."""
        rows = self._rows("SELECT iri, concept, reference, label, type, deleted FROM tombstone WHERE iri = ?", iri)
        return Tombstone(*rows[0]) if rows else None

    def tombstones(self, concept: str) -> _Tombstones:
        """What there was of a concept and is no more, by IRI."""
        query = "SELECT iri, concept, reference, label, type, deleted FROM tombstone WHERE concept = ? ORDER BY iri"
        return [Tombstone(*row) for row in self._rows(query, concept)]

    def list(self, concept: str, offset: int, limit: int) -> _Entries:
        """Resources of a concept in the order of their labels."""
        query = (
            "SELECT iri, concept, reference, label, type, changed FROM resource"
            " WHERE concept = ? ORDER BY sorting, iri LIMIT ? OFFSET ?"
        )
        return [Entry(*row) for row in self._rows(query, concept, limit, offset)]

    def counts(self) -> dict[str, int]:
        """Concept -> number of its resources, in the order of the concepts."""
        return dict(self._counts)

    def close(self) -> None:
        """Close what every thread opened; nobody may be asking any more."""
        while self._all:
            self._all.pop().close()

    def _rows(self, query: str, *values: object) -> _Found:
        try:
            connection = self._mine.connection
        except AttributeError:
            connection = self._mine.connection = self._open()
        try:
            rows: _Found = connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path, error) from None
        return rows

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(_read_only(self._path), uri=True, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise _damaged(self._path, error) from None
        self._all.append(connection)
        return connection
