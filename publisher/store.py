"""The embedded store of a release: built once from sorted N-Quads, or from the store of the release before, then
read by many and written by nobody.

Readers open it read-only: that is a static snapshot of files that never change, so that any number of
processes may do it at once.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TypeGuard, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from publisher.errors import PublisherError
from publisher.vocabulary import DCT, FOAF, RDFS, SDO, SKOS

#: What names a thing, best first: of two resources' words, the more particular one wins.
LABEL_PROPERTIES: tuple[NamedNode, ...] = (SKOS.prefLabel, DCT.title, SDO.name, RDFS.label, FOAF.name)

_REMEDY = "make a new release with: publisher publish --force"
_CHUNK = 1 << 20


class _Stream(io.RawIOBase):
    """Pieces of bytes, read as a file."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._piece, self._done = b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (the rest of a piece where negative); b'' at the end."""
        if self._done >= len(self._piece):
            self._piece, self._done = next((chunk for chunk in self._chunks if chunk), b""), 0
        end = len(self._piece) if size < 0 else self._done + size
        part, self._done = self._piece[self._done : end], end
        return part


def build_store(folder: Path, nquads: Iterable[Path]) -> int:
    """A new store in `folder` from N-Quads files; the number of statements it holds.

    Errors: OSError (a full disk).
    """
    return load_store(folder, (chunk for path in nquads for chunk in _chunks(path)))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def load_store(folder: Path, nquads: Iterable[bytes]) -> int:
    """A new store in `folder` from N-Quads text that comes in pieces; the number of statements it holds.

    The text is ours, so that it is not checked again. What was loaded in many overlapping tables is merged: reading
    100,000 services takes half the processor time then, and the store twice the disk (its tables are not packed any
    more). Errors: OSError (a full disk), and what `nquads` raises.
    """
    store = Store(str(folder))
    store.bulk_load(cast(IO[bytes], _Stream(nquads)), RdfFormat.N_QUADS, lenient=True)
    store.optimize()
    store.flush()
    return len(store)


def add_graph(folder: Path, quads: Iterable[Quad], graph: NamedNode) -> None:
    """Put statements into a graph of the store in `folder`, instead of what that graph held.

    Only for a store that nobody reads yet. Errors: OSError (a full disk).
    """
    store = Store(str(folder))
    store.remove_graph(graph)
    store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    store.flush()


def copy_store(source: Path, target: Path) -> None:
    """A store of its own with the content of another: the tables, which are never written again, are hard links."""
    target.mkdir()
    for path in source.iterdir():
        if path.suffix == ".sst":
            os.link(path, target / path.name)
        elif path.name != "LOCK":
            shutil.copyfile(path, target / path.name)


def change_store(source: Path, target: Path, gone: bytes, come: bytes) -> int | None:
    """A store in `target` with the content of another, less some statements (N-Quads text) and with others.

    How many there are more of; None where statements that go were not there, or that come were: then `source` is
    not what it should be. It is never written to: RocksDB's checkpoint links its tables, which no store changes.
    Errors: OSError and RuntimeError (a damaged source, a full disk).
    """
    Store.read_only(str(source)).backup(str(target))
    store = Store(str(target))
    removed, added = (list(parse(lines, RdfFormat.N_QUADS, lenient=True)) for lines in (gone, come))
    if not all(quad in store for quad in removed) or any(quad in store for quad in added):
        return None
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    for graph in {quad.graph_name for quad in removed} - {DefaultGraph()}:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)  # a store that is loaded anew knows of no empty graph
    store.flush()
    return len(added) - len(removed)


def open_store(folder: Path) -> Store:
    """The store of a release, read-only. Errors: PublisherError where it is missing or damaged."""
    try:
        return Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:  # RuntimeError: RocksDB's "Corruption: …"
        raise PublisherError(f"the store cannot be opened: {error}", where=folder, remedy=_REMEDY) from None


def describe(store: Store, iri: str) -> list[Quad]:
    """All statements of the resource of `iri` in every graph: its subject, and every fragment that it leads to.

    Subjects come in the order in which they are reached; the statements of a subject are sorted.
    An unknown resource gives [].
    """
    resource = iri.split("#", 1)[0]
    found: list[Quad] = []
    queue = [NamedNode(resource)]
    seen = set(queue)
    for subject in queue:
        quads = sorted(store.quads_for_pattern(subject, None, None, None), key=str)
        if not quads and not found:
            return []
        found += quads
        objects = dict.fromkeys(quad.object for quad in quads)
        fresh = [part for part in objects if _is_part(part, resource) and part not in seen]
        queue += fresh
        seen.update(fresh)
    return found


def _is_part(term: object, resource: str) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.startswith(resource + "#")


def incoming(store: Store, iri: str, limit: int) -> list[Quad]:
    """At most `limit` statements of other resources that point at this one or at its fragments (default graph)."""
    resource = iri.split("#", 1)[0]
    parts = dict.fromkeys(quad.subject for quad in describe(store, resource))
    targets = [part for part in parts if isinstance(part, NamedNode)] or [NamedNode(resource)]
    return list(islice(_pointing(store, targets, resource), limit))


def _pointing(store: Store, targets: Iterable[NamedNode], resource: str) -> Iterator[Quad]:
    for target in targets:
        for quad in store.quads_for_pattern(None, None, target, DefaultGraph()):
            if str(quad.subject).strip("<>").split("#", 1)[0] != resource:
                yield quad


def labels(store: Store, iris: Iterable[str], language: str) -> dict[str, str]:
    """IRI -> its name, for those that have one: the first of `LABEL_PROPERTIES` that is there.

    Of its values the one in `language` wins, then one without a language, then the first by alphabet.
    """
    named = ((iri, _label(store, NamedNode(iri), language)) for iri in dict.fromkeys(iris))
    return {iri: label for iri, label in named if label is not None}


def _label(store: Store, subject: NamedNode, language: str) -> str | None:
    for predicate in LABEL_PROPERTIES:
        quads = store.quads_for_pattern(subject, predicate, None, None)
        values = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        if values:
            return best_literal(values, language).value
    return None


def best_literal(values: Iterable[Literal], language: str) -> Literal:
    """Of one or more literals the one to show: in `language`, else without one, else the first by alphabet."""
    return min(values, key=lambda value: (value.language != language, bool(value.language), value.value))
