"""A SQLite file of a release, open for reading by any number of threads, with an end to every question."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from publisher.errors import PublisherError

#: Seconds after which a question is given up, and how many steps of SQLite pass before the clock is read.
_LONGEST = 2.0
_STEPS = 20_000


class Database:
    """Errors of every method: PublisherError (missing or damaged, or the question took too long)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            connection = self._mine.connection
        except AttributeError:
            connection = self._mine.connection = self._open()
        self._mine.end = time.monotonic() + _LONGEST
        try:
            found: list[tuple[Any, ...]] = connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise PublisherError("a search took too long", where=self._path) from None
            raise self._damaged(error) from None
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from None
        return found

    def close(self) -> None:
        """Close what every thread opened; nobody may be asking any more."""
        while self._all:
            self._all.pop().close()

    def _open(self) -> sqlite3.Connection:
        if not self._path.is_file():
            remedy = "the release was made by an older version: make a new one with publisher publish --force"
            raise PublisherError("there is no search index", where=self._path, remedy=remedy)
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        connection.set_progress_handler(self._is_late, _STEPS)
        self._all.append(connection)
        return connection

    def _is_late(self) -> int:
        return int(time.monotonic() > self._mine.end)

    def _damaged(self, error: sqlite3.Error) -> PublisherError:
        remedy = "make a new release with: publisher publish --force"
        return PublisherError(f"the search index cannot be read: {error}", where=self._path, remedy=remedy)
