"""What the catalogue's queries answer is made before the first visitor asks, while nobody asks anything.

A release never changes, so an answer that was made early is the same one. It lies in the pool's cache like every
other, under the same key, and goes out of it as they do.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import cast

from publisher import manifest
from publisher.errors import PublisherError
from publisher.queries import CatalogueQuery, ParametersError, bind
from publisher.web.asking.examples import catalogue
from publisher.web.endpoint.query_answers import TABLE
from publisher.web.served import Served, View
from publisher.workers import Pool, Query
from publisher.workers.preparation import prepare
from publisher.workers.scan import Scan, scan

#: Seconds that a release's answers may take in all, and between two looks.
_SECONDS, _LOOK = 60.0, 0.5


def question(view: View, text: str, suffix: str, found: Scan) -> Query:
    """A bound query of the catalogue as the pool gets it; `found` is what the scan says of its text."""
    return Query(text, suffix, suffix, base=view.base + "sparql", prefixes=found.prefixes)


class Preparation:
    """A thread that looks for a new release and makes its answers once nobody has asked for `quiet` seconds."""

    def __init__(self, views: Served, quiet: float = 3.0) -> None:
        self._views, self._quiet_seconds = views, quiet
        self._ended = threading.Event()
        self._done = ""
        self._thread = threading.Thread(target=self._run, name="preparation", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends it within a second; its process ends with it."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._ended.wait(_LOOK):
            try:
                view = self._views.take()
            except PublisherError:
                continue
            try:
                if view.release.id != self._done and self._quiet(view):
                    self._prepare(view)
                    self._done = view.release.id
            finally:
                self._views.give_back(view)

    def _quiet(self, view: View) -> bool:
        """Whether nobody has asked for a while."""
        end = time.monotonic() + self._quiet_seconds
        while time.monotonic() < end:
            if self._busy(view) or self._ended.wait(0.1):
                return False
        return True

    def _busy(self, view: View) -> bool:
        state = cast(Pool, view.pool).state()
        return state["waiting"] + state["running"] > 0

    def _prepare(self, view: View) -> None:
        pool, end = cast(Pool, view.pool), time.monotonic() + _SECONDS

        def stopped() -> bool:
            return self._ended.is_set() or time.monotonic() > end or self._superseded(view)

        prepare(view.release.store, pool.limits, pool.cache, self._calm(view, stopped), stopped)

    def _calm(self, view: View, stopped: Callable[[], bool]) -> Iterator[Query]:
        """The questions, each when nobody else asks."""
        for query in questions(view):
            while self._busy(view) and not stopped():
                self._ended.wait(_LOOK)
            yield query

    def _superseded(self, view: View) -> bool:
        try:
            return manifest.current_id(self._views.var) != view.release.id
        except PublisherError:
            return False


def questions(view: View) -> Iterator[Query]:
    """Every query that needs no parameter, as its page shows it, then as a table for other programs."""
    rows = [(query, text) for query in catalogue(view).values() if (text := _as_it_is(query))]
    for suffix in (TABLE, "csv"):
        for query, text in rows:
            found = scan(text)
            selects = query.form in ("SELECT", "ASK")
            if not (found.rule or found.volatile or found.services) and (selects or suffix == TABLE):
                yield question(view, text, suffix, found)


def _as_it_is(query: CatalogueQuery) -> str:
    """The text with its defaults; '' where a parameter has to be given."""
    try:
        return bind(query, ())
    except ParametersError:
        return ""
