"""Rules of identity: every node has a name of ours, is described, is reached, and is one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode

from publisher.rules.statements import Breach, Statements, resource, text
from publisher.vocabulary import DCT, shorten

_REFERENCE = re.compile(r"id/[a-z][a-z0-9-]*/[A-Za-z0-9-]+(#[A-Za-z0-9][A-Za-z0-9._-]*)?")


def blank_nodes(statements: Statements) -> Iterator[Breach]:
    """No blank nodes in records: a diff, a page and a feed must be able to point at everything."""
    for subject, quads in statements.by_subject.items():
        if isinstance(subject, BlankNode):
            first = quads[0]
            yield Breach(
                subject, first.predicate, first.object,
                "a node without a name (blank node)", "give it an IRI, like <…#contact>",
            )  # fmt: skip


def iri_pattern(statements: Statements) -> Iterator[Breach]:
    """`{base}id/{concept}/{reference}` (Flemish URI standard, 4.1; references match [A-Za-z0-9-]+)."""
    base = statements.settings.site_base
    for subject in statements.by_subject:
        if statements.ours(subject) and not _REFERENCE.fullmatch(subject.value[len(base) :]):
            yield Breach(
                subject, None, None, f"<{subject.value}> is no address of ours",
                f"write {base}id/concept/reference, the reference with letters, digits and '-' only",
            )  # fmt: skip


def dangling(statements: Statements) -> Iterator[Breach]:
    """A reference to a resource of ours that no file describes."""
    for quad in statements.quads:
        if statements.ours(quad.object) and quad.object not in statements.by_subject:
            yield Breach(
                quad.subject, quad.predicate, quad.object,
                f"<{quad.object.value}> is described nowhere",
                "describe it, or mend the IRI",
            )  # fmt: skip


def orphan_fragments(statements: Statements) -> Iterator[Breach]:
    """A fragment that no statement of its resource leads to would be missing from the page."""
    reached = _reached(statements)
    for subject in statements.by_subject:
        if statements.ours(subject) and "#" in subject.value and subject not in reached:
            yield Breach(
                subject, None, None, f"nothing leads from <{resource(subject.value)}> to <{subject.value}>",
                "link to it from its resource, or take it away",
            )  # fmt: skip


def _reached(statements: Statements) -> set[object]:
    reached: set[object] = set()
    waiting: list[NamedNode] = [
        subject for subject in statements.by_subject if statements.ours(subject) and "#" not in subject.value
    ]
    while waiting:
        subject = waiting.pop()
        for quad in statements.by_subject.get(subject, ()):
            target = quad.object
            if (
                isinstance(target, NamedNode)
                and target not in reached
                and "#" in target.value
                and resource(target.value) == resource(subject.value)
            ):
                reached.add(target)
                waiting.append(target)
    return reached


_ONE_OF_ITS_KIND = (DCT.identifier,)


def shared_identifiers(statements: Statements) -> Iterator[Breach]:
    """Two resources of one concept with one dct:identifier: a portal merges them into one."""
    seen: dict[tuple[str, str], NamedNode] = {}
    for quad in statements.quads:
        if quad.predicate not in _ONE_OF_ITS_KIND or not statements.ours(quad.subject):
            continue
        concept = quad.subject.value.rsplit("/", 1)[0] + "#" * ("#" in quad.subject.value)
        first = seen.setdefault((concept, text(quad.object)), quad.subject)
        if first != quad.subject:
            yield Breach(
                quad.subject, quad.predicate, quad.object,
                f"<{first.value}> has the {shorten(quad.predicate.value)} '{text(quad.object)}' too",
                "give each its own",
            )  # fmt: skip
