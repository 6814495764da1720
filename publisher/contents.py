"""What lies in a release, file by file with checksums: what a replica fetches, and checks what it got against.

`contents.json` is the last file that a build writes. Two of a store's files stay where they are: `LOCK` belongs
to the process that has it open, and `LOG` names the machine that built it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from publisher.errors import PublisherError
from publisher.manifest import LOCK, is_id

CONTENTS = "contents.json"

#: A path below a release: names that begin with no dot, without backslashes and control characters.
_NAME = r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*"
_PATH = re.compile(f"(?:{_NAME}/)*{_NAME}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OWN = frozenset({LOCK, CONTENTS, "store/LOCK", "store/LOG"})


class Item(NamedTuple):
    """A file of a release: its path below the release's folder, its bytes, their SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


class Contents(NamedTuple):
    """All that a release consists of."""

    id: str
    items: tuple[Item, ...]

    @property
    def bytes(self) -> int:
        return sum(item.bytes for item in self.items)

    def by_path(self) -> Mapping[str, Item]:
        return {item.path: item for item in self.items}


def write_contents(folder: Path, release_id: str, before: Path | None = None) -> Contents:
    """Write `contents.json` into a release's folder; what it says.

    A file that is the same one as in the release at `before` (a hard link) is not read again.
    Errors: OSError (a full disk).
    """
    known = _known(before) if before else {}
    found = Contents(release_id, tuple(_items(folder, known)))
    save_contents(folder, found)
    return found


def save_contents(folder: Path, contents: Contents) -> None:
    """Write what is known of a release's files into its folder. Errors: OSError (a full disk)."""
    rows = [item._asdict() for item in contents.items]
    text = json.dumps({"id": contents.id, "files": rows}, ensure_ascii=False, indent=1)
    (folder / CONTENTS).write_text(text + "\n", encoding="utf-8")


def _items(folder: Path, known: Mapping[int, str]) -> Iterator[Item]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, status = path.relative_to(folder).as_posix(), path.stat()
        if name not in _OWN:
            yield Item(name, status.st_size, known.get(status.st_ino) or digest(path))


def _known(folder: Path) -> dict[int, str]:
    """Inode -> checksum of the files of a release; nothing where it was made before there were contents."""
    try:
        items = read_contents((folder / CONTENTS).read_bytes(), folder).items
        return {(folder / item.path).stat().st_ino: item.sha256 for item in items}
    except (OSError, PublisherError):
        return {}


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_contents(text: bytes, where: object) -> Contents:
    """`contents.json` -> what it says.

    Errors: PublisherError where it is none, or names a path that leads out of the release.
    """
    try:
        values: dict[str, Any] = json.loads(text)
        found = Contents(str(values["id"]), tuple(_item(row) for row in values["files"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise PublisherError("this is no list of a release's files", where=where) from None
    if not is_id(found.id) or len(found.by_path()) != len(found.items):
        raise PublisherError("this is no list of a release's files", where=where)
    return found


def _item(row: Mapping[str, Any]) -> Item:
    path, size, sha256 = row["path"], row["bytes"], row["sha256"]
    if not (_PATH.fullmatch(path) and _SHA256.fullmatch(sha256)) or path in _OWN:
        raise ValueError(path)
    if not isinstance(size, int) or size < 0:
        raise ValueError(size)
    return Item(path, size, sha256)


def differing(folder: Path, items: Iterable[Item]) -> Iterator[Item]:
    """Those of the files that are missing in a folder, or are not as they should be."""
    for item in items:
        path = folder / item.path
        if not path.is_file() or path.stat().st_size != item.bytes or digest(path) != item.sha256:
            yield item
