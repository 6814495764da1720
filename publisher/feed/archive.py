"""A feed's history as one file: what is lost with a disk cannot be made again from the data set.

A tar of what the feeds of a release need to go on: manifest, blocks, pages. Nothing is restored into a release,
which never changes: it waits beside the releases, and the next one goes on from it.
"""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.blocks import BLOCKS
from publisher.errors import PublisherError
from publisher.feed.publishing import restored_folder
from publisher.history import FEEDS, read_history, verify
from publisher.manifest import MANIFEST, Manifest, Release, read_manifest
from publisher.versions import VERSIONS

#: Whatever else stands in an archive is not ours, and is not written anywhere.
_OURS = re.compile(rf"{re.escape(MANIFEST)}|{re.escape(BLOCKS)}|{FEEDS}/[a-z]+(\.source)?/[A-Za-z0-9.]+")
_FRESH = ".restoring-feed"


def export_feeds(release: Release, target: Path) -> Manifest:
    """Write the history of all feeds of a release to a new file; the release's manifest.

    Errors: PublisherError (no feeds, a page that is not as it was published, a file that is there already,
    a full disk).
    """
    check_feeds(release.folder, release.manifest)
    if target.exists():
        raise PublisherError("the file is there already", where=target, remedy="name another one")
    fresh = target.with_name(f".{target.name}.part")
    with _disk_errors(target):
        try:
            with tarfile.open(fresh, "w", format=tarfile.PAX_FORMAT) as archive:
                for path in feed_files(release.folder):
                    archive.add(path, str(path.relative_to(release.folder)))
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
    return release.manifest


def feed_files(holder: Path) -> Iterator[Path]:
    """All files that the feeds of a release need to go on: their pages, and what they were last made of."""
    yield holder / MANIFEST
    yield holder / BLOCKS
    files = sorted(path for path in (holder / FEEDS).rglob("*") if path.is_file())
    yield from (path for path in files if path.name != VERSIONS)  # it is made again from the pages


def restore_feeds(archive: Path, var: Path, base: str, current: Release | None) -> Manifest:
    """Put an exported history where the next release for `base` goes on from it; the manifest it came with.

    `current` is the release that is served, or None. Its feed is never shortened nor replaced by another one:
    an archive is taken where there is no release yet, or where the feed is damaged and the archive ends where
    that one ended. Errors: PublisherError, and nothing has changed then.
    """
    fresh = var / _FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        with _disk_errors(var):
            fresh.mkdir(parents=True)
            _unpack(archive, fresh)
        manifest = read_manifest(fresh)
        check_feeds(fresh, manifest)
        _agree(manifest, base, current, archive)
        with _disk_errors(var):
            shutil.rmtree(restored_folder(var), ignore_errors=True)
            fresh.rename(restored_folder(var))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def check_feeds(holder: Path, manifest: Manifest) -> None:
    """Every byte of every page is as it was published, and nothing is missing."""
    if not manifest.feeds or not (holder / BLOCKS).is_file():
        raise PublisherError("there is no feed", where=holder, remedy="make a release with: publisher publish --force")
    for name, summary in manifest.feeds.items():
        folder = holder / FEEDS / name
        history = read_history(folder)
        if history.summary() != summary:
            raise PublisherError("the feed is not the one of this release", where=folder, remedy="take another export")
        verify(folder, history, whole=True)


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, "r:") as file:
            for item in file:
                if not item.isfile() or not _OURS.fullmatch(item.name):
                    raise PublisherError(f"'{item.name[:100]}' is no part of a feed", where=archive)
                path = folder / item.name
                path.parent.mkdir(parents=True, exist_ok=True)
                source = file.extractfile(item)
                if source is None or path.exists():
                    raise PublisherError(f"'{item.name[:100]}' stands there twice", where=archive)
                with path.open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (tarfile.TarError, EOFError) as error:
        remedy = "it must be a file that 'publisher feed export' wrote"
        raise PublisherError(f"the archive cannot be read: {error}", where=archive, remedy=remedy) from None


def _agree(manifest: Manifest, base: str, current: Release | None, archive: Path) -> None:
    if manifest.base != base:
        raise PublisherError(
            f"the feed is that of {manifest.base}, not of {base}", where=archive, remedy="name its base with --base"
        )
    if current is None or not current.manifest.feeds:
        return
    try:
        check_feeds(current.folder, current.manifest)
    except PublisherError:
        pass
    else:
        raise PublisherError("the feed of the current release is whole", where=current.folder, remedy="nothing is lost")
    if manifest.feeds != current.manifest.feeds:
        raise PublisherError(
            f"the archive ends at {_end(manifest)}, the feed of the current release at {_end(current.manifest)}",
            where=archive,
            remedy="take the last export; clients have seen what came after this one",
        )


def _end(manifest: Manifest) -> str:
    return max(str(summary["last"]) for summary in manifest.feeds.values())


@contextmanager
def _disk_errors(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublisherError(f"the history of the feed cannot be written or read: {reason}", where=where) from None
