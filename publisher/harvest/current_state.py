"""The things of a feed as they are now, out of the pages of its copy."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from publisher.errors import PublisherError
from publisher.harvest.reading import stream_quads
from publisher.harvest.replica import Kept, Replica
from publisher.harvest.stream import Member, Stream, materialised, members, parts
from publisher.progress import Progress


def stored_members(replica: Replica, kept: Kept, stream: Stream) -> Iterator[Member]:
    """The members of a page that was kept."""
    found = parts(stream_quads(replica.read(kept.url), kept.media, kept.url), whole=True)
    yield from (item for item in members(found, stream, kept.url) if isinstance(item, Member))


def write_current(replica: Replica, stream: Stream, path: Path, progress: Progress) -> int:
    """Write the things as they are now, as gzipped N-Triples; how many statements."""
    count = 0
    with gzip.open(path, "wb", compresslevel=1) as file, progress.bar("replica") as bar:
        for page, names in replica.last():
            kept = replica.page(page)
            if kept is None:
                raise PublisherError("a page of the copy is gone", where=page, remedy="start in an empty folder")
            wanted = [item for item in stored_members(replica, kept, stream) if item.iri in names]
            quads = [quad for item in wanted for quad in materialised(item)]
            file.write(serialize(quads, format=RdfFormat.N_TRIPLES) or b"")
            count += len(quads)
            bar.reach(count)
    return count
