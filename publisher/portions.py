"""What each segment of a release gives to its archives, tables and statistics, kept with the release.

The next release takes it over for segments whose statements are the same: portions and pieces of archives are copied
as they lie there. What is not as it was written down, or was made by other software, is derived anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph

from publisher.contents import CONTENTS, differing, digest, read_contents
from publisher.errors import PublisherError
from publisher.gzip_parts import Piece
from publisher.tables import Rows

#: The folder of a release that has them; in it the file of them, one behind the other, and the list of them.
PORTIONS, _DATA, _LIST = "portions", "data", "list.json"
_LEVEL = 1  # they are read once


class Portion(NamedTuple):
    """What the resources of one segment give: rows of tables, `Statistics.result`, `Completeness.counted`."""

    rows: Rows
    statistics: dict[str, Any]
    completeness: dict[str, Any]


class Known(NamedTuple):
    """What the release before has of a segment: its portion, and its pieces of archives by their names."""

    portion: Portion
    pieces: dict[str, Piece]


def key_of(*values: object) -> str:
    """What portions depend on besides statements: `values`, our code, the engine, and what compresses."""
    made = [_code(), pyoxigraph.__version__, zlib.ZLIB_RUNTIME_VERSION, *map(str, values)]
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()


@cache
def _code() -> str:
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()


class Portions:
    """The portions of a release on their way, in its folder; those of the one at `before` are taken over."""

    def __init__(self, release: Path, before: Path | None, key: str) -> None:
        self._folder, self._before = release / PORTIONS, before
        self._key, self._list, self._derived = key, dict[str, dict[str, Any]](), 0
        self._known = _read_list(before, key) if before else {}
        self._folder.mkdir()
        self._file = (self._folder / _DATA).open("wb")

    def known(self, segment: str, statements: bytes) -> Known | None:
        """What the release before has of a segment (its number), where its statements were the same, in one order."""
        row = self._known.get(segment, {})
        if self._before is None or row.get("statements") != hashlib.sha256(statements).hexdigest():
            return None
        start, length, sha256 = row["portion"]
        try:
            with (self._before / PORTIONS / _DATA).open("rb") as file:
                file.seek(start)
                content = file.read(length)
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != sha256:
            return None
        rows, statistics, completeness = json.loads(gzip.decompress(content))
        self._add(segment, row["statements"], content)
        pieces = {name: Piece(*values) for name, values in row["pieces"].items()}
        return Known(Portion(Rows(*rows), statistics, completeness), pieces)

    def write(self, segment: str, statements: bytes, portion: Portion) -> None:
        """Keep a portion that was derived. Errors: OSError (a full disk)."""
        content = gzip.compress(json.dumps(portion, ensure_ascii=False).encode(), _LEVEL, mtime=0)
        self._add(segment, hashlib.sha256(statements).hexdigest(), content)
        self._derived += 1

    def _add(self, segment: str, statements: str, content: bytes) -> None:
        place = (self._file.tell(), len(content), hashlib.sha256(content).hexdigest())
        self._list[segment] = {"statements": statements, "portion": place}
        self._file.write(content)

    def place(self, segment: str, pieces: Mapping[str, Piece]) -> None:
        """Remember where a segment's pieces lie in the archives of this release."""
        self._list[segment]["pieces"] = pieces

    def close(self) -> None:
        """Write the list of them, and how many were derived. Errors: OSError (a full disk)."""
        self._file.close()
        told = {"key": self._key, "derived": self._derived, "segments": self._list}
        (self._folder / _LIST).write_text(json.dumps(told), encoding="utf-8")


def _read_list(release: Path, key: str) -> dict[str, dict[str, Any]]:
    """The rows of a release's list; none where it has none that can be trusted, or its archives cannot be."""
    try:
        items = read_contents((release / CONTENTS).read_bytes(), release).by_path()
        told = json.loads((release / PORTIONS / _LIST).read_bytes())
        if told["key"] != key or digest(release / PORTIONS / _LIST) != items[f"{PORTIONS}/{_LIST}"].sha256:
            return {}
        names = sorted({f"dumps/{name}" for row in told["segments"].values() for name in row["pieces"]})
        whole = not any(differing(release, [items[name] for name in names]))
    except (OSError, ValueError, KeyError, TypeError, PublisherError):
        return {}
    return dict(told["segments"]) if whole else {}
