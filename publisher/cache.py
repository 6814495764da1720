"""Statements that were read before: parsing is most of the work of a validation, and most files never change.

One file holds the statements of a data set, with what the file system said of each source: size, times and
inode, and a digest of the bytes where the times are too young to tell (as git's index does it). What is
damaged, foreign or of another version is not used and written anew: a cache can be deleted at any moment.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import marshal
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph

from publisher import __version__
from publisher.shacl import Graph, Source

#: Bytes of one cache; what is larger is read anew each time, which takes little beside checking it.
LARGEST = 256_000_000
#: A file that changed so shortly (nanoseconds) before it was read may change again within one tick of its clock.
_YOUNG = 2_000_000_000
_DIGEST = 32

#: Caches of so many data sets are kept, the latest.
KEPT = 4

Stamp = tuple[str, str, str, int, int, int, int, str]


class Entry(NamedTuple):
    """What was cached: the stamps of files, in their order, and their statements."""

    stamps: list[Stamp]
    graph: Graph
    files: dict[str, tuple[int, ...]]


class Cache:
    """The cache of one data set, in a folder of the user's own; one that cannot be written is none.

    It never lies in the data set: what a repository brings along is not to decide what its check says.
    """

    def __init__(self, folder: Path, data_set: Path) -> None:
        name = hashlib.blake2b(str(data_set.resolve()).encode(), digest_size=16).hexdigest()
        self.path = folder / f"statements-{name}"

    def load(self) -> Entry | None:
        """What was saved; None where there is nothing, or nothing that can be trusted."""
        try:
            told = self.path.stat()
            if told.st_size > LARGEST or told.st_uid != os.getuid():
                return None
            content = self.path.read_bytes()
        except OSError:
            return None
        head = _head()
        body = memoryview(content)[len(head) + _DIGEST :]
        if content[: len(head)] != head or content[len(head) : len(head) + _DIGEST] != _digest(body):
            return None
        stamps, columns, many, files = _loaded(body)
        return Entry(stamps, Graph(columns, many), files)

    def save(self, stamps: Sequence[Stamp], graph: Graph, files: dict[str, tuple[int, ...]]) -> None:
        """Writes what was read, all at once or not at all; caches of other data sets make room where many are."""
        body = marshal.dumps((list(stamps), graph.columns, graph.many, files))
        if len(body) > LARGEST - 2 * _DIGEST:
            return
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix="new-", delete=False) as file:
                file.write(_head() + _digest(body))
                file.write(body)
            Path(file.name).replace(self.path)
            found = [each for each in self.path.parent.iterdir() if each.name.startswith(("statements-", "new-"))]
            for old in sorted(found, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT:]:
                old.unlink()


def cache_for(data_set: Path) -> Cache | None:
    """The cache of a data set in the user's folder for such (XDG Base Directory Specification); None without one."""
    try:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        return None
    return Cache(Path(home) / "lod-publisher", data_set) if hasattr(os, "getuid") else None


def stamp(source: Source, old: Stamp | None = None) -> Stamp | None:
    """What tells whether a file changed: name, bases, size, times, inode; a digest of its bytes if it is young.

    With `old`, a digest if that has one. None for a file that cannot be read. Taken before a file is read, it can
    only make a change look like one more change.
    """
    name = str(source.path)
    try:
        told = source.path.stat()
        youngest = max(told.st_mtime_ns, told.st_ctime_ns)
        wanted = bool(old[7]) if old else time.time_ns() - youngest < _YOUNG
        digest = hashlib.blake2b(source.path.read_bytes(), digest_size=16).hexdigest() if wanted else ""
    except OSError:
        return None
    moved = (source.rebase.source, source.rebase.target) if source.rebase else ("", "")
    return (name, *moved, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino, digest)


def _head() -> bytes:
    """What every cache of this version begins with: marshal's format belongs to one version of Python."""
    version = f"publisher {__version__} {pyoxigraph.__version__} {sys.implementation.cache_tag} {marshal.version}"
    return hashlib.blake2b(version.encode(), digest_size=_DIGEST).digest()


def _digest(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


def _loaded(body: memoryview) -> Any:
    running = gc.isenabled()
    gc.disable()  # a million new texts are no garbage; looking for it takes longer than loading them
    try:
        return marshal.loads(body)  # noqa: S302  (this user's own file, whole, of this very version)
    finally:
        if running:
            gc.enable()
