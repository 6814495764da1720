"""What a release takes over from the one before it: the store, with the statements that came and went.

Its tables are hard links, so that neither time nor disk is spent on what did not change. Whatever is in doubt
(another version of the software or the engine, a rollback, files of other sizes than were written, statements
that are not where they should be, too many changes) is no error: the store is loaded anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph

from publisher import __version__
from publisher.blocks import BLOCKS, Difference, differences
from publisher.contents import CONTENTS, read_contents
from publisher.errors import PublisherError
from publisher.manifest import Release
from publisher.store import change_store

#: What writes our stores.
ENGINE = f"pyoxigraph {pyoxigraph.__version__}"

#: From this share of the statements' bytes on, loading the store anew takes no longer: removing or adding a
#: statement costs four times what loading it does.
_SHARE = 0.1

#: So many releases in a row take over a store: texts that nothing names any more stay in it until it is loaded anew.
_LONGEST = 200

#: Files of a release that its store is taken over with, and its store; their sizes tell whether they are whole.
_NEEDED = ("dumps/data.nq", BLOCKS)

_UNLISTED = frozenset({"LOCK", "LOG"})
_CATALOGUE = "graphs/catalogue"


class Changed(NamedTuple):
    """Lines of N-Quads that went and came."""

    gone: bytes
    come: bytes


def may_carry(before: Release | None) -> bool:
    """Whether a release is one that the next one may take its store from: of this software, whole, no rollback."""
    if before is None or before.manifest.restores or before.manifest.software != __version__:
        return False
    made = before.manifest.store
    return made.get("engine") == ENGINE and made.get("carried", _LONGEST) < _LONGEST and _is_whole(before.folder)


def _is_whole(folder: Path) -> bool:
    try:
        known = read_contents((folder / CONTENTS).read_bytes(), folder).by_path()
        tables = {f"store/{path.name}" for path in (folder / "store").iterdir() if path.name not in _UNLISTED}
        listed = {path for path in known if path.startswith("store/")}
        needed = [known[path] for path in (*_NEEDED, *listed)]
        return tables == listed and all((folder / item.path).stat().st_size == item.bytes for item in needed)
    except (OSError, KeyError, PublisherError):
        return False


def carry_store(before: Release, folder: Path, quads: int) -> bool:
    """Make the store of the release in `folder`, whose dump and blocks are there, out of that of the one before.

    `quads` is how many statements the dump has. False, and no store, where it has to be loaded.
    """
    try:
        changed = changed_lines(before.folder, folder)
        more = None if changed is None else change_store(before.store, folder / "store", *changed)
    except (OSError, RuntimeError, ValueError, PublisherError):  # RuntimeError: RocksDB's "Corruption: …"
        more = None
    if more is not None and _quads(before) + more == quads:
        return True
    shutil.rmtree(folder / "store", ignore_errors=True)
    return False


def _quads(before: Release) -> int:
    """How many statements the dump of a release has: the catalogue is in the store only."""
    counts = before.manifest.counts
    return int(counts["quads"]) - int(counts["graphs"].get(before.manifest.base + _CATALOGUE, 0))


def changed_lines(before: Path, folder: Path) -> Changed | None:
    """The lines that differ between two releases' dumps; None where they are more than a tenth of them.

    Errors: OSError and PublisherError (a file of theirs that is not there, or damaged).
    """
    files = before / "dumps" / "data.nq", folder / "dumps" / "data.nq"
    found = list(differences(folder / BLOCKS, before / BLOCKS))
    if sum(each.old[1] + each.new[1] for each in found) > _SHARE * files[1].stat().st_size:
        return None
    gone, come = set[bytes](), set[bytes]()
    for old, new in _read(files, found):
        gone |= old - new
        come |= new - old
    return Changed(b"".join(gone), b"".join(come))


def _read(files: tuple[Path, Path], found: list[Difference]) -> Iterator[tuple[set[bytes], set[bytes]]]:
    with files[0].open("rb") as before, files[1].open("rb") as now:
        for difference in found:
            yield _lines(before, *difference.old), _lines(now, *difference.new)


def _lines(file: Any, start: int, size: int) -> set[bytes]:
    file.seek(start)
    return set(file.read(size).splitlines(True))
