"""What a feed's documents say of the feed: the stream at its root, relations to pages, members of a page.

LDES, "Consuming an event stream"; TREE, "Relations". A member is its own statements (its blank nodes included)
and all statements in the named graph that bears its IRI.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from publisher.harvest.statements import Statements, shown
from publisher.harvest.stumbles import Stumble, Stumbled
from publisher.vocabulary import LDES, RDF, TREE

_DEFAULT = DefaultGraph()
_PATHS = ("timestampPath", "versionOfPath", "sequencePath")
#: Bounds that a relation may set on the members behind it: lower, or upper.
_LOWER = (TREE.GreaterThanOrEqualToRelation, TREE.GreaterThanRelation, TREE.EqualToRelation)
_UPPER = (TREE.LessThanOrEqualToRelation, TREE.LessThanRelation, TREE.EqualToRelation)


class Stream(NamedTuple):
    """An event stream: the address of its root, and the properties by which its members are read (None: not said)."""

    iri: str
    root: str
    time: NamedNode | None
    version_of: NamedNode | None
    sequence: NamedNode | None
    kind_path: NamedNode
    deleted: frozenset[object]


class Relation(NamedTuple):
    """A link to a page, with the bounds of its members' times in microseconds since 1970 (None: none)."""

    url: str
    lower: int | None = None
    upper: int | None = None


class Member(NamedTuple):
    """A version: what it is a version of, when, its place among those of the same time, and its statements.

    `quads` are there where the page was read as a whole; how many there are is known always.
    """

    iri: str
    entity: str
    time: int
    sequence: int
    is_delete: bool
    statements: int
    quads: list[Quad]


def read_stream(url: str, quads: Sequence[Quad]) -> tuple[Stream, list[Stumble]]:
    """The stream whose root is the document at `url`. Errors: Stumbled where it is no root of one."""
    found = Statements(quads)
    views = [(quad.subject, quad.object) for quad in quads if quad.predicate == TREE.view]
    here = [subject for subject, view in views if shown(view).partition("#")[0] == url]
    streams = found.typed(LDES.EventStream, TREE.Collection)
    if not here and not streams:
        raise Stumbled("feed-view", url, "no tree:view of this page, and no event stream")
    stumbles = [] if len(views) == 1 and here else [Stumble("feed-view", url, _views(views))]
    node = next(iter(here), None) or streams[0]
    paths = {name: next(iter(found.values(node, LDES[name])), None) for name in _PATHS}
    time, version_of, sequence = (path if isinstance(path, NamedNode) else None for path in paths.values())
    kind = next(iter(found.values(node, LDES.versionDeletePath)), RDF.type)
    if time is None:
        stumbles.append(Stumble("feed-timestamp", url, _unsaid("timestampPath", paths["timestampPath"])))
    if version_of is None:
        stumbles.append(Stumble("feed-version-of", url, _unsaid("versionOfPath", paths["versionOfPath"])))
    if found.values(NamedNode(url), LDES.immutable):
        stumbles.append(Stumble("feed-root-immutable", url, "says ldes:immutable"))
    deleted = frozenset(found.values(node, LDES.versionDeleteObject))
    kind_path = kind if isinstance(kind, NamedNode) else RDF.type
    return Stream(shown(node), url, time, version_of, sequence, kind_path, deleted), stumbles


def view_elsewhere(url: str, quads: Sequence[Quad]) -> str:
    """The root that a document about a stream names, where it is not that root itself; '' otherwise."""
    views = sorted({shown(quad.object).partition("#")[0] for quad in quads if quad.predicate == TREE.view})
    links = any(quad.predicate in (TREE.relation, TREE.member) for quad in quads)
    return "" if url in views or links or not views else views[0]


def _views(views: Sequence[tuple[object, object]]) -> str:
    if not views:
        return "no tree:view"
    return f"{len(views)} tree:view, of {', '.join(sorted({shown(view) for _, view in views})[:3])}"


def _unsaid(name: str, path: object) -> str:
    return f"no ldes:{name}" if path is None else f"ldes:{name} is no property"


def relations(url: str, quads: Sequence[Quad], time: NamedNode | None) -> tuple[list[Relation], list[Stumble]]:
    """Links of a page to others, those to the same page as one; and relations that lead nowhere or bound nothing."""
    nodes = [quad.object for quad in quads if quad.predicate == TREE.relation]
    if not nodes:
        return [], []
    found = Statements(quads)
    bounds: dict[str, Relation] = {}
    stumbles = []
    for node in dict.fromkeys(nodes):
        targets = [value for value in found.values(node, TREE.node) if isinstance(value, NamedNode)]
        if not targets:
            stumbles.append(Stumble("feed-relation", url, "a relation without tree:node"))
            continue
        target = targets[0].value.partition("#")[0]
        before = bounds.get(target, Relation(target))
        lower, upper = _bounds(found, node, time)
        bounds[target] = Relation(
            target, before.lower if lower is None else lower, before.upper if upper is None else upper
        )
        kinds = found.values(node, RDF.type)
        if set(kinds) & {*_LOWER, *_UPPER} and len(found.values(node, TREE.value)) != 1:
            stumbles.append(Stumble("feed-relation", url, f"a bound of {target} without one tree:value"))
    return list(bounds.values()), stumbles


def _bounds(found: Statements, node: object, time: NamedNode | None) -> tuple[int | None, int | None]:
    if time is None or found.values(node, TREE.path) != [time]:
        return None, None
    value = next((moment(item.value) for item in found.values(node, TREE.value) if isinstance(item, Literal)), None)
    if value is None:
        return None, None
    kinds = set(found.values(node, RDF.type))
    lower = value + (TREE.GreaterThanRelation in kinds) if kinds & set(_LOWER) else None
    return lower, (value - (TREE.LessThanRelation in kinds) if kinds & set(_UPPER) else None)


def moment(text: str) -> int | None:
    """Microseconds since 1970 of an xsd:dateTime with a zone; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    delta = found - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Parts(NamedTuple):
    """A page taken apart: its default graph, that by subject, how much is in the graphs of members, and the members.

    `graphs` holds those graphs themselves where the page was read as a whole.
    """

    plain: list[Quad]
    by_subject: dict[object, list[Quad]]
    sizes: dict[object, int]
    graphs: dict[object, list[Quad]]
    members: list[object]
    total: int


def parts(quads: Iterable[Quad], *, whole: bool = False) -> Parts:
    """A page taken apart while it is parsed.

    Quads of one graph mostly follow each other. Taking them so, and keeping none that are not needed, is what
    makes it nearly as fast as parsing alone.
    """
    plain: list[Quad] = []
    sizes: dict[object, int] = {}
    graphs: dict[object, list[Quad]] = {}
    for name, group in groupby(quads, attrgetter("graph_name")):
        some = list(group)
        if name == _DEFAULT:
            plain += some
            continue
        sizes[name] = sizes.get(name, 0) + len(some)
        if whole:
            graphs.setdefault(name, []).extend(some)
    by_subject: dict[object, list[Quad]] = defaultdict(list)
    for quad in plain:
        by_subject[quad.subject].append(quad)
    member = TREE.member
    named = dict.fromkeys(quad.object for quad in plain if quad.predicate == member)
    return Parts(plain, by_subject, sizes, graphs, list(named), len(plain) + sum(sizes.values()))


def members(found: Parts, stream: Stream, url: str) -> Iterator[Member | Stumble]:
    """The members of a page in its order; a stumble for one that cannot be placed."""
    for node in found.members:
        if not isinstance(node, NamedNode):
            yield Stumble("feed-member-blank", url, "a member that is a blank node")
            continue
        yield _member(found, stream, node, url)


def _member(found: Parts, stream: Stream, node: NamedNode, url: str) -> Member | Stumble:
    graph = found.graphs.get(node, [])
    own = found.by_subject.get(node) or [quad for quad in graph if quad.subject == node]
    said: dict[object, Any] = {quad.predicate: quad.object for quad in reversed(own)}
    is_delete = any(quad.object in stream.deleted for quad in own if quad.predicate == stream.kind_path)
    at, entity, place = said.get(stream.time), said.get(stream.version_of), said.get(stream.sequence)
    time = moment(at.value) if isinstance(at, Literal) else None
    if time is None and stream.time is not None:
        return Stumble("feed-timestamp", url, f"{node.value} has {'no time' if at is None else shown(at)}")
    if stream.version_of is not None and not isinstance(entity, NamedNode):
        return Stumble("feed-version-of", url, f"{node.value} is a version of nothing")
    quads = graph if node in found.sizes else _star(found, node, stream)
    statements = found.sizes.get(node, len(quads))
    if not statements and not is_delete:
        return Stumble("feed-member-empty", url, f"{node.value} has no statements")
    name = entity.value if isinstance(entity, NamedNode) else node.value
    sequence = int(place.value) if isinstance(place, Literal) and place.value.isdecimal() else 0
    return Member(node.value, name, time or 0, sequence, is_delete, statements, quads)


def _star(found: Parts, node: NamedNode, stream: Stream) -> list[Quad]:
    """The member's own statements and those of its blank nodes, without what only makes it a version."""
    about = (stream.time, stream.version_of, stream.sequence)
    queue: list[object] = [node]
    quads = []
    for subject in queue:
        for quad in found.by_subject.get(subject, ()):
            if subject == node and quad.predicate in about:
                continue
            quads.append(quad)
            if isinstance(quad.object, BlankNode) and quad.object not in queue:
                queue.append(quad.object)
    return quads


def materialised(member: Member) -> Iterator[Quad]:
    """What a version says of the thing itself: in the default graph, the version's IRI replaced by the thing's."""
    version, thing = NamedNode(member.iri), NamedNode(member.entity)
    for quad in member.quads:
        subject = thing if quad.subject == version else quad.subject
        yield Quad(subject, quad.predicate, quad.object)
