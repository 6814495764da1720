"""A harvest from its first request to its report: catalogue, files, things, feeds, and each portal's view of them."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode, Quad

from publisher.errors import PublisherError
from publisher.harvest import ckan, rdflib_reader
from publisher.harvest.catalogue import Catalogue, read_catalogue
from publisher.harvest.current_state import write_current
from publisher.harvest.doors import knock
from publisher.harvest.downloads import File, counts_differ, download, promises, subjects
from publisher.harvest.following import Journey, Replicated, replicate
from publisher.harvest.needs import missing
from publisher.harvest.reading import triples
from publisher.harvest.replica import Replica
from publisher.harvest.statements import Statements, shown
from publisher.harvest.stumbles import Stumble
from publisher.harvest.things import Looked, look_up, sample
from publisher.progress import Progress
from publisher.score import Points, assess
from publisher.visits.addresses import Guard
from publisher.visits.answers import Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, DCT, LDES, TREE

_LDES = "https://w3id.org/ldes/specification"


@dataclass(frozen=True)
class Wishes:
    """What is to be harvested, and what it may take.

    `sample` things are looked up; `into` keeps feeds between runs (None: nothing is kept); `feeds` are roots besides
    those that the catalogue names; `largest` is in bytes for a file, `patience` in seconds for an answer, `minutes`
    for a feed, `pages` of a catalogue.
    """

    url: str
    sample: int = 20
    into: Path | None = None
    feeds: tuple[str, ...] = ()
    allow_local: bool = False
    largest: int = 2 << 30
    patience: float = 60.0
    minutes: float = 60.0
    pages: int = 1_000


class Harvest(NamedTuple):
    """Everything that was found."""

    url: str
    seconds: float
    catalogue: Catalogue
    ckan: list[dict[str, Any]]
    points: list[Points]
    files: list[File]
    things: list[Looked]
    feeds: list[Replicated]
    stumbles: list[Stumble]


def harvest(wishes: Wishes, progress: Progress) -> Harvest:
    """Play the portals. Errors: PublisherError where the address cannot be reached or is no catalogue and no feed."""
    began = time.monotonic()
    guard = Guard(wishes.url, allow_local=wishes.allow_local)
    bounds = Bounds(seconds=wishes.patience)
    with Visitor(guard, bounds) as visitor:
        progress(f"catalogue {wishes.url}")
        catalogue = read_catalogue(visitor, wishes.url, wishes.pages, progress)
        stumbles = [*catalogue.stumbles, *catalogue.chain.stumbles, *missing(catalogue.statements)]
        taken, more = _taken_by_ckan(visitor, catalogue, progress)
        feeds = _feeds(catalogue, wishes)
        files, wrong = _files(visitor, catalogue, wishes, progress)
        wrong += knock(visitor, catalogue.statements, progress)
        things, amiss = _things(visitor, catalogue, files, wishes.sample, progress)
        points = _points(visitor, catalogue, files)
    replicas = list(_replicas(guard, bounds, wishes, feeds, progress))
    stumbles += [*more, *wrong, *amiss, *(stumble for item in replicas for stumble in item.stumbles)]
    seconds = time.monotonic() - began
    return Harvest(wishes.url, seconds, catalogue, taken, points, files, things, replicas, stumbles)


def _files(
    visitor: Visitor, catalogue: Catalogue, wishes: Wishes, progress: Progress
) -> tuple[list[File], list[Stumble]]:
    """Every distribution but the feeds, which are no files."""
    feeds = _feeds(catalogue, wishes)
    wanted = [promise for promise in promises(catalogue.statements) if promise.url not in feeds]
    progress(f"{len(wanted)} files")
    bounds = Bounds(wishes.largest, wishes.patience * 10)
    downloads = list(download(visitor, wanted, bounds, progress))
    files = [item.file for item in downloads]
    return files, [*(stumble for item in downloads for stumble in item.stumbles), *counts_differ(files)]


def _things(
    visitor: Visitor, catalogue: Catalogue, files: Sequence[File], number: int, progress: Progress
) -> tuple[list[Looked], list[Stumble]]:
    """A sample of the things that catalogue and files speak of."""
    iris = sample(catalogue.statements, subjects(files), catalogue.url, number)
    progress(f"{len(iris)} addresses of things")
    looked = list(look_up(visitor, iris, progress))
    return [item for item, _ in looked], [stumble for _, found in looked for stumble in found]


def _taken_by_ckan(
    visitor: Visitor, catalogue: Catalogue, progress: Progress
) -> tuple[list[dict[str, Any]], list[Stumble]]:
    """What CKAN takes of every page; it reads each one anew, in its own way."""
    if not catalogue.statements.typed(DCAT.Dataset):
        return [], []
    progress("the same as rdflib and CKAN read it")
    first = catalogue.chain.pages[0]
    stumbles = list(rdflib_reader.stumbles(visitor, first.url, len(triples(first.quads)), progress))
    taken = list[dict[str, Any]]()
    is_endless = any(item.rule in ("pages-loop", "pages-endless") for item in catalogue.chain.stumbles)
    for page in catalogue.chain.pages[: 1 if is_endless else None]:  # CKAN would never come to importing
        found = ckan.take(visitor, page.url)
        taken += found.datasets
        stumbles += found.stumbles
        if not found.datasets and found.stumbles:
            break  # it breaks off there
    if not is_endless and not any(item.rule == "unreadable-by-rdflib" for item in stumbles):
        stumbles += ckan.lost(taken, catalogue.statements, catalogue.url)
    return taken, stumbles


def _feeds(catalogue: Catalogue, wishes: Wishes) -> list[str]:
    """Roots of feeds: those of datasets that are event streams, those that were asked for, and the address itself."""
    found = catalogue.statements
    named = [shown(node) for dataset in found.typed(DCAT.Dataset) for node in _roots(found, dataset)]
    itself = [] if catalogue.is_catalogue and not _is_feed(catalogue.quads) else [catalogue.url]
    return list(dict.fromkeys([*itself, *named, *wishes.feeds]))


def _roots(found: Statements, dataset: object) -> Iterator[object]:
    is_stream = LDES.EventStream in found.values(dataset, DCT.type)
    for node in found.nodes(dataset, DCAT.distribution):
        if is_stream or NamedNode(_LDES) in found.values(node, DCT.conformsTo):
            yield from (found.values(node, DCAT.downloadURL) or found.values(node, DCAT.accessURL))[:1]


def _is_feed(quads: Iterable[Quad]) -> bool:
    return any(quad.predicate in (TREE.relation, TREE.member) for quad in quads)


def _replicas(
    guard: Guard, bounds: Bounds, wishes: Wishes, feeds: Sequence[str], progress: Progress
) -> Iterator[Replicated]:
    journey = Journey(lambda: Visitor(guard, bounds), seconds=wishes.minutes * 60)
    for url in feeds:
        progress(f"feed {url}")
        with _folder(wishes.into, url) as folder:
            found = replicate(journey, url, folder, progress)
            yield found
            if wishes.into is not None and found.stream is not None:
                replica = Replica(folder, found.url)
                try:
                    write_current(replica, found.stream, folder / "replica.nt.gz", progress)
                finally:
                    replica.close()


@contextmanager
def _folder(into: Path | None, url: str) -> Iterator[Path]:
    """Where the copy of a feed is: the same folder for the same address in every run."""
    if into is not None:
        name = re.sub(r"[^A-Za-z0-9]+", "-", url.partition("://")[2]).strip("-")[:60]
        yield into / f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
        return
    with tempfile.TemporaryDirectory(prefix="publisher-harvest-") as folder:
        yield Path(folder)


def _points(visitor: Visitor, catalogue: Catalogue, files: Sequence[File]) -> list[Points]:
    """The score of data.europa.eu; what was downloaded is not asked for again."""
    known = {file.promise.url: file.status for file in files}

    def status(address: str) -> int:
        if address not in known:
            try:
                known[address] = visitor.head(address).status
            except NoAnswer:
                known[address] = 0
        return known[address]

    try:
        return assess(catalogue.quads, catalogue.url, status)
    except PublisherError:
        return []  # a feed alone has no datasets to be scored
