"""Many files -> one graph, read by several processes where there is much to read.

Parsing is most of the work of a validation. Reading processes parse and write each statement as text, this one
puts the texts into the graph: what spans files is checked over all of them, and nothing has to be merged.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Quad

from publisher.blank_nodes import Scope
from publisher.errors import PublisherError
from publisher.formats import FILE_FORMATS
from publisher.rdf import Rebase, parse_file
from publisher.shacl.graph import Graph, GraphBuilder, triple_texts

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: Bytes of input from which reading processes pay: below it, starting them takes longer than reading.
LARGE = 8_000_000
#: Statements in one message between processes.
_PORTION = 10_000


class Source(NamedTuple):
    """A file to read, the base that its IRIs are moved to, and what its relative IRIs are resolved against."""

    path: Path
    rebase: Rebase | None = None
    base_iri: str | None = None


class Corpus(NamedTuple):
    """What was read: the statements, the files that speak of a subject, and what could not be read.

    `files` maps the text of a subject to positions in the list of sources; a file with an error takes no part.
    """

    graph: Graph
    files: dict[str, tuple[int, ...]]
    errors: dict[int, PublisherError]


class _Portion(NamedTuple):
    file: int
    lines: list[str]
    error: PublisherError | None = None


#: Is told what was read: the number of a file, and how many statements of it came.
Seen = Callable[[int, int], None]


def read_files(
    sources: Sequence[Source], more: Iterable[Quad] = (), processes: int | None = None, seen: Seen = lambda *_: None
) -> Corpus:
    """The statements of all files, and of `more` (from no file), as one graph; `seen` is told of each portion.

    `processes` reading processes, 0 for none; unless told, as many as there are processors where the files
    are large. A file that cannot be parsed is in `errors` and the others are read without it.
    """
    count = _processes(sources) if processes is None else processes
    extra, errors = list(more), dict[int, PublisherError]()
    while True:
        builder = GraphBuilder()
        work = [(index, source) for index, source in enumerate(sources) if index not in errors]
        with _uncollected():
            builder.add(triple_texts(extra))
            found = _read(work, count, builder, seen)
        if not found:
            return Corpus(builder.graph(), builder.files, errors)
        errors.update(found)  # statements before the error are in the graph already: again, without these files


def _processes(sources: Sequence[Source]) -> int:
    return (os.cpu_count() or 1) if sum(map(_size, sources)) >= LARGE else 0


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _read(
    work: Sequence[tuple[int, Source]], count: int, builder: GraphBuilder, seen: Seen
) -> dict[int, PublisherError]:
    portions = _from_processes(work, count) if count else _portions(work)
    errors = {}
    for portion in portions:
        if portion.error is not None:
            errors[portion.file] = portion.error
        builder.add(portion.lines, portion.file)
        seen(portion.file, len(portion.lines))
    return errors


def _portions(work: Iterable[tuple[int, Source]]) -> Iterator[_Portion]:
    for index, source in work:
        quads = parse_file(source.path, rebase=source.rebase, base_iri=source.base_iri)
        row = FILE_FORMATS.get(source.path.suffix.lstrip(".").lower())
        lines = triple_texts(quads) if row is None or row.quads else map(str, quads)
        scope = Scope(source.path)
        try:
            while portion := list(islice(lines, _PORTION)):
                yield _Portion(index, _scoped(portion, scope))
        except PublisherError as error:
            yield _Portion(index, [], error)


def _scoped(lines: list[str], scope: Scope) -> list[str]:
    """The lines with blank nodes named by file; one look at them all where there is none, as in most files."""
    return list(map(scope.line, lines)) if "_:" in "\n".join(lines) else lines


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: millions of texts hold none, and looking takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _from_processes(work: Sequence[tuple[int, Source]], count: int) -> Iterator[_Portion]:
    import multiprocessing  # late: a small validation starts without it
    from multiprocessing.connection import Connection, wait

    context: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    connections: list[Connection] = []
    for share in _shares(work, count):
        ours, theirs = context.Pipe(duplex=False)
        context.Process(target=_send_all, args=(theirs, share), daemon=True).start()
        theirs.close()
        connections.append(ours)
    while connections:
        for ready in wait(connections):
            if not isinstance(ready, Connection):
                continue
            try:
                yield _unpacked(ready.recv_bytes())
            except EOFError:
                connections.remove(ready)


def _shares(work: Sequence[tuple[int, Source]], count: int) -> list[list[tuple[int, Source]]]:
    """The files dealt out so that each process has about the same number of bytes."""
    shares: list[list[tuple[int, Source]]] = [[] for _ in range(count)]
    loads = [0] * count
    for item in sorted(work, key=lambda item: -_size(item[1])):
        lightest = loads.index(min(loads))
        loads[lightest] += _size(item[1])
        shares[lightest].append(item)
    return [share for share in shares if share]


def _send_all(connection: Connection, work: Sequence[tuple[int, Source]]) -> None:
    """A reading process: sends portions as `file LF line LF line …`, an error as `!file LF message LF …`."""
    with suppress(BrokenPipeError):
        for file, lines, error in _portions(work):
            text = "\n".join([str(file), *lines])
            if error is not None:
                fields = (error.message, error.where, error.remedy)
                text = "\n".join([f"!{file}", *(" ".join(field.split()) for field in fields)])
            connection.send_bytes(text.encode())
    connection.close()


def _unpacked(message: bytes) -> _Portion:
    head, *lines = message.decode().split("\n")
    if head[0] != "!":
        return _Portion(int(head), lines)
    return _Portion(int(head[1:]), [], PublisherError(lines[0], where=lines[1], remedy=lines[2]))
