"""What the smaller feeds tell of: entities derived from the release, written as lines with their blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from publisher.blocks import Block, BlockFile
from publisher.feed.building import Source
from publisher.lpdc import snapshots
from publisher.store import open_store

#: Takes a line that a person wants to read.
Report = Callable[[str], None]


class Entity(NamedTuple):
    """A thing whose versions a feed tells: its IRI, and N-Quads lines that say all of it."""

    iri: str
    lines: bytes


def write_source(source: Source, entities: Iterable[Entity]) -> None:
    """Write entities where a feed is made from. Errors: OSError (a full disk)."""
    source.lines.parent.mkdir(parents=True)
    blocks, start = BlockFile(source.blocks), 0
    with source.lines.open("wb") as file:
        for entity in entities:
            size = file.write(entity.lines)
            blocks.add([Block(entity.iri, hashlib.sha256(entity.lines).hexdigest(), start, size)])
            start += size
    blocks.close()


def municipal_services(release: Path, warn: Report) -> Iterator[Entity]:
    """The services of municipalities as the Flemish catalogue wants them; `warn` is told which cannot be."""
    left_out = []
    for snapshot in snapshots(open_store(release / "store")):
        if snapshot.missing:
            left_out.append(snapshot)
        else:
            yield Entity(snapshot.iri, snapshot.lines)
    if left_out:
        first = left_out[0]
        lacks = ", ".join(f"<{term}>" for term in first.missing)
        warn(f"feed/lpdc: {len(left_out)} services are left out; the first is <{first.iri}>, it lacks {lacks}")
