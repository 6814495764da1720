"""What is asked of a worker and what comes back."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import BinaryIO, NamedTuple

PIECE = 64 * 1024
#: Who evaluated an answer, where it was no worker (see publisher/engine).
ENGINE = "engine"


class Query(NamedTuple):
    """One question: a function of these and of the release gives one answer.

    `rows` and `graph` are the format suffixes for a SELECT or ASK and for a CONSTRUCT or DESCRIBE answer ('table' is
    the first `shown` rows with the number of all, for pages); '' means that the client accepts none of that kind.
    `default_graphs` and `named_graphs` are IRIs that replace FROM and FROM NAMED (SPARQL 1.1 Protocol, 2.1.4); None
    leaves the query's own. `base` resolves relative IRIs, `prefixes` shorten a graph's terms.
    """

    text: str
    rows: str = "json"
    graph: str = "ttl"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    shown: int = 1000


class Verdict(StrEnum):
    """How a query ended. Only OK has a body; REFUSED is given before any worker sees the query."""

    OK = "ok"
    SYNTAX = "syntax"
    EVALUATION = "evaluation"
    REFUSED = "refused"
    UNACCEPTABLE = "unacceptable"
    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    CRASHED = "crashed"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True)
class Body:
    """A whole answer: in memory (`data`), or in an unlinked temporary file (`file`) that lives as it does."""

    length: int
    data: bytes = b""
    file: BinaryIO | None = None

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in pieces; any number of readers at the same time, each from the start."""
        if self.file is None:
            yield self.data
            return
        for offset in range(0, self.length, PIECE):
            yield os.pread(self.file.fileno(), min(PIECE, self.length - offset), offset)

    def read(self) -> bytes:
        return b"".join(self)

    def open(self) -> io.RawIOBase:
        """The bytes as a file with a position of its own, as servers like to send it."""
        return _Reader(self)


class _Reader(io.RawIOBase):
    """Reads a body that others may be reading too; keeps it alive."""

    def __init__(self, body: Body) -> None:
        self._body, self._position = body, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._body.length}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def close(self) -> None:
        """Lets go of the body: a server may keep what it sent from for longer than it sends."""
        self._body = Body(0)
        super().close()

    def read(self, size: int = -1) -> bytes:
        rest = max(0, self._body.length - self._position)
        wanted = rest if size < 0 else min(size, rest)
        file = self._body.file
        if file is None:
            piece = self._body.data[self._position : self._position + wanted]
        else:
            piece = os.pread(file.fileno(), wanted, self._position) if wanted else b""
        self._position += len(piece)
        return piece


@dataclass(frozen=True)
class Answer:
    """`kind` is rows, boolean or graph; `count` the rows or triples, -1 where nobody counted; `seconds` its evaluation.

    `message` says what went wrong, with `line` and `column` (from 1) for a syntax error; `cached` is true for one that
    was not evaluated for this caller; `by` names who evaluated it, '' for a worker.
    """

    verdict: Verdict
    kind: str = ""
    body: Body | None = None
    count: int = -1
    message: str = ""
    line: int = 0
    column: int = 0
    seconds: float = 0.0
    cached: bool = False
    by: str = ""

    def again(self) -> Answer:
        """The same for a caller for whom it was not evaluated."""
        return replace(self, cached=True)
