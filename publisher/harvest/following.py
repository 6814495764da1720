"""A feed, replicated: any server's, from its root over all relations, each page once, and only what is new again."""

from __future__ import annotations

import gzip
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from publisher.harvest.current_state import stored_members
from publisher.harvest.page_facts import Document, PageFacts, PageReaders
from publisher.harvest.reading import ACCEPT, Unreadable, read, stream_quads
from publisher.harvest.replica import Counts, Kept, Replica
from publisher.harvest.stream import (
    Member,
    Relation,
    Stream,
    members,
    parts,
    read_stream,
    view_elsewhere,
)
from publisher.harvest.stumbles import Stumble, Stumbled
from publisher.progress import Progress
from publisher.visits.answers import Answer, NoAnswer
from publisher.visits.visitor import Visitor

_AHEAD = 6  # pages that are asked for before the one that is being read
_AT_ONCE = 2  # connections
_RECHECKED = 3  # pages that never change which are asked for again, to see whether they did


class Journey(NamedTuple):
    """How a feed is followed: who visits (a new visitor for each connection), how many pages and seconds at most."""

    visitor: Callable[[], Visitor]
    most_pages: int = 20_000
    seconds: float = 3_600.0


class Replicated(NamedTuple):
    """What became of a feed: what the copy holds, what came in this run, and what clients stumble on."""

    url: str
    stream: Stream | None
    counts: Counts
    fetched: int
    unchanged: int
    new_members: int
    statements_read: int
    seconds: float
    stumbles: list[Stumble]


def replicate(journey: Journey, url: str, folder: Path, progress: Progress) -> Replicated:
    """The feed at `url` into `folder`, from where the copy there ended. Errors: PublisherError (the folder)."""
    began = time.monotonic()
    with journey.visitor() as visitor:
        try:
            root, stream, stumbles = _root(visitor, url)
        except Stumbled as error:
            return Replicated(url, None, Counts(0, 0, 0, 0, 0), 0, 0, 0, 0, 0.0, [error.stumble])
        replica = Replica(folder, root.url)
        try:
            walk = _Walk(journey, replica, stream)
            walk.stumbles += [*stumbles, *_rewritten(visitor, replica)]
            walk.begin(root)
            walk.on(progress)
            walk.stumbles += [
                Stumble("feed-same-time", name, f"{count} versions at one time") for name, count in replica.ties()
            ]
            replica.commit()
            return walk.told(time.monotonic() - began)
        finally:
            replica.close()


def _root(visitor: Visitor, url: str) -> tuple[Answer, Stream, list[Stumble]]:
    """The root, also where `url` is that of a stream whose root is elsewhere. Errors: Stumbled."""
    answer = _asked(visitor, url, "", "feed-gone")
    quads = _read(answer)
    elsewhere = view_elsewhere(answer.url, quads)
    if elsewhere:
        answer = _asked(visitor, elsewhere, "", "feed-gone")
        quads = _read(answer)
    stream, stumbles = read_stream(answer.url, quads)
    cache = answer.header("Cache-Control").lower()
    if "immutable" in cache:
        stumbles.append(Stumble("feed-root-immutable", url, f"Cache-Control: {cache}"))
    return answer, stream, stumbles


def _asked(visitor: Visitor, url: str, etag: str, rule: str) -> Answer:
    try:
        answer = visitor.get(url, ACCEPT, headers={"If-None-Match": etag} if etag else None)
    except NoAnswer as error:
        raise Stumbled(rule, url, error.message) from None
    if answer.status not in (200, 304):
        raise Stumbled(rule, url, f"answers {answer.status}")
    return answer


def _read(answer: Answer) -> list[Quad]:
    try:
        return read(answer.body, answer.media, answer.url)
    except Unreadable as error:
        raise Stumbled("feed-page-unreadable", answer.url, error.message) from None


def _rewritten(visitor: Visitor, replica: Replica) -> Iterator[Stumble]:
    """Of the pages that never change, the first, the last and one between are asked for again."""
    closed = replica.closed()
    step = max(1, (len(closed) - 1) // (_RECHECKED - 1)) if closed else 1
    for url in closed[::step][:_RECHECKED]:
        kept = replica.page(url)
        try:
            answer = visitor.get(url, kept.media if kept else ACCEPT)
        except NoAnswer:
            continue  # following will tell
        if kept and answer.status == 200 and answer.media == kept.media and answer.body != replica.read(url):
            yield Stumble("feed-page-changed", url, "it is not what it was when it was kept")


class _Read(NamedTuple):
    """A page that came and is being read."""

    relation: Relation
    answer: Answer
    facts: Future[PageFacts]


class _Walk:
    """One walk over the pages of a feed: what is still to be visited, and what was found."""

    def __init__(self, journey: Journey, replica: Replica, stream: Stream) -> None:
        self._journey, self._replica, self._stream = journey, replica, stream
        self._ends = time.monotonic() + journey.seconds
        self._seen: set[str] = set()
        self._waiting: deque[Relation] = deque()
        self._local = threading.local()
        self._visitors: list[Visitor] = []
        self._readers = PageReaders()
        self.stumbles: list[Stumble] = []
        self.fetched = self.unchanged = self.new = self.statements = 0

    def begin(self, root: Answer) -> None:
        """The root is asked for each time; what it links to comes next."""
        self._seen.add(root.url)
        self._page(self._read(Relation(root.url), root))

    def on(self, progress: Progress) -> None:
        """Visit all that is linked: pages are asked for, and read, a few ahead of the one that is taken."""
        asked: deque[tuple[Relation, Future[Answer]]] = deque()
        reading: deque[_Read] = deque()
        with ThreadPoolExecutor(_AT_ONCE) as pool, progress.bar("feed pages") as bar:
            while (self._waiting or asked or reading) and not self._is_over():
                while self._waiting and len(asked) < _AHEAD:
                    self._ask(self._waiting.popleft(), pool, asked)
                if asked:
                    self._came(*asked.popleft(), reading)
                while reading and (len(reading) >= _AHEAD or not asked):
                    self._page(reading.popleft())
                bar.reach(len(self._seen))
            for _, future in asked:
                future.cancel()
        self._readers.close()
        for visitor in self._visitors:
            visitor.close()

    def _is_over(self) -> bool:
        if time.monotonic() > self._ends:
            what = f"stopped after {self._journey.seconds / 60:g} minutes and {len(self._seen):,} pages"
        elif len(self._seen) > self._journey.most_pages:
            what = f"stopped after {self._journey.most_pages:,} pages"
        else:
            return False
        self.stumbles.append(Stumble("feed-pages-endless", self._stream.root, what))
        return True

    def _ask(self, relation: Relation, pool: ThreadPoolExecutor, asked: deque[tuple[Relation, Future[Answer]]]) -> None:
        """A page that never changes and is here already needs no visit."""
        kept = self._replica.page(relation.url)
        if kept is not None and kept.closed:
            self.unchanged += 1
            self._links(list(kept.relations))
            return
        asked.append((relation, pool.submit(self._visit, relation.url, kept.etag if kept else "")))

    def _visit(self, url: str, etag: str) -> Answer:
        visitor = getattr(self._local, "visitor", None)
        if visitor is None:
            visitor = self._local.visitor = self._journey.visitor()
            self._visitors.append(visitor)
        return _asked(visitor, url, etag, "feed-page-gone")

    def _came(self, relation: Relation, future: Future[Answer], reading: deque[_Read]) -> None:
        try:
            answer = future.result()
        except Stumbled as error:
            self.stumbles.append(error.stumble)
            return
        if answer.status == 304:
            kept = self._replica.page(relation.url)
            self.unchanged += 1
            self._links(list(kept.relations) if kept else [])
            return
        reading.append(self._read(relation, answer))

    def _read(self, relation: Relation, answer: Answer) -> _Read:
        document = Document(answer.url, answer.media, answer.packed or answer.body, bool(answer.packed))
        return _Read(relation, answer, self._readers.read(document, self._stream))

    def _page(self, came: _Read) -> None:
        """Keep a page that was read, and note where it leads."""
        relation, answer = came.relation, came.answer
        facts = self._readers.result(answer.url, came.facts)
        self.stumbles += facts.stumbles
        if facts.statements < 0:
            return
        self.fetched += 1
        self.statements += facts.statements
        self.stumbles += _out_of_bounds(facts.members, relation)
        before = self._replica.add(facts.members, relation.url)
        self.new += len(facts.members) - len(before)
        self.stumbles += self._changed(answer, before)
        closed = facts.closed or "immutable" in answer.header("Cache-Control").lower()
        kept = Kept(relation.url, answer.media, answer.header("ETag"), closed, tuple(facts.links))
        self._replica.keep(kept, answer.packed or gzip.compress(answer.body, 1))
        self._replica.commit()
        self._links(facts.links)

    def _changed(self, answer: Answer, before: list[tuple[str, str]]) -> Iterator[Stumble]:
        """Members that were here before and say something else now."""
        if not before:
            return
        whole = parts(stream_quads(answer.body, answer.media, answer.url), whole=True)
        now = {item.iri: item for item in members(whole, self._stream, answer.url) if isinstance(item, Member)}
        for page in sorted({url for _, url in before}):
            old = self._stored(page, {name for name, url in before if url == page})
            for name, member in old.items():
                if name in now and _said(member) != _said(now[name]):
                    yield Stumble("feed-member-changed", name, f"it says something else than on {page} before")

    def _stored(self, page: str, names: set[str]) -> dict[str, Member]:
        kept = self._replica.page(page)
        if kept is None:
            return {}
        return {item.iri: item for item in stored_members(self._replica, kept, self._stream) if item.iri in names}

    def _links(self, links: Sequence[Relation]) -> None:
        for link in links:
            if link.url not in self._seen:
                self._seen.add(link.url)
                self._waiting.append(link)

    def told(self, seconds: float) -> Replicated:
        counts = self._replica.counts()
        done = (self.fetched, self.unchanged, self.new, self.statements)
        return Replicated(self._stream.root, self._stream, counts, *done, seconds, self.stumbles)


def _said(member: Member) -> set[tuple[object, object, object]]:
    return {
        (quad.subject, quad.predicate, quad.object)
        for quad in member.quads
        if isinstance(quad.subject, NamedNode) and "BlankNode" not in type(quad.object).__name__
    }


def _out_of_bounds(found: Sequence[Member], relation: Relation) -> Iterator[Stumble]:
    for item in found:
        below = relation.lower is not None and item.time < relation.lower
        if below or (relation.upper is not None and item.time > relation.upper):
            yield Stumble("feed-out-of-bounds", relation.url, f"{item.iri} lies outside the relation to its page")
            return
