"""Where each resource's statements stand in a file of N-Quads, and which version they are: SQLite beside the file.

A block is the run of lines of the default graph that say something of one resource or of its fragments, whoever
owns the IRI; the lines of named graphs that do so are a block of another kind. Two of these files tell which
resources differ between two releases without reading any statement, so that the change feed, and the store of the
next release, cost what has changed and not what there is.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from publisher.errors import PublisherError
from publisher.segments import Resource

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE block (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE named (
    iri TEXT PRIMARY KEY, hash TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
"""

_INSERT = "INSERT INTO block VALUES (?, ?, ?, ?)"
_INSERT_NAMED = "INSERT INTO named VALUES (?, ?, ?, ?)"

_NOTHING_BEFORE = "CREATE TABLE previous.block (iri PRIMARY KEY, hash, start, size)"

#: What is new or other comes in the order of its lines, then what is gone, the last lines first: so nothing is
#: named by another before it is there, nor after it has gone, where the lines are in such an order.
_CHANGES = """
SELECT b.iri, CASE WHEN p.iri IS NULL THEN 'create' ELSE 'update' END, b.start, b.size, b.start AS place
FROM block b LEFT JOIN previous.block p ON p.iri = b.iri WHERE p.iri IS NULL OR p.hash <> b.hash
UNION ALL
SELECT p.iri, 'delete', p.start, p.size, 4611686018427387904 - p.start
FROM previous.block p WHERE p.iri NOT IN (SELECT iri FROM block)
ORDER BY place
"""

_DIFFERING = """
SELECT p.start, p.size, b.start, b.size FROM block b LEFT JOIN previous.block p ON p.iri = b.iri
WHERE p.iri IS NULL OR p.hash <> b.hash
UNION ALL
SELECT p.start, p.size, NULL, NULL FROM previous.block p WHERE p.iri NOT IN (SELECT iri FROM block)
"""
_DIFFERENCES = " UNION ALL ".join((_DIFFERING, _DIFFERING.replace("block", "named")))

#: The file beside a release's index that has the blocks of its `data.nq`.
BLOCKS = "blocks.sqlite"

CREATE, UPDATE, DELETE = "create", "update", "delete"


class Block(NamedTuple):
    """A resource's lines: `size` bytes from byte `start` on; `hash` is `Resource.hash`."""

    iri: str
    hash: str
    start: int
    size: int


class Change(NamedTuple):
    """What became of a resource; the place is that of its lines now, of a deleted one that of its last lines."""

    iri: str
    kind: str
    start: int
    size: int


class Difference(NamedTuple):
    """Where lines that differ stood in the file before (first byte, bytes), and where they stand; 0 bytes: nowhere."""

    old: tuple[int, int]
    new: tuple[int, int]


def blocks_of(resources: Iterable[Resource], start: int) -> Iterator[Block]:
    """The blocks of resources that are written one after the other from byte `start` on, as `dumps.Dumps` does."""
    for item in resources:
        size = sum(map(len, item.own)) + sum(map(len, item.parts))
        if size:
            yield Block(item.iri, item.hash, start, size)
        start += size + sum(map(len, item.named))


def named_blocks_of(resources: Iterable[Resource], start: int) -> Iterator[Block]:
    """As `blocks_of`, of the lines in named graphs, which stand behind a resource's others; the hash is of them."""
    for item in resources:
        start += sum(map(len, item.own)) + sum(map(len, item.parts))
        lines = b"".join(item.named)
        if lines:
            yield Block(item.iri, hashlib.sha256(lines).hexdigest(), start, len(lines))
        start += len(lines)


class BlockFile:
    """A new file of blocks on its way. Errors: OSError where the disk is full."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")

    def add(self, blocks: Iterable[Block]) -> None:
        self._insert(_INSERT, blocks)

    def add_named(self, blocks: Iterable[Block]) -> None:
        self._insert(_INSERT_NAMED, blocks)

    def _insert(self, statement: str, blocks: Iterable[Block]) -> None:
        try:
            self._connection.executemany(statement, blocks)
        except sqlite3.DatabaseError as error:
            raise OSError(0, str(error), str(self._path)) from error

    def close(self) -> None:
        """End the file; nothing of it is there before."""
        try:
            with closing(self._connection) as connection:
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise OSError(0, str(error), str(self._path)) from error


def changes(path: Path, previous: Path | None) -> Iterator[Change]:
    """What differs between two files of blocks; without a previous one all resources are new.

    Errors: PublisherError (damaged).
    """
    yield from (Change(*row[:4]) for row in _compared(path, previous, _CHANGES))


def differences(path: Path, previous: Path) -> Iterator[Difference]:
    """Where the lines stand, of all graphs, in which two files of N-Quads differ.

    Errors: PublisherError (damaged, or of a version that knew of no named graphs).
    """
    for old, old_size, new, new_size in _compared(path, previous, _DIFFERENCES):
        yield Difference((old or 0, old_size or 0), (new or 0, new_size or 0))


def _compared(path: Path, previous: Path | None, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
            connection.execute("ATTACH ? AS previous", (_read_only(previous) if previous else ":memory:",))
            if previous is None:
                connection.execute(_NOTHING_BEFORE)
            yield from connection.execute(query)
    except sqlite3.DatabaseError as error:
        remedy = "make a new release with: publisher publish --force"
        raise PublisherError(f"the blocks cannot be read: {error}", where=path, remedy=remedy) from None


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"
