"""What is being served: one release, opened once, swapped for the next one without dropping a request.

A request takes the view that is current when it comes in and gives it back when it is answered; an old view
is closed by whoever gives it back last. While a view is open its release is held, so nobody deletes it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar, cast

from flask import g
from pyoxigraph import Store

from publisher import manifest
from publisher.contents import CONTENTS, Item, read_contents
from publisher.errors import PublisherError
from publisher.history import FEEDS, STREAM_PATHS, History, read_history
from publisher.index import Index
from publisher.manifest import Hold, Release
from publisher.search.index import SearchIndex
from publisher.search.layout import SEARCH
from publisher.store import open_store
from publisher.versions import VERSIONS, Versions
from publisher.web.schema import Schema, read_schema

_log = logging.getLogger(__name__)
T = TypeVar("T")

#: Seconds before a release that could not be opened is tried again while an older one is served.
_PATIENCE = 1.0
#: Bytes of finished answers that a view keeps.
_SHELF = 32 * 1024 * 1024
#: A release can be deleted between reading which one is current and holding it: ask again so often.
_ATTEMPTS = 5


class Closing(Protocol):
    """What hangs in a view beside the store, and ends with it."""

    def close(self) -> None: ...


#: Makes the pool of query processes for a release; None where none is wanted (tests of pages).
MakePool = Callable[[Release], Closing]


class Shelf:
    """Finished answers of one release, the longest unused ones thrown out first; `room` is in bytes."""

    def __init__(self, room: int = _SHELF) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """The answer for `key`, made now where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        if len(made) <= self._room // 16:
            self._put(key, made)
        return made

    def _put(self, key: tuple[str, ...], made: bytes) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = made
            self._taken += len(made)
            while self._taken > self._room:
                self._taken -= len(self._kept.popitem(last=False)[1])


class View:
    """One release, open: its store, index, schema and query processes. Everything in it is read only."""

    def __init__(self, release: Release, hold: Hold, make_pool: MakePool | None) -> None:
        self.release = release
        self.store: Store = open_store(release.store)
        self.index = Index(release.index)
        self.search = SearchIndex(release.folder / SEARCH)
        self.shelf = Shelf()
        self.users = 0
        self._make_pool = make_pool
        self._pool: Closing | None = None
        self._lock = threading.Lock()
        self._keeping = threading.RLock()
        self._kept: dict[str, object] = {}
        self._hold = hold

    @property
    def base(self) -> str:
        """What our IRIs begin with: the only source of absolute URLs."""
        return self.release.manifest.base

    @property
    def pool(self) -> Closing:
        """The processes that queries run in; started when the first query comes."""
        with self._lock:
            if self._pool is None:
                if self._make_pool is None:
                    raise PublisherError("queries are switched off here")
                self._pool = self._make_pool(self.release)
            return self._pool

    @cached_property
    def created(self) -> datetime:
        return manifest.time_of_id(self.release.id).astimezone(UTC)

    @cached_property
    def schema(self) -> Schema:
        """Shapes, ontology and context of the release, read when first asked for."""
        return read_schema(self.release)

    @cached_property
    def histories(self) -> dict[str, History]:
        """The feeds of the release with their pages, read when first asked for."""
        return {name: read_history(self.release.folder / FEEDS / name) for name in self.release.manifest.feeds}

    @cached_property
    def versions(self) -> Versions | None:
        """Every version of every resource; None where the release has no feed."""
        folder = self.release.folder / FEEDS / "resources"
        if not (folder / VERSIONS).is_file():
            return None
        return Versions(folder, self.histories["resources"], self.base + STREAM_PATHS["resources"])

    @cached_property
    def contents(self) -> Mapping[str, Item]:
        """The files of the release by path; none where it was made before they were listed."""
        try:
            return read_contents((self.release.folder / CONTENTS).read_bytes(), self.release.folder).by_path()
        except FileNotFoundError:
            return {}

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What is made of this release once and kept with it; whoever asks for a name knows its type."""
        with self._keeping:
            if name not in self._kept:
                self._kept[name] = make()
            return cast(T, self._kept[name])

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
        self.index.close()
        self.search.close()
        self._hold.close()


class Served:
    """Hands out the current view. Any number of threads may take and give back."""

    def __init__(self, var: Path, make_pool: MakePool | None = None) -> None:
        self.var = var
        self._make_pool = make_pool
        self._view: View | None = None
        self._failed: tuple[str, float] = ("", 0.0)
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def take(self) -> View:
        """The view of the current release; every `take` needs one `give_back`.

        A new release is opened by the first request that sees it, and the others wait for those
        milliseconds: whoever has published sees it at once. Where it cannot be opened the old one stays.
        Errors: PublisherError where there is nothing to serve.
        """
        view = self._take_if_current(self._current_id())
        if view:
            return view
        with self._opening:
            return self._take_if_current(self._current_id()) or self._swap()

    def _current_id(self) -> str | None:
        """None where there is none, or where `current` is no link (opening says why, if nothing is served yet)."""
        try:
            return manifest.current_id(self.var)
        except PublisherError:
            return None

    def give_back(self, view: View) -> None:
        with self._lock:
            view.users -= 1
            ended = view.users == 0 and view is not self._view
        if ended:
            view.close()

    def close(self) -> None:
        """Serve nothing any more; a view that is still in use closes with its last request."""
        self._replace(None)

    def _take_if_current(self, release_id: str | None) -> View | None:
        with self._lock:
            view = self._view
            if view and (view.release.id == release_id or self._is_hopeless(release_id)):
                view.users += 1
                return view
        return None

    def _is_hopeless(self, release_id: str | None) -> bool:
        failed, when = self._failed
        return release_id is None or (failed == release_id and time.monotonic() - when < _PATIENCE)

    def _swap(self) -> View:
        try:
            fresh = _open_current(self.var, self._make_pool)
        except PublisherError as error:
            return self._stay(error)
        fresh.users = 1
        self._replace(fresh)
        _log.info("serving release %s", fresh.release.id)
        return fresh

    def _stay(self, error: PublisherError) -> View:
        with self._lock:
            if self._view is None:
                raise error
            self._failed = (self._current_id() or "", time.monotonic())
            self._view.users += 1
            _log.error("the new release is not served: %s", error)
            return self._view

    def _replace(self, fresh: View | None) -> None:
        with self._lock:
            old, self._view = self._view, fresh
            ended = old is not None and old.users == 0
        if old is not None and ended:
            old.close()


def current_view() -> View:
    """The view that this request was given when it came in."""
    return cast(View, g.view)


def _open_current(var: Path, make_pool: MakePool | None) -> View:
    """The current release, held before it is opened."""
    for attempt in range(_ATTEMPTS):
        release_id = manifest.current_id(var)
        try:
            release = manifest.current(var)
            return _open(release, make_pool)
        except PublisherError:
            if manifest.current_id(var) == release_id or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def _open(release: Release, make_pool: MakePool | None) -> View:
    hold = manifest.hold(release)
    try:
        return View(release, hold, make_pool)
    except BaseException:
        hold.close()
        raise
