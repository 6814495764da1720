"""Which versions of a resource a feed holds: SQLite beside its pages, so that nobody reads all of them to find one.

A row is 30 bytes: the first 64 bits of the SHA-256 of the resource's IRI, which member it was, what became of it
and when. Where the file is missing (a history that was restored) or is not of these pages, it is made again from
them: the pages are the truth.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.formats import NQUADS
from publisher.history import History, file_name, read_time
from publisher.vocabulary import AS, RDF, TREE

#: The file in the folder of a feed.
VERSIONS = "versions.sqlite"

_KINDS = ("create", "update", "delete")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SCHEMA = """
CREATE TABLE version (
    resource INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL,
    PRIMARY KEY (resource, sequence)
) WITHOUT ROWID;
"""
_INSERT = "INSERT INTO version VALUES (?, ?, ?, ?)"
#: The first statements of a member as `feed.members.member_lines` writes them: its number, kind, time, resource.
_MEMBER = re.compile(
    rb"^<[^>]*#(\d+)> " + re.escape(str(RDF.type).encode()) + b" <" + re.escape(AS.iri.encode()) + rb"(\w+)> \.\n"
    rb'<[^>]*> <[^>]*> "([^"]+)"\^\^<[^>]*> \.\n'
    rb"<[^>]*> <[^>]*> <([^>]*)> \.\n",
    re.MULTILINE,
)


_IS_MEMBER = str(TREE.member).encode()


class Version(NamedTuple):
    """A member of a feed: what became of a resource (create, update, delete), when, and on which page it stands."""

    iri: str
    time: datetime
    kind: str
    page: str
    sequence: int


class Row(NamedTuple):
    """A version to be noted: `kind` is create, update or delete, `time` has microseconds."""

    iri: str
    sequence: int
    kind: str
    time: datetime


class VersionFile:
    """The file of a feed that grows: what was noted before, and new rows. Errors: OSError (a full disk)."""

    def __init__(self, folder: Path, before: Path | None, history: History) -> None:
        """`before` is the folder of the feed that goes on (its pages are those of `history`), or None."""
        self._path = folder / VERSIONS
        self._before = before / VERSIONS if before else self._path
        self._connection: sqlite3.Connection | None = None
        if not _fits(self._before, history):
            self._connection = _opened(self._path, _SCHEMA)
            self.add(row for page in history.pages for row in rows_of(_page_text(folder, page.name)))

    def add(self, rows: Iterable[Row]) -> None:
        if self._connection is None:
            shutil.copyfile(self._before, self._path)
            self._connection = _opened(self._path)
        values = ((_key(row.iri), row.sequence, _KINDS.index(row.kind), _micros(row.time)) for row in rows)
        try:
            self._connection.executemany(_INSERT, values)
        except sqlite3.DatabaseError as error:
            raise OSError(0, str(error), str(self._path)) from error

    def close(self) -> None:
        """End the file; where nothing was added it is the one before."""
        if self._connection is None:
            _link(self._before, self._path)
            return
        try:
            with closing(self._connection) as connection:
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise OSError(0, str(error), str(self._path)) from error


def rows_of(text: bytes) -> Iterator[Row]:
    """What a page's N-Quads tell of."""
    for number, kind, time, iri in _MEMBER.findall(text):
        yield Row(iri.decode(), int(number), kind.decode().lower(), read_time(time.decode()))


def _fits(path: Path, history: History) -> bool:
    try:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            found = connection.execute("SELECT count(*), max(sequence) FROM version").fetchone()
    except sqlite3.DatabaseError:
        return False
    return tuple(found) == (history.members, history.members or None)


def _opened(path: Path, schema: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + schema)
    connection.execute("BEGIN")
    return connection


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)


def _key(iri: str) -> int:
    return int.from_bytes(hashlib.sha256(iri.encode()).digest()[:8], "big", signed=True)


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _page_text(folder: Path, name: str) -> bytes:
    try:
        return gzip.decompress((folder / file_name(name, NQUADS.suffix)).read_bytes())
    except OSError as error:
        raise PublisherError(f"a page of the feed cannot be read: {error}", where=folder) from None


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


class Versions:
    """The versions that a feed holds, for reading; any number of threads may ask.

    `folder` is that of the feed, `history` its pages, `root` the address that it is served at.
    """

    def __init__(self, folder: Path, history: History, root: str) -> None:
        self._folder, self._history, self._root = folder, history, root

    def of(self, iri: str) -> list[Version]:
        """The versions of a resource, oldest first; [] of an unknown one. Errors: PublisherError (damaged)."""
        path = self._folder / VERSIONS
        query = "SELECT sequence, kind, time FROM version WHERE resource = ? ORDER BY sequence"
        try:
            with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
                rows = connection.execute(query, (_key(iri),)).fetchall()
        except sqlite3.DatabaseError as error:
            raise PublisherError(f"the list of versions cannot be read: {error}", where=path) from None
        return [self._version(iri, *row) for row in rows]

    def _version(self, iri: str, sequence: int, kind: int, micros: int) -> Version:
        time = _EPOCH + micros * _MICROSECOND
        place = bisect_right(self._history.pages, time, key=attrgetter("lower"))
        return Version(iri, time, _KINDS[kind], self._history.pages[place - 1].name, sequence)

    def quads(self, version: Version) -> list[Quad]:
        """What was said of the resource then, in the default graph; [] of one that was deleted.

        Errors: PublisherError where its page is gone.
        """
        graph = f" <{self._root}/{version.page}#{version.sequence}> .".encode()
        lines = (line for line in _page_text(self._folder, version.page).split(b"\n") if line.endswith(graph))
        text = b"".join(line[: -len(graph)] + b" .\n" for line in lines if line.split(b" ", 2)[1] != _IS_MEMBER)
        return list(parse(text, RdfFormat.N_QUADS, lenient=True))
