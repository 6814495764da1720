"""What is asked of a worker and what comes back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, NamedTuple

PIECE = 64 * 1024


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

    @property
    def path(self) -> str:
        """A path that this process can open while the body lives; '' for a body in memory."""
        return f"/proc/self/fd/{self.file.fileno()}" if self.file else ""

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in pieces; any number of readers at the same time, each from the start."""
        if self.file is None:
            yield self.data
            return
        for offset in range(0, self.length, PIECE):
            yield os.pread(self.file.fileno(), min(PIECE, self.length - offset), offset)

    def read(self) -> bytes:
        return b"".join(self)


@dataclass(frozen=True)
class Answer:
    """`kind` is rows, boolean or graph; `count` the rows or triples, -1 where nobody counted; `seconds` its evaluation.

    `message` says what went wrong, with `line` and `column` (from 1) for a syntax error; `cached` is true for one that
    was not evaluated for this caller.
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
