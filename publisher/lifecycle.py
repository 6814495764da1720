"""How releases come and go on disk: one build at a time, a new id, the switch in one step, old ones deleted.

A release is built in `releases/.building-<id>`, gets its name when it is complete and on the disk, and only
then becomes current. Whatever a crash leaves behind is known by its name and goes at the next build.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher.errors import PublisherError
from publisher.index import Index
from publisher.manifest import (
    CURRENT,
    LOCK,
    RELEASES,
    Release,
    current_id,
    hold_alone,
    id_of_time,
    is_held,
    read_release,
    release_ids,
    releases,
    time_of_id,
)
from publisher.settings import Settings

BUILD_LOCK = "build.lock"
_BUILDING = ".building-"
_DELETING = ".deleting-"
_POINTING = f".{CURRENT}-"

#: A clock may run back this far; ids then go on after the last one. Past it, a person must look.
CLOCK_BACK = timedelta(days=1)


@contextmanager
def build_lock(var: Path) -> Iterator[None]:
    """One build at a time in a folder of releases. Errors: PublisherError that names the process that builds."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / BUILD_LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            raise PublisherError(
                f"another build is going on here (process {owner})", where=var, remedy="wait for it to end"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def disk_errors(var: Path) -> Iterator[None]:
    """What the disk refuses, as a sentence; the release that is being served was not touched."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublisherError(
            f"writing a release failed: {reason}",
            where=error.filename or var,
            remedy="the current release was not touched; mend the disk or its rights and run it again",
        ) from None


def next_id(var: Path, warn: Callable[[str], None], now: datetime | None = None) -> str:
    """The id of a release that is made now, after all others.

    Where the clock ran back: the last id and a microsecond, with a warning. Errors: PublisherError where it
    ran back more than a day.
    """
    now = now or datetime.now(UTC)
    ids = [*release_ids(var), *filter(None, [current_id(var)])]
    last = max((time_of_id(known) for known in ids), default=now - timedelta(days=1))
    if last - now > CLOCK_BACK:
        raise PublisherError(
            f"the clock says {now:%Y-%m-%d %H:%M}, the last release was made at {last:%Y-%m-%d %H:%M}",
            where=var / RELEASES / id_of_time(last),
            remedy="set the clock right",
        )
    if last >= now:
        warn(f"warning: the clock ran back; this release follows the last one, {id_of_time(last)}")
        now = last + timedelta(microseconds=1)
    return id_of_time(now)


def last_release(var: Path, warn: Callable[[str], None]) -> Release | None:
    """The release that a new one follows: the current one, or where that is damaged the newest whole one."""
    served = current_id(var)
    for release_id in dict.fromkeys(filter(None, [served, *reversed(release_ids(var))])):
        try:
            release = read_release(var / RELEASES / release_id)
            Index(release.index).close()
        except PublisherError as error:
            if release_id == served:
                warn(f"warning: {error}")
        else:
            return release
    return None


def clean(var: Path) -> None:
    """Delete what crashes left: half-built and half-deleted releases, whole ones that never became current, links."""
    folder = var / RELEASES
    folder.mkdir(exist_ok=True)
    served = current_id(var)
    for link in var.glob(f"{_POINTING}*"):
        link.unlink()
    for path in folder.iterdir():
        if path.name.startswith((_BUILDING, _DELETING)):
            shutil.rmtree(path, ignore_errors=True)
    if served is not None:
        for release_id in release_ids(var):
            if release_id > served:
                delete(folder / release_id)


@contextmanager
def building(var: Path, release_id: str) -> Iterator[Path]:
    """A folder to build a release in; it is gone afterwards, unless `put_in_place` gave it its name."""
    folder = var / RELEASES / (_BUILDING + release_id)
    folder.mkdir()
    (folder / LOCK).touch()
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


def put_in_place(var: Path, folder: Path) -> Release:
    """Give a complete release its name and make it the current one: for readers, in one step."""
    _sync_tree(folder)
    final = folder.with_name(folder.name.removeprefix(_BUILDING))
    folder.rename(final)
    _sync(final.parent)
    link = var / (_POINTING + final.name)
    link.symlink_to(Path(RELEASES) / final.name)
    link.replace(var / CURRENT)
    _sync(var)
    return read_release(final)


def prune(var: Path, keep: int) -> list[str]:
    """Delete all but the newest `keep` releases; never the current one, nor one that is read. The ids deleted."""
    old = release_ids(var)[: -max(keep, 1)]
    served = current_id(var)
    return [item for item in old if item != served and delete(var / RELEASES / item)]


def delete(folder: Path) -> bool:
    """Delete a release unless some process is reading it; whether it was deleted.

    It loses its name first, so that nobody finds a half-deleted release under it.
    """
    doomed = folder.with_name(_DELETING + folder.name)
    try:
        alone = hold_alone(folder)
    except PublisherError:  # without a lock file nobody can be reading it
        folder.rename(doomed)
    else:
        if alone is None:
            return False
        with alone:
            folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    return True


def link_tree(source: Path, target: Path) -> None:
    """A copy of a folder whose files are the same ones (hard links); copies where the disk has no links."""
    shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def served_bases(settings: Settings) -> list[str]:
    """The bases besides the canonical one of which some process is reading a release.

    Not only the current one: a server that nobody asks anything still holds the one before it.
    """
    found = []
    for var in sorted((settings.var() / "base").glob("*")):
        held = next((release for release in reversed(releases(var)) if _is_held(release)), None)
        if held:
            found.append(held.manifest.base)
    return found


def _is_held(release: Release) -> bool:
    try:
        return is_held(release)
    except PublisherError:  # pruned by another build just now
        return False
