"""A release on disk: its paths, its manifest, which one is current, and who is reading it.

`current` is a symbolic link that is replaced in one step; a reader holds a shared lock (flock) on the
release's `lock` file, and whoever deletes a release takes that lock for itself first.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.errors import PublisherError

CURRENT = "current"
RELEASES = "releases"
MANIFEST = "manifest.json"
LOCK = "lock"
#: What a release says of its quality: its folder, which key facts are filled, and what its links led to.
QUALITY, COMPLETENESS, LINKS = "quality", "completeness.json", "links.json"

_ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
_ID_FORM = "%Y%m%dT%H%M%S.%fZ"
_REMEDY = "make a new release with: publisher publish --force"


@dataclass(frozen=True)
class Dump:
    """A file of the release that holds all of it or a dataset: its name, media type, bytes, and SHA-256 in hex.

    `dataset` is the identifier of the dataset it holds ('' for everything), `changed` since when it has
    these bytes (an xsd:dateTime, or '' where nobody has looked).
    """

    name: str
    media: str
    bytes: int
    sha256: str
    dataset: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself.

    `created` is an xsd:dateTime in UTC; `software` the version that built it; `inputs` the digest of all
    input files; `counts` holds `triples` (default graph), `quads` (all graphs), `graphs` (IRI -> quads) and
    `resources` (concept -> number); `validation` holds `checked`, `violations`, `warnings`, `infos` and
    `rules` (rule -> findings); `statistics` how often each class, property and outward link occurs; `feeds`
    (name -> members, pages, time of the last); `previous` is the release before this one, `restores` the one
    that a rollback took its content from ('' where there is none); `store` holds `engine`, which wrote the store,
    and `carried`, how many releases in a row took it over from the one before.
    """

    id: str
    base: str
    created: str
    software: str
    inputs: str
    counts: Mapping[str, Any] = field(default_factory=dict)
    validation: Mapping[str, Any] = field(default_factory=dict)
    dumps: tuple[Dump, ...] = ()
    statistics: Mapping[str, Any] = field(default_factory=dict)
    feeds: Mapping[str, Any] = field(default_factory=dict)
    previous: str = ""
    restores: str = ""
    store: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Release:
    """One immutable published state: a folder, and the manifest that stands in it."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def index(self) -> Path:
        return self.folder / "index.sqlite"

    @property
    def dumps(self) -> Path:
        return self.folder / "dumps"

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    @property
    def queries(self) -> Path:
        return self.folder / "queries"

    @property
    def shapes(self) -> Path:
        return self.folder / "shapes"

    @property
    def ontology(self) -> Path:
        return self.folder / "ontology"

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue"

    @property
    def context(self) -> Path:
        return self.folder / "context.jsonld"

    @property
    def bytes(self) -> int:
        """What the release takes on disk, hard links to other releases' files included."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def id_of_time(time: datetime) -> str:
    """A moment -> the release id that is made at it (UTC, microseconds); ids sort as times do."""
    return time.astimezone(UTC).strftime(_ID_FORM)


def time_of_id(release_id: str) -> datetime:
    return datetime.strptime(release_id, _ID_FORM).replace(tzinfo=UTC)


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def timestamp(time: datetime) -> str:
    """A moment as xsd:dateTime in UTC with microseconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def current_id(var: Path) -> str | None:
    """The id of the release that `var/current` points at; None where there is none. Takes microseconds."""
    try:
        return os.readlink(f"{var}/{CURRENT}").rpartition("/")[2]  # noqa: PTH115  each request asks this
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = f"is no link to a release: {error.strerror}"
        raise PublisherError(reason, where=var / CURRENT, remedy=_REMEDY) from None


def no_release(var: Path, base: str | None = None) -> PublisherError:
    """There is no release yet in `var`; `base` is what the caller was asked for (None: that of publisher.toml)."""
    command = f"publisher publish --base {base}" if base else "publisher publish"
    return PublisherError("no release yet", where=var, remedy=f"make one with: {command}")


def current(var: Path, base: str | None = None) -> Release:
    """The current release. Errors: PublisherError where there is none yet (the remedy names `base`, where one was
    asked for), or where it is half deleted."""
    release_id = current_id(var)
    if release_id is None:
        raise no_release(var, base)
    return read_release(var / RELEASES / release_id)


def release_ids(var: Path) -> list[str]:
    """The ids of all releases on disk, oldest first, complete or not."""
    try:
        return sorted(path.name for path in (var / RELEASES).iterdir() if is_id(path.name))
    except (FileNotFoundError, NotADirectoryError):
        return []


def releases(var: Path) -> list[Release]:
    """All complete releases, oldest first; one that is half deleted is left out."""
    found = []
    for release_id in release_ids(var):
        try:
            found.append(read_release(var / RELEASES / release_id))
        except PublisherError:
            continue
    return found


def find_release(var: Path, release_id: str) -> Release:
    """One release by its id. Errors: PublisherError that names the ids that there are."""
    known = release_ids(var)
    if release_id not in known:
        remedy = f"there are: {', '.join(known)}" if known else "make one with: publisher publish"
        raise PublisherError(f"no release '{release_id}'", where=var / RELEASES, remedy=remedy)
    return read_release(var / RELEASES / release_id)


def read_release(folder: Path) -> Release:
    """The release in a folder. Errors: PublisherError where a part of it is missing or unreadable."""
    release = Release(folder, read_manifest(folder))
    _require_parts(release)
    return release


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a folder. Errors: PublisherError where it is missing or unreadable."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = {item.name for item in fields(Manifest)}
        manifest = Manifest(**{key: value for key, value in values.items() if key in known})
        dumps = tuple(Dump(**row) for row in values["dumps"])
    except FileNotFoundError:
        raise PublisherError(f"half-deleted release: {MANIFEST} is missing", where=folder, remedy=_REMEDY) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise PublisherError(f"damaged release: {MANIFEST} cannot be read", where=folder, remedy=_REMEDY) from None
    return Manifest(**{**manifest.__dict__, "dumps": dumps})


def _require_parts(release: Release) -> None:
    parts = (release.store / "CURRENT", release.index, *(release.dumps / dump.name for dump in release.manifest.dumps))
    for path in parts:
        if not path.is_file():
            name = path.relative_to(release.folder)
            raise PublisherError(f"half-deleted release: {name} is missing", where=release.folder, remedy=_REMEDY)


class Hold:
    """A shared lock on a release: while it is open, the release is not deleted."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def hold(release: Release) -> Hold:
    """Hold a release for reading. Errors: PublisherError where it was deleted just now (ask for `current` again)."""
    return Hold(_locked(release.folder, fcntl.LOCK_SH))


def hold_alone(folder: Path) -> Hold | None:
    """Hold the release in a folder so that nobody else can, as deleting wants; None where it is being read."""
    try:
        return Hold(_locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return None


def is_held(release: Release) -> bool:
    """Whether some process is reading the release."""
    alone = hold_alone(release.folder)
    if alone is not None:
        alone.close()
    return alone is None


def _locked(folder: Path, kind: int) -> int:
    """A descriptor of the release's lock file, locked; BlockingIOError where LOCK_NB finds it taken.

    A reader waits: whoever deletes lets go as soon as the folder has another name, and the reader then
    sees that the lock file is gone.
    """
    deleted = PublisherError("the release was deleted", where=folder, remedy="read which one is current again")
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        raise deleted from None
    try:
        fcntl.flock(descriptor, kind)
        if not (folder / LOCK).exists():
            raise deleted
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
