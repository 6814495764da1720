"""The history of a feed as it lies in a release: its pages, what they hold, and the checksums of their files.

A page is one file for each format, gzipped once and for all: what is closed keeps its bytes for ever, through
releases (hard links) and through versions of this software. `feed.json` says what there must be; a page that
is missing or other than it says is an error, never a reason to write it again.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from publisher.errors import PublisherError
from publisher.formats import JSONLD, NQUADS, TRIG, Format

#: What pages are offered in, best first. Turtle cannot hold the named graph that a member's statements stand in.
FEED_FORMATS: tuple[Format, ...] = (TRIG, NQUADS, JSONLD)
#: The folder of feeds in a release, and its folders: one for each feed, with the path that it is served at.
FEEDS = "feed"
STREAM_PATHS = MappingProxyType({"resources": "feed", "lpdc": "feed/lpdc", "catalogue": "feed/catalogue"})
STATE = "feed.json"
ROOT = "root"

_MILLISECOND = timedelta(milliseconds=1)
_NAME_FORM = "%Y%m%dT%H%M%S"
_REMEDY = "put the page back from an earlier release's folder, or from an export: publisher feed restore FILE"


@dataclass(frozen=True)
class StoredFile:
    """A file as it lies there (gzipped): its bytes and the hex SHA-256 of them."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Page:
    """A page of a feed: `name` is its lower bound, `first` and `last` the times of its members (xsd:dateTime).

    `files` has the suffix of a format -> its file. A closed page never changes.
    """

    name: str
    members: int
    first: str
    last: str
    closed: bool
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def lower(self) -> datetime:
        """No member is older than this; a whole millisecond."""
        return lower_bound(self.name)

    @property
    def upper(self) -> datetime:
        """All members are older than this; of an open page the time at which it will have been closed."""
        return next_millisecond(read_time(self.last)) if self.closed else end_of_window(self.lower)


@dataclass(frozen=True)
class Branch:
    """A node between the root and pages: it leads to `nodes` pages, or branches of the level below, all closed.

    `covers` is how many pages lie below it, `first` and `until` (xsd:dateTime) bound their members. It never changes.
    """

    name: str
    level: int
    covers: int
    first: str
    until: str
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def lower(self) -> datetime:
        return read_time(self.first)

    @property
    def upper(self) -> datetime:
        return read_time(self.until)

    @property
    def last(self) -> str:
        return self.until


@dataclass(frozen=True)
class History:
    """All pages of a feed, oldest first, how many members they hold, the files of the root, and its branches.

    Branches of a level cover pages from the first one on without a gap, those of a higher level no more of them.
    """

    pages: tuple[Page, ...] = ()
    members: int = 0
    root: dict[str, StoredFile] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()

    @property
    def last(self) -> datetime | None:
        """The time of the newest member."""
        return read_time(self.pages[-1].last) if self.pages else None

    def page(self, name: str) -> Page | None:
        """The page with this name. Names sort as times do."""
        place = bisect_left(self.pages, name, key=attrgetter("name"))
        found = self.pages[place : place + 1]
        return found[0] if found and found[0].name == name else None

    def branch(self, name: str) -> Branch | None:
        """The branch with this name."""
        return next((branch for branch in self.branches if branch.name == name), None)

    def nodes(self) -> tuple[Page | Branch, ...]:
        """Pages and branches, all that lies in the folder beside the root."""
        return (*self.pages, *self.branches)

    def summary(self) -> dict[str, Any]:
        """What the manifest says of it: enough to notice that a whole history is gone."""
        return {"members": self.members, "pages": len(self.pages), "last": self.pages[-1].last if self.pages else ""}

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def file_name(page: str, suffix: str) -> str:
    return f"{page}.{suffix}.gz"


def floor_millisecond(time: datetime) -> datetime:
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def next_millisecond(time: datetime) -> datetime:
    """The first whole millisecond after a time: a client may compare in milliseconds (JavaScript dates)."""
    return floor_millisecond(time) + _MILLISECOND


def end_of_window(lower: datetime) -> datetime:
    """A page takes no member of another year, so that an open one too has an upper bound that holds."""
    return datetime(lower.year + 1, 1, 1, tzinfo=UTC)


def page_name(lower: datetime) -> str:
    """A whole millisecond -> `20261122T193000123Z`."""
    return f"{lower:{_NAME_FORM}}{lower.microsecond // 1000:03d}Z"


def lower_bound(name: str) -> datetime:
    """The reverse of `page_name`. Errors: ValueError."""
    time = datetime.strptime(name[:15], _NAME_FORM).replace(tzinfo=UTC)
    return time + int(name[15:18]) * _MILLISECOND


def read_time(text: str) -> datetime:
    """An xsd:dateTime as feeds write it, in UTC with microseconds."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def read_history(folder: Path) -> History:
    """The history in the folder of a feed. Errors: PublisherError where it is missing or damaged."""
    try:
        values = json.loads((folder / STATE).read_text(encoding="utf-8"))
        pages = tuple(_page(row) for row in values["pages"])
        branches = tuple(Branch(**{**row, "files": _files(row["files"])}) for row in values.get("branches", ()))
        return History(pages, values["members"], _files(values["root"]), branches)
    except FileNotFoundError:
        raise PublisherError(f"the feed's {STATE} is missing", where=folder, remedy=_REMEDY) from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PublisherError(f"the feed's {STATE} cannot be read: {error!r}", where=folder, remedy=_REMEDY) from None


def _page(row: dict[str, Any]) -> Page:
    return Page(**{**row, "files": _files(row["files"])})


def _files(rows: dict[str, Any]) -> dict[str, StoredFile]:
    return {suffix: StoredFile(**row) for suffix, row in rows.items()}


def verify(folder: Path, history: History, *, whole: bool = False) -> None:
    """Hold the files of pages against what they must be: their sizes, or (`whole`) every byte.

    Errors: PublisherError that names the first page that is missing or other than it was published.
    """
    for page in history.nodes():
        for suffix, stored in page.files.items():
            path = folder / file_name(page.name, suffix)
            if not path.is_file():
                raise PublisherError("a page of the feed is missing", where=path, remedy=_REMEDY)
            wrong = path.stat().st_size != stored.bytes or (whole and checksum(path) != stored.sha256)
            if wrong:
                raise PublisherError("a page of the feed is not as it was published", where=path, remedy=_REMEDY)


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
