"""The root of a feed: what the event stream is, and where its pages are (LDES server primer, Context Information)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from publisher.blocks import CREATE, DELETE, UPDATE
from publisher.feed.branches import below, below_root
from publisher.feed.streams import ACTIVITIES, Names
from publisher.history import Branch, History, Page
from publisher.manifest import timestamp
from publisher.vocabulary import DCT, LDES, RDF, SH, TREE, XSD

#: Seconds after which asking again makes sense. A release is made by people, a few times a day.
POLLING = 300


class About(NamedTuple):
    """What the root says of its maker: IRIs, or '' where the settings leave them out."""

    licence: str
    publisher: str


def root_lines(names: Names, history: History, about: About) -> bytes:
    """The root as N-Quads: it has no members itself, one `tree:view`, and two relations to each node below it."""
    triples = [*_stream(names, about), *_shape(names), *_retention(names, history)]
    for node in below_root(history):
        triples += _relations(names, names.root, node)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def branch_lines(names: Names, history: History, branch: Branch) -> bytes:
    """A branch as N-Quads: it never changes, and has two relations to each node below it."""
    address = NamedNode(names.page(branch.name))
    triples = [
        Triple(address, RDF.type, TREE.Node),
        Triple(address, DCT.isPartOf, NamedNode(names.root)),
        Triple(address, LDES.immutable, Literal("true", datatype=XSD.boolean)),
    ]
    for node in below(history, branch):
        triples += _relations(names, address.value, node)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _stream(names: Names, about: About) -> Iterator[Triple]:
    stream, root, collection = names.stream, NamedNode(names.root), NamedNode(names.collection)
    yield Triple(collection, RDF.type, LDES.EventStream)
    yield Triple(collection, TREE.view, root)
    for language, title in stream.titles:
        yield Triple(collection, DCT.title, Literal(title, language=language))
    for property_, iri in ((DCT.license, about.licence), (DCT.publisher, about.publisher)):
        if iri:
            yield Triple(collection, property_, NamedNode(iri))
    yield Triple(collection, LDES.timestampPath, stream.time)
    yield Triple(collection, LDES.versionOfPath, stream.version_of)
    if stream.sequence is not None:
        yield Triple(collection, LDES.sequencePath, stream.sequence)
    yield Triple(collection, LDES.versionCreateObject, ACTIVITIES[CREATE])
    yield Triple(collection, LDES.versionUpdateObject, ACTIVITIES[UPDATE])
    yield Triple(collection, LDES.versionDeleteObject, ACTIVITIES[DELETE])
    yield Triple(collection, LDES.pollingInterval, Literal(str(POLLING), datatype=XSD.integer))
    yield Triple(collection, TREE.shape, stream.shape or _shape_iri(names))
    yield Triple(root, RDF.type, TREE.Node)
    yield Triple(root, RDF.type, LDES.EventSource)


def _shape_iri(names: Names) -> NamedNode:
    return NamedNode(f"{names.root}#member")


def _shape(names: Names) -> Iterator[Triple]:
    """Every member has one time and is a version of one thing; what its graph holds is of any kind."""
    stream, shape = names.stream, _shape_iri(names)
    if stream.shape is not None:
        return
    yield Triple(shape, RDF.type, SH.NodeShape)
    yield Triple(shape, SH.nodeKind, SH.IRI)
    kinds = [("time", stream.time, SH.datatype, XSD.dateTime), ("version", stream.version_of, SH.nodeKind, SH.IRI)]
    if stream.sequence is not None:
        kinds.append(("sequence", stream.sequence, SH.datatype, XSD.integer))
    for name, path, constraint, value in kinds:
        part = NamedNode(f"{shape.value}-{name}")
        yield Triple(shape, SH.property, part)
        yield Triple(part, SH.path, path)
        yield Triple(part, constraint, value)
        yield Triple(part, SH.minCount, Literal("1", datatype=XSD.integer))
        yield Triple(part, SH.maxCount, Literal("1", datatype=XSD.integer))


def _retention(names: Names, history: History) -> Iterator[Triple]:
    """Everything since the first member is kept. A policy that says nothing would mean that nothing is."""
    if not history.pages:
        return
    root, policy = NamedNode(names.root), NamedNode(f"{names.root}#retention")
    yield Triple(root, LDES.retentionPolicy, policy)
    yield Triple(policy, RDF.type, LDES.RetentionPolicy)
    yield Triple(policy, LDES.startingFrom, _date_time(history.pages[0].lower))


def _relations(names: Names, parent: str, page: Page | Branch) -> Iterator[Triple]:
    bounds = (
        ("from", TREE.GreaterThanOrEqualToRelation, page.lower),
        ("until", TREE.LessThanRelation, page.upper),
    )
    for word, kind, bound in bounds:
        relation = NamedNode(f"{parent}#{page.name}-{word}")
        yield Triple(NamedNode(parent), TREE.relation, relation)
        yield Triple(relation, RDF.type, kind)
        yield Triple(relation, TREE.node, NamedNode(names.page(page.name)))
        yield Triple(relation, TREE.path, names.stream.time)
        yield Triple(relation, TREE.value, _date_time(bound))


def _date_time(time: datetime) -> Literal:
    return Literal(timestamp(time), datatype=XSD.dateTime)
