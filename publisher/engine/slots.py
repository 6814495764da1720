"""Which of an engine's two graphs has which release: a graph of a few statements beside them says so.

Whoever loads a graph takes its mark away first and sets it last, and only if nobody else has begun to load it
meanwhile; so a graph with a mark is whole, and the mark names one load and no other.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from publisher.engine.connection import Engine, select, update
from publisher.errors import PublisherError
from publisher.vocabulary import DCT

NAMES = ("a", "b")


class Slot(NamedTuple):
    """A graph of the engine. `release` is what it holds ('' while it is loaded, or never was), `load` names the load
    that brought it there, `cap` how many rows the engine gives at most (0: nobody knows of a limit), and `without` the
    queries of the catalogue that it answers otherwise than we do."""

    graph: str
    release: str = ""
    load: str = ""
    cap: int = 0
    without: tuple[str, ...] = ()


def control_graph(base: str) -> str:
    """The graph that says which graph has which release."""
    return f"{base}graphs/engine"


def read_slots(engine: Engine, base: str) -> list[Slot]:
    """Both graphs of the engine for the releases of a base. Errors: PublisherError."""
    control = control_graph(base)
    rows = select(engine, f"SELECT ?s ?o {{ GRAPH <{control}> {{ ?s <{DCT.identifier.value}> ?o }} }}")
    marks = {row.get("s", ""): row.get("o", "") for row in rows}
    return [_slot(f"{control}/{name}", marks.get(f"{control}/{name}", "")) for name in NAMES]


def claim(engine: Engine, base: str, slot: Slot) -> tuple[str, str]:
    """Begin to load a graph: it has no mark from now on. The name of the load, and which release is in the graph.

    '' where that is not known, since somebody began to load it and did not end. Steps of one pattern each, since
    engines differ in what an update without a solution does. Errors: PublisherError (another one begins just now, too).
    """
    control, load = control_graph(base), secrets.token_hex(8)
    subject, identifier, owner = f"<{slot.graph}>", f"<{DCT.identifier.value}>", f"<{DCT.creator.value}>"
    origin = f"<{DCT.source.value}>"
    half = f"{subject} {owner} ?load . {subject} ?p ?o"
    update(engine, _change(control, f"{subject} ?p ?o", "", half))
    held = f"{subject} {identifier} ?held"
    update(engine, _change(control, held, f"{subject} {origin} ?held", held))
    update(engine, f'INSERT DATA {{ GRAPH <{control}> {{ {subject} {owner} "{load}" }} }}')
    rows = select(engine, f"SELECT ?p ?o {{ GRAPH <{control}> {{ {subject} ?p ?o }} }}")
    owners = [row.get("o") for row in rows if row.get("p") == DCT.creator.value]
    if owners != [load]:
        raise busy(engine)
    known = next((row.get("o", "") for row in rows if row.get("p") == DCT.source.value), "")
    return load, _slot(slot.graph, known).release


def busy(engine: Engine) -> PublisherError:
    """Somebody else loads the same graph."""
    return PublisherError(
        "another publisher loads the engine at the same time",
        where=engine.update,
        remedy="let it end, then: publisher engine load",
    )


def _change(graph: str, gone: str, come: str, where: str) -> str:
    insert = f"INSERT {{ GRAPH <{graph}> {{ {come} }} }} " if come else ""
    return f"DELETE {{ GRAPH <{graph}> {{ {gone} }} }} {insert}WHERE {{ GRAPH <{graph}> {{ {where} }} }}"


def mark(engine: Engine, base: str, slot: Slot) -> bool:
    """End a load: the graph has `slot.release`. False where somebody else has begun to load it since.

    Errors: PublisherError.
    """
    control = control_graph(base)
    subject, identifier, owner = f"<{slot.graph}>", f"<{DCT.identifier.value}>", f"<{DCT.creator.value}>"
    mine = f'{subject} {owner} "{slot.load}" . {subject} ?p ?o'
    update(engine, _change(control, f"{subject} ?p ?o", f'{subject} {identifier} "{_text(slot)}"', mine))
    return slot in read_slots(engine, base)


def _text(slot: Slot) -> str:
    return " ".join((slot.release, slot.load, str(slot.cap), *slot.without))


def _slot(graph: str, text: str) -> Slot:
    words = text.split()
    if len(words) < 3 or not words[2].isdecimal():
        return Slot(graph)
    return Slot(graph, words[0], words[1], int(words[2]), tuple(words[3:]))
