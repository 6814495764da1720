"""A worker process, from inside: `python -m publisher.workers.worker STORE FD MEMORY ANSWER NETWORK PARENT`.

It opens the release's store for reading, gives up what it does not need (memory, sockets), and answers one query
after the other until its parent is gone. Whatever a query does to it, the parent sees a message or a dead process.
"""

from __future__ import annotations

import importlib
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from itertools import takewhile
from typing import IO, Any, cast

import pyoxigraph as ox

from publisher.formats import GRAPH_FORMATS, RESULT_FORMATS
from publisher.workers import cage, messages, rows
from publisher.workers.table import table

INLINE = 1 << 20
_FLUSH = 1 << 18
_STACK = 256 << 20
_ORDER = re.compile(r"\bORDER\s", re.IGNORECASE)
#: A boolean in other letters than the engine reads, or what looks like one.
_BOOLEAN = re.compile(r"\b(?!true\b|false\b)(?i:true|false)\b")
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_ENGINE: dict[str, Any] = {row.suffix: row.engine for row in (*RESULT_FORMATS, *GRAPH_FORMATS)}
#: Formats whose lines are triples: written by the engine at once. The others are written with prefixes.
_LINES = frozenset({"nt", "nq"})
_PREFIXED = frozenset({"ttl", "trig"})
#: Bytes that surely hold all prefix declarations: a query, which is where they come from, is no longer.
_HEAD = 1 << 20


class TooLargeError(Exception):
    """The answer has reached its limit."""


class Spool:
    """Takes an answer: the first MiB in memory, then everything in the file that the parent gave."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self.size = 0
        self.spilled = False
        self._descriptor, self._limit = descriptor, limit
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self._limit:
            raise TooLargeError
        self._held += data
        if len(self._held) >= (_FLUSH if self.spilled else INLINE):
            self._spill()
        return len(data)

    def flush(self) -> None:
        """Part of a file's face; nothing is gained by writing small pieces."""

    def finish(self) -> bytes:
        """What goes with the message: the whole answer, or nothing when it lies in the file."""
        if self.spilled:
            self._spill()
        return bytes(self._held)

    def restart(self) -> None:
        """Forgets what was written."""
        if self.spilled:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.size, self._held = 0, bytearray()

    def pieces(self) -> Iterator[bytes]:
        if not self.spilled:
            yield bytes(self._held)
            return
        for offset in range(0, self.size, 1 << 22):
            yield os.pread(self._descriptor, 1 << 22, offset)

    def _spill(self) -> None:
        self.spilled = True
        view = memoryview(self._held)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._held = bytearray()


class _SortedPrefixes:
    """The engine declares prefixes in an order that differs from run to run; an answer is always the same bytes."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._head: bytearray | None = bytearray()

    def write(self, data: bytes) -> int:
        if self._head is None:
            return self._spool.write(data)
        self._head += data
        if len(self._head) > _HEAD:
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Part of a file's face."""

    def finish(self) -> None:
        """Writes the head that was kept, its leading prefix lines sorted."""
        if self._head is not None:
            lines = bytes(self._head).splitlines(keepends=True)
            first = list(takewhile(lambda line: line.startswith(b"@prefix"), lines))
            self._spool.write(b"".join(sorted(first) + lines[len(first) :]))
            self._head = None


def _dataset(ask: dict[str, Any]) -> dict[str, Any]:
    """The protocol's data set replaces the query's own as a whole (SPARQL 1.1 Protocol, 2.1.4)."""
    if ask["default_graphs"] is None and ask["named_graphs"] is None:
        return {}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in ask["default_graphs"] or ()],
        "named_graphs": [ox.NamedNode(iri) for iri in ask["named_graphs"] or ()],
    }


def kind_of(result: object) -> str:
    """What a query's result is: boolean, rows or graph."""
    if isinstance(result, ox.QueryBoolean):
        return "boolean"
    return "rows" if isinstance(result, ox.QuerySolutions) else "graph"


def _counted(triples: Iterator[ox.Triple], counter: list[int]) -> Iterator[ox.Triple]:
    for triple in triples:
        counter[0] += 1
        yield triple


def write(result: Any, ask: dict[str, Any], kind: str, spool: Spool) -> int:
    """Serialises a result (of a graph: triples) as `ask` wants it; gives the number of its rows.

    Errors: TooLargeError, and what an iterable of triples raises.
    """
    suffix = ask["graph"] if kind == "graph" else ask["rows"]
    if suffix == "table":
        return table(result, kind, ask["shown"], spool)
    if kind == "graph" and (suffix not in _LINES or not isinstance(result, ox.QueryTriples)):
        counter = [0]
        prefixes = dict(ask["prefixes"]) if suffix in _PREFIXED else None
        sink = _SortedPrefixes(spool)
        ox.serialize(_counted(result, counter), cast(IO[bytes], sink), _ENGINE[suffix], prefixes=prefixes)
        sink.finish()
        return counter[0]
    result.serialize(spool, format=_ENGINE[suffix])
    spool.finish()
    return 1 if kind == "boolean" else rows.count(suffix, spool.pieces, spool.size)


def _evaluate(store: ox.Store, ask: dict[str, Any], spool: Spool, memory: int) -> dict[str, Any]:
    if _BOOLEAN.search(ask["text"]):
        from publisher.workers.booleans import lower_booleans

        ask = ask | {"text": lower_booleans(ask["text"])}
    if ask["rows"] and _ORDER.search(ask["text"]):
        count = _sorted(store, ask, spool, memory)
        if count >= 0:
            return {"count": count, "verdict": "ok", "kind": "rows"}
    result = store.query(ask["text"], base_iri=ask["base"] or None, **_dataset(ask))
    kind = kind_of(result)
    if not ask["graph" if kind == "graph" else "rows"]:
        return {"verdict": "unacceptable", "kind": kind}
    return {"count": write(result, ask, kind, spool), "verdict": "ok", "kind": kind}


def _sorted(store: ox.Store, ask: dict[str, Any], spool: Spool, memory: int) -> int:
    """Writes a SELECT's rows, sorted by us and not by the engine; gives their number, -1 for a query that is not."""
    from publisher.workers import ordering, sorting

    order = ordering.read_ordering(ask["text"])
    if order is None:
        return -1
    try:
        result = cast(ox.QuerySolutions, store.query(order.text, base_iri=ask["base"] or None, **_dataset(ask)))
        answer = sorting.sort(result, order, memory)
        if ask["rows"] == "table":
            return table(answer, "rows", ask["shown"], spool)
        sorting.write(answer, _ENGINE[ask["rows"]], spool)
    except (sorting.UnsortableError, SyntaxError, ValueError, RuntimeError):
        spool.restart()
        return -1
    spool.finish()
    return len(answer.rows)


def evaluate(store: ox.Store, ask: dict[str, Any], spool: Spool, memory: int = 256 << 20) -> dict[str, Any]:
    """One query -> the head of its answer. The engine's complaints become verdicts here and nowhere else.

    `memory` are the bytes that the process may take.
    """
    try:
        return _evaluate(store, ask, spool, memory)
    except SyntaxError as error:
        return _syntax(str(error))
    except (TooLargeError, MemoryError) as error:
        return {"verdict": "size" if isinstance(error, TooLargeError) else "memory"}
    except OSError as error:
        return {"verdict": "failed", "message": f"the store or the spool failed (errno {error.errno})"}
    except (RuntimeError, ValueError) as error:
        return {"verdict": "evaluation", "message": str(error)}


def _syntax(text: str) -> dict[str, Any]:
    """The engine's message without the character classes of its grammar."""
    match = _SYNTAX.match(text)
    if not match:
        return {"verdict": "syntax", "message": text}
    listed = " ".join(match[3].removeprefix("expected ").removeprefix("one of ").split())
    words = [word for word in re.split(r", (?![^\[]*\])", listed) if re.search("[A-Za-z{}()]", word[:2])]
    sentences = [word for word in words if " " in word and not word.startswith(("[", '"'))]
    expected = "something else was expected here"
    if words:
        expected = "expected " + " or ".join(words[:12]) + (" or other things" if len(words) > 12 else "")
    message = "; ".join(sentences) or expected
    return {"verdict": "syntax", "message": message, "line": int(match[1]), "column": int(match[2])}


def _serve(sock: socket.socket, store: ox.Store, limit: int, memory: int) -> None:
    descriptor = -1
    importlib.import_module("publisher.workers.sorting")  # not before it was ready: it is awaited
    while (message := messages.receive(sock, descriptors=True)) is not None:
        if message.descriptors:
            if descriptor >= 0:
                os.close(descriptor)
            descriptor = message.descriptors[0]
        spool = Spool(descriptor, limit)
        started = time.perf_counter()
        head = evaluate(store, message.head, spool, memory)
        head |= {"seconds": time.perf_counter() - started, "spilled": spool.spilled, "size": spool.size}
        messages.send(sock, head, spool.finish() if head["verdict"] == "ok" else b"")


def main(arguments: list[str]) -> None:
    """Runs until the other end of the socket is closed. The thread gives queries a deep stack."""
    descriptor, memory, answer, network, parent = (int(text) for text in arguments[1:])
    cage.die_with_parent(parent)
    sock = socket.socket(fileno=descriptor)
    threading.stack_size(_STACK)

    def run() -> None:
        store = ox.Store.read_only(arguments[0])
        bool(store.query("ASK {}"))
        cage.limit_memory(memory)
        missing = "" if network else cage.forbid_sockets()
        messages.send(sock, {"ready": True, "thread": threading.get_native_id(), "missing": missing})
        _serve(sock, store, answer, memory)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
