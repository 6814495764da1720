"""The feeds of a release: what each is made of, and which history it goes on from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from publisher.blocks import BLOCKS
from publisher.errors import PublisherError
from publisher.feed.building import Before, Feed, Source, extend
from publisher.feed.catalogue import catalogue_entities
from publisher.feed.entities import Entity, Report, municipal_services, write_source
from publisher.feed.root import About
from publisher.feed.streams import CATALOGUE, LPDC, RESOURCES, Names, Stream
from publisher.history import FEEDS, History, read_history
from publisher.manifest import Manifest, Release, read_manifest, time_of_id, timestamp
from publisher.rdf import Rebase
from publisher.settings import Settings

#: Beside the releases: a history that was restored and that the next release goes on from.
RESTORED = "restored-feed"

#: Times go on after the last member where the clock ran back, but not so far: then a person must look.
CLOCK_BACK = timedelta(days=1)


class Plan(NamedTuple):
    """A release whose feeds are made: its folder and manifest, the one before it, and whom to tell."""

    folder: Path
    manifest: Manifest
    before: Release | None
    settings: Settings
    warn: Report


_Read = Callable[[Path, Report], Iterator[Entity]]

#: Feed -> what it tells of, read from the folder of the release; the resources lie in the dump already.
_ENTITIES: MappingProxyType[Stream, _Read | None] = MappingProxyType(
    {RESOURCES: None, LPDC: municipal_services, CATALOGUE: catalogue_entities}
)


def _source(holder: Path, stream: Stream) -> Source:
    """What a feed is made of in the folder of a release (or of an export)."""
    if _ENTITIES[stream] is None:
        return Source(holder / "dumps" / "data.nq", holder / BLOCKS)
    folder = holder / FEEDS / f"{stream.name}.source"
    return Source(folder / "data.nq", folder / BLOCKS)


def publish_feeds(plan: Plan) -> dict[str, Any]:
    """Make all feeds in the folder of a release that is complete otherwise; what its manifest says of them.

    Errors: PublisherError (a damaged history, a clock that ran back more than a day), OSError (a full disk).
    """
    holder = _holder(plan)
    return {stream.name: _publish(plan, stream, holder).summary() for stream in _ENTITIES}


class _Holder(NamedTuple):
    """The folder that has the history so far, and the feeds that its manifest says it has."""

    folder: Path
    feeds: frozenset[str]


def _holder(plan: Plan) -> _Holder | None:
    restored = restored_folder(plan.folder.parent.parent)
    if restored.is_dir():
        return _Holder(restored, frozenset(read_manifest(restored).feeds))
    return _Holder(plan.before.folder, frozenset(plan.before.manifest.feeds)) if plan.before else None


def _publish(plan: Plan, stream: Stream, holder: _Holder | None) -> History:
    names = Names(plan.manifest.base, stream)
    before = None
    if holder and stream.name in holder.feeds:
        folder = holder.folder / FEEDS / stream.name
        before = Before(folder, _source(holder.folder, stream))
        _check_clock(plan, read_history(folder))
    source = _source(plan.folder, stream)
    entities = _ENTITIES[stream]
    if entities:
        write_source(source, entities(plan.folder, plan.warn))
    feed = Feed(names, source, before, _about(plan))
    return extend(feed, plan.folder / FEEDS / stream.name, time_of_id(plan.manifest.id))


def _check_clock(plan: Plan, history: History) -> None:
    now, last = time_of_id(plan.manifest.id), history.last
    if last is None or last < now:
        return
    if last - now > CLOCK_BACK:
        raise PublisherError(
            f"the clock says {timestamp(now)}, the last event of the feed was at {timestamp(last)}",
            where=plan.folder.parent.parent,
            remedy="set the clock right",
        )
    plan.warn(f"warning: the clock ran back; events go on after the last one, {timestamp(last)}")


def _about(plan: Plan) -> About:
    rebase = Rebase(plan.settings.site_base, plan.manifest.base)
    publisher = plan.settings.site_publisher
    if publisher.startswith(rebase.source):
        publisher = rebase.target + publisher[len(rebase.source) :]
    return About(plan.settings.site_licence, publisher if publisher.startswith("http") else "")


def restored_folder(var: Path) -> Path:
    return var / RESTORED


def forget_restored(var: Path) -> None:
    """A restored history has done its work when a release went on from it."""
    shutil.rmtree(restored_folder(var), ignore_errors=True)
