"""What a page of a feed says, in little: read in processes of their own as soon as there are many pages.

A parser that a hostile page brings down takes no more than its own process with it.
"""

from __future__ import annotations

import gzip
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from publisher.harvest.reading import Unreadable, mistakes_of, stream_quads
from publisher.harvest.stream import Member, Relation, Stream, members, parts, relations
from publisher.harvest.stumbles import Stumble
from publisher.vocabulary import LDES

#: Pages that are read here before processes are started for it, and how many processes.
_HERE, _PROCESSES = 6, 2
#: Stumbles on members of one page that are told; the others are of the same kind.
_TOLD = 10


class Document(NamedTuple):
    """A page as it came: gzipped where it came so."""

    url: str
    media: str
    content: bytes
    is_packed: bool


class PageFacts(NamedTuple):
    """Links, members without their statements, stumbles, all statements of the page, and whether it never changes.

    `statements` is -1 for a page that could not be read.
    """

    links: Sequence[Relation]
    members: Sequence[Member]
    stumbles: Sequence[Stumble]
    statements: int
    closed: bool


def page_facts(document: Document, stream: Stream) -> PageFacts:
    """Read a page."""
    body = gzip.decompress(document.content) if document.is_packed else document.content
    try:
        with mistakes_of(document.url):
            found = parts(stream_quads(body, document.media, document.url))
    except Unreadable as error:
        return _unread(document.url, error.message)
    links, stumbles = relations(document.url, found.plain, stream.time)
    good, bad = list[Member](), list[Stumble]()
    for item in members(found, stream, document.url):
        if isinstance(item, Member):
            good.append(item._replace(quads=[]))
        else:
            bad.append(item)
    closed = any(quad.predicate == LDES.immutable for quad in found.plain)
    return PageFacts(links, good, [*stumbles, *bad[:_TOLD]], found.total, closed)


def _unread(url: str, why: str) -> PageFacts:
    return PageFacts((), (), (Stumble("feed-page-unreadable", url, why),), -1, closed=False)


class PageReaders:
    """Reads pages: the first few here, the others by processes, several at once. `close` it."""

    def __init__(self) -> None:
        self._count = 0
        self._pool: ProcessPoolExecutor | None = None

    def read(self, document: Document, stream: Stream) -> Future[PageFacts]:
        """What the page says, later."""
        self._count += 1
        if self._count > _HERE:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn"))
            return self._pool.submit(page_facts, document, stream)
        done: Future[PageFacts] = Future()
        done.set_result(page_facts(document, stream))
        return done

    def result(self, url: str, future: Future[PageFacts]) -> PageFacts:
        """What was read; a process that broke down is a stumble, and others take its place."""
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            return _unread(url, "a parser breaks down on it, or on a page asked for beside it")

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
