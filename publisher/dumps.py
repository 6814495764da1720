"""The files of a release that hold all of it, written as a stream, with their checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from publisher.formats import NQUADS, TURTLE, Format
from publisher.manifest import Dump
from publisher.segments import Resource
from publisher.vocabulary import PREFIXES

_NAME = "data"


class _File:
    """A file that is written once, front to back, and hashed as it goes."""

    def __init__(self, folder: Path, row: Format) -> None:
        self._name, self._media = f"{_NAME}.{row.suffix}", row.media
        self._file = (folder / self._name).open("wb")
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.bytes += len(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> Dump:
        self._file.close()
        return Dump(self._name, self._media, self.bytes, self._hash.hexdigest())


class Dumps:
    """The dumps of a release on their way: `data.nq` has all graphs, `data.ttl` the default graph.

    The same resources in the same order give the same bytes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._nquads = _File(folder, NQUADS)
        self._turtle = _File(folder, TURTLE)
        self._turtle.write(turtle_head())

    @property
    def nquads_bytes(self) -> int:
        """How many bytes of `data.nq` are written (and can be read after a flush)."""
        return self._nquads.bytes

    def add(self, resources: Iterable[Resource]) -> None:
        """Append resources, each to the last byte."""
        blocks = [(b"".join(item.own + item.parts), b"".join(item.named)) for item in resources]
        self._nquads.write(b"".join(default + named for default, named in blocks))
        self._turtle.write(turtle_body(b"".join(default for default, _ in blocks)))

    def flush(self) -> None:
        self._nquads.flush()

    def close(self) -> tuple[Dump, ...]:
        """The finished files."""
        return (self._nquads.close(), self._turtle.close())


def turtle_head() -> bytes:
    """The prefixes, by alphabet (pyoxigraph writes them in an order that changes from run to run)."""
    lines = (f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(PREFIXES))
    return "".join(lines).encode()


def turtle_body(nquads: bytes) -> bytes:
    """N-Quads lines of the default graph as Turtle, a block for each subject, to be put under `turtle_head`."""
    if not nquads:
        return b""
    quads = parse(nquads, RdfFormat.N_QUADS, lenient=True)
    if b".>" in nquads:  # an IRI that ends in '.' would be written `schema:a\\.`, which rdflib cannot read
        return serialize(quads, format=RdfFormat.TURTLE) or b""
    turtle = serialize(quads, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
    return turtle[len(turtle_head()) :]  # whatever their order, the prefixes take as many bytes
