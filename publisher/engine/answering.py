"""An engine's answer as one of ours: in the format that was asked for, counted, whole; or none, and we answer."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from publisher.engine.connection import Engine
from publisher.engine.eligibility import is_eligible
from publisher.engine.slots import Slot, read_slots
from publisher.engine.transfer import Exchange, Late, Unfit, Unreachable, fetch
from publisher.errors import PublisherError
from publisher.manifest import Release
from publisher.queries import CatalogueQuery, is_bound, read_catalogue
from publisher.workers.answer import ENGINE, Answer, Body, Query, Verdict
from publisher.workers.limits import Limits
from publisher.workers.process import new_spool
from publisher.workers.scan import scan
from publisher.workers.worker import Spool, TooLargeError, kind_of, write

_log = logging.getLogger(__name__)

#: Seconds before an engine that did not answer, or had no such release, is asked again.
_PATIENCE = 5.0
_ROWS, _GRAPH = "application/sparql-results+json", "application/n-triples"
_KINDS = {"SELECT": ("rows", _ROWS), "ASK": ("boolean", _ROWS), "CONSTRUCT": ("graph", _GRAPH)}


class Elsewhere:
    """The engine beside, for the queries of one release. Any number of threads may ask; few at a time get through."""

    def __init__(self, engine: Engine, release: Release, limits: Limits) -> None:
        self._engine, self._release, self._limits = engine, release, limits
        self._known: Slot | None = None
        self._not_before = 0.0
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(2 * limits.workers)
        self._queries: list[CatalogueQuery] | None = None

    def answer(self, query: Query) -> Answer | None:
        """The engine's answer, where it has this release, may be asked, and gives a whole one; else None.

        One that takes longer than the limit is an answer too: TIME.
        """
        if not is_eligible(query) or not self._room.acquire(blocking=False):
            return None
        try:
            slot = self._slot()
            return self._ask(query, slot) if slot and not self._departs(query, slot) else None
        finally:
            self._room.release()

    def _ask(self, query: Query, slot: Slot) -> Answer | None:
        """The answer; it counts only if nobody has begun to load the graph meanwhile."""
        started = time.monotonic()
        try:
            found = asked(self._engine, slot, query, self._limits)
        except Late:
            return Answer(Verdict.TIME, seconds=self._limits.seconds, by=ENGINE)
        except Unreachable as error:
            self._rest(f"does not answer: {error}")
            return None
        except Unfit as error:
            _log.info("the engine's answer is not passed on: %s", error)
            return None
        return replace(found, seconds=time.monotonic() - started) if self._still(slot) else None

    def _still(self, slot: Slot) -> bool:
        try:
            if slot in read_slots(self._engine, self._release.manifest.base):
                return True
        except PublisherError as error:
            self._rest(str(error))
        with self._lock:
            self._known = None
        return False

    def _slot(self) -> Slot | None:
        """The graph that has this release; who asks for it, when nobody knows, waits for the engine."""
        with self._lock:
            if self._known or time.monotonic() < self._not_before:
                return self._known
            self._not_before = time.monotonic() + _PATIENCE
        try:
            slots = read_slots(self._engine, self._release.manifest.base)
        except PublisherError as error:
            _log.warning("%s", error)
            return None
        found = next((slot for slot in slots if slot.release == self._release.id), None)
        with self._lock:
            self._known = found
        return found

    def _rest(self, why: str) -> None:
        _log.warning("the engine %s", why)
        with self._lock:
            self._known, self._not_before = None, time.monotonic() + _PATIENCE

    def _departs(self, query: Query, slot: Slot) -> bool:
        if not slot.without:
            return False
        if self._queries is None:
            self._queries = list(read_catalogue(self._release.folder / "queries").values())
        return any(is_bound(each, query.text) for each in self._queries if each.name in slot.without)


def asked(engine: Engine, slot: Slot, query: Query, limits: Limits) -> Answer:
    """What an engine answers from a graph of its own, in the query's format. Errors: Unreachable, Unfit, Late."""
    form = scan(query.text).form
    if form not in _KINDS or (form == "CONSTRUCT" and slot.cap):
        raise Unfit("a graph, which is cut without a word")
    kind, accept = _KINDS[form]
    if not (query.graph if kind == "graph" else query.rows):
        raise Unfit("not acceptable")
    text = f"BASE <{query.base}>\n{query.text}" if query.base else query.text
    fields = (("query", text), ("default-graph-uri", slot.graph))
    file = fetch(Exchange(engine.query, engine.headers(), fields, accept, limits.seconds, limits.answer))
    try:
        answer = _written(file, kind, query, limits)
    except (SyntaxError, ValueError, RuntimeError, TooLargeError) as error:
        raise Unfit(f"no whole answer: {error}") from None
    if slot.cap and kind == "rows" and not 0 <= answer.count < slot.cap:
        raise Unfit(f"{answer.count} rows, and the engine gives {slot.cap} at most")
    return answer


def _written(file: BinaryIO, kind: str, query: Query, limits: Limits) -> Answer:
    """What stands in the engine's file, read to its end and written as the workers write their own."""
    result: Any
    if kind == "graph":
        result = (quad.triple for quad in ox.parse(cast(Any, file), ox.RdfFormat.N_TRIPLES))
    else:
        result = ox.parse_query_results(cast(Any, file), ox.QueryResultsFormat.JSON)
        if kind_of(result) != kind:
            raise ValueError("an answer of another kind")
    target = new_spool()
    spool = Spool(target.fileno(), limits.answer)
    count = write(result, query._asdict(), kind, spool)
    data = spool.finish()
    body = Body(spool.size, file=target) if spool.spilled else Body(len(data), data)
    return Answer(Verdict.OK, kind, body, count, by=ENGINE)
