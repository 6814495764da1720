"""The search index of a release that is made from an older one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from publisher.search.layout import SEARCH
from publisher.search_index.writing import newest

_RENEW = """
UPDATE document SET changed = coalesce((SELECT r.changed FROM made.resource r WHERE r.iri = document.iri), changed)
"""


def carry_search(source: Path, index: Path) -> None:
    """Put the search index of the release in `source` beside an index, with the times of change of that one.

    A hard link that is there already is replaced, never written into; a release of older software has no search
    index, and gives none. Errors: OSError where the disk is full.
    """
    path = index.with_name(SEARCH)
    if not (source / SEARCH).is_file():
        return
    path.unlink(missing_ok=True)
    shutil.copyfile(source / SEARCH, path)
    try:
        with closing(sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            database.execute("ATTACH ? AS made", (f"{index.absolute().as_uri()}?mode=ro",))
            database.execute("BEGIN")
            database.execute(_RENEW)
            database.execute("UPDATE arrays SET data = ? WHERE name = 'newest'", (newest(database),))
            database.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise OSError(0, str(error), str(path)) from error
