"""Small data sets that change, the feed that is made of them, and what a client makes of its pages."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from publisher.blocks import BLOCKS, BlockFile, blocks_of
from publisher.feed.building import Before, Feed, Source, extend
from publisher.feed.root import About
from publisher.feed.streams import RESOURCES, Names, Stream
from publisher.history import FEED_FORMATS, ROOT, History, file_name
from publisher.segments import arrange
from publisher.vocabulary import AS, DCT, PROV, RDF, SDO, TREE

BASE = "https://lod.example/"
NOW = datetime(2026, 11, 22, 19, 30, 0, 123456, tzinfo=UTC)
NAMES = Names(BASE, RESOURCES)

#: A data set: IRI of a resource -> what it says, each text on a subject of its own.
State = Mapping[str, Iterable[str]]


def lines_of(state: State) -> bytes:
    """N-Quads of a state: every value on the resource and on a fragment of it."""
    quads = []
    for iri, values in state.items():
        for number, value in enumerate(values):
            part = NamedNode(f"{iri}#part-{number}")
            quads += [Quad(NamedNode(iri), DCT.hasPart, part), Quad(part, DCT.title, Literal(value, language="nl"))]
            quads += [Quad(NamedNode(iri), DCT.title, Literal(value))]
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def write_source(folder: Path, lines: bytes) -> Source:
    """Lines on disk as a release has them, with their blocks."""
    folder.mkdir(parents=True)
    source = Source(folder / "data.nq", folder / BLOCKS)
    resources = list(arrange(lines))
    blocks = BlockFile(source.blocks)
    blocks.add(blocks_of(resources, 0))
    blocks.close()
    source.lines.write_bytes(b"".join(b"".join(item.own + item.parts + item.named) for item in resources))
    return source


class Made(NamedTuple):
    folder: Path
    source: Source
    history: History

    @property
    def before(self) -> Before:
        return Before(self.folder, self.source)


def make(
    folder: Path, lines: bytes, before: Made | None, now: datetime, room: int = 3, stream: Stream = RESOURCES
) -> Made:
    """A release's feed in `folder`."""
    source = write_source(folder, lines)
    feed = Feed(Names(BASE, stream), source, before.before if before else None, About("", ""), room)
    return Made(folder / "feed", source, extend(feed, folder / "feed", now))


def document(folder: Path, name: str, suffix: str = "trig") -> list[Quad]:
    text = gzip.decompress((folder / file_name(name, suffix)).read_bytes())
    form = next(form for form in FEED_FORMATS if form.suffix == suffix)
    assert isinstance(form.engine, RdfFormat)
    return list(parse(text, form.engine))


class Member(NamedTuple):
    """A member as a client understands it, in the words of the LDES specification."""

    iri: str
    activity: NamedNode
    time: str
    sequence: int
    version_of: str
    payload: frozenset[tuple[object, object, object]]


def members(quads: Iterable[Quad]) -> list[Member]:
    """The members of a document: their own statements, and those of the graph that bears their IRI."""
    found, own, payload = [], defaultdict(dict), defaultdict(set)
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            payload[quad.graph_name].add((quad.subject, quad.predicate, quad.object))
        elif quad.predicate == TREE.member:
            found.append(quad.object)
        else:
            own[quad.subject][quad.predicate] = quad.object
    return [_member(item, own[item], payload[item]) for item in found]


def _member(
    iri: NamedNode, own: Mapping[NamedNode, NamedNode | Literal], payload: Iterable[tuple[object, object, object]]
) -> Member:
    activity = own[RDF.type]
    assert isinstance(activity, NamedNode)
    time, sequence = own[PROV.generatedAtTime].value, int(own[SDO.position].value)
    return Member(iri.value, activity, time, sequence, own[DCT.isVersionOf].value, frozenset(payload))


def followed(made: Made, suffix: str = "trig") -> list[Member]:
    """What a client finds that follows the relations of the root."""
    root = document(made.folder, ROOT, suffix)
    nodes = dict.fromkeys(quad.object.value for quad in root if quad.predicate == TREE.node)
    found = []
    for node in nodes:
        found += members(document(made.folder, node.removeprefix(NAMES.root + "/"), suffix))
    return found


def materialised(found: Iterable[Member]) -> set[tuple[object, object, object]]:
    """The statements that hold after all members, each replacing the one before of the same thing."""
    things: dict[str, frozenset[tuple[object, object, object]]] = {}
    for member in sorted(found, key=lambda item: item.time):
        if member.activity == AS.Delete:
            del things[member.version_of]
        else:
            things[member.version_of] = member.payload
    return {statement for statements in things.values() for statement in statements}


def statements(lines: bytes) -> set[tuple[object, object, object]]:
    quads = parse(lines, RdfFormat.N_QUADS)
    return {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name == DefaultGraph()}
