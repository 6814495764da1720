"""An engine beside gets the statements of a release: all of them, or those that came and went since what it has.

It is loaded into the graph that nobody asks, and only when its statements are counted does the engine say that it has
the release; whatever goes wrong before, the engine goes on with the release that it has, and we answer what is newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from publisher.carrying import Changed, changed_lines
from publisher.engine.answering import asked
from publisher.engine.connection import Engine, add, count, put, select, update
from publisher.engine.eligibility import is_eligible
from publisher.engine.slots import Slot, busy, claim, mark, read_slots
from publisher.engine.transfer import Late, Unfit, Unreachable
from publisher.errors import PublisherError
from publisher.manifest import Release
from publisher.queries import bind, read_catalogue
from publisher.segments import in_default_graph
from publisher.workers import Limits, Pool, Query
from publisher.workers.scan import scan

#: Bytes of N-Triples in a request; lines in one DELETE DATA, since engines compile it as a program.
_PIECE, _LINES = 8 << 20, 200
#: So many rows each of two tables of one column make together: more than the limits that engines have by default.
_SIDE = 330


class Supplied(NamedTuple):
    """What was done: the graph, how many statements it has, how many were sent, and whether that was all of them."""

    slot: Slot
    statements: int
    sent: int
    whole: bool


def supply(engine: Engine, release: Release, older: Iterable[Release], limits: Limits) -> Supplied | None:
    """Bring a release into an engine; None where it has it.

    `older` are releases on this disk: of the one that the engine has, only the difference is sent; none, to send all.

    Errors: PublisherError (the engine, or another publisher that loads at the same time); the engine then has
    the release that it had.
    """
    base = release.manifest.base
    slots = read_slots(engine, base)
    if any(slot.release == release.id for slot in slots):
        return None
    target = min(slots, key=lambda slot: slot.release)
    load, held = claim(engine, base, target)
    known = next((each for each in older if each.id == held), None)
    sent, whole = _bring(engine, target.graph, release, known)
    statements = _counted(engine, target.graph, release)
    slot = Slot(target.graph, release.id, load, row_limit(engine))
    slot = slot._replace(without=departures(engine, slot, release, limits))
    if not mark(engine, base, slot):
        raise busy(engine)
    return Supplied(slot, statements, sent, whole)


def _bring(engine: Engine, graph: str, release: Release, known: Release | None) -> tuple[int, bool]:
    """How many statements were sent, and whether these were all."""
    changed = _changed(known, release) if known else None
    if changed is not None:
        gone, come = (_triples(lines.splitlines(keepends=True)) for lines in changed)
        removed, added = list(gone), list(come)
        for lines in _batches(removed):
            update(engine, f"DELETE DATA {{ GRAPH <{graph}> {{\n{lines}}} }}")
        add(engine, graph, _pieces(iter(added)))
        return len(removed) + len(added), False
    with (release.dumps / "data.nq").open("rb") as file:
        put(engine, graph, _pieces(_triples(file)))
    return int(release.manifest.counts["triples"]), True


def _changed(known: Release, release: Release) -> Changed | None:
    try:
        return changed_lines(known.folder, release.folder)
    except (OSError, PublisherError):
        return None  # what cannot be compared is loaded anew


def _triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of N-Quads that are in no named graph: those are N-Triples."""
    return (line for line in lines if in_default_graph(line))


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    piece, size = list[bytes](), 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= _PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    if piece:
        yield b"".join(piece)


def _batches(lines: list[bytes]) -> Iterator[str]:
    rest = iter(lines)
    while batch := list(islice(rest, _LINES)):
        yield b"".join(batch).decode()


def _counted(engine: Engine, graph: str, release: Release) -> int:
    found, wanted = count(engine, graph), int(release.manifest.counts["triples"])
    if found != wanted:
        raise PublisherError(
            f"the engine has {found:,} statements, the release {wanted:,}",
            where=engine.graphs,
            remedy="load it anew: publisher engine load --whole",
        )
    return found


def row_limit(engine: Engine) -> int:
    """How many rows an engine gives at most, whatever there is; 0 where it gave all of 108,900.

    Errors: PublisherError.
    """
    numbers = " ".join(map(str, range(_SIDE)))
    given = len(select(engine, f"SELECT (1 AS ?x) {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"))
    return 0 if given == _SIDE * _SIDE else given


def departures(engine: Engine, slot: Slot, release: Release, limits: Limits) -> tuple[str, ...]:
    """The queries of the catalogue that an engine answers otherwise than we do, their parameters at their defaults.

    What takes us longer than a query may is not compared. Errors: PublisherError (the engine does not answer).
    """
    pool = Pool(release.store, limits)
    try:
        return tuple(
            query.name
            for query in read_catalogue(release.folder / "queries").values()
            if _departs(engine, slot, _question(bind(query, ()), release.manifest.base), pool)
        )
    finally:
        pool.close()


def _question(text: str, base: str) -> Query:
    return Query(text, "tsv", "nt", base=f"{base}sparql", prefixes=scan(text).prefixes)


def _departs(engine: Engine, slot: Slot, query: Query, pool: Pool) -> bool:
    if not is_eligible(query):
        return False
    ours = pool.answer(query)
    if ours.body is None:
        return False
    try:
        theirs = asked(engine, slot, query, pool.limits)
    except Unreachable as error:
        raise PublisherError(f"the engine does not answer: {error}", where=engine.query) from None
    except (Late, Unfit):
        return True
    return theirs.body is None or _lines(ours.body.read()) != _lines(theirs.body.read())


def _lines(content: bytes) -> list[bytes]:
    return sorted(content.splitlines())
