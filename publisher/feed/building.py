"""A feed goes on: the pages of the release before stay as they are, what has changed since is appended."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from publisher.blocks import DELETE, Change, changes
from publisher.feed.branches import FAN_OUT, new_branches
from publisher.feed.members import PAGE_MEMBERS, Placed, member_lines, place, tail_of
from publisher.feed.pages import page_head, read_members, write_files
from publisher.feed.root import About, branch_lines, root_lines
from publisher.feed.streams import Names
from publisher.history import FEED_FORMATS, ROOT, STATE, History, Page, StoredFile, file_name, read_history, verify
from publisher.manifest import timestamp
from publisher.versions import Row, VersionFile


class Source(NamedTuple):
    """What a feed is made of: N-Quads lines, and the blocks that say where each resource's lines are."""

    lines: Path
    blocks: Path


class Before(NamedTuple):
    """The feed that is continued: its folder, and what it was last made of."""

    folder: Path
    source: Source


class Feed(NamedTuple):
    """A feed to be made in a folder: of what, after which one, what its root says of its maker, and its sizes."""

    names: Names
    source: Source
    before: Before | None
    about: About
    page_members: int = PAGE_MEMBERS
    fan_out: int = FAN_OUT


def extend(feed: Feed, folder: Path, now: datetime) -> History:
    """Make a feed in a new folder: the history before, and the events that lead to `feed.source`.

    `now` is the time of the release. Closed pages are the same files (hard links); no file of the feed
    before is written to. Memory: a page. Errors: PublisherError where the history is missing or damaged,
    OSError (a full disk).
    """
    folder.mkdir(parents=True)
    history = _adopt(feed.before, folder)
    for pages in _written(feed, folder, history, now):
        history = pages
    for branch in new_branches(history, feed.fan_out):
        files = write_files(folder, branch.name, branch_lines(feed.names, history, branch))
        history = replace(history, branches=(*history.branches, replace(branch, files=files)))
    root = write_files(folder, ROOT, root_lines(feed.names, history, feed.about))
    history = replace(history, root=root)
    (folder / STATE).write_text(history.to_json(), encoding="utf-8")
    return history


def _adopt(before: Before | None, folder: Path) -> History:
    """The pages of the feed before, in the new folder too."""
    if before is None:
        return History()
    history = read_history(before.folder)
    verify(before.folder, history)
    for page in history.nodes():
        for suffix in page.files:
            _link(before.folder / file_name(page.name, suffix), folder / file_name(page.name, suffix))
    return history


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)


def _written(feed: Feed, folder: Path, history: History, now: datetime) -> Iterator[History]:
    """The history as it grows, page by page."""
    before = feed.before
    found = changes(feed.source.blocks, before.source.blocks if before else None)
    versions = VersionFile(folder, before.folder if before else None, history)
    with Payloads(feed) as payloads, closing(versions):
        placed = place(found, tail_of(history), now, feed.page_members)
        for name, page in groupby(placed, attrgetter("page")):
            members = list(page)
            history = _close_last(feed.names, folder, history, but=name)
            history = _append(feed, folder, history, [(item, payloads(item.change)) for item in members])
            versions.add(Row(item.change.iri, item.sequence, item.change.kind, item.time) for item in members)
            yield history


def _close_last(names: Names, folder: Path, history: History, *, but: str) -> History:
    """Close the open page where its year is over: time went on to another one."""
    if not history.pages or history.pages[-1].closed or history.pages[-1].name == but:
        return history
    last = history.pages[-1]
    text = page_head(names, last.name, closed=True) + read_members(folder, names, last.name)
    closed = replace(last, closed=True, files=_rewrite(folder, last.name, text))
    return replace(history, pages=(*history.pages[:-1], closed))


def _append(feed: Feed, folder: Path, history: History, members: list[tuple[Placed, bytes]]) -> History:
    """Put members on the page that they were given: the open one, or a new one. A full page is closed."""
    names, first, last = feed.names, members[0][0], members[-1][0]
    old = history.pages[-1] if history.pages and history.pages[-1].name == first.page else None
    text = read_members(folder, names, old.name) if old else b""
    text += b"".join(member_lines(names, placed, payload) for placed, payload in members)
    number = len(members) + (old.members if old else 0)
    closed = number >= feed.page_members
    files = _rewrite(folder, first.page, page_head(names, first.page, closed=closed) + text)
    page = Page(first.page, number, old.first if old else timestamp(first.time), timestamp(last.time), closed, files)
    pages = history.pages[:-1] if old else history.pages
    return replace(history, pages=(*pages, page), members=last.sequence)


def _rewrite(folder: Path, name: str, text: bytes) -> dict[str, StoredFile]:
    """New files under old names; the old ones live on in the release before, so they are never written to."""
    for form in FEED_FORMATS:
        (folder / file_name(name, form.suffix)).unlink(missing_ok=True)
    return write_files(folder, name, text)


class Payloads:
    """The lines of changed resources, read where their blocks say: now, or of deleted ones in the feed before."""

    def __init__(self, feed: Feed) -> None:
        self._now = feed.source.lines.open("rb")
        before = feed.before
        # Only a nested member repeats what a deleted resource was.
        self._then = before.source.lines.open("rb") if before and feed.names.stream.nested else None

    def __call__(self, change: Change) -> bytes:
        file = self._then if change.kind == DELETE else self._now
        return _slice(file, change) if file else b""

    def __enter__(self) -> Callable[[Change], bytes]:
        return self

    def __exit__(self, *_: object) -> None:
        self._now.close()
        if self._then:
            self._then.close()


def _slice(file: BinaryIO, change: Change) -> bytes:
    file.seek(change.start)
    return file.read(change.size)
