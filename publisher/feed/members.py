"""Changes become members: each gets a time, a number and a page, and then its statements. Nothing here does I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from publisher.blocks import DELETE, Change
from publisher.feed.streams import ACTIVITIES, Names
from publisher.history import (
    History,
    end_of_window,
    floor_millisecond,
    lower_bound,
    next_millisecond,
    page_name,
)
from publisher.manifest import timestamp
from publisher.vocabulary import LPDC, RDF, TREE, XSD

#: A page is closed when it has so many members. At one microsecond each they fit in one millisecond.
PAGE_MEMBERS = 500

_MICROSECOND = timedelta(microseconds=1)


class Placed(NamedTuple):
    """A change with its place in the feed: when (strictly after the one before), the how manyth, on which page."""

    change: Change
    time: datetime
    sequence: int
    page: str


class Tail(NamedTuple):
    """Where a feed ends: the time of its last member, how many there are, and its open page with its members."""

    last: datetime | None = None
    members: int = 0
    page: str = ""
    on_page: int = 0


def tail_of(history: History) -> Tail:
    """The end of a history; its last page counts only while it is open."""
    if not history.pages:
        return Tail()
    page = history.pages[-1]
    return Tail(history.last, history.members, "" if page.closed else page.name, 0 if page.closed else page.members)


def place(changes: Iterable[Change], tail: Tail, now: datetime, room: int = PAGE_MEMBERS) -> Iterator[Placed]:
    """Give changes their places behind `tail`, a microsecond apart, from `now` on.

    Where the last member is not older than `now`, they begin at the next whole millisecond after it. A page
    begins and ends at a whole millisecond: time goes on at the next one where a new page begins. So a client
    that compares in milliseconds never finds one on two pages, nor two versions of one thing in one. A page
    holds `room` members and none of another year than its first.
    """
    time = max(now, next_millisecond(tail.last)) if tail.last else now
    for change in changes:
        page, number = tail.page, tail.on_page + 1
        if not page or tail.on_page >= room or time >= end_of_window(lower_bound(page)):
            time = max(time, next_millisecond(tail.last)) if tail.last else time
            page, number = page_name(floor_millisecond(time)), 1
        tail = Tail(time, tail.members + 1, page, number)
        yield Placed(change, time, tail.members, page)
        time += _MICROSECOND


def member_lines(names: Names, placed: Placed, payload: bytes) -> bytes:
    """A member as N-Quads: the `tree:member` statement first, then all of its own (TREE profile).

    `payload` are the N-Quads lines of the resource, all of the default graph; of a deleted one the last ones.
    """
    stream, change = names.stream, placed.change
    member = f"<{names.member(placed.page, placed.sequence)}>"
    lines = [
        f"<{names.collection}> {TREE.member} {member} .",
        f"{member} {RDF.type} {ACTIVITIES[change.kind]} .",
        f'{member} {stream.time} "{timestamp(placed.time)}"^^{XSD.dateTime} .',
        f"{member} {stream.version_of} <{change.iri}> .",
    ]
    if stream.sequence is not None:
        lines.append(f'{member} {stream.sequence} "{placed.sequence}"^^{XSD.integer} .')
    if stream.nested:
        lines += [_archived(member)] if change.kind == DELETE else []
        statements = _snapshot(payload, change.iri, member, placed.sequence)
    else:
        # A line of N-Quads ends in nothing but ` .`: a line break inside a literal is written as \n.
        statements = b"" if change.kind == DELETE else payload.replace(b" .\n", f" {member} .\n".encode())
    return "".join(f"{line}\n" for line in lines).encode() + statements


def _archived(member: str) -> str:
    """LPDC has no deletion: a snapshot says that the service is out of use."""
    return f'{member} {LPDC.isArchived} "true"^^{XSD.boolean} .'


def _snapshot(payload: bytes, iri: str, member: str, sequence: int) -> bytes:
    """The lines about a resource as lines about the member; its fragments become blank nodes of this member."""
    start = re.escape(f"<{iri}".encode())
    fragment = rb"#([A-Za-z0-9-]+)>"
    node = rb"_:m%d-\1" % sequence
    text = re.sub(rb"^" + start + fragment, node, payload, flags=re.MULTILINE)
    text = re.sub(start + fragment + rb"(?= \.$)", node, text, flags=re.MULTILINE)
    return re.sub(rb"^" + start + rb">", lambda _: member.encode(), text, flags=re.MULTILINE)
