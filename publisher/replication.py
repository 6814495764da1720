"""A release from another server: fetched file by file, checked against its checksums, swapped in like one of ours.

What was fetched waits in `var/pulling/`, named by its checksum, until all of it is there: a pull that was
interrupted goes on where it was. Files that the current release has as well are hard links to them.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from publisher import __version__
from publisher.contents import CONTENTS, Contents, Item, differing, read_contents, save_contents
from publisher.errors import PublisherError
from publisher.lifecycle import build_lock, building, clean, disk_errors, prune, put_in_place
from publisher.manifest import Release, current, current_id, read_manifest
from publisher.progress import Bar, Progress
from publisher.settings import Settings

_SECONDS = 60
_CHUNK = 1 << 20
#: More than the list of a release with a million resources takes.
_LIST = 256 << 20
_FOLDER = "pulling"
#: Folders of a release that may be empty: a list of files does not know them.
_FOLDERS = ("documents", "queries", "shapes", "ontology")


class Pulled(NamedTuple):
    """The release that is current now; `made` is false where it was already, `fetched` are the bytes that came."""

    release: Release
    made: bool
    fetched: int


class _Pull(NamedTuple):
    """Where from, where to, and what is there already: checksum -> file."""

    source: str
    contents: Contents
    waiting: Path
    known: dict[str, Path]


def pull(settings: Settings, source: str, progress: Progress) -> Pulled:
    """Make the current release of the server at `source` the current one here.

    Errors: PublisherError: the server does not answer, serves another base, has an older release than this one,
    a file is not what its checksum says, the disk is full. The current release stays in each case.
    """
    base = source if source.endswith("/") else source + "/"
    if urlsplit(base).scheme not in ("http", "https"):
        raise PublisherError(f"'{source}' is no address of a server", remedy="write https://lod.example/")
    var = settings.var()
    with disk_errors(var), build_lock(var):
        clean(var)
        contents = _contents(base)
        served = current_id(var) or ""
        if contents.id == served:
            return Pulled(current(var), made=False, fetched=0)
        if contents.id < served:
            raise PublisherError(
                f"the release there, {contents.id}, is older than the one here, {served}",
                where=base,
                remedy="does that server publish the newest state? a replica publishes nothing itself",
            )
        return _swap_in(settings, _Pull(base, contents, var / _FOLDER, _known(var)), progress)


def _swap_in(settings: Settings, work: _Pull, progress: Progress) -> Pulled:
    var = settings.var()
    work.waiting.mkdir(exist_ok=True)
    fetched = _fetch_missing(work, progress)
    with building(var, work.contents.id) as folder:
        _assemble(work, folder)
        _check(settings, work, folder)
        release = put_in_place(var, folder)
    shutil.rmtree(work.waiting, ignore_errors=True)
    prune(var, settings.release_keep)
    return Pulled(release, made=True, fetched=fetched)


def _known(var: Path) -> dict[str, Path]:
    """Checksum -> a file of the current release that has it; what lies there is checked when all is in place."""
    try:
        folder = current(var).folder
        items = read_contents((folder / CONTENTS).read_bytes(), folder).items
    except (PublisherError, OSError):
        return {}
    return {item.sha256: folder / item.path for item in items}


def _contents(base: str) -> Contents:
    with _open(base + "releases/current/" + CONTENTS) as response:
        text = _read(response, _LIST + 1)
    if len(text) > _LIST:
        raise PublisherError("the list of the release's files is too long", where=base)
    return read_contents(text, base)


def _fetch_missing(work: _Pull, progress: Progress) -> int:
    """Fetch what neither the current release nor an earlier try has; how many bytes came."""
    wanted = {item.sha256: item for item in work.contents.items if item.sha256 not in work.known}
    missing = [item for item in wanted.values() if not _waits(work, item)]
    progress(f"fetching {len(missing):,} files, {sum(item.bytes for item in missing):,} bytes")
    fetched = 0
    with progress.bar("fetching", sum(item.bytes for item in missing)) as bar:
        for item in missing:
            _fetch(work, item, _after(bar, fetched))
            fetched += item.bytes
    return fetched


def _after(bar: Bar, before: int) -> Callable[[int], None]:
    return lambda size: bar.reach(before + size)


def _waits(work: _Pull, item: Item) -> bool:
    path = work.waiting / item.sha256
    return path.is_file() and path.stat().st_size == item.bytes


def _fetch(work: _Pull, item: Item, reach: Callable[[int], None]) -> None:
    """One file, under its checksum when it is whole. Errors: PublisherError where it is another one."""
    address = f"{work.source}releases/{work.contents.id}/{quote(item.path)}"
    partial = work.waiting / f"{item.sha256}.part"
    with _open(address) as response, partial.open("wb") as file:
        sha256 = _copy(response, file, item.bytes, reach)
    if sha256 != item.sha256:
        partial.unlink()
        remedy = "the current release was not touched; pull again"
        raise PublisherError(f"{item.path} did not come as its checksum says", where=address, remedy=remedy)
    partial.rename(work.waiting / item.sha256)


def _copy(source: IO[bytes], target: IO[bytes], size: int, reach: Callable[[int], None]) -> str:
    """The checksum of what was copied; never more than a byte past `size`."""
    sha256, done = hashlib.sha256(), 0
    while done <= size and (chunk := _read(source, min(_CHUNK, size + 1 - done))):
        target.write(chunk)
        sha256.update(chunk)
        done += len(chunk)
        reach(done)
    return sha256.hexdigest()


def _read(source: IO[bytes], size: int) -> bytes:
    """A piece; none where the connection broke: a checksum tells, and a list that is cut is none."""
    try:
        return source.read(size)
    except (http.client.HTTPException, ConnectionError, TimeoutError):
        return b""


def _open(address: str) -> IO[bytes]:
    headers = {"User-Agent": f"lod-publisher/{__version__}", "Accept-Encoding": "identity"}
    try:
        response: IO[bytes] = urlopen(Request(address, headers=headers), timeout=_SECONDS)  # noqa: S310  http(s) only
    except HTTPError as error:
        remedy = "a new release came meanwhile? pull again" if error.code in (404, 410) else ""
        raise PublisherError(f"the server answers {error.code}", where=address, remedy=remedy) from None
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise PublisherError(f"the server does not answer: {reason}", where=address) from None
    return response


def _assemble(work: _Pull, folder: Path) -> None:
    """The release's folder, of links to what is there."""
    for name in _FOLDERS:
        (folder / name).mkdir()
    for item in work.contents.items:
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        source = work.waiting / item.sha256
        _link(source if source.is_file() else work.known[item.sha256], path)
    save_contents(folder, work.contents)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk without links, or too many of them
        shutil.copy2(source, target)


def _check(settings: Settings, work: _Pull, folder: Path) -> None:
    """Every byte once more, as it lies there now; and that it is a release of this site."""
    for item in differing(folder, work.contents.items):
        (folder / item.path).unlink(missing_ok=True)
        (work.waiting / item.sha256).unlink(missing_ok=True)
        _fetch(work, item, lambda _: None)
        _link(work.waiting / item.sha256, folder / item.path)
    manifest = read_manifest(folder)
    if manifest.id != work.contents.id:
        raise PublisherError(f"its manifest is of another release, {manifest.id}", where=work.source)
    if manifest.base != settings.site_base:
        raise PublisherError(
            f"that server's base is {manifest.base}, here it is {settings.site_base}",
            where=work.source,
            remedy="a replica has the same [site] base in publisher.toml",
        )
