"""A feed on our own disk: its pages as they came, and which version of each thing is the last one.

FOLDER/replica.sqlite    pages (address, ETag, whether they can change), members, in the order they came
FOLDER/pages/…gz         pages as they came, gzipped
FOLDER/replica.nt.gz     the things as they are now, a statement a line
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from publisher.errors import PublisherError
from publisher.harvest.stream import Member, Relation

_SCHEMA = """
create table if not exists about (key text primary key, value text not null) without rowid;
create table if not exists page (
  url text primary key, media text not null, etag text not null, closed integer not null,
  relations text not null) without rowid;
create table if not exists member (
  iri text primary key, entity text not null, time integer not null, sequence integer not null,
  deleted integer not null, statements integer not null, page text not null) without rowid;
"""
_LAST = """
select iri, entity, deleted, statements, page from (
  select *, row_number() over (partition by entity order by time desc, sequence desc, iri desc) as place from member)
where place = 1
"""


class Kept(NamedTuple):
    """A page on the disk."""

    url: str
    media: str
    etag: str
    closed: bool
    relations: tuple[Relation, ...]


class Counts(NamedTuple):
    """What the replica holds: pages, members, things that are, things that went, and statements of those that are."""

    pages: int
    members: int
    things: int
    deleted: int
    statements: int


class Replica:
    """The copy in a folder, which goes on where it ended; of one stream only. `close` it.

    Errors: PublisherError where the folder holds the copy of another stream, or is damaged.
    """

    def __init__(self, folder: Path, root: str) -> None:
        self.folder = folder
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(folder / "replica.sqlite")
            self._db.executescript(_SCHEMA)
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.execute("insert or ignore into about values ('root', ?)", (root,))
            (known,) = self._db.execute("select value from about where key = 'root'").fetchone()
        except sqlite3.Error as error:
            raise PublisherError(f"the copy is damaged: {error}", where=folder, remedy="name another folder") from None
        if known != root:
            raise PublisherError(f"holds the copy of {known}", where=folder, remedy="name another folder")

    def close(self) -> None:
        self._db.commit()
        self._db.close()

    def page(self, url: str) -> Kept | None:
        """A page that was kept, None where it was not (or its file is gone)."""
        row = self._db.execute("select * from page where url = ?", (url,)).fetchone()
        if row is None or not self._path(url).is_file():
            return None
        address, media, etag, closed, links = row
        return Kept(address, media, etag, bool(closed), tuple(Relation(*item) for item in json.loads(links)))

    def closed(self) -> list[str]:
        """Pages that said they never change."""
        return [url for (url,) in self._db.execute("select url from page where closed order by url")]

    def keep(self, page: Kept, packed: bytes) -> None:
        """A page as it came, gzipped."""
        self._path(page.url).write_bytes(packed)
        values = (*page[:3], int(page.closed), json.dumps(page.relations))
        self._db.execute("insert or replace into page values (?, ?, ?, ?, ?)", values)

    def read(self, url: str) -> bytes:
        """The document of a page that was kept."""
        return gzip.decompress(self._path(url).read_bytes())

    def _path(self, url: str) -> Path:
        return self.folder / "pages" / f"{hashlib.sha256(url.encode()).hexdigest()[:40]}.gz"

    def add(self, members: Sequence[Member], page: str) -> list[tuple[str, str]]:
        """Members of a page; (member, the page it was on) for each that was known from before."""
        names = [item.iri for item in members]
        known = self._known(names)
        rows = [
            (item.iri, item.entity, item.time, item.sequence, int(item.is_delete), item.statements, page)
            for item in members
            if item.iri not in known
        ]
        self._db.executemany("insert or ignore into member values (?, ?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany("update member set page = ? where iri = ?", [(page, name) for name in known])
        return list(known.items())

    def _known(self, names: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(names), 500):
            some = names[start : start + 500]
            marks = ",".join("?" * len(some))
            found.update(self._db.execute(f"select iri, page from member where iri in ({marks})", some))  # noqa: S608
        return found

    def commit(self) -> None:
        self._db.commit()

    def ties(self) -> Iterator[tuple[str, int]]:
        """(thing, versions) where nobody can tell which of its versions came last."""
        yield from self._db.execute(
            "select entity, count(*) from member group by entity, time, sequence having count(*) > 1 limit 100"
        )

    def counts(self) -> Counts:
        """What is here now."""
        (pages,) = self._db.execute("select count(*) from page").fetchone()
        (members,) = self._db.execute("select count(*) from member").fetchone()
        total = "select coalesce(sum(1 - deleted), 0), coalesce(sum(deleted), 0)"
        query = f"{total}, coalesce(sum((1 - deleted) * statements), 0) from ({_LAST})"
        return Counts(pages, members, *self._db.execute(query).fetchone())

    def last(self) -> Iterator[tuple[str, set[str]]]:
        """(page, the members on it that are the last versions of things that are)."""
        rows: Iterable[tuple[str, str]] = self._db.execute(
            f"select page, iri from ({_LAST}) where deleted = 0 order by page"  # noqa: S608 (constants)
        )
        page, names = "", set[str]()
        for url, name in rows:
            if url != page and names:
                yield page, names
                names = set()
            page = url
            names.add(name)
        if names:
            yield page, names
