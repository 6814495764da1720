"""Statements as N-Quads lines, shared out over segments by the hash of their resource.

A segment holds whole resources, so that whatever is made of one resource (its hash, its row in the index,
its part of a dump) is made of one segment, and segments can be made apart: by two processes, or only those
that changed. Which file a statement came from, and when, leaves no trace.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from publisher.errors import PublisherError
from publisher.rdf import Rebase

#: How many segments there are; it decides the order of the statements in dumps.
SEGMENTS = 256

_BATCH = 10_000  # statements that are made into lines at a time
_BUFFER = 1 << 18  # bytes that are kept in memory before they go to a segment's file


class Resource(NamedTuple):
    """The N-Quads lines of one resource, sorted and each there once.

    `iri` is without angle brackets; `own` are the statements of the resource itself and `parts` those of its
    fragments, both of the default graph; `named` those in named graphs, of either.
    """

    iri: str
    own: list[bytes]
    parts: list[bytes]
    named: list[bytes]

    @property
    def hash(self) -> str:
        """The version of the resource: the hex SHA-256 of its sorted lines in the default graph."""
        return hashlib.sha256(b"".join(self.parts + self.own)).hexdigest()


def share_out(
    quads: Iterable[Quad],
    folder: Path,
    rebase: Rebase | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Write statements as lines into segment files (`segment_paths`) in a new folder; how many there were.

    `advance` is told how many there are so far.
    Rebasing lines is four times as fast as rebasing quads.
    Errors: OSError (a full disk); PublisherError for a triple in a triple, which RDF 1.1 cannot say.
    """
    folder.mkdir()
    buffers = [bytearray() for _ in range(SEGMENTS)]
    quads, total = iter(quads), 0
    while batch := list(islice(quads, _BATCH)):
        total += len(batch)
        text = serialize(batch, format=RdfFormat.N_QUADS) or b""
        _append(buffers, rebase_lines(text, rebase) if rebase else text.splitlines(True))
        _write(folder, buffers, _BUFFER)
        advance(total)
    _write(folder, buffers, 0)
    return total


def rebase_lines(text: bytes, rebase: Rebase) -> list[bytes]:
    """N-Quads lines for another base; a literal (from a line's first quote to the space behind its last) stays."""
    source, target = (f"<{base}".encode() for base in rebase)
    moved = []
    for line in text.splitlines(True):
        start = line.find(b'"')
        if start < 0:
            moved.append(line.replace(source, target))
        else:
            end = line.index(b" ", line.rindex(b'"'))
            head, tail = line[:start].replace(source, target), line[end:].replace(source, target)
            moved.append(head + line[start:end] + tail)
    return moved


def _append(buffers: list[bytearray], lines: list[bytes]) -> None:
    start, buffer = b"\n", bytearray()
    for line in lines:
        # Statements of a resource mostly follow each other: then its hash is known.
        if not (line.startswith(start) and line[len(start)] in b"#>"):
            start = _resource(line)
            buffer = buffers[crc32(start) % SEGMENTS]
        buffer += line


def _resource(line: bytes) -> bytes:
    """`<http://x/1#part> …` and `<http://x/1> …` -> `<http://x/1`."""
    end = line.index(b">")
    cut = line.find(b"#", 0, end)
    return line[: end if cut < 0 else cut]


def _write(folder: Path, buffers: list[bytearray], limit: int) -> None:
    for number, buffer in enumerate(buffers):
        if len(buffer) > limit:
            with (folder / f"{number:03d}.nq").open("ab") as file:
                file.write(buffer)
            buffer.clear()


def segment_paths(folder: Path) -> list[Path]:
    """The files of the segments that hold something, in order."""
    return sorted(folder.glob("*.nq"))


def arrange(lines: bytes) -> Iterator[Resource]:
    """The resources of one segment's lines, by IRI."""
    groups: dict[bytes, list[bytes]] = defaultdict(list)
    for line in set(lines.splitlines(True)):
        groups[_resource(line)].append(line)
    for start in sorted(groups):
        yield _arranged(start, groups[start])


def _arranged(start: bytes, lines: list[bytes]) -> Resource:
    lines.sort()
    named = [line for line in lines if not in_default_graph(line)]
    if named:
        _refuse_triple_terms(named)
        lines = [line for line in lines if in_default_graph(line)]
    # '#' sorts before '>', so that the fragments' lines come first.
    cut = next((n for n, line in enumerate(lines) if line[len(start)] == ord(">")), len(lines))
    return Resource(start[1:].decode(), lines[cut:], lines[:cut], named)


def _refuse_triple_terms(lines: list[bytes]) -> None:
    """A triple as an object counts as named by its spaces, so that looking at those lines is enough."""
    for line in lines:
        if b" <<( " in line and isinstance(next(iter(parse(line, RdfFormat.N_QUADS))).object, Triple):
            raise PublisherError(
                "a triple inside a triple (RDF 1.2) cannot be published",
                where=line.decode()[:200],
                remedy="write it as a node of its own",
            )


def in_default_graph(line: bytes) -> bool:
    """Whether an N-Quads line names no graph: behind its object comes nothing but the dot.

    IRIs hold no space and no quote, so that the spaces behind the last quote tell.
    """
    quote = line.rfind(b'"')
    return line.count(b" ") == 3 if quote < 0 else line.count(b" ", quote) == 1


def graph_of(line: bytes) -> str:
    """The graph of an N-Quads line that names one, without angle brackets."""
    return line[line.rindex(b" <") + 2 : line.rindex(b">")].decode()
